"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words
from abonent.notices.models import News

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
    fields={
        ("news", "title"): _("Title"),
        ("news", "starts_at"): _("Shown from"),
        ("news", "ends_at"): _("Shown until"),
        ("news", "importance"): _("Importance"),
        ("news", "is_withdrawn"): _("Withdrawn"),
        ("news", "must_confirm"): _("Must be confirmed"),
    },
    choices={("news", "importance"): dict(News.Importance.choices)},
)
