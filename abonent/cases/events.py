"""What the room publishes: types of events and the topics browsers watch."""

from __future__ import annotations

CONTACT_REGISTERED = "ContactRegistered"
CONTACT_CHANGED = "ContactChanged"
CASE_OPENED = "CaseOpened"
CASE_MOVED = "CaseMoved"
CASE_MOVE_UNDONE = "CaseMoveUndone"
CASE_ASSIGNED = "CaseAssigned"
CASE_CHANGED = "CaseChanged"
CASE_NOTED = "CaseNoted"
CASE_ATTACHED = "CaseAttached"
CASE_LINKED = "CaseLinked"
CASE_SPLIT = "CaseSplit"
CASE_REPEATED = "CaseRepeated"
CASES_MERGED = "CasesMerged"
CASES_PARTED = "CasesParted"


def topics_of_case(*, case_id: int, client_id: int | None) -> list[str]:
    """The live topics that a change of a case concerns."""
    topics = [f"case:{case_id}", "cases"]
    return topics if client_id is None else [*topics, f"client:{client_id}"]
