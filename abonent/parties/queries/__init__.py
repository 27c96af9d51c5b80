"""Reads of parties."""

from abonent.parties.queries.brief import ClientBrief, find_brief
from abonent.parties.queries.clients import (
    ClientCard,
    ClientFilter,
    category_codes,
    category_names,
    find_clients_by_phone,
    find_similar,
    get_client,
    get_client_card,
    get_contact_person,
    get_note,
    get_own_note,
    list_categories,
    list_clients,
    list_notes,
    list_subscribers,
    narrow_to_text,
)
from abonent.parties.queries.edits import list_edits
from abonent.parties.queries.matching import match_clients, match_contact_persons
from abonent.parties.queries.merges import (
    MergePreview,
    find_merged_into,
    get_merge,
    list_candidates,
    list_merges,
    preview_merge,
)
from abonent.parties.queries.search import ClientHit, search_clients
from abonent.parties.queries.visible import (
    can_reach,
    can_see_client,
    check_reaches,
    managed_clients,
    visible_clients,
)

__all__ = [
    "ClientBrief",
    "ClientCard",
    "ClientFilter",
    "ClientHit",
    "MergePreview",
    "can_reach",
    "can_see_client",
    "category_codes",
    "category_names",
    "check_reaches",
    "find_brief",
    "find_clients_by_phone",
    "find_merged_into",
    "find_similar",
    "get_client",
    "get_client_card",
    "get_contact_person",
    "get_merge",
    "get_note",
    "get_own_note",
    "list_candidates",
    "list_categories",
    "list_clients",
    "list_edits",
    "list_merges",
    "list_notes",
    "list_subscribers",
    "managed_clients",
    "match_clients",
    "match_contact_persons",
    "narrow_to_text",
    "preview_merge",
    "search_clients",
    "visible_clients",
]
