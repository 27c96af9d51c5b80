"""Business functions that users compose: typed inputs and outputs, and steps that find the outputs.

A step names what it needs by expressions over the facts of the case, ``input.…`` and the
``output.…`` of the steps before it.
"""
