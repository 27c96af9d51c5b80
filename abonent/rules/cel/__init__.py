"""CEL, the language of rules: text, tree, types and compiled closures.

Pure: no ORM, no clock, no network. ``program.compile_rule`` is the door for callers.
"""
