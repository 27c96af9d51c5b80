"""Forms of the console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from abonent.desk.console.extras import fields_of, folded
from abonent.desk.console.guards import Guard
from abonent.desk.console.meeting import choose
from abonent.desk.console.words import FIELD_RIGHTS, REACHES
from abonent.kernel.actor import Actor, Permission, permissions
from abonent.kernel.confidential import ConfidentialField, list_fields
from abonent.kernel.configuration.history import REASON
from abonent.kernel.errors import Text
from abonent.kernel.reference.kinds import ReferenceKind
from abonent.kernel.settings import value_of
from abonent.kernel.text import LANGUAGES, in_language, localized
from abonent.staff.actions import Place
from abonent.staff.choosing import ColleagueField, DepartmentField
from abonent.staff.queries import list_roles
from abonent.webkit.forms import Form

CODE_HELP = _("Latin letters. Leave empty to have it made of the name. It never changes later.")


class GuardedForm(Form):
    """The form of an entry that two administrators may have open at once."""

    apart: frozenset[str] = frozenset()
    """Fields that are not joined one by one."""

    @property
    def guard(self) -> Guard:
        """What holds the form to the version that it was drawn from."""
        return self._guard

    @guard.setter
    def guard(self, guard: Guard) -> None:
        self._guard, guard.form = guard, self
        if self.is_bound:
            choose(self)


class NamedForm(GuardedForm):
    """Something with a name in every language, a code of its own and a switch."""

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = is_new
        for code in LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=in_language(_("Name"), code), max_length=200
            )
        if is_new:
            self.fields["code"] = forms.CharField(
                label=_("Code"), max_length=40, required=False, help_text=CODE_HELP,
                widget=forms.TextInput(attrs={"class": "wk-short", "spellcheck": "false"}),
            )  # fmt: skip

    def add_switch(self) -> None:
        """The last field: whether it is in use."""
        self.fields["is_active"] = forms.BooleanField(
            label=_("Active"), required=False, initial=True,
            help_text=_("What is inactive stays in old records and is offered no more."),
        )  # fmt: skip

    def named(self) -> dict[str, Any]:
        """The cleaned values with the name as a mapping."""
        values = dict(self.cleaned_data)
        values["name"] = {code: values.pop(f"name_{code}") for code in LANGUAGES}
        return values


def reason_field() -> forms.CharField:
    """Why something is changed; asked for where the company wants it."""
    return forms.CharField(
        label=_("Reason of the change"), max_length=500, required=value_of(REASON.key),
        help_text=_("Stays in the history beside your name."),
    )  # fmt: skip


class ReferenceForm(NamedForm):
    """An entry of any kind of reference data."""

    asks = False
    """Set when it is in use and has to be confirmed that it becomes inactive."""

    def __init__(
        self, *args: Any, by: Actor, kind: ReferenceKind, is_new: bool,
        owner_id: int | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, is_new=is_new, **kwargs)
        self.kind = kind
        for extra in kind.fields:
            of_owner = owner_id if extra.of == kind.key and kind.within else None
            self.fields |= fields_of(extra, by, owner_id=of_owner)
        self.add_switch()
        if not is_new or value_of(REASON.key):
            self.fields["reason"] = reason_field()

    def named(self) -> dict[str, Any]:
        """The cleaned values as the action takes them, without the reason."""
        values = folded(super().named(), self.kind)
        values.pop("reason", None)
        return values

    @property
    def reason(self) -> str:
        """Why it is changed."""
        return str(self.cleaned_data.get("reason", ""))


class _Roles(forms.TypedMultipleChoiceField):
    """Marked as required; that none were given is for the action to refuse."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class OperatorForm(GuardedForm):
    """An operator; the password only when one is hired."""

    PLACE = ("department_id", "is_head", "superior_id")

    login = forms.CharField(
        label=_("Login"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Surname and name"), max_length=200, help_text=_("Surname first.")
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    role_ids = _Roles(label=_("Roles"), coerce=int, widget=forms.CheckboxSelectMultiple)
    department_id = DepartmentField(label=_("Department"), required=False, placeholder=_("none"))
    is_head = forms.BooleanField(
        label=_("Heads the department"), required=False,
        help_text=_("Is the superior of everyone in it and below it."),
    )  # fmt: skip
    superior_id = ColleagueField(
        label=_("Reports to"), required=False, placeholder=_("nobody else"),
        help_text=_("Beside the head of the department."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    timezone = forms.CharField(
        label=_("Time zone"), initial="Europe/Moscow",
        widget=forms.TextInput(attrs={"list": "timezones", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, by: Actor, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles: Any = self.fields["role_ids"]
        roles.choices = [(r.pk, localized(r.name)) for r in list_roles(by=by) if r.is_active]
        if is_new:
            self.fields["password"] = password_field(_("First password"))
        self.fields["reason"] = reason_field()

    @property
    def reason(self) -> str:
        """Why it is changed."""
        return str(self.cleaned_data.get("reason", ""))

    def values(self) -> dict[str, Any]:
        """The cleaned values as the action takes them."""
        values = {name: told for name, told in self.cleaned_data.items() if name != "reason"}
        return values | {"place": Place(**{name: values.pop(name) for name in self.PLACE})}


def password_field(label: Any) -> forms.CharField:
    """A new password for somebody else: typed openly, to be read out."""
    return forms.CharField(
        label=label, strip=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("At least 10 characters. Tell it to the operator, who will change it."),
    )  # fmt: skip


class ResetForm(Form):
    """A new password for an operator."""

    password = password_field(_("New password"))


class EmploymentForm(Form):
    """Why an operator is dismissed or taken back; beside the form of the operator on its page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="employment_%s", **kwargs)
        self.fields["reason"] = reason_field()


@dataclass(frozen=True, slots=True)
class RightRow:
    """A line of the grid of rights."""

    right: Permission
    granted: bool
    reach: str

    @property
    def columns(self) -> list[tuple[str, Text, bool]]:
        """The choices of a right with a reach: value, word, whether chosen."""
        told = [("", NO_RIGHT, not self.reach)]
        code = self.right.code
        return told + [(f"{code}:{r}", word, r == self.reach) for r, word in REACHES.items()]


NO_RIGHT = _("no")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A line of the grid of confidential fields."""

    field: ConfidentialField
    opened: str

    @property
    def columns(self) -> list[tuple[str, Text, bool]]:
        """The choices: value, word, whether chosen."""
        code = self.field.code
        told = [(f"{code}:{how}", word, how == self.opened) for how, word in FIELD_RIGHTS.items()]
        return [("", NO_RIGHT, not self.opened), *told]


class RoleForm(NamedForm):
    """A role; its rights are a grid: what may be done, and how far that reaches."""

    apart = frozenset({"granted", "reach", "opened"})

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, is_new=is_new, **kwargs)
        self.fields["grants_everything"] = forms.BooleanField(
            label=_("Every right, now and in the future"), required=False
        )
        self.fields["needs_second_factor"] = forms.BooleanField(
            label=_("Asks for one-time codes at log-in"), required=False
        )
        self.fields["granted"] = forms.MultipleChoiceField(
            choices=[(p.code, p.label) for p in permissions], required=False
        )
        reaches = [(f"{p.code}:{name}", name) for p in permissions if p.scoped for name in REACHES]
        self.fields["reach"] = forms.MultipleChoiceField(
            choices=[("", ""), *reaches], required=False
        )
        opened = [f"{one.code}:{how}" for one in list_fields() for how in FIELD_RIGHTS]
        self.fields["opened"] = forms.MultipleChoiceField(
            choices=[("", ""), *((told, told) for told in opened)], required=False
        )
        self.add_switch()
        if not is_new or value_of(REASON.key):
            self.fields["reason"] = reason_field()

    def named(self) -> dict[str, Any]:
        """Rights with a reach come as ``right:reach``; nothing chosen is no right."""
        values = super().named()
        values.pop("reason", None)
        chosen = [told.split(":") for told in values.pop("reach") if told]
        granted = {*values["granted"], *(code for code, _name in chosen)}
        fields = dict(told.split(":") for told in values.pop("opened") if told)
        return values | {"granted": granted, "scopes": dict(chosen), "fields": fields}

    def opened_fields(self) -> list[FieldRow]:
        """Confidential fields, each as far as it is opened."""
        data: Any = self.data
        opened = self.initial.get("fields", {})
        if self.is_bound:
            opened = dict(told.split(":") for told in data.getlist("opened") if ":" in told)
        return [FieldRow(one, opened.get(one.code, "")) for one in list_fields()]

    def rights_by_room(self) -> list[tuple[str, list[RightRow]]]:
        """Rights by room, each as granted and as far as it reaches."""
        data: Any = self.data
        if self.is_bound:
            granted = data.getlist("granted")
            reaches = dict(told.split(":") for told in data.getlist("reach") if ":" in told)
        else:
            granted = self.initial.get("granted", ())
            reaches = dict.fromkeys(granted, "all") | self.initial.get("scopes", {})
        rooms: dict[str, list[RightRow]] = {}
        for right in permissions:
            row = RightRow(right, right.code in granted, reaches.get(right.code, ""))
            rooms.setdefault(str(right.room), []).append(row)
        return list(rooms.items())


class TopicForm(ReferenceForm):
    """A topic or a group; the group above is chosen by its whole path."""

    def __init__(self, *args: Any, groups: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.choices = [("", _("— none: at the top —")), *groups.items()]
