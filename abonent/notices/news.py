"""What readers of the news board are told in their inbox."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from abonent.notices.ports import DIGESTED, NoticeKind

NEWS = NoticeKind(
    code="notices.news",
    label=_("News on the board"),
    text=_("News: %(title)s"),
    folded=_("News: %(title)s"),
    icon="news",
    order=5,
)
REMINDER = NoticeKind(
    code="notices.news_reminder",
    label=_("A reminder to read news"),
    text=_("%(by)s asks you to read: %(title)s"),
    icon="bell-ringing",
    default=DIGESTED,
    order=6,
)
KINDS = (NEWS, REMINDER)
