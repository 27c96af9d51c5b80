"""The first contacts of a trial: kept as they would be stored, told as their reader writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from abonent.attributes.policy import Definition, Facts, check_values, show
from abonent.attributes.queries import settled
from abonent.cases.actions.imports import ImportedContact
from abonent.cases.policy import CaseDraft
from abonent.cases.queries import definitions_of, get_catalogue
from abonent.kernel.actor import Actor
from abonent.webkit.columns import shown
from abonent.webkit.templatetags.webkit import when


def preview_of(*, by: Actor, number: int, contact: ImportedContact) -> dict[str, Any]:
    """An accepted contact of row ``number``, for the outcome of a trial."""
    draft = contact.draft
    case = draft.cases[0] if draft.cases else None
    standing = contact.standings[0] if contact.standings else None
    return {
        "row": number,
        "key": contact.key,
        "started_at": draft.started_at,
        "channel": draft.channel,
        "place": draft.place,
        "client": draft.client_id,
        "topic": case.topic if case else "",
        "state": standing.state if standing else "",
        "text": (case.text if case else draft.summary)[:200],
        **(_attributes(case, by) if case else {"attributes": {}}),
    }


def _attributes(case: CaseDraft, by: Actor) -> dict[str, Any]:
    """Their types go with them: what the map sets up is gone once the trial is over."""
    definitions = definitions_of(get_catalogue().topic_by_code[case.topic])
    stored = check_values(settled(definitions, Facts(by=by, topic=case.topic)), case.attributes)
    types = {d.code: d.type for d in definitions if d.code in stored}
    return {"attributes": stored, "types": types}


def told_attributes(*, row: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, Any]]:
    """Names and values of the attributes in a row of the preview."""
    topic = get_catalogue().topic_by_code.get(row["topic"])
    known = {d.code: d for d in definitions_of(topic)} if topic else {}
    types = row.get("types", {})  # previews of older versions hold the texts of the file
    return [
        (names.get(code, code), _told(known.get(code) or _bare(code, types.get(code, "")), value))
        for code, value in row["attributes"].items()
    ]


def _bare(code: str, kind: str) -> Definition:
    return Definition(code=code, name={}, type=kind)


def _told(definition: Definition, value: Any) -> Any:
    value = show(definition, value)
    return when(value, exact=True) if isinstance(value, datetime) else shown(value)
