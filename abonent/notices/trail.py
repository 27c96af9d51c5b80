"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words
from abonent.kernel.errors import Text
from abonent.notices.models import News
from abonent.notices.ports import notice_kinds


def _find_field(of: str, field: str) -> Text | None:
    """Ways by kind of notice are kept under its code."""
    kind = notice_kinds.find(field) if of in ("operator", "role", "role_ways") else None
    return kind.label if kind else None


WORDS = Words(
    room="notices",
    objects={
        "mail": _("Letter of the product"),
        "news": _("Piece of news"),
        "role_ways": _("Notifications of a role"),
    },
    actions={
        "notices.choose": _("notifications chosen"),
        "notices.choose_for_role": _("notifications of a role chosen"),
        "notices.restart_mail": _("letter tried again"),
        "notices.clear_address": _("address released"),
        "notices.save_news": _("news saved"),
        "notices.withdraw_news": _("news withdrawn"),
        "notices.restore_news": _("news put back on the board"),
        "notices.confirm_news": _("news confirmed"),
        "notices.remind": _("readers reminded"),
        "notices.export_readers": _("readers of news exported"),
    },
    fields={
        ("news", "text"): _("Text"),
        ("news", "version"): _("Version"),
        ("news", "count"): _("How many"),
        ("mail", "address"): _("Number or e-mail"),
        ("mail", "said"): _("What the server said"),
        ("operator", "digest"): _("Digest"),
        ("operator", "hour"): _("At what hour"),
        ("operator", "days"): _("On which days"),
        ("operator", "quiet_from"): _("Quiet from"),
        ("operator", "quiet_until"): _("Quiet until"),
        ("operator", "paused_until"): _("No letters until"),
        ("news", "title"): _("Title"),
        ("news", "starts_at"): _("Shown from"),
        ("news", "ends_at"): _("Shown until"),
        ("news", "importance"): _("Importance"),
        ("news", "is_withdrawn"): _("Withdrawn"),
        ("news", "must_confirm"): _("Must be confirmed"),
    },
    choices={("news", "importance"): dict(News.Importance.choices)},
    find_field=_find_field,
)
