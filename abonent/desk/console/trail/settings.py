"""Changes of the configuration in words; the same words as the audit's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.desk.console.trail.drawn import is_drawing, told_otherwise
from abonent.desk.console.trail.fields import field_label
from abonent.desk.console.trail.languages import told_apart
from abonent.desk.console.trail.names import Names
from abonent.desk.console.trail.telling import Row, is_scopes, rows_of, scope_rows
from abonent.desk.console.trail.values import is_empty, say
from abonent.kernel.configuration.changes import Step
from abonent.kernel.configuration.packages.compare import Act, Difference, FieldDifference
from abonent.kernel.configuration.packages.foreseen import Foreseen
from abonent.kernel.configuration.parts import list_parts
from abonent.kernel.errors import Text
from abonent.kernel.models import AuditEntry, ConfigurationChange
from abonent.kernel.text import localized

Verb = ConfigurationChange.Verb
VERBS: dict[str, Text] = {
    Verb.CREATED: pgettext_lazy("setting", "Created"),
    Verb.CHANGED: pgettext_lazy("setting", "Changed"),
    Verb.MOVED: pgettext_lazy("setting", "Moved"),
    Verb.DELETED: pgettext_lazy("setting", "Deleted"),
}
TAKEN_BACK = pgettext_lazy("setting", "Taken back")
ICONS = {
    Verb.CREATED: "plus",
    Verb.CHANGED: "edit",
    Verb.MOVED: "arrows-sort",
    Verb.DELETED: "trash",
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change as it is shown."""

    change: ConfigurationChange
    kind: Text
    name: str
    verb: Text
    icon: str
    rows: list[Row]

    @property
    def compares(self) -> bool:
        """Whether it changed a drawing that can be looked at beside what it was."""
        of = self.change.part.partition(".")[2]
        return any(
            is_drawing(of, field) and all(told) for field, told in self.change.changes.items()
        )

    @property
    def who(self) -> str:
        """The operator, or the product by itself."""
        of_person = self.change.actor_id or self.change.via == "command"
        return self.change.actor_name if of_person else str(_("System"))


def tell_changes(changes: Sequence[ConfigurationChange]) -> list[ChangeLine]:
    """A page of changes; names are looked up for all of them together."""
    told = [_as_entry(change) for change in changes]
    names, titles = Names(told), {part.key: part.title for part in list_parts()}
    return [
        ChangeLine(
            change=change, kind=titles.get(change.part, change.part),
            name=localized(change.name) or change.path,
            verb=TAKEN_BACK if change.reverts else VERBS[change.verb],
            icon="arrow-back-up" if change.reverts else ICONS[Verb(change.verb)],
            rows=rows_of(entry, names),
        )
        for change, entry in zip(changes, told, strict=True)
    ]  # fmt: skip


def tell_steps(change: ConfigurationChange, steps: Sequence[Step]) -> list[tuple[Row, bool]]:
    """What taking a change back does, field by field, and whether it changed since."""
    entry = _as_entry(change)
    names = Names([entry])

    def said(field: str, value: Any) -> Any:
        return "" if is_empty(value) else say(entry, field, names, value)

    told: list[tuple[Row, bool]] = []
    for step in steps:
        if is_scopes(entry, step.field):
            granted = next(([s.now, s.then] for s in steps if s.field == "permissions"), None)
            rows = scope_rows(step.now, step.then, granted)
        elif own := told_otherwise(entry.object_type, step.field, step.now, step.then):
            rows = own
        else:
            label = field_label(entry.object_type, step.field)
            rows = [
                (one, said(step.field, now), said(step.field, then))
                for one, now, then in told_apart(label, step.now, step.then)
            ]
        told += [(row, step.changed_since) for row in rows]
    return told


def _as_entry(change: ConfigurationChange) -> AuditEntry:
    noun = change.part.partition(".")[2]
    return AuditEntry(object_type=noun, object_id="", changes=change.changes)


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One entry that a package differs in, as it is shown."""

    difference: Difference
    kind: Text
    name: str
    act: Text
    tone: str
    rows: list[Row]
    disputed: Sequence[Row] = ()
    """What both sides changed."""
    staying: Sequence[Row] = ()
    """What stays as it is here."""
    wrong: Sequence[Text] = ()
    """Why it cannot be taken."""
    missing: Sequence[Text] = ()
    """What it names and nobody has here."""
    replaced: Sequence[Text] = ()
    """What is begun here and it would replace."""
    to_confirm: Sequence[Text] = ()
    """What is confirmed to put it into force."""


ACTS: dict[Act, tuple[Text, str]] = {
    Act.ADD: (_("comes"), "green"),
    Act.CHANGE: (_("changes"), "blue"),
    Act.REMOVE: (_("goes"), "red"),
    Act.CONFLICT: (_("changed on both sides"), "amber"),
    Act.LOCAL: (_("changed here only: stays"), "grey"),
}


COMPARED: dict[Act, tuple[Text, str]] = {
    Act.ADD: (_("only in the second"), "green"),
    Act.CHANGE: (_("differs"), "blue"),
    Act.REMOVE: (_("only in the first"), "red"),
}


def tell_differences(
    differences: Sequence[Difference], *, comparing: bool = False,
    wrong: Mapping[str, Sequence[Text]] | None = None,
    missing: Mapping[str, Sequence[Text]] | None = None, foreseen: Foreseen | None = None,
) -> list[DifferenceLine]:  # fmt: skip
    """What a package would do, in words; ``comparing``: what two of them differ in.

    ``wrong`` tells by key which ones cannot be taken, ``missing`` what they name in vain,
    ``foreseen`` what they would replace and what of them is to be confirmed.
    """
    ahead = foreseen or Foreseen()
    names = Names([_of_fields(one, one.fields) for one in differences])
    titles = {part.key: part.title for part in list_parts()}
    lines = []
    for one in differences:
        news, disputed, staying = (
            [row for field in fields for row in rows_of(_of_fields(one, [field]), names)]
            for fields in _by_fate(one)
        )
        act, tone = COMPARED[one.act] if comparing else ACTS[one.act]
        if one.act is Act.LOCAL and not one.fields:
            act = _("deleted here: stays so")
        lines.append(
            DifferenceLine(
                difference=one, kind=titles.get(one.part, one.part),
                name=localized(one.name) or one.path, act=act, tone=tone,
                rows=news, disputed=disputed, staying=staying, wrong=(wrong or {}).get(one.key, ()),
                missing=(missing or {}).get(one.key, ()),
                replaced=ahead.replaced.get(one.key, ()),
                to_confirm=ahead.to_confirm.get(one.key, ()),
            )
        )  # fmt: skip
    return lines


def _by_fate(one: Difference) -> tuple[Sequence[FieldDifference], ...]:
    """What comes, what both sides changed, what stays; an entry that is gone on a side is whole."""
    if not one.is_in_both:
        return one.fields, (), ()
    disputed = [field for field in one.fields if field.is_conflict]
    return one.news, disputed, [field for field in one.fields if not field.is_news]


def _of_fields(one: Difference, fields: Sequence[FieldDifference]) -> AuditEntry:
    changes = {field.field: [field.mine, field.theirs] for field in fields}
    return AuditEntry(object_type=one.part.partition(".")[2], object_id="", changes=changes)
