"""Forms of bulk changes: one for each kind, giving the wish as it is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abonent.attributes.forms import AttributesForm
from abonent.attributes.policy import Definition, Facts, Stored, check_values
from abonent.attributes.queries import settled
from abonent.cases import queries
from abonent.cases.models import BulkChange, Kind
from abonent.cases.pages.forms import Choices, entries, topic_nodes
from abonent.cases.queries import definitions_of, get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.routes.queries import get_flow
from abonent.staff.choosing import ColleagueField
from abonent.webkit.forms import Form, TreePicker

_LEAVE = ("", gettext_lazy("Leave as it is"))


class BulkForm(Form):
    """What is to be done to the chosen cases."""

    def __init__(self, *args: Any, by: Actor, bulk: BulkChange, **kwargs: Any) -> None:
        super().__init__(*args, prefix="bulk", **kwargs)
        self.prepare(by=by, bulk=bulk)

    def prepare(self, *, by: Actor, bulk: BulkChange) -> None:
        """Fill the choices in."""

    def choose(self, name: str, choices: Choices) -> None:
        """Give a field its choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared below
        field.choices = choices

    def wish(self) -> dict[str, Any]:
        """The fields of the change."""
        raise NotImplementedError


class AssignForm(BulkForm):
    """To whom."""

    owner = ColleagueField(label=gettext_lazy("Owner"), right="cases.work", with_nobody=True)

    def wish(self) -> dict[str, Any]:
        """The owner's id, None for nobody."""
        return {"owner_id": self.cleaned_data["owner"] or None}


class MoveForm(BulkForm):
    """Which move, and what is said with it."""

    move = forms.ChoiceField(label=gettext_lazy("Step"))
    comment = forms.CharField(
        label=gettext_lazy("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def prepare(self, *, by: Actor, bulk: BulkChange) -> None:  # noqa: ARG002 - as others need
        """Moves of the route that the actor may make."""
        flow = get_flow()
        moves = {m.code: m for state in flow.states() for m in flow.moves_from(state.code)}
        self.choose("move", [(m.code, m.label) for m in moves.values() if by.can(m.permission)])

    def wish(self) -> dict[str, Any]:
        """The move's code and the comment."""
        return {name: self.cleaned_data[name] for name in ("move", "comment")}


class NoteForm(BulkForm):
    """What is written on every case."""

    text = forms.CharField(
        label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 4, "autofocus": True})
    )

    def wish(self) -> dict[str, Any]:
        """The words."""
        return {"text": self.cleaned_data["text"]}


class EditForm(BulkForm):
    """What the cases are to say from now on."""

    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    topic = forms.CharField(label=gettext_lazy("Topic"), required=False)
    attribute = forms.ChoiceField(label=gettext_lazy("Attribute"), required=False)

    def prepare(self, *, by: Actor, bulk: BulkChange) -> None:
        """Attributes that all of the chosen cases have, or the new topic."""
        self.choose("priority", [_LEAVE, *entries(get_catalogue().priorities)])
        self.choose("kind", [_LEAVE, *Kind.choices])
        self.fields["topic"].widget = TreePicker(nodes=topic_nodes, placeholder=_("Leave as it is"))
        offered = self._offered(bulk, by)
        self.choose("attribute", [_LEAVE, *((d.code, d.label) for d in offered.values())])
        picked = offered.get(str(self["attribute"].value() or ""))
        self.definitions = [picked] if picked else []
        data = self.data if self.is_bound else None
        self.values = AttributesForm(data, prefix="bulk-attr", definitions=self.definitions)

    def _offered(self, bulk: BulkChange, by: Actor) -> dict[str, Definition]:
        catalogue = get_catalogue()
        new = catalogue.topic_by_code.get(str(self["topic"].value() or ""))
        topics = [new] if new else [
            catalogue.topics[i] for i in queries.list_topics_of(case_ids=bulk.case_ids)
        ]  # fmt: skip
        each = [
            {d.code: d for d in settled(definitions_of(t), Facts(by=by)) if d.is_given}
            for t in topics
        ]
        common = set.intersection(*(set(one) for one in each)) if each else set()
        return {code: d for code, d in each[0].items() if code in common} if each else {}

    def clean(self) -> dict[str, Any]:
        """Something must be changed, and the attribute's value must fit."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("priority", "kind", "topic", "attribute")):
            raise forms.ValidationError(_("Choose what to change."))
        if cleaned.get("attribute"):
            self._check_value(cleaned["attribute"])
        return cleaned

    def _check_value(self, code: str) -> None:
        """Keep the value as it is stored: the worker knows nothing of how its writer writes."""
        given = self.values.given().get(code, "")
        self.stored: Stored | None = None
        if not given or not self.definitions:
            return
        try:
            self.stored = check_values(self.definitions, {code: given}).get(code)
        except Invalid as refusal:
            self.values.refuse(refusal)
            raise forms.ValidationError(_("Some fields need correction.")) from None

    def wish(self) -> dict[str, Any]:
        """The parts that change; an attribute without a value is cleared."""
        names = ("priority", "kind", "topic")
        wish: dict[str, Any] = {n: self.cleaned_data[n] or None for n in names}
        if code := self.cleaned_data["attribute"]:
            wish["changed_attributes"] = {code: self.stored}
        return wish


FORMS: dict[str, type[BulkForm]] = {
    "assign": AssignForm,
    "move": MoveForm,
    "edit": EditForm,
    "note": NoteForm,
}
