"""An outgoing letter field by field, so that two changes of it can be joined. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from abonent.letters.policy.drafts import OutgoingDraft

TEXTS = ("kind", "letterhead", "correspondent", "subject", "text", "address", "language",
         "department", "delivery")  # fmt: skip


def flat(draft: OutgoingDraft) -> dict[str, Any]:
    """What the letter says by field; a client and who of his people wrote are one field."""
    texts = {name: getattr(draft, name) for name in TEXTS}
    who = [draft.client_id, draft.contact_person_id]
    return {**texts, "who": who, "signer_id": draft.signer_id, "case_ids": sorted(draft.case_ids)}


def draft_of(values: Mapping[str, Any], *, given: OutgoingDraft) -> OutgoingDraft:
    """The other way round; files and the letter answered are those of ``given``."""
    client_id, person_id = values["who"]
    return OutgoingDraft(
        **{name: values[name] for name in TEXTS}, signer_id=values["signer_id"],
        case_ids=values["case_ids"], client_id=client_id, contact_person_id=person_id,
        answers_id=given.answers_id, file_ids=given.file_ids,
    )  # fmt: skip


def cleaned(seen: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody says to have seen, each value of the type it must be: it came from outside."""
    texts = {name: v if isinstance(v := seen.get(name), str) else "" for name in TEXTS}
    who, signer = _ids(seen.get("who")), seen.get("signer_id")
    return {
        **texts,
        "who": who if len(who) == 2 else [None, None],
        "signer_id": signer if isinstance(signer, int) else None,
        "case_ids": [id_ for id_ in _ids(seen.get("case_ids")) if id_ is not None],
    }


def _ids(value: Any) -> list[int | None]:
    given = value if isinstance(value, list) else []
    return [one if isinstance(one, int) else None for one in given]
