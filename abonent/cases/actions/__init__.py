"""Writes of contacts and cases."""

from abonent.cases.actions.attach import attach_files, remove_attachment
from abonent.cases.actions.bulk import Changed, change_cases
from abonent.cases.actions.bulk_runs import (
    choose_cases,
    choose_failed,
    choose_running,
    continue_bulk,
    start_bulk,
)
from abonent.cases.actions.bulk_trials import Trial, try_bulk
from abonent.cases.actions.changes import Editing
from abonent.cases.actions.edit import edit_case, note_case
from abonent.cases.actions.join import Joined, join_edit
from abonent.cases.actions.merging import merge_cases, undo_case_merge
from abonent.cases.actions.move import assign_case, move_case
from abonent.cases.actions.open import open_case
from abonent.cases.actions.reference import (
    accept_topic,
    propose_topic,
    reject_topic,
    route_topics,
    save_topic,
)
from abonent.cases.actions.register import Registered, find_registered, register_contact
from abonent.cases.actions.relations import link_cases, set_parent, unlink_cases
from abonent.cases.actions.repeats import register_repeat
from abonent.cases.actions.split import split_case
from abonent.cases.actions.stars import star_topic
from abonent.cases.actions.undoing import undo_move

__all__ = [
    "Changed",
    "Editing",
    "Joined",
    "Registered",
    "Trial",
    "accept_topic",
    "assign_case",
    "attach_files",
    "change_cases",
    "choose_cases",
    "choose_failed",
    "choose_running",
    "continue_bulk",
    "edit_case",
    "find_registered",
    "join_edit",
    "link_cases",
    "merge_cases",
    "move_case",
    "note_case",
    "open_case",
    "propose_topic",
    "register_contact",
    "register_repeat",
    "reject_topic",
    "remove_attachment",
    "route_topics",
    "save_topic",
    "set_parent",
    "split_case",
    "star_topic",
    "start_bulk",
    "try_bulk",
    "undo_case_merge",
    "undo_move",
    "unlink_cases",
]
