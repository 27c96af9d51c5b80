"""Typed attributes and the dictionaries they refer to."""
