"""Who gives a command: the account of the machine stands in the audit, not "the system"."""

from __future__ import annotations

import getpass

from abonent.config.progress import Impossible
from abonent.kernel.actor import Actor


def author_of(command: str) -> Actor:
    """The person at the shell, with every right: whoever may run commands owns the installation."""
    try:
        account = getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        account = "?"
    return Actor.system(f"{account} · {command}").through("command")


def operator_or_author(login: str | None, command: str) -> Actor:
    """The operator named by ``--as``, else the person at the shell."""
    from abonent.staff.queries import find_actor_by_login

    if login is None:
        return author_of(command)
    actor = find_actor_by_login(login=login)
    if actor is None:
        raise Impossible(
            f"There is no active operator “{login}”.", f"Нет действующего оператора «{login}»."
        )
    return actor.through("command")
