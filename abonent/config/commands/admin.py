"""``abonent admin create LOGIN``: the first administrator of an empty installation."""

from __future__ import annotations

import argparse
import getpass
import sys

from abonent.config.progress import Impossible, say, told, tongue

NAME = "admin"
HELP = "Create an operator with every right, for an installation that has nobody yet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the login; the password is asked for, or read from a pipe."""
    parser.add_argument("verb", choices=["create"])
    parser.add_argument("login")
    parser.add_argument("--name", default="", help="surname first; default: the login")


def run(args: argparse.Namespace) -> int:
    """Create the role with every right if there is none, and the operator."""
    from django.utils import translation

    from abonent.config.author import author_of
    from abonent.kernel.errors import Refused
    from abonent.staff.actions import create_administrator

    with translation.override(tongue()):
        try:
            create_administrator(
                by=author_of("abonent admin"),
                login=args.login,
                name=args.name or args.login,
                password=_password(),
            )
        except Refused as refusal:
            raise Impossible(told(refusal), told(refusal)) from refusal
    say(f"{args.login} can log in now.", f"{args.login} может войти.")
    return 0


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password / Пароль: ")
    if getpass.getpass("Once more / Ещё раз: ") != first:
        raise Impossible("The passwords differ.", "Пароли не совпадают.")
    return first
