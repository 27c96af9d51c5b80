"""Words for how far rights reach, as roles keep it by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from abonent.kernel.errors import Text

REACHES: dict[str, Text] = {
    "own": _("own"),
    "related": _("own and related"),
    "department": _("department"),
    "all": _("all"),
}
"""How far a right reaches, by the names roles keep."""
FIELD_RIGHTS: dict[str, Text] = {"see": _("see"), "change": _("see and change")}
