"""Forms of a trial: what the example is, the facts that rules read, what is kept of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from abonent.cases.queries import get_catalogue
from abonent.kernel.text import LANGUAGES, in_language
from abonent.rules.ports import NUMBERS, Kind, subjects
from abonent.rules.queries import Askable
from abonent.webkit.forms import DateInput, DateTimeInput, Form, TreePicker

FACT = "fact"
"""Prefix of the fields of facts."""


def topic_nodes() -> Iterable[dict[str, Any]]:
    """The tree of topics, as the picker draws it."""
    topics = get_catalogue().topics
    leading = {a.id for one in topics.values() if one.is_open for a in one.ancestors}
    for node in topics.values():
        if node.is_open or node.id in leading:
            yield {
                "value": node.code,
                "label": node.label,
                "parent": topics[node.parent_id].code if node.parent_id else None,
                "open": node.is_open,
                "hint": " › ".join(above.label for above in node.ancestors),
            }


class TopicForm(Form):
    """The topic of an example that is made up."""

    topic = forms.CharField(label=gettext_lazy("Topic of a made-up case"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = TreePicker(nodes=topic_nodes, placeholder=_("Type to find"))
        self.fields["topic"].widget = widget


class FactsForm(Form):
    """Facts that rules of the drawing read; it checks nothing, the action does.

    Of a made-up example its kind and priority as well.
    """

    def __init__(
        self, data: Mapping[str, Any] | None, *, asked: Sequence[Askable],
        values: Mapping[str, Any], of_case: Mapping[str, str] | None,
    ) -> None:  # fmt: skip
        moments = {one.path for one in asked if one.kind == Kind.MOMENT and not one.is_list}
        shown = {path: _local(one) if path in moments else one for path, one in values.items()}
        super().__init__(data, prefix=FACT, initial={**shown, **(of_case or {})})
        self.paths = [one.path for one in asked]
        if of_case is not None:
            self.fields |= _of_case()
        self.fields |= {one.path: _field(one) for one in asked}

    @property
    def own(self) -> list[BoundField]:
        """What the made-up case has itself."""
        return [self[name] for name in self.fields if name not in self.paths]

    @property
    def read(self) -> list[BoundField]:
        """The facts that rules read."""
        return [self[path] for path in self.paths]

    def full_clean(self) -> None:
        """Nothing is judged here; see the class."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def given(self) -> dict[str, Any]:
        """What was typed or chosen, by path; the kind and priority under their names."""
        return {name: self[name].value() for name in self.fields}


def _local(moment: str) -> datetime:
    """A moment as it is kept, in the reader's zone."""
    return localtime(datetime.fromisoformat(moment))


def _of_case() -> dict[str, forms.Field]:
    known = {one.key: one for one in subjects.get("case").properties()}
    usual, language = ("", _("As usual for the topic")), get_language() or "ru"
    found: dict[str, forms.Field] = {}
    for name in ("kind", "priority"):
        offered = [(one.code, one.name(language)) for one in known[name].list_choices()]
        found[name] = forms.ChoiceField(
            label=str(known[name].label), required=False, choices=[usual, *offered]
        )
    return found


def _field(one: Askable) -> forms.Field:
    language = get_language() or "ru"
    if one.kind == Kind.CHOICE:
        choices = [(choice.code, choice.name(language)) for choice in one.choices()]
        if one.is_list:
            return forms.MultipleChoiceField(label=str(one.label), required=False, choices=choices)
        return forms.ChoiceField(
            label=str(one.label), required=False, choices=[("", "—"), *choices]
        )
    if one.kind == Kind.BOOLEAN:
        choices = [("", "—"), ("true", _("Yes")), ("false", _("No"))]
        return forms.ChoiceField(label=str(one.label), required=False, choices=choices)
    return forms.CharField(label=str(one.label), required=False, widget=_widget(one.kind))


def _widget(kind: Kind) -> forms.Widget:
    if kind == Kind.DATE:
        return DateInput()
    if kind == Kind.MOMENT:
        return DateTimeInput()
    attrs = {"class": "wk-short", "inputmode": "decimal"} if kind in NUMBERS else {}
    return forms.TextInput(attrs=attrs)


class ExampleForm(Form):
    """What an example is called, and what is compared when it is tried again."""

    expects = forms.ChoiceField(
        label=gettext_lazy("What is to come of it"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, end: str, path: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix="example", **kwargs)
        for code in LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=in_language(_("Name of the example"), code), max_length=120, required=False
            )
        self.order_fields([*(f"name_{code}" for code in LANGUAGES), "expects"])
        chosen: Any = self.fields["expects"]
        chosen.choices = [
            ("end", _("The same end: %(nodes)s") % {"nodes": end}),
            ("path", _("The same path: %(nodes)s") % {"nodes": path}),
        ]
        chosen.initial = "end"

    @property
    def name(self) -> dict[str, str]:
        """The name by language."""
        return {code: str(self[f"name_{code}"].value() or "") for code in LANGUAGES}
