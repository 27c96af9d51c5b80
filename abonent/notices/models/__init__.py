"""Tables of notices."""

from abonent.notices.models.inbox import Notice, Preference, RoleDefault, workdays
from abonent.notices.models.mail import BadAddress, Mail
from abonent.notices.models.news import News, NewsReading, NewsVersion

__all__ = [
    "BadAddress",
    "Mail",
    "News",
    "NewsReading",
    "NewsVersion",
    "Notice",
    "Preference",
    "RoleDefault",
    "workdays",
]
