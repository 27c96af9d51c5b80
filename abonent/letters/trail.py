"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words

WORDS = Words(
    room="letters",
    objects={
        "correspondence": _("Correspondence"),
    },
    actions={
        "letters.register_incoming": _("incoming letter registered"),
        "letters.draft_letter": _("letter begun"),
        "letters.edit_letter": _("letter changed"),
        "letters.move_letter": _("state of the letter changed"),
        "letters.attach_files": _("file attached"),
        "letters.remove_file": _("file removed"),
        "letters.export": _("letters exported"),
    },
)
