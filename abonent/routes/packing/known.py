"""Whether what a drawing or a function names is in this installation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.attributes.queries import list_defined
from abonent.kernel.reference.naming import Named
from abonent.routes.composing.steps.secrets import VARIABLE, secret_of
from abonent.routes.packing.naming import (
    ATTRIBUTE,
    DEPARTMENT,
    FUNCTION,
    OPERATOR,
    QUEUE,
    ROLE,
    SECRET,
    Pair,
    named_in_drawing,
    named_in_function,
)
from abonent.routes.ports import functions, queues
from abonent.staff.queries import unknown_names

_PEOPLE = {ROLE: "", DEPARTMENT: "department:", OPERATOR: "operator:"}


def named_by_function(told: Mapping[str, Any]) -> list[Named]:
    """What a composed function, as packages tell it, names of others."""
    return list(_looked_up(named_in_function(told.get("steps"))))


def named_by_drawing(told: Mapping[str, Any]) -> list[Named]:
    """What the drawings of a route, as packages tell them, name of others."""
    texts = [text for key in ("active", "draft") if isinstance(text := told.get(key), str) and text]
    return list(_looked_up(dict.fromkeys(one for xml in texts for one in named_in_drawing(xml))))


def _looked_up(pairs: Iterable[Pair]) -> Iterable[Named]:
    for part, code in pairs:
        if part == QUEUE:
            yield from _queue(code)
        elif part == SECRET:
            yield _secret(code)
        elif part in _PEOPLE:
            yield Named(part=part, code=code, is_here=not unknown_names(_PEOPLE[part] + code))
        elif part == ATTRIBUTE:
            yield Named(part=part, code=code, is_here=bool(list_defined(code=code)))
        elif part != FUNCTION or functions.find(code) is None:
            yield Named(part=part, code=code)


def _queue(code: str) -> Iterable[Named]:
    """While no room keeps queues, a code is all that there is to one."""
    kept = queues.find("queues")
    if kept is not None:
        known = {one for one, _label in kept.list()}
        yield Named(part=QUEUE, code=code, kind=_("Queue"), is_here=code in known)


def _secret(code: str) -> Named:
    kind = _("Secret of the environment")
    name = f"{VARIABLE}{code.upper()}"
    return Named(part=SECRET, code=name, kind=kind, is_here=secret_of(code) is not None)
