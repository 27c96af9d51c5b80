"""Examples that a route is tried with: what is done on the way, and what is to come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest
from typing import Any, Literal, get_args

from abonent.kernel.errors import Problems, Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Definition
from abonent.routes.engine import list_choices

MOST_ACTS = 200
"""Acts that one trial does; whatever is beyond is not done, and that is told."""
ActKind = Literal["leave", "fire", "finish", "fail"]
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is let happen to the example at a node where it waits."""

    kind: ActKind
    node: str
    choice: str = ""
    """Of a step left: the way. Of a failure: the code of the error."""
    who: str = ""
    """Of a step left: the role or department (as rights name it) of who does it; empty: anybody,
    whatever the rights."""


class Expects(StrEnum):
    """What is compared when an example is tried again."""

    END = "end"
    """Where it stands when all is done."""
    PATH = "path"
    """Every step, event and end that it has come by, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleDraft:
    """An example as somebody wishes to keep it."""

    name: Mapping[str, str]
    given: Mapping[str, Any]
    """What goes along the route: as the room that owns it reads it (``ports.Tryer``)."""
    acts: Sequence[Act]
    expects: str
    expected: Sequence[str]
    """Ids of nodes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """What came of an example on a drawing."""

    done: int = 0
    """How many of its acts were possible."""
    stands: Sequence[str] = ()
    """The nodes where it waits in the end, and the ends it came to."""
    path: Sequence[str] = ()
    why: Text = ""
    """Why it could not go on, or could not be tried at all."""
    problems: Sequence[Text] = field(default=())
    """What failed on the way without keeping it from going on."""


def read_acts(value: Any, problems: Problems) -> list[Act]:
    """Acts as they are kept, ``[kind, node, choice]`` each; what is none of them is a problem."""
    rows = value if isinstance(value, list | tuple) else [None]
    if len(rows) > MOST_ACTS:
        told = _("A trial does at most %(most)s acts.")
        problems.add("acts", told % {"most": MOST_ACTS})
        return []
    found = [_act(one) for one in rows]
    for place, act in enumerate(found):
        if act is None:
            told = _("Write an act as [kind, node, choice, who]; kinds are %(kinds)s.")
            problems.add(f"acts.{place}", told % {"kinds": ", ".join(get_args(ActKind))})
    return [act for act in found if act is not None]


def _act(one: Any) -> Act | None:
    if not isinstance(one, list | tuple) or not 2 <= len(one) <= 4:
        return None
    if not all(isinstance(part, str) and len(part) <= _LONGEST for part in one):
        return None
    return Act(*one) if one[0] in get_args(ActKind) else None


def kept_acts(acts: Sequence[Act]) -> list[list[str]]:
    """The same as JSON."""
    return [[act.kind, act.node, act.choice, *([act.who] if act.who else [])] for act in acts]


def first_difference(
    definition: Definition, *, acts: Sequence[Act], expects: str, expected: Sequence[str],
    went: Went,
) -> Text | None:  # fmt: skip
    """What has come otherwise than expected, in words; None: nothing."""
    if went.done < len(acts):
        return _not_done(definition, acts, went)
    if went.why:
        return went.why
    if expects == Expects.PATH:
        return _off_the_path(definition, expected, went.path)
    if sorted(expected) == sorted(went.stands):
        return None
    told = _("It was to come to %(expected)s, and came to %(found)s.")
    return told % {
        "expected": _named(definition, expected), "found": _named(definition, went.stands),
    }  # fmt: skip


def _not_done(definition: Definition, acts: Sequence[Act], went: Went) -> Text:
    act = acts[went.done]
    values = {
        "number": went.done + 1,
        "act": told_act(definition, act),
        "node": node_name(definition, act.node),
        "stands": _named(definition, went.stands),
        "why": went.why,
    }
    if act.node not in definition.nodes:
        return _("Act %(number)s: the drawing has no “%(node)s”.") % values
    if went.why:
        told = _("Act %(number)s, “%(act)s” at “%(node)s”: %(why)s")
    elif act.node in went.stands:
        told = _("Act %(number)s: “%(act)s” at “%(node)s” is not possible.")
    else:
        told = _("Act %(number)s, “%(act)s”: it is not at “%(node)s” but at %(stands)s.")
    return told % values


def _off_the_path(
    definition: Definition, expected: Sequence[str], found: Sequence[str]
) -> Text | None:
    for place, (wanted, came) in enumerate(zip_longest(expected, found), start=1):
        if wanted == came:
            continue
        values = {
            "number": place,
            "expected": node_name(definition, wanted or ""),
            "found": node_name(definition, came or ""),
        }
        if wanted is None:
            told = _("The path was to end, and goes on to “%(found)s”.")
        elif came is None:
            told = _("The path ends where it was to go on to “%(expected)s”.")
        else:
            told = _("Place %(number)s of the path was to be “%(expected)s”, and is “%(found)s”.")
        return told % values
    return None


def node_name(definition: Definition, node: str) -> str:
    """The name of a node in the reader's language; of one that is no more, its id."""
    found = definition.nodes.get(node)
    return found.label if found else node


def _named(definition: Definition, nodes: Sequence[str]) -> Text:
    if not nodes:
        return _("nowhere")
    return ", ".join(str(_QUOTED % {"name": node_name(definition, one)}) for one in nodes)


_QUOTED = _("“%(name)s”")


def told_act(definition: Definition, act: Act) -> Text:
    """An act in words: of a step left, the name of the way."""
    node = definition.nodes.get(act.node)
    if act.kind == "leave" and node is not None:
        ways = {one.code: one.way.label for one in list_choices(definition, node)}
        return ways.get(act.choice) or (_("Done") if act.choice in ways else act.choice)
    return _ACTS[act.kind]


_ACTS = {
    "leave": _("Done"),
    "fire": _("The time or the event comes"),
    "finish": _("It is done"),
    "fail": _("It fails"),
}
