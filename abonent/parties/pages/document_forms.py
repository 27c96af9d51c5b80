"""The form of a document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.ids import find_id
from abonent.kernel.text import localized
from abonent.parties.models import Client, Document
from abonent.parties.policy.documents import DocumentDraft, example_of
from abonent.parties.queries import list_document_types
from abonent.parties.queries.documents import is_open, links_of
from abonent.webkit.forms import DateField, Form

FILES = "scan-files"
"""Hidden fields of the form: the files it holds."""


class DocumentForm(Form):
    """A document of a client; ``linked`` is one of his accounts, lines or people."""

    type = forms.ChoiceField(label=_("Type of document"))
    series = forms.CharField(label=_("Series"), required=False, max_length=40)
    number = forms.CharField(label=_("Number"), required=False, max_length=80)
    issued_date = DateField(label=_("Issued on"), required=False)
    valid_until = DateField(label=_("Valid until"), required=False)
    issued_by = forms.CharField(label=_("Issued by"), required=False, max_length=250)
    linked = forms.ChoiceField(label=_("Concerns"), required=False)
    remark = forms.CharField(label=_("Remark"), required=False, max_length=500)

    def __init__(
        self, *args: Any, by: Actor, client: Client, held: Document | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("type", _types(by, held))
        whole: list[tuple[str, Any]] = [("", _("The client"))]
        self._choose("linked", [*whole, *links_of(client_id=client.pk)])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def draft(self, file_ids: list[int]) -> DocumentDraft:
        """What was typed, for an action."""
        data: dict[str, Any] = dict(self.cleaned_data)
        noun, _colon, number = data.pop("linked").partition(":")
        if noun:
            data[f"{noun}_id"] = find_id(number)
        return DocumentDraft(**data, file_ids=file_ids)

    def refuse(self, refusal: Invalid) -> None:
        """Problems of the link beside its one field, those of files above the form."""
        fields = {f"{n}_id": "linked" for n in ("account", "subscriber", "contact_person")}
        fields["file_ids"] = ""
        super().refuse(Invalid({fields.get(n, n): m for n, m in refusal.problems.items()}))


def _types(by: Actor, held: Document | None) -> list[tuple[str, Any]]:
    """Types in service that are open to ``by``, with what their numbers look like."""
    types = [t for t in list_document_types() if is_open(t, by=by, change=True)]
    if held is not None and held.type.pk not in {t.pk for t in types}:
        types.append(held.type)
    return [(t.code, _told(localized(t.name), t.series_mask, t.number_mask)) for t in types]


def _told(name: str, *masks: str) -> str:
    shown = " ".join(example_of(mask) for mask in masks if mask)
    return f"{name} · {shown}" if shown else name


def initial_of(document: Document) -> dict[str, Any]:
    """What the form shows of a document."""
    names = ("series", "number", "issued_date", "valid_until", "issued_by", "remark")
    return {name: getattr(document, name) for name in names} | {
        "type": document.type.code, "linked": link_of(document)
    }  # fmt: skip


def link_of(document: Document) -> str:
    """What the document belongs to beside the client, as the form's choice has it."""
    for noun in ("account", "subscriber", "contact_person"):
        if (id_ := getattr(document, f"{noun}_id")) is not None:
            return f"{noun}:{id_}"
    return ""
