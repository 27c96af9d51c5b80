"""Numbers on a command line, checked where argparse tells what is wrong with which word."""

from __future__ import annotations

from argparse import ArgumentTypeError

LAST_PORT = 65535


def positive(text: str) -> int:
    """A whole number from 1 on. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}” is no whole number from 1 on")
    return int(text)


def port(text: str) -> int:
    """The number of a port. Raises ArgumentTypeError."""
    if not text.isdecimal() or not 1 <= int(text) <= LAST_PORT:
        raise ArgumentTypeError(f"“{text}” is no port: give a number from 1 to {LAST_PORT}")
    return int(text)
