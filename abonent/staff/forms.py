"""Forms of the log-in and of one's own page."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from abonent.kernel.clock import now
from abonent.webkit.forms import Form


def list_timezones() -> list[str]:
    """Names of the time zones of places, Europe and Asia among the rest, by name."""
    return sorted(z for z in available_timezones() if "/" in z and not z.startswith("Etc/"))


class LogInForm(Form):
    """Login and password."""

    login = forms.CharField(
        label=_("Login"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none",
                   "spellcheck": "false"}
        ),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(Form):
    """A one-time code of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"), max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "class": "wk-short",
                   "spellcheck": "false"}
        ),
    )  # fmt: skip


class PresentPasswordForm(Form):
    """The present password: it is the operator himself who asks, not who found his screen open."""

    password = forms.CharField(
        label=_("Present password"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class EnrolForm(PresentPasswordForm, CodeForm):
    """The first code of an app, and the password of who takes it into use."""


class SettingsForm(Form):
    """Language and time zone."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    timezone = forms.CharField(
        label=_("Time zone"),
        widget=forms.TextInput(attrs={"list": "timezones", "autocomplete": "off"}),
        help_text=_("Times are shown in this zone. Start typing the nearest big city."),
    )


class PasswordForm(Form):
    """The present password and a new one."""

    current = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters, not alike your name, not one that everybody uses."),
    )


class TokenForm(Form):
    """A new API token."""

    DAYS = (("30", _("30 days")), ("90", _("90 days")), ("365", _("A year")), ("", _("No end")))

    name = forms.CharField(label=_("What is it for"), max_length=100)
    days = forms.ChoiceField(label=_("Works for"), choices=DAYS, required=False, initial="90")

    def expires_at(self) -> datetime | None:
        """When the token ends."""
        days = self.cleaned_data["days"]
        return now() + timedelta(days=int(days)) if days else None
