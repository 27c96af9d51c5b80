"""Kinds of steps of composed functions, one in each module."""
