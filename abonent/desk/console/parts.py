"""Pieces that several pages of the console draw."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from abonent.kernel.reference.kinds import ReferenceKind
from abonent.webkit.templatetags.webkit import badge, icon


def state_badge(row: Any) -> SafeString:
    """Active or not."""
    return badge(_("active"), "green") if row.is_active else badge(_("inactive"), "grey")


def order_buttons(kind: ReferenceKind, row: Any) -> SafeString:
    """Buttons that move a row up and down its list."""
    url = reverse("console:entry_move", args=[kind.key, row.pk])
    up, down = _("Up"), _("Down")
    button = '<button type="button" class="btn btn-sm" hx-post="{}?step={}" title="{}">{}</button>'
    return format_html(
        '<span class="btn-group">' + button + button + "</span>",
        url, -1, up, icon("arrow-up", up), url, 1, down, icon("arrow-down", down),
    )  # fmt: skip
