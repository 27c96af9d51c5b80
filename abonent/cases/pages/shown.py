"""How cases are put into words: states, attributes, timelines."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abonent.attributes.closing import open_values
from abonent.attributes.policy import Definition, show
from abonent.attributes.shown import readable
from abonent.cases.actions.join import ATTRIBUTE
from abonent.cases.defined import SETS, written_by
from abonent.cases.models import HistoryEntry, Kind
from abonent.cases.queries import get_catalogue
from abonent.cases.queries.catalogue import definitions_of
from abonent.kernel.actor import Actor
from abonent.kernel.text import localized
from abonent.routes.ports import Phase
from abonent.routes.queries import get_flow
from abonent.staff.queries import operator_logins, operator_names
from abonent.webkit.templatetags.webkit import badge

Text = str | Promise
Change = tuple[Any, Any, Any]
"""What a changed field is called, what it was, what it is."""
_TONES = {Phase.OPEN: "blue", Phase.RESOLVED: "green", Phase.CLOSED: "grey"}


def state_badge(code: str) -> SafeString:
    """A state by colour, word and shape; one that the route no longer knows by its code."""
    try:
        state = get_flow().state(code)
    except KeyError:
        return badge(code)
    if state == get_flow().first():
        return badge(state.label, "amber", icon="inbox")
    return badge(state.label, _TONES[state.phase])


def state_label(code: str) -> Text:
    """The name of a state."""
    try:
        return get_flow().state(code).label
    except KeyError:
        return code


def priority_badge(priority_id: int) -> SafeString:
    """A priority: the heavier, the louder."""
    entry = get_catalogue().priorities[priority_id]
    heavier = sum(1 for p in get_catalogue().priorities.values() if p.weight > entry.weight)
    tone = {0: "red", 1: "amber"}.get(heavier, "grey") if not entry.is_default else "grey"
    return badge(entry.label, tone, icon="flag")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a timeline as the page shows it."""

    at: datetime
    author: str
    title: Text
    icon: str
    tone: str
    text: str
    changes: list[Change]


_LOOKS = {
    "registered": ("plus", "blue"),  # icon
    "moved": ("arrow-right", "blue"),  # icon
    "assigned": ("user", "grey"),  # icon
    "changed": ("edit", "grey"),  # icon
    "noted": ("message", "violet"),  # icon
    "attached": ("paperclip", "grey"),  # icon
    "detached": ("trash", "grey"),  # icon
    "linked": ("link", "grey"),  # icon="link"
    "unlinked": ("unlink", "grey"),  # icon="unlink"
    "parented": ("subtask", "grey"),  # icon="subtask"
    "split": ("arrows-split", "blue"),  # icon="arrows-split"
    "repeated": ("repeat", "amber"),  # icon="repeat"
    "merged": ("arrows-join", "blue"),  # icon="arrows-join"
    "parted": ("arrow-back-up", "blue"),  # icon="arrow-back-up"
    "rerouted": ("route", "grey"),  # icon="route"
    "undone": ("arrow-back-up", "amber"),  # icon="arrow-back-up"
    "sent": ("send", "green"),  # icon="send"
}


def timeline_of(
    history: Sequence[HistoryEntry], *, by: Actor, topic_id: int | None = None
) -> list[Line]:
    """The history as ``by`` may read it, newest first; ``topic_id``: what the case is about now."""
    return [_line(entry, by, topic_id) for entry in reversed(history)]


def _line(entry: HistoryEntry, by: Actor, topic_id: int | None) -> Line:
    icon, tone = _LOOKS[entry.kind]
    data = entry.data
    return Line(
        at=entry.at,
        author=entry.by.name if entry.by else _("System"),
        title=_with_origin(_title(entry.kind, data), entry.origin),
        icon=icon,
        tone=tone,
        text=named(str(data.get("text") or data.get("comment") or ""))
        if entry.kind != "changed"
        else "",
        changes=_changes(data, by, topic_id) if entry.kind == "changed" else _gained(entry),
    )


def _gained(entry: HistoryEntry) -> list[Change]:
    """The owner whom a move gave to a case that had none."""
    if entry.kind not in {"moved", "undone"} or "owner" not in entry.data:
        return []
    names = operator_names()
    before, after = (names.get(id_ or 0, _("Nobody")) for id_ in entry.data["owner"])
    return [(_("Owner"), before, after)]


def _with_origin(title: Text, origin: int | None) -> Text:
    """What happened in a case that was merged or split says so."""
    if origin is None:
        return title
    told = {"title": title, "number": origin}
    return _("%(title)s · in case %(number)s") % told


def named(text: str) -> str:
    """The text with colleagues by the names they have now, not by their log-ins."""
    if "@" not in text:
        return text
    names = operator_names()
    by_login = {login.lower(): names[id_] for id_, login in operator_logins().items()}
    return re.sub(
        r"(?<![\w@])@([\w.-]*\w)",
        lambda found: "@" + by_login.get(found[1].lower(), found[1]), text,
    )  # fmt: skip


