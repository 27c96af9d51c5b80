"""Writes of notices."""

from abonent.notices.actions.inbox import read_all, read_notices, unread_notice
from abonent.notices.actions.notify import notify

__all__ = ["notify", "read_all", "read_notices", "unread_notice"]
