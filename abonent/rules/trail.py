"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words

WORDS = Words(
    room="rules",
    objects={
        "rules.view": _("View of a list"),
        "rule": _("Rule"),
        "table": _("Decision table"),
    },
    actions={
        "rules.remove_view": _("view of a list removed"),
        "rules.restore_view": _("view of a list brought back"),
        "rules.save_view": _("view of a list saved"),
    },
    fields={
        ("rules.view", "roles"): _("Roles"),
        ("rules.view", "rest"): _("Filters, columns and order"),
        ("rules.view", "is_shared"): _("Shared with colleagues"),
    },
)
