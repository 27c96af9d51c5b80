"""Forms of bulk changes: one for each kind, giving the wish as it is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from abonent.attributes.forms import AttributesForm
from abonent.attributes.policy import Definition, Facts, Stored, check_values
from abonent.attributes.queries import settled
from abonent.cases import queries
from abonent.cases.models import BulkChange, Kind
from abonent.cases.pages.forms import Choices, entries, topic_nodes
from abonent.cases.queries import definitions_of, get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.routes.definition import Node
from abonent.routes.queries import get_flow, get_version, list_standing
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


class RerouteForm(BulkForm):
    """Where cases go on along the other version of their route, step by step."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of the change"), max_length=500,
        help_text=gettext_lazy("Stays in the history of each case."),
    )  # fmt: skip

    def prepare(self, *, by: Actor, bulk: BulkChange) -> None:  # noqa: ARG002 - as others need
        """A choice for each node at which cases stand."""
        self.target = get_version(version_id=bulk.wish["to_id"])
        processes = queries.list_processes_of(case_ids=bulk.case_ids)
        counts: dict[str, int] = {}
        nodes: dict[str, Node] = {}
        for one in list_standing(process_ids=processes):
            if one.version.id != self.target.id:
                nodes.setdefault(one.node.id, one.node)
                counts[one.node.id] = counts.get(one.node.id, 0) + one.count
        self.places = {f"at-{id_}": id_ for id_ in nodes}
        fields = {f"at-{node.id}": self._choice(node, counts[node.id]) for node in nodes.values()}
        self.fields = {**fields, "reason": self.fields["reason"]}

    def _choice(self, node: Node, count: int) -> forms.ChoiceField:
        there = self.target.definition.nodes
        fitting = [one for one in there.values() if _fits(node, one)]
        same = next((one for one in fitting if one.id == node.id), None)
        told = ngettext("%(number)s case", "%(number)s cases", count) % {"number": count}
        field = forms.ChoiceField(
            label=f"{node.label} · {told}",
            choices=[("", _("They stay on their version")), *((n.id, n.label) for n in fitting)],
            initial=same.id if same else "",
            required=False,
        )
        if same is None:
            field.help_text = _("It is not there any more.")
        elif str(same.label) != str(node.label):
            field.help_text = _("The same element; it has another name there.")
        return field

    def wish(self) -> dict[str, Any]:
        """The version, where to from which node, and why."""
        mapping = {id_: self.cleaned_data[name] for name, id_ in self.places.items()}
        reason = self.cleaned_data["reason"]
        return {"to_id": self.target.id, "mapping": mapping, "reason": reason}


def _fits(node: Node, other: Node) -> bool:
    return (
        other.kind is node.kind
        and bool(other.multiple) == bool(node.multiple)
        and bool(other.attached_to) == bool(node.attached_to)
    )


FORMS: dict[str, type[BulkForm]] = {
    "assign": AssignForm,
    "move": MoveForm,
    "edit": EditForm,
    "note": NoteForm,
    "reroute": RerouteForm,
}
