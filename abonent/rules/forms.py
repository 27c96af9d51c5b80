"""The form of a saved view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.text import localized
from abonent.rules.actions import ViewDraft
from abonent.rules.models import SavedView
from abonent.rules.views import SHARE
from abonent.staff.queries import role_names
from abonent.webkit.forms import Form


class ViewForm(Form):
    """Name, conditions, who sees it, and how the person himself keeps it."""

    name = forms.CharField(label=_("Name of the view"), max_length=80)
    query = forms.CharField(label=_("Query"), required=False, max_length=2000)
    is_pinned = forms.BooleanField(label=_("Show as a tab of mine"), required=False)
    is_subscribed = forms.BooleanField(label=_("Tell me of new rows"), required=False)
    is_shared = forms.BooleanField(label=_("Share with everybody"), required=False)
    role_ids = forms.TypedMultipleChoiceField(
        label=_("Share with roles"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by.can(SHARE):
            roles = [(pk, localized(name)) for pk, _code, name in role_names()]
            self.fields["role_ids"].choices = roles  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["is_shared"], self.fields["role_ids"]

    def draft(self, *, rest: str) -> ViewDraft:
        """As the action takes it."""
        told = self.cleaned_data
        return ViewDraft(
            name=told["name"], query=told["query"], rest=rest,
            is_shared=told.get("is_shared", False), role_ids=told.get("role_ids", ()),
        )  # fmt: skip


def initial_of(view: SavedView, *, query: str) -> dict[str, Any]:
    """What the form of an existing view holds."""
    roles = list(view.roles.values_list("pk", flat=True))
    return {"name": view.name, "query": query, "is_shared": view.is_shared, "role_ids": roles}
