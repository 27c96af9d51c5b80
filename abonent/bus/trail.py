"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words

WORDS = Words(
    room="bus",
    objects={
        "letter": _("Event set aside"),
    },
    actions={
        "bus.retry_letter": _("event tried again"),
        "bus.discard_letter": _("event discarded"),
    },
    fields={
        ("letter", "subscriber"): _("Event subscriber"),
        ("letter", "event"): _("Event"),
        ("letter", "error"): _("Error"),
    },
)
