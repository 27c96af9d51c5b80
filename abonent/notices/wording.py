"""What a notice says, in the language of the present reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abonent.kernel.text import localized
from abonent.notices.models import Notice
from abonent.notices.policy import MailWay
from abonent.notices.ports import notice_kinds
from abonent.staff.queries import operator_names

MAIL_WAYS = (
    (MailWay.NO, gettext_lazy("no letter")),
    (MailWay.NOW, gettext_lazy("at once")),
    (MailWay.DIGEST, gettext_lazy("in the digest")),
)


def way_words(told: Mapping[str, Any]) -> str:
    """Where somebody hears of a kind of things, as histories keep it."""
    page = _("yes") if told["page"] else _("no")
    mail = dict(MAIL_WAYS).get(told["mail"], told["mail"])
    return _("in the product: %(page)s, by e-mail: %(mail)s") % {"page": page, "mail": mail}


def text_of(notice: Notice) -> str:
    """The line as it is read. A kind that no room knows any more is told as such."""
    kind = notice_kinds.find(notice.kind)
    if kind is None:
        return _("A notice of a part of the product that is no longer installed")
    folded = notice.count > 1 and kind.folded
    return str(kind.folded if folded else kind.text) % _params(notice)


def _params(notice: Notice) -> dict[str, Any]:
    told = {name: _said(value) for name, value in notice.params.items()}
    author = operator_names().get(notice.by_id) if notice.by_id else None
    return {"by": author or _("The product"), **told, "count": notice.count}


def _said(value: Any) -> Any:
    return localized(value) if isinstance(value, dict) else value


def icon_of(notice: Notice) -> str:
    """The glyph of the notice's kind."""
    kind = notice_kinds.find(notice.kind)
    return kind.icon if kind else "bell"


def label_of(notice: Notice) -> str:
    """The name of the notice's kind."""
    kind = notice_kinds.find(notice.kind)
    return str(kind.label) if kind else notice.kind
