"""Forms of registration and of the case page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abonent.attributes.forms import AttributesForm
from abonent.attributes.policy import Facts, check_values, defaults_of
from abonent.attributes.queries import settled
from abonent.cases.models import Case, Direction, Kind
from abonent.cases.policy import CaseDraft, ContactDraft, check_address, check_text
from abonent.cases.queries import Entry, definitions_of, get_catalogue
from abonent.cases.queries.templates import Template, places_of
from abonent.cases.routing.fields import step_fields
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, Problems
from abonent.kernel.files import list_own_files
from abonent.kernel.ids import find_id
from abonent.kernel.models import StoredFile
from abonent.staff.choosing import ColleagueField
from abonent.webkit.files import given_ids
from abonent.webkit.forms import Combobox, DateTimeField, Form, TreePicker

Choices = list[tuple[Any, Any]]
NEW = "new"
"""The client chosen is somebody new, called as was typed."""


def entries(of: Mapping[int, Entry]) -> Choices:
    """Active entries as choices by code."""
    return [(e.code, e.label) for e in of.values() if e.is_active]


def topic_nodes(template: Template | None = None) -> Iterable[dict[str, Any]]:
    """The tree of topics as the picker draws it: only what leads to a topic to be chosen."""
    catalogue = get_catalogue()
    chosen = {
        topic.id
        for topic in catalogue.topics.values()
        if topic.is_open and (template is None or template.has_topic(topic))
    }
    reachable = {a.id for i in chosen for a in catalogue.topics[i].ancestors}
    for node in catalogue.topics.values():
        if node.id in chosen or node.id in reachable:
            parent = catalogue.topics[node.parent_id].code if node.parent_id else None
            yield {
                "value": node.code,
                "label": node.label,
                "parent": parent,
                "open": node.is_open,
                "hint": " › ".join(above.label for above in node.ancestors),
            }


class ContactForm(Form):
    """Who, where, by which way."""

    client = forms.CharField(label=gettext_lazy("Client"), required=False)
    new_name = forms.CharField(label=gettext_lazy("New client’s name"), required=False)
    subscriber = forms.TypedChoiceField(
        label=gettext_lazy("Subscriber"), required=False, coerce=int, empty_value=None
    )
    contact_person = forms.TypedChoiceField(
        label=gettext_lazy("Contact person"), required=False, coerce=int, empty_value=None
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"))
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), choices=Direction.choices)
    place = forms.ChoiceField(label=gettext_lazy("Place"))
    address = forms.CharField(label=gettext_lazy("Number or e-mail of the contact"), required=False)
    started_at = DateTimeField(label=gettext_lazy("When"), required=False)
    summary = forms.CharField(
        label=gettext_lazy("Summary"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, subscribers: Choices = (), persons: Choices = (), client_name: str = "",  # type: ignore[assignment]  # an empty tuple is an empty list here
        can_add: bool = False, template: Template | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.client_name, self.can_add = client_name, can_add
        catalogue = get_catalogue()
        nobody = ("", "—")
        channels = [c for c in catalogue.channels.values() if c.is_active]
        if template is not None:
            channels = [channel for channel in channels if template.has_channel(channel)]
        _choose(self, "channel", [(c.code, c.label) for c in channels])
        _choose(self, "place", [(p.code, p.label) for p in places_of(template)])
        if template is not None and template.direction:
            _choose(self, "direction", [(template.direction, Direction(template.direction).label)])
        _choose(self, "subscriber", [nobody, *subscribers])
        _choose(self, "contact_person", [nobody, *persons])
        self.fields["client"].widget = Combobox(
            url=reverse_lazy("parties:options"),
            name_of=lambda _value: self.client_name,
            placeholder=_("Name, number, account …"),
            new=_("New client:") if can_add else "",
            remedy=_no_client(can_add),
        )

    @property
    def is_new(self) -> bool:
        """Whether somebody new is to be kept as a potential client."""
        return bool(self["client"].value() == NEW)

    def name_new(self, typed: str) -> None:
        """Call somebody new as was typed; the first field that this leaves empty comes next."""
        self.client_name = typed
        self.fields["new_name"].required = True
        empty = [n for n in ("new_name", "address") if not self[n].value()]
        if empty:
            self.fields[empty[0]].widget.attrs["data-next-field"] = True

    def unpicked(self, name: str, text: str) -> str:
        """A client has a remedy more: to be registered as a new one."""
        return _no_client(self.can_add) if name == "client" else super().unpicked(name, text)

    def clean_client(self) -> str:
        """A client that is there, somebody new, or nobody."""
        value: str = self.cleaned_data["client"]
        if value not in {"", NEW} and not self.client_name:
            raise forms.ValidationError(
                _("This client no longer exists. Find the client again."), code="client"
            )
        return value

    def clean_address(self) -> str:
        """A number or an e-mail address, if anything."""
        address: str = self.cleaned_data["address"]
        problems = Problems()
        check_address(problems, "address", address)
        if problems:
            raise forms.ValidationError([str(m) for m in problems.by_field["address"]])
        return address


def _no_client(can_add: bool) -> str:
    if can_add:
        return _(
            "No client is chosen. Pick one from the list, take “New client” at its end, "
            "or clear the field."
        )
    return _("No client is chosen. Pick one from the list, or clear the field.")


def _choose(form: Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(name)
    field.choices = choices


class CaseForm(Form):
    """One case: topic, kind, urgency, text."""

    topic = forms.CharField(label=gettext_lazy("Topic"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)
    owner = ColleagueField(
        label=gettext_lazy("Owner"), required=False, right="cases.work",
        placeholder=gettext_lazy("Nobody yet"),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, template: Template | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        catalogue = get_catalogue()
        usual = ("", _("As usual for the topic"))
        _choose(self, "kind", [usual, *Kind.choices])
        _choose(self, "priority", [usual, *entries(catalogue.priorities)])
        self.fields["topic"].widget = TreePicker(
            nodes=partial(topic_nodes, template), placeholder=_("Type to find"),
            usual=reverse_lazy("cases:usual_topics"),
        )  # fmt: skip

    def clean_text(self) -> str:
        """Judged with the other fields: an error found by the action would come after theirs."""
        text, problems = str(self.cleaned_data["text"]), Problems()
        check_text(problems, "text", text)
        if told := problems.by_field.get("text"):
            raise forms.ValidationError([str(one) for one in told])
        return text


def default_topic(template: Template | None) -> dict[str, str]:
    """The topic that a case has from the start."""
    topic = get_catalogue().topics.get(template.default_topic or 0) if template else None
    return {"topic": topic.code} if topic and topic.is_open else {}


class CasePart:
    """A case block of the registration page: its form, its attributes, its files."""

    def __init__(
        self,
        number: int,
        data: Any = None,
        initial: Mapping[str, Any] | None = None,
        *,
        facts: Facts,
        template: Template | None = None,
        sent: Any = None,
    ) -> None:
        self.number = number
        self._facts = facts
        self.prefix = f"case-{number}"
        given = {**default_topic(template), **(initial or {})}
        self.form = CaseForm(data, prefix=self.prefix, initial=given, template=template)
        self.attributes = attributes_form(
            str(self.form["topic"].value() or ""), self.prefix, data, facts=facts
        )
        field, chosen = f"{self.prefix}-files", [self.prefix]
        self.file_ids = given_ids(data, sent, field=field, chosen=chosen) if data else []
        self.files: list[StoredFile] = []

    def is_valid(self) -> bool:
        """Whether the block makes sense to the page; the action judges the rest.

        Attributes are judged here too, or what is wrong elsewhere would hide their problems.
        """
        if self.form.is_valid() and not self.attributes.fields:
            return True
        topic = get_catalogue().topic_by_code.get(str(self.form["topic"].value() or ""))
        try:
            known = settled(definitions_of(topic), self._facts) if topic else []
            check_values(known, self.attributes.given(), facts=self._facts)
        except Invalid as refusal:
            self.attributes.refuse(refusal)
            return False
        return self.form.is_valid()

    def refuse(self, refusal: Invalid) -> None:
        """Put the problems of this case beside its fields, those of attributes beside theirs."""
        refuse_case(refusal, form=self.form, attributes=self.attributes)

    def show_files(self, by: Actor) -> None:
        """Draw the files given before the form was refused; what is no longer there goes."""
        self.files = list_own_files(by=by, ids=self.file_ids)

    def draft(self) -> CaseDraft:
        """The case as the action takes it."""
        cleaned = self.form.cleaned_data
        return CaseDraft(
            topic=cleaned["topic"],
            kind=cleaned["kind"],
            priority=cleaned["priority"],
            text=cleaned["text"],
            owner_id=cleaned["owner"],
            attributes=self.attributes.given(),
            file_ids=self.file_ids,
        )


def attributes_form(
    topic: str,
    prefix: str,
    data: Any = None,
    values: Mapping[str, Any] | None = None,
    *,
    facts: Facts,
) -> AttributesForm:
    """Fields of the attributes of the topic with this code; none for an unknown one.

    ``values``: what a case has already; None: a new one, whose fields start with their defaults.
    """
    node = get_catalogue().topic_by_code.get(topic)
    facts = replace(facts, topic=topic)
    definitions = settled(definitions_of(node), facts) if node else []
    return AttributesForm(
        data,
        prefix=f"{prefix}-attr",
        definitions=definitions,
        client_id=facts.client_id,
        values=defaults_of(definitions, facts) if values is None else values,
    )


def facts_of(by: Actor, client: str | int | None, *, case: Case | None = None) -> Facts:
    """Who fills in attributes, for which client (by the id that a page posts), of which case."""
    client_id = find_id(str(client or ""))
    steps = () if case is None else step_fields(case)
    return Facts(by=by, operator_id=by.id, operator_name=by.name, client_id=client_id, steps=steps)


def refuse_case(refusal: Invalid, *, form: Form, attributes: AttributesForm) -> None:
    """Sort the problems of one case: ``attributes.x`` beside that field, the rest in the form."""
    start = "attributes."
    inner = {k.removeprefix(start): v for k, v in refusal.problems.items() if k.startswith(start)}
    attributes.refuse(Invalid(inner))
    rest = {k: v for k, v in refusal.problems.items() if not k.startswith(start)}
    form.refuse(Invalid({"" if k == "files" else k: v for k, v in rest.items()}))


_PAGE_NAMES = {
    "client_id": "client",
    "subscriber_id": "subscriber",
    "contact_person_id": "contact_person",
    **dict.fromkeys(("surname", "given_name", "patronymic", "name"), "new_name"),
    "reaches": "address",
}


def refuse(refusal: Invalid, *, contact: ContactForm, parts: Sequence[CasePart]) -> None:
    """Put every problem of a refused registration beside the field it is about."""
    own: dict[str, list[Any]] = {}
    of_case: dict[int, dict[str, Any]] = {}
    for path, messages in refusal.problems.items():
        first, _dot, rest = path.partition(".")
        number, _dot, field = rest.partition(".")
        if first == "cases" and number.isdigit():
            of_case.setdefault(int(number), {})[field] = messages
        else:
            told = own.setdefault(_PAGE_NAMES.get(first, path), [])
            told.extend(one for one in messages if one not in told)
    contact.refuse(Invalid(own))
    for position, problems in of_case.items():
        parts[position].refuse(Invalid(problems))


def contact_draft(
    form: ContactForm, parts: Sequence[CasePart], *, client_id: int | None, template: str = ""
) -> ContactDraft:
    """The contact as the action takes it."""
    cleaned = form.cleaned_data
    return ContactDraft(
        channel=cleaned["channel"],
        place=cleaned["place"],
        direction=cleaned["direction"],
        client_id=client_id,
        subscriber_id=cleaned["subscriber"],
        contact_person_id=cleaned["contact_person"],
        address=cleaned["address"],
        summary=cleaned["summary"],
        started_at=cleaned["started_at"],
        cases=[part.draft() for part in parts],
        template=template,
    )


def catalogue_choices(of: Mapping[int, Entry]) -> list[tuple[int, str]]:
    """All entries as choices by id, for filters: old rows keep inactive ones."""
    return [(e.id, e.label) for e in of.values()]
