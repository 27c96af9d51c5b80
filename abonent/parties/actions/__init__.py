"""Writes of parties."""

from abonent.parties.actions.attributes import set_attributes
from abonent.parties.actions.billing import export_prospects
from abonent.parties.actions.circles import add_circle_member, create_circle, remove_circle_member
from abonent.parties.actions.clients import create_client, create_potential_client, edit_client
from abonent.parties.actions.confidential import change_confidential
from abonent.parties.actions.documents import (
    add_document,
    edit_document,
    restore_document,
    withdraw_document,
)
from abonent.parties.actions.joining import join_client, join_contact_person
from abonent.parties.actions.joining_work import advance_prospect, join_document, join_prospect
from abonent.parties.actions.lines import add_account, add_subscriber
from abonent.parties.actions.merging import merge_clients, undo_merge
from abonent.parties.actions.notes import add_note, edit_note, pin_note, remove_note, restore_note
from abonent.parties.actions.pairs import start_search, tell_apart, untell_apart
from abonent.parties.actions.persons import add_contact_person, edit_contact_person
from abonent.parties.actions.prospects import (
    accept_account,
    edit_prospect,
    move_prospect,
    refuse_account,
)
from abonent.parties.actions.reaches import add_reach, change_reach, remove_reach
from abonent.parties.policy.documents import DocumentDraft
from abonent.parties.policy.drafts import (
    AccountDraft,
    ClientDraft,
    PersonDraft,
    ReachDraft,
    SubscriberDraft,
)

__all__ = [
    "AccountDraft",
    "ClientDraft",
    "DocumentDraft",
    "PersonDraft",
    "ReachDraft",
    "SubscriberDraft",
    "accept_account",
    "add_account",
    "add_circle_member",
    "add_contact_person",
    "add_document",
    "add_note",
    "add_reach",
    "add_subscriber",
    "advance_prospect",
    "change_confidential",
    "change_reach",
    "create_circle",
    "create_client",
    "create_potential_client",
    "edit_client",
    "edit_contact_person",
    "edit_document",
    "edit_note",
    "edit_prospect",
    "export_prospects",
    "join_client",
    "join_contact_person",
    "join_document",
    "join_prospect",
    "merge_clients",
    "move_prospect",
    "pin_note",
    "refuse_account",
    "remove_circle_member",
    "remove_note",
    "remove_reach",
    "restore_document",
    "restore_note",
    "set_attributes",
    "start_search",
    "tell_apart",
    "undo_merge",
    "untell_apart",
    "withdraw_document",
]
