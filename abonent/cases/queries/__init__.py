"""Reads of contacts and cases."""

from abonent.cases.queries.bulk import (
    get_bulk,
    list_failures,
    list_processes_of,
    list_topics_of,
)
from abonent.cases.queries.cases import (
    CaseFilter,
    case_topics,
    get_attachment,
    get_case,
    list_attachments,
    list_cases,
    list_cases_of_client,
    list_history,
    most_urgent_unowned,
    narrow_cases,
)
from abonent.cases.queries.catalogue import (
    VERSION,
    Catalogue,
    Entry,
    TopicNode,
    definitions_of,
    definitions_of_all,
    get_catalogue,
)
from abonent.cases.queries.contacts import (
    ContactFilter,
    get_contact,
    list_contacts,
    list_contacts_of_client,
)
from abonent.cases.queries.imported import ImportedAs, list_imported
from abonent.cases.queries.merges import find_case_merged_into
from abonent.cases.queries.routed import MergedAttribute, merge_attributes, topics_of_route
from abonent.cases.queries.topics import TopicRow, get_topic_row, list_topic_rows
from abonent.cases.queries.visible import (
    can_reach_case,
    can_watch_case,
    check_reaches_case,
    visible_cases,
    visible_contacts,
)

__all__ = [
    "VERSION",
    "CaseFilter",
    "Catalogue",
    "ContactFilter",
    "Entry",
    "ImportedAs",
    "MergedAttribute",
    "TopicNode",
    "TopicRow",
    "can_reach_case",
    "can_watch_case",
    "case_topics",
    "check_reaches_case",
    "definitions_of",
    "definitions_of_all",
    "find_case_merged_into",
    "get_attachment",
    "get_bulk",
    "get_case",
    "get_catalogue",
    "get_contact",
    "get_topic_row",
    "list_attachments",
    "list_cases",
    "list_cases_of_client",
    "list_contacts",
    "list_contacts_of_client",
    "list_failures",
    "list_history",
    "list_imported",
    "list_processes_of",
    "list_topic_rows",
    "list_topics_of",
    "merge_attributes",
    "most_urgent_unowned",
    "narrow_cases",
    "topics_of_route",
    "visible_cases",
    "visible_contacts",
]
