"""BPMN 2.0 files: read safely, compiled to what the engine executes, the rest reported."""