def moved_told(data: Mapping[str, Any]) -> Text:
    """From where to where a case has moved; of one at several steps, which of them it has left."""
    if "step" not in data:
        return f"{state_label(data['from'])} → {state_label(data['to'])}"
    if data["went"]:
        return f"{state_label(data['step'])} → {state_label(data['went'])}"
    return _("%(step)s: done") % {"step": state_label(data["step"])}


def _title(kind: str, data: Mapping[str, Any]) -> Text:
    if kind == "moved":
        return moved_told(data)
    if kind == "undone":
        told = f"{state_label(data['from'])} → {state_label(data['to'])}"
        return _("Move undone: %(states)s") % {"states": told}
    if kind == "assigned":
        owner = operator_names().get(data["to"]) if data["to"] else None
        return _("Given to %(name)s") % {"name": owner} if owner else _("Left without an owner")
    if kind in {"attached", "detached"}:
        names = ", ".join(data["files"])
        said = _("File added: %(names)s") if kind == "attached" else _("File removed: %(names)s")
        return said % {"names": names}
    if kind == "registered" and data.get("imported"):
        return _("Imported")
    if kind == "sent":
        return _("Message sent to the client: %(address)s") % {"address": data["address"]}
    if kind == "rerouted":
        before, after = data["version"]
        told = _("The route goes on along version %(after)s, after version %(before)s")
        return told % {"before": before, "after": after}
    if kind in _RELATING:
        return _relating(kind, data)
    titles = {"registered": _("Registered"), "changed": _("Changed"), "noted": _("Note")}
    return titles[kind]


_RELATING: dict[str, Text] = {
    "linked": gettext_lazy("Linked: %(reading)s %(case)s"),
    "unlinked": gettext_lazy("Link taken away: %(reading)s %(case)s"),
    "split": gettext_lazy("Split: case %(case)s"),
    "merged": gettext_lazy("Case %(case)s merged into this one"),
    "parted": gettext_lazy("Merge with case %(case)s undone"),
    "repeated": gettext_lazy("The customer came again: contact %(contact)s"),
    "parented": gettext_lazy("Case %(part)s: part of case %(to)s"),
}


def _relating(kind: str, data: Mapping[str, Any]) -> Text:
    if kind == "parented" and not data["to"]:
        return _("Case %(part)s: part of %(from)s no more") % data
    return str(_RELATING[kind]) % {**data, "reading": localized(data.get("reading") or {})}


def _changes(data: Mapping[str, Any], by: Actor, topic_id: int | None) -> list[Change]:
    rows: list[Change] = []
    for field, told in data.items():
        if field == "attributes":
            before, after = (open_values(one, by=by, of="case") for one in told)
            rows += _attribute_changes(before, after, partial(written_by, data, topic_id=topic_id))
        elif field != SETS:
            before, after = told
            label, say = _FIELDS[field]
            rows.append((label, say(before), say(after)))
    return rows


def _topic(topic_id: int) -> Any:
    node = get_catalogue().topics.get(topic_id)
    return node.path if node else topic_id


def _priority(priority_id: int) -> Any:
    entry = get_catalogue().priorities.get(priority_id)
    return entry.label if entry else priority_id


_FIELDS: dict[str, tuple[Text, Callable[[Any], Any]]] = {
    "topic_id": (gettext_lazy("Topic"), _topic),
    "priority_id": (gettext_lazy("Priority"), _priority),
    "kind": (gettext_lazy("Kind"), lambda kind: Kind(kind).label),
    "text": (gettext_lazy("Text"), lambda text: text and readable(text)),
}


def field_told(field: str) -> tuple[Text, Callable[[Any], Any]]:
    """What a field is called, and how its values are said; fields as ``join_edit`` names them."""
    if field.startswith(ATTRIBUTE):
        code = field.removeprefix(ATTRIBUTE)
        known = (d for node in get_catalogue().topics.values() for d in definitions_of(node))
        definition = next((d for d in known if d.code == code), None)
        return definition.label if definition else code, lambda value: _said(definition, value)
    catalogue = get_catalogue()
    if field == "topic":
        return _FIELDS["topic_id"][0], lambda code: catalogue.topic_by_code[code].path
    if field == "priority":
        return _FIELDS["priority_id"][0], lambda code: catalogue.priority_by_code[code].label
    return _FIELDS[field]


def _attribute_changes(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    defined: Callable[[str], Definition | None],
) -> list[Change]:
    """Attributes that read otherwise than before."""
    rows: list[Change] = []
    for code in dict.fromkeys([*before, *after]):
        old, new = before.get(code), after.get(code)
        if old == new:
            continue
        definition = defined(code)
        was, said = _said(definition, old), _said(definition, new)
        is_plain = not isinstance(old, dict | list) and not isinstance(new, dict | list)
        if not is_plain or str(was) != str(said):  # a number that became a text reads as it did
            rows.append((definition.label if definition else code, was, said))
    return rows


def _said(definition: Definition | None, value: Any) -> Any:
    if value is None or definition is None:
        return "" if value is None else value
    return readable(show(definition, value))
