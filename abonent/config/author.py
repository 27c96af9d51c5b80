"""Who gives a command: the account of the machine stands in the audit, not "the system"."""

from __future__ import annotations

import getpass

from abonent.kernel.actor import Actor


def author_of(command: str) -> Actor:
    """The person at the shell, with every right: whoever may run commands owns the installation."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        account = "?"
    return Actor.system(f"{account} · {command}").through("command")
