"""Reads of notices."""

from abonent.notices.queries.choices import Choices, get_choices, get_role_ways, plan_for
from abonent.notices.queries.inbox import (
    MOST_COUNTED,
    count_unread,
    get_notice,
    may_watch_inbox,
    visible_notices,
)
from abonent.notices.queries.mail import find_mail, get_mail, list_bad_addresses, list_mail
from abonent.notices.queries.news import (
    PUBLISH,
    audience_of,
    current_news,
    find_taken_off,
    get_news,
    get_version,
    list_missing,
    list_readers,
    list_versions,
    narrow_news,
    visible_news,
    waiting_news,
)

__all__ = [
    "MOST_COUNTED",
    "PUBLISH",
    "Choices",
    "audience_of",
    "count_unread",
    "current_news",
    "find_mail",
    "find_taken_off",
    "get_choices",
    "get_mail",
    "get_news",
    "get_notice",
    "get_role_ways",
    "get_version",
    "list_bad_addresses",
    "list_mail",
    "list_missing",
    "list_readers",
    "list_versions",
    "may_watch_inbox",
    "narrow_news",
    "plan_for",
    "visible_news",
    "visible_notices",
    "waiting_news",
]
