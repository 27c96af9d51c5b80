"""Writes of contacts and cases."""

from abonent.cases.actions.attach import attach_files, remove_attachment
from abonent.cases.actions.bulk import Changed, change_cases
from abonent.cases.actions.bulk_runs import (
    Trial,
    choose_cases,
    choose_failed,
    start_bulk,
    try_bulk,
)
from abonent.cases.actions.edit import edit_case, note_case
from abonent.cases.actions.move import assign_case, move_case
from abonent.cases.actions.open import open_case
from abonent.cases.actions.reference import accept_topic, propose_topic, reject_topic, save_topic
from abonent.cases.actions.register import Registered, find_registered, register_contact

__all__ = [
    "Changed",
    "Registered",
    "Trial",
    "accept_topic",
    "assign_case",
    "attach_files",
    "change_cases",
    "choose_cases",
    "choose_failed",
    "edit_case",
    "find_registered",
    "move_case",
    "note_case",
    "open_case",
    "propose_topic",
    "register_contact",
    "reject_topic",
    "remove_attachment",
    "save_topic",
    "start_bulk",
    "try_bulk",
]
