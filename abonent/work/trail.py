"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words

WORDS = Words(
    room="work",
    objects={
        "draft": _("Draft"),
    },
    actions={
        "work.discard_draft": _("draft discarded"),
        "work.restore_draft": _("draft brought back"),
        "work.share_draft": _("draft shared with colleagues"),
        "work.unshare_draft": _("draft shared no more"),
        "work.take_draft": _("draft taken over"),
    },
    fields={
        ("draft", "is_shared"): _("Open to colleagues"),
        ("draft", "shared_with_id"): _("Colleague"),
        ("draft", "department_id"): _("Department"),
        ("draft", "holder_id"): _("Who works on it"),
        ("draft", "outcome"): _("What became of it"),
    },
    choices={
        ("draft", "outcome"): {"discarded": _("Discarded"), "done": _("Sent")},
    },
)
