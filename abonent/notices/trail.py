"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words

WORDS = Words(
    room="notices",
    objects={
        "mail": _("Letter of the product"),
        "news": _("Piece of news"),
    },
    actions={
        "notices.choose": _("notifications chosen"),
        "notices.choose_for_role": _("notifications of a role chosen"),
        "notices.restart_mail": _("letter tried again"),
        "notices.clear_address": _("address released"),
        "notices.save_news": _("news saved"),
        "notices.withdraw_news": _("news withdrawn"),
        "notices.confirm_news": _("news confirmed"),
        "notices.remind": _("readers reminded"),
        "notices.export_readers": _("readers of news exported"),
    },
)
