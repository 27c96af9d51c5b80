"""The history of the configuration: each change with author, time, reason and difference."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid, Text
from abonent.kernel.models import ConfigurationChange
from abonent.kernel.reference.kinds import ExtraField
from abonent.kernel.settings import Setting, value_of
from abonent.kernel.text import check_length, in_languages

Verb = ConfigurationChange.Verb
REASON = Setting(
    key="configuration.reason_required",
    group=_("History of settings"),
    default=lambda: False,
    field=ExtraField(
        name="value",
        label=_("Each change of a setting asks for its reason"),
        type="boolean",
        help=_("Without one the change is not saved. Order in lists needs none."),
    ),
)


LONGEST = 500
"""Characters of a reason."""


@dataclass(slots=True)
class Occasion:
    """Why changes are made, and what came of it."""

    reason: Text = ""
    batch: uuid.UUID | None = None
    reverts: int | None = None
    """The change that is taken back."""
    is_confirmed: bool = False
    """Whether what wants confirming comes into force all the same."""
    made: list[int] = field(default_factory=list)
    """Ids of the changes made, in their order."""


_occasion: ContextVar[Occasion | None] = ContextVar("occasion", default=None)


@contextmanager
def because(
    reason: Text, *, batch: uuid.UUID | None = None, reverts: int | None = None,
    is_confirmed: bool = False,
) -> Iterator[Occasion]:  # fmt: skip
    """Give the changes made within their reason.

    A context rather than an argument: a change passes through actions of many rooms, which have
    nothing to do with why it is made. Inner ones join the batch of the outer. A reason that the
    product gives, a text to be translated, is kept for readers of every language.
    """
    outer = _occasion.get()
    joined = batch or (outer.batch if outer else None)
    occasion = Occasion(
        reason=reason or (outer.reason if outer else ""), batch=joined,
        reverts=reverts or (outer.reverts if outer else None),
        is_confirmed=is_confirmed or (outer is not None and outer.is_confirmed),
    )  # fmt: skip
    token = _occasion.set(occasion)
    try:
        yield occasion
    finally:
        _occasion.reset(token)
        if outer is not None:
            outer.made += occasion.made


def reason_given() -> str:
    """Why the changes of this moment are made, as far as a person said it."""
    occasion = _occasion.get()
    return occasion.reason if occasion and isinstance(occasion.reason, str) else ""


def reason_of_now() -> Text:
    """Why the changes of this moment are made, whether a person or the product said it."""
    occasion = _occasion.get()
    return occasion.reason if occasion else ""


def is_confirmed_now() -> bool:
    """Whether what wants confirming is confirmed, or what was in force comes back."""
    occasion = _occasion.get()
    return occasion is not None and (occasion.is_confirmed or occasion.reverts is not None)


def keep(
    *,
    by: Actor,
    part: str,
    path: str,
    name: Mapping[str, str],
    verb: str,
    changes: Mapping[str, Any],
    wants_reason: bool = True,
) -> None:
    """Write one change into the history, in the transaction that makes it.

    ``changes``: ``{field: [before, after]}`` by codes; nothing is written without any. Raises
    :class:`Invalid` under ``reason`` where a person gave none and the company wants one.
    """
    if not changes:
        return
    occasion = _occasion.get() or Occasion()
    check_reason_length(occasion.reason)
    if wants_reason:
        check_reason(by, occasion.reason)
    row = ConfigurationChange.objects.create(
        at=now(), actor_id=by.id, actor_name=by.name, via=by.via, part=part, path=path,
        name=dict(name), verb=verb, changes=dict(changes), batch=occasion.batch,
        reverts=occasion.reverts,
        **_kept(occasion.reason),
    )  # fmt: skip
    occasion.made.append(row.pk)


def _kept(reason: Text) -> dict[str, Any]:
    if isinstance(reason, str):
        return {"reason": reason}
    return {"occasion": in_languages(reason)}


def check_reason(by: Actor, reason: Text) -> None:
    """Raise :class:`Invalid` for no reason of a person where one is wanted, or too long a one."""
    check_reason_length(reason)
    if by.id is not None and not str(reason).strip() and value_of(REASON.key):
        raise Invalid({"reason": [_("Say why: it stays in the history.")]})


def check_reason_length(reason: Text) -> None:
    """Raise :class:`Invalid` for a reason that would be cut."""
    if isinstance(reason, str):
        check_length(reason, limit=LONGEST, field="reason")
