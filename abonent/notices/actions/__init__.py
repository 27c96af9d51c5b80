"""Writes of notices."""

from abonent.notices.actions.choices import save_choices, save_role_ways
from abonent.notices.actions.inbox import read_all, read_notices, unread_notice
from abonent.notices.actions.mail import clear_bad_address, queue_mail, restart_mail, try_mail
from abonent.notices.actions.news import (
    NewsDraft,
    announce_due,
    confirm_news,
    read_news,
    remind_readers,
    restore_news,
    save_news,
    withdraw_news,
)
from abonent.notices.actions.notify import notify

__all__ = [
    "NewsDraft",
    "announce_due",
    "clear_bad_address",
    "confirm_news",
    "notify",
    "queue_mail",
    "read_all",
    "read_news",
    "read_notices",
    "remind_readers",
    "restart_mail",
    "restore_news",
    "save_choices",
    "save_news",
    "save_role_ways",
    "try_mail",
    "unread_notice",
    "withdraw_news",
]
