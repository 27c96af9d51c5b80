"""Writes of letters."""

from abonent.letters.actions.files import attach_letter_files, remove_letter_file
from abonent.letters.actions.incoming import register_incoming
from abonent.letters.actions.joining import join_letter
from abonent.letters.actions.moves import move_letter
from abonent.letters.actions.outgoing import draft_letter, edit_letter
from abonent.letters.policy.drafts import CaseOfLetter, IncomingDraft, OutgoingDraft

__all__ = [
    "CaseOfLetter",
    "IncomingDraft",
    "OutgoingDraft",
    "attach_letter_files",
    "draft_letter",
    "edit_letter",
    "join_letter",
    "move_letter",
    "register_incoming",
    "remove_letter_file",
]
