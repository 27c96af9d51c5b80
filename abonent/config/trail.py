"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words

WORDS = Words(
    room="config",
    objects={
        "company": _("Demo company"),
    },
    actions={
        "config.load_demo": _("demo company loaded"),
    },
    fields={
        ("company", "clients"): _("Clients"),
        ("company", "cases"): _("Cases"),
        ("company", "seed"): _("Number of the draw"),
    },
)
