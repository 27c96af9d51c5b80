"""Events of parties. Payloads name, they do not tell: no personal data travels on the bus."""

CLIENT_CREATED = "ClientCreated"
"""A client was created; payload ``{"client": id}``."""
CLIENT_CHANGED = "ClientChanged"
"""The client, his ways to be reached, contact persons or lines changed; ``{"client": id}``."""
CLIENT_NOTED = "ClientNoted"
"""A note was added, edited or removed; ``{"client": id, "note": id}``."""
CIRCLE_CHANGED = "CircleChanged"
"""Someone joined or left a circle; ``{"circle": id}``, topics of all its members."""
PROSPECT_CHANGED = "ProspectChanged"
"""The work with a potential client went on; ``{"client": id, "prospect": id}``."""
CLIENTS_MERGED = "ClientsMerged"
"""Two clients became one; ``{"client": the one left, "merged": the one gone}``."""
CLIENTS_PARTED = "ClientsParted"
"""A merge was undone: the one gone is back; ``{"client": id, "merged": id}``."""
CLIENTS_TOLD_APART = "ClientsToldApart"
"""Somebody said that two are not one, or took it back; ``{"client": id, "other": id}``."""
DUPLICATES_FOUND = "DuplicatesFound"
"""A search through all clients ended; topic ``duplicates``, no payload."""
DOCUMENT_CHANGED = "DocumentChanged"
"""A document was added, changed or withdrawn; ``{"client": id, "document": id}``."""


def topics_of(*client_ids: int) -> list[str]:
    """Live topics that a change of these clients moves."""
    return [*(f"client:{client_id}" for client_id in client_ids), "clients"]
