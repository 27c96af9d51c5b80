"""Forms of parties: what is typed, and the drafts made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.parties import wording
from abonent.parties.confidential import NAMES, PREFIX
from abonent.parties.models import Client, ContactPerson
from abonent.parties.policy.drafts import (
    CURRENCIES,
    AccountDraft,
    ClientDraft,
    PersonDraft,
    ReachDraft,
    SubscriberDraft,
)
from abonent.parties.queries import list_categories
from abonent.staff.choosing import ColleagueField
from abonent.webkit.forms import Combobox, DateField, Form

_PHONE = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"})


class ClientForm(Form):
    """A client's own facts; the fields of the other kind are left empty."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=list(wording.KINDS.items()),
        widget=forms.RadioSelect(attrs={"x-model": "kind"}),
    )
    surname = forms.CharField(label=_("Surname"), required=False, max_length=80)
    given_name = forms.CharField(label=_("Given name"), required=False, max_length=80)
    patronymic = forms.CharField(label=_("Patronymic"), required=False, max_length=80)
    company_name = forms.CharField(label=_("Name of the company"), required=False, max_length=250)
    status = forms.ChoiceField(label=_("Status"), choices=list(wording.STATUSES.items()))
    category_id = forms.TypedChoiceField(
        label=_("Category"), required=False, coerce=int, empty_value=None
    )
    manager_id = ColleagueField(label=_("Personal manager"), required=False)
    language = forms.ChoiceField(label=_("Language of the client"), choices=settings.LANGUAGES)
    tax_id = forms.CharField(label=_("Tax number"), required=False, max_length=20)

    def __init__(self, *args: Any, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held_tax_id = ""
        if client is not None and client.kind == Client.Kind.PERSON:
            self._held_tax_id = client.tax_id
            del self.fields["tax_id"]  # confidential: it has a page of its own
        self._choose("category_id", list_categories(), client.category_id if client else None)
        manager: Any = self.fields["manager_id"]
        manager.held = client.manager_id if client else None

    def _choose(self, name: str, choices: list[tuple[int, str]], held: int | None) -> None:
        """Offer ``choices``, and what is held even if it is offered no more."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(name)
        if held is not None and held not in dict(choices):
            choices = [*choices, (held, str(_("as it is")))]
        field.choices = [("", "—"), *choices]

    def draft(self) -> ClientDraft:
        """What was typed, for an action."""
        typed = {"tax_id": self._held_tax_id, **self.cleaned_data}
        return ClientDraft(**{name: typed[name] for name in ClientForm.base_fields})


class NewClientForm(ClientForm):
    """A new client with his first ways to be reached and, if wanted, a contact person."""

    phone = forms.CharField(label=_("Phone"), required=False, max_length=40, widget=_PHONE)
    email = forms.CharField(label=_("E-mail"), required=False, max_length=254)
    person_name = forms.CharField(
        label=_("Contact person"), required=False, max_length=200,
        help_text=_("Who speaks for the client, surname first."),
    )  # fmt: skip
    person_position = forms.CharField(label=_("Position"), required=False, max_length=120)
    person_phone = forms.CharField(
        label=_("Phone of the contact person"), required=False, max_length=40, widget=_PHONE
    )

    def reaches(self) -> list[ReachDraft]:
        """The number and the address, where given."""
        given = [("phone", self.cleaned_data["phone"]), ("email", self.cleaned_data["email"])]
        return [ReachDraft(kind=kind, value=value) for kind, value in given if value]

    def contact_person(self) -> PersonDraft | None:
        """The contact person, where one is named."""
        data = self.cleaned_data
        if not any(data[n] for n in ("person_name", "person_position", "person_phone")):
            return None
        return PersonDraft(
            name=data["person_name"], position=data["person_position"], phone=data["person_phone"]
        )

    def refuse(self, refusal: Invalid) -> None:
        """Problems of the parts beside the fields they were typed in."""
        kinds = [reach.kind for reach in self.reaches()]
        fields = {f"reaches.{place}.value": kind for place, kind in enumerate(kinds)}
        fields |= {f"contact_person.{n}": f"person_{n}" for n in ("name", "position", "phone")}
        super().refuse(Invalid({fields.get(n, n): m for n, m in refusal.problems.items()}))


class ConfidentialForm(Form):
    """Confidential facts: those that the writer may change."""

    birth_date = DateField(label=_("Date of birth"), required=False)
    tax_id = forms.CharField(label=_("Tax number"), required=False, max_length=20)
    income = forms.DecimalField(
        label=_("Monthly income"), required=False, max_digits=14, decimal_places=2, localize=True
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NAMES:
            if not by.can_field(f"{PREFIX}{name}", change=True):
                del self.fields[name]


class ReachForm(Form):
    """A number or an address, told apart by its @."""

    value = forms.CharField(label=_("Phone or e-mail"), max_length=254)
    is_main = forms.BooleanField(label=_("The main one"), required=False)


class PersonForm(Form):
    """A contact person."""

    name = forms.CharField(label=_("Name, surname first"), max_length=200)
    position = forms.CharField(label=_("Position or relation"), required=False, max_length=120)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40, widget=_PHONE)
    email = forms.CharField(label=_("E-mail"), required=False, max_length=254)
    is_active = forms.BooleanField(
        label=_("Speaks for the client now"), required=False, initial=True
    )

    def draft(self) -> PersonDraft:
        """What was typed, for an action."""
        return PersonDraft(**self.cleaned_data)

    @staticmethod
    def initial_of(person: ContactPerson) -> Mapping[str, Any]:
        """What the form shows of a person."""
        return {name: getattr(person, name) for name in PersonForm.base_fields}


class AccountForm(Form):
    """A personal account."""

    number = forms.CharField(label=_("Account number"), max_length=40)
    contract_number = forms.CharField(label=_("Contract number"), required=False, max_length=40)
    payment = forms.ChoiceField(label=_("Payment"), choices=list(wording.PAYMENTS.items()))
    currency = forms.ChoiceField(label=_("Currency"), choices=[(c, c) for c in CURRENCIES])
    status = forms.ChoiceField(label=_("Status"), choices=list(wording.LINE_STATUSES.items()))
    opened_date = DateField(label=pgettext_lazy("account", "Opened"), required=False)

    def draft(self) -> AccountDraft:
        """What was typed, for an action."""
        return AccountDraft(**self.cleaned_data)


class SubscriberForm(Form):
    """A line on an account."""

    service = forms.ChoiceField(label=_("Service"), choices=list(wording.SERVICES.items()))
    number = forms.CharField(label=_("Number or log-in"), max_length=40)
    tariff = forms.CharField(label=_("Tariff"), required=False, max_length=120)
    status = forms.ChoiceField(label=_("Status"), choices=list(wording.LINE_STATUSES.items()))
    activated_date = DateField(label=_("Activated"), required=False)

    def draft(self) -> SubscriberDraft:
        """What was typed, for an action."""
        return SubscriberDraft(**self.cleaned_data)


class CircleForm(Form):
    """Who belongs with this client."""

    member = forms.IntegerField(
        label=_("Another client"),
        widget=Combobox(url=reverse_lazy("parties:options")),
    )
    kind = forms.ChoiceField(label=_("Circle"), choices=list(wording.CIRCLES.items()))
    name = forms.CharField(
        label=_("Name of the circle"), required=False, max_length=200,
        help_text=_("Left empty, it is called after the client."),
    )  # fmt: skip
    role = forms.CharField(
        label=_("Who the other one is in it"), required=False, max_length=80,
        help_text=_("Daughter, subsidiary …"),
    )  # fmt: skip


class MemberForm(Form):
    """One more member of a circle."""

    member = forms.IntegerField(
        label=_("Another client"),
        widget=Combobox(url=reverse_lazy("parties:options")),
    )
    role = forms.CharField(
        label=_("Who the other one is in it"), required=False, max_length=80,
        help_text=_("Daughter, subsidiary …"),
    )  # fmt: skip


class MergeForm(Form):
    """Who the client turned out to be."""

    other = forms.IntegerField(
        label=_("The other client"),
        help_text=_("His card and number will lead to this client."),
    )

    def __init__(self, *args: Any, client_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        url = f"{reverse('parties:options')}?but={client_id}"
        self.fields["other"].widget = Combobox(url=url)
