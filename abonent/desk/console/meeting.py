"""Two administrators over one form: what only one changed stands, what both did is chosen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _

from abonent.kernel.collisions import ORIGINAL, THEIRS, merge
from abonent.kernel.errors import Text
from abonent.webkit.collisions import Row, choices_of, names_of, rows_of

if TYPE_CHECKING:
    from abonent.desk.console.forms import GuardedForm

WAS = "was"
"""Under which a form posts what it was drawn with."""


@dataclass(frozen=True, slots=True)
class Met:
    """What came of joining: what is to be chosen, and the names of what was taken of others."""

    rows: list[Row]
    kept: str


def drawn(form: GuardedForm) -> str:
    """What the fields of a form stand at, for it to post with what is typed."""
    posted = form.data.get(WAS) if form.is_bound else None
    return str(posted or json.dumps(_standing(form), ensure_ascii=False))


def choose(form: GuardedForm) -> None:
    """Let the sides that were chosen take the place of what is typed."""
    was, now = _was(form), _standing(form)
    sides = {THEIRS: now, ORIGINAL: was}
    chosen = {
        name: sides[side][name]
        for name, side in choices_of(form.data).items()
        if side in sides and name in now and name in was
    }
    if chosen:
        _put(form, chosen)


def meet(form: GuardedForm) -> Met | None:
    """Join what is typed with what is there now; None where one does not know what it was."""
    was, now = _was(form), _standing(form)
    if not was:
        return None
    typed = {
        name: _plain(
            form.fields[name].widget.value_from_datadict(
                form.data, form.files, form.add_prefix(name)
            )
        )
        for name in now
    }
    merged = merge(
        original={name: was.get(name, now[name]) for name in now}, theirs=now, mine=typed
    )
    _put(form, {name: merged.values[name] for name in merged.taken})

    def told(name: str) -> tuple[Text, Callable[[Any], Any]]:
        field = form.fields[name]
        return str(field.label or name), lambda value: _said(field, value)

    return Met(rows_of(merged.collisions, told=told, given={}), names_of(merged.taken, told=told))


def _was(form: GuardedForm) -> dict[str, Any]:
    try:
        found = json.loads(form.data.get(WAS) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _standing(form: GuardedForm) -> dict[str, Any]:
    return {
        name: _plain(form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
        if name in form.initial and name not in form.apart
    }


def _plain(value: Any) -> Any:
    """A value as it can be compared, whether it was typed or kept."""
    if isinstance(value, list | tuple | set):
        return sorted(str(_plain(one)) for one in value) or ""
    if isinstance(value, bool):
        return value
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _put(form: GuardedForm, values: Mapping[str, Any]) -> None:
    data: Any = form.data.copy()  # type: ignore[attr-defined] # bound forms get a QueryDict
    for name, value in values.items():
        key = form.add_prefix(name)
        if isinstance(form.fields[name], forms.MultipleChoiceField):
            data.setlist(key, value or [])
        elif isinstance(value, bool):
            data.setlist(key, ["on"] if value else [])
        else:
            data[key] = value
    form.data = data


def _said(field: forms.Field, value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    names = {str(key): str(label) for key, label in getattr(field, "choices", None) or ()}
    if isinstance(value, list):
        return ", ".join(names.get(str(one), str(one)) for one in value)
    return names.get(str(value), value)
