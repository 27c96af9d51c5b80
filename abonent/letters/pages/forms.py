"""Forms of letters: what is typed, and the drafts made of it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from abonent.cases.queries import get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, Text
from abonent.kernel.ids import find_id
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.text import localized
from abonent.letters.actions import CaseOfLetter, IncomingDraft, OutgoingDraft
from abonent.parties.queries import ClientBrief, find_brief
from abonent.parties.queries.brief import client_names
from abonent.staff.choosing import ColleagueField, DepartmentField
from abonent.webkit.forms import Combobox, DateField, Form, TreePicker

FILES = "letter-files"
"""Hidden fields of a form: files uploaded for it."""
PREFIX = "case-0"
"""What fields of the case in an incoming letter are called by, as the room cases draws them."""


def coded(kind: str, **only: Any) -> list[tuple[str, str]]:
    """Entries in service as choices."""
    rows = reference_kinds.get(kind).rows.filter(is_active=True, **only)
    return [(row.code, localized(row.name)) for row in rows]


def read_numbers(text: str) -> list[int]:
    """Ids of the cases that are typed, with commas or without."""
    ids = [(word, find_id(word)) for word in re.split(r"[\s,;№#]+", text) if word]
    if wrong := [word for word, id_ in ids if id_ is None]:
        told = _("“%(text)s” is no number of a case.")
        raise forms.ValidationError(told % {"text": wrong[0]})
    return [id_ for _word, id_ in ids if id_ is not None]


def _name_of(value: Any) -> str:
    client_id = find_id(str(value))
    return client_names([client_id]).get(client_id, "") if client_id else ""


def _client_field() -> forms.IntegerField:
    widget = Combobox(url=reverse_lazy("parties:options"), name_of=_name_of)
    return forms.IntegerField(label=_("Client"), required=False, widget=widget)


def named_by(brief: ClientBrief | None, person_id: int | None) -> str:
    """A correspondent as a letter calls one: the client, and who of the client's people wrote."""
    if brief is None:
        return ""
    person, _dot, _position = dict(brief.contact_persons).get(person_id or 0, "").partition(" · ")
    return f"{brief.name}, {person}" if person else brief.name


