"""Decision tables under a name: kept, checked over facts, asked by rules and by routes."""
