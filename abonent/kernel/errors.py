"""Refusals: what the product answers when it will not do what it was asked.

Pages turn them into a page or a message beside the field, REST into ``application/problem+json``.
Raising one inside an action leaves the database as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Refused(Exception):
    """The request was understood and refused; ``message`` tells a person why and what to do."""

    status = 400
    code = "refused"

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


def saying(refusal: Refused) -> Callable[[], str]:
    """What it says, in the language in force when it is called."""
    return lambda: str(refusal)


class PermissionRefused(Refused):
    """The actor lacks a right. ``permission`` is its code."""

    status = 403
    code = "permission"

    def __init__(self, permission: str) -> None:
        super().__init__(
            _("You have no right to do this. Ask your administrator for the right “%(right)s”.")
            % {"right": permission}
        )
        self.permission = permission

    @classmethod
    def of(cls, code: str) -> PermissionRefused:
        """For the right with this code, by its label."""
        from abonent.kernel.actor import permissions  # the registry stands on refusals

        return cls(str(permissions.get(code).label))


class OnlyLooking(Refused):
    """Who looks with the rights of somebody else may do nothing in his name."""

    status = 403
    code = "only_looking"

    def __init__(self) -> None:
        super().__init__(_("You are looking as somebody else: nothing changes."))


class NotFound(Refused):
    """There is no such object, or the actor may not know that there is."""

    status = 404
    code = "not_found"

    def __init__(self, message: Text | None = None) -> None:
        super().__init__(message or _("Nothing found here. It may have been removed."))


class Conflict(Refused):
    """The object changed meanwhile, or its state does not allow the action."""

    status = 409
    code = "conflict"


class Outdated(Conflict):
    """The object changed since the version that the actor saw."""

    code = "outdated"


class Invalid(Refused):
    """Bad input. ``problems`` maps a field's name to what is wrong with it and how to mend it.

    A field inside a list is named by its path: ``cases.0.attributes.amount``. The key ``""``
    stands for the input as a whole.
    """

    status = 422
    code = "invalid"

    def __init__(self, problems: Mapping[str, Sequence[Text]]) -> None:
        super().__init__(_("Some fields need correction."))
        self.problems = {name: list(texts) for name, texts in problems.items()}

    @property
    def told(self) -> str:
        """What is wrong, for a person: without the names that fields have in the program."""
        said = dict.fromkeys(str(text) for texts in self.problems.values() for text in texts)
        return " ".join(said)

    def __str__(self) -> str:
        said = ("; ".join(str(t) for t in texts) for texts in self.problems.values())
        return ", ".join(f"{n}: {t}" if n else t for n, t in zip(self.problems, said, strict=True))


class Problems:
    """Collects what is wrong with an input, then raises :class:`Invalid` once for all of it."""

    def __init__(self) -> None:
        self.by_field: dict[str, list[Text]] = {}

    def add(self, field: str, message: Text) -> None:
        """Note one problem of ``field``."""
        self.by_field.setdefault(field, []).append(message)

    def merge(self, prefix: str, refusal: Invalid) -> None:
        """Take over the problems of a part, named under ``prefix``; ``""``: as they are."""
        for field, messages in refusal.problems.items():
            for message in messages:
                self.add(".".join(part for part in (prefix, field) if part), message)

    def __bool__(self) -> bool:
        return bool(self.by_field)

    def check(self) -> None:
        """Raise :class:`Invalid` if anything was noted."""
        if self.by_field:
            raise Invalid(self.by_field)
