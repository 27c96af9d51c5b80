"""Forms of the console."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from abonent.desk.console.extras import fields_of, folded
from abonent.kernel.actor import Actor, permissions
from abonent.kernel.errors import Text
from abonent.kernel.reference.kinds import ReferenceKind
from abonent.kernel.text import LANGUAGES, localized
from abonent.staff.queries import list_roles
from abonent.webkit.forms import Form

CODE_HELP = _("Latin letters. Leave empty to have it made of the name. It never changes later.")


class NamedForm(Form):
    """Something with a name in every language, a code of its own and a switch."""

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = is_new
        for code, language in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name, %(language)s") % {"language": language}, max_length=200
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
    """Why something is changed."""
    return forms.CharField(
        label=_("Reason of the change"), max_length=500, required=False,
        help_text=_("Stays in the history beside your name."),
    )  # fmt: skip


class ReferenceForm(NamedForm):
    """An entry of any kind of reference data."""

    def __init__(
        self, *args: Any, by: Actor, kind: ReferenceKind, is_new: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, is_new=is_new, **kwargs)
        self.kind = kind
        for extra in kind.fields:
            self.fields |= fields_of(extra, by)
        self.add_switch()
        if not is_new:
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


class OperatorForm(Form):
    """An operator; the password only when one is hired."""

    login = forms.CharField(
        label=_("Login"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Surname and name"), max_length=200, help_text=_("Surname first.")
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    role_ids = _Roles(label=_("Roles"), coerce=int, widget=forms.CheckboxSelectMultiple)
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


def password_field(label: Any) -> forms.CharField:
    """A new password for somebody else: typed openly, to be read out."""
    return forms.CharField(
        label=label, strip=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("At least 10 characters. Tell it to the operator, who will change it."),
    )  # fmt: skip


class ResetForm(Form):
    """A new password for an operator."""

    password = password_field(_("New password"))


class RoleForm(NamedForm):
    """A role; its rights are checkboxes by room."""

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, is_new=is_new, **kwargs)
        self.fields["grants_everything"] = forms.BooleanField(
            label=_("Every right, now and in the future"), required=False
        )
        self.fields["granted"] = forms.MultipleChoiceField(
            choices=[(p.code, p.label) for p in permissions], required=False
        )
        self.add_switch()

    def rights_by_room(self) -> list[tuple[str, list[tuple[str, Text, bool]]]]:
        """Rights as (room, [(code, label, granted)])."""
        data: Any = self.data
        asked = data.getlist("granted") if self.is_bound else self.initial.get("granted", ())
        rooms: dict[str, list[tuple[str, Text, bool]]] = {}
        for right in permissions:
            row = (right.code, right.label, right.code in asked)
            rooms.setdefault(str(right.room), []).append(row)
        return list(rooms.items())


class TopicForm(ReferenceForm):
    """A topic or a group; the group above is chosen by its whole path."""

    def __init__(self, *args: Any, groups: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.choices = [("", _("— none: at the top —")), *groups.items()]
