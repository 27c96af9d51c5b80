"""Writes of letters."""

from abonent.letters.actions.correcting import correct_letter, join_correction
from abonent.letters.actions.files import attach_letter_files, remove_letter_file
from abonent.letters.actions.incoming import register_incoming
from abonent.letters.actions.joining import join_letter
from abonent.letters.actions.moves import move_letter
from abonent.letters.actions.outgoing import draft_letter, edit_letter
from abonent.letters.policy.corrections import Correction
from abonent.letters.policy.drafts import CaseOfLetter, IncomingDraft, OutgoingDraft

__all__ = [
    "CaseOfLetter",
    "Correction",
    "IncomingDraft",
    "OutgoingDraft",
    "attach_letter_files",
    "correct_letter",
    "draft_letter",
    "edit_letter",
    "join_correction",
    "join_letter",
    "move_letter",
    "register_incoming",
    "remove_letter_file",
]