class LetterForm(Form):
    """What incoming and outgoing letters have in common."""

    direction = ""
    unknown: Text = ""
    """What is said where neither a correspondent nor a client is named."""
    subject = forms.CharField(label=_("What it is about"), max_length=250)
    kind = forms.ChoiceField(label=_("Kind of letter"))
    department = DepartmentField(label=_("Department"), required=False, by_code=True)
    delivery = forms.ChoiceField(label=_("Way of delivery"), required=False)
    contact_person_id = forms.TypedChoiceField(
        label=_("Contact person"), required=False, coerce=int, empty_value=None
    )
    named = forms.CharField(required=False, widget=forms.HiddenInput)
    """The correspondent as the choice of client and person had it: untouched, it follows them."""
    case_numbers = forms.CharField(
        label=_("Cases"), required=False, max_length=200,
        help_text=_("Numbers of cases it is about, with commas."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_id"] = _client_field()
        nothing = ("", "—")
        self._choose("kind", coded("letters.kind", direction=self.direction))
        self._choose("delivery", [nothing, *coded("letters.delivery")])
        client_id = find_id(str(self["client_id"].value() or ""))
        brief = find_brief(by=by, client_id=client_id) if client_id else None
        people = [(id_, name) for id_, name in brief.contact_persons] if brief else []
        self._choose("contact_person_id", [nothing, *people])
        self.has_people = bool(people)
        person_id = find_id(str(self["contact_person_id"].value() or ""))
        self.initial.setdefault("named", named_by(brief, person_id))

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean_case_numbers(self) -> list[int]:
        """Ids of the cases named."""
        return read_numbers(self.cleaned_data["case_numbers"])

    def clean(self) -> dict[str, Any]:
        """Who is not named is the client."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        client_id = data.get("client_id")
        if not data.get("correspondent") and client_id:
            data["correspondent"] = client_names([client_id]).get(client_id, "")
        if not data.get("correspondent") and "correspondent" not in self.errors:
            self.add_error("correspondent", str(self.unknown))
        return data

    def refuse(self, refusal: Invalid) -> None:
        """Problems beside the fields they were typed in."""
        fields = {"case_ids": "case_numbers", "file_ids": "", "case.topic": f"{PREFIX}-topic",
                  "answers_id": ""}  # fmt: skip
        super().refuse(Invalid({fields.get(n, n): m for n, m in refusal.problems.items()}))

    def _common(self, files: list[int]) -> dict[str, Any]:
        names = ("subject", "kind", "department", "delivery", "contact_person_id", "client_id",
                 "correspondent")  # fmt: skip
        data = self.cleaned_data
        return {name: data[name] for name in names} | {
            "case_ids": data["case_numbers"], "file_ids": files
        }  # fmt: skip


def topic_nodes() -> list[dict[str, Any]]:
    """The tree of topics for the picker: only what leads to an open topic."""
    catalogue = get_catalogue()
    reachable = {a.id for t in catalogue.topics.values() if t.is_open for a in t.ancestors}
    return [
        {
            "value": node.code, "label": node.label, "open": node.is_open,
            "parent": catalogue.topics[node.parent_id].code if node.parent_id else None,
            "hint": " › ".join(above.label for above in node.ancestors),
        }
        for node in catalogue.topics.values() if node.is_open or node.id in reachable
    ]  # fmt: skip


class IncomingForm(LetterForm):
    """A letter that came in, and the case it opens."""

    direction = "in"
    correspondent = forms.CharField(
        label=_("From whom"), required=False, max_length=250,
        help_text=_("Left empty: the client."),
    )  # fmt: skip
    unknown = _("Say who it is from, or choose the client.")
    received_date = DateField(label=_("Came on"), required=False)
    their_number = forms.CharField(label=_("Their number"), required=False, max_length=80)
    their_date = DateField(label=_("Their date"), required=False)
    due_date = DateField(label=_("Answer due"), required=False,
                         help_text=_("Left empty: by the kind of letter."))  # fmt: skip
    place = forms.ChoiceField(label=_("Where it came"))
    text = forms.CharField(
        label=_("What it says"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = get_catalogue().places.values()
        self._choose("place", [(p.code, p.label) for p in places if p.is_active])
        self.fields[f"{PREFIX}-topic"] = forms.CharField(
            label=_("Open a case under"), required=False, widget=TreePicker(nodes=topic_nodes),
            help_text=_("Left empty, no case is opened."),
        )  # fmt: skip

    def draft(self, files: list[int]) -> IncomingDraft:
        """What was typed, for an action."""
        data = self.cleaned_data
        names = ("received_date", "their_number", "their_date", "due_date", "place", "text")
        topic = data[f"{PREFIX}-topic"]
        start = f"{PREFIX}-attr-"
        posted: Any = self.data
        typed = {name.removeprefix(start): posted.get(name) for name in posted
                 if name.startswith(start) and posted.get(name) != ""}  # fmt: skip
        case = CaseOfLetter(topic=topic, attributes=typed) if topic else None
        given = {name: data[name] for name in names}
        return IncomingDraft(**self._common(files), **given, case=case)


class OutgoingForm(LetterForm):
    """A letter of ours."""

    direction = "out"
    correspondent = forms.CharField(
        label=_("To whom"), required=False, max_length=250,
        help_text=_("Left empty: the client."),
    )  # fmt: skip
    unknown = _("Say to whom it goes, or choose the client.")
    address = forms.CharField(label=_("Address"), required=False, max_length=500)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)
    letterhead = forms.ChoiceField(label=_("Letterhead"))
    signer_id = ColleagueField(
        label=_("Signed by"), required=False, right="letters.sign",
        help_text=_("Left empty: whoever signs it."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Text of the letter"), widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("**bold**, *italic*, # heading, - list, 1. numbers, | tables |."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("letterhead", coded("letters.letterhead"))

    def draft(self, files: list[int], *, answers_id: int | None) -> OutgoingDraft:
        """What was typed, for an action."""
        names = ("address", "language", "letterhead", "signer_id", "text")
        given = {name: self.cleaned_data[name] for name in names}
        return OutgoingDraft(**self._common(files), **given, answers_id=answers_id)
