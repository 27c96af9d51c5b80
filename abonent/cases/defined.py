"""By which definition a value of a case was written: kept with each change, found for what is left.

A topic that moves to another group, or whose group does, has other attributes from then on; the
values of those it had stay in its cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from abonent.attributes.policy import Definition
from abonent.attributes.queries import find_defining_set, find_definition, list_defined
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.queries.catalogue import TopicNode, definitions_of, get_catalogue
from abonent.kernel.models import AuditEntry
from abonent.kernel.text import LANGUAGES

SETS = "sets"
"""Beside the changed fields of a line of the history: the set that defines each attribute."""


def with_sets(changes: Mapping[str, Any], *topic_ids: int) -> dict[str, Any]:
    """``changes`` with the sets of changed attributes, as the topics have them; the later wins."""
    if "attributes" not in changes:
        return dict(changes)
    before, after = (side or {} for side in changes["attributes"])
    nodes = get_catalogue().topics
    sets: dict[str, int] = {}
    for topic_id in topic_ids:
        for code in before.keys() | after.keys():
            if before.get(code) == after.get(code) or topic_id not in nodes:
                continue
            found = find_defining_set(set_ids=nodes[topic_id].set_ids, code=code)
            sets |= {code: found} if found is not None else {}
    return {**changes, SETS: sets} if sets else dict(changes)


def written_by(data: Mapping[str, Any], code: str, *, topic_id: int | None) -> Definition | None:
    """The definition by which a line of the history speaks of an attribute.

    Lines that do not tell it are read by the topic's, else by any of this code.
    """
    told = data.get(SETS, {}).get(code)
    found = None if told is None else find_definition(set_id=told, code=code)
    topics = [*reversed(data.get("topic_id", ())), topic_id]
    nodes = (get_catalogue().topics.get(one or 0) for one in topics)
    here = (d for node in nodes if node for d in definitions_of(node) if d.code == code)
    return found or next(here, None) or next(iter(list_defined(code=code)), None)


def list_left(case: Case) -> list[Definition]:
    """Of values whose attributes the topic has no more: the definitions they were written by.

    All of them are out of use here. Nothing is asked of the database where no value is left.
    """
    topic = get_catalogue().topics[case.topic_id]
    known = {one.code for one in definitions_of(topic)}
    codes = [code for code in case.attributes if code not in known]
    if not codes:
        return []
    former = [*_sets_of_former_topics(case), *_former_sets(topic)]
    return [replace(_left(code, former), is_active=False) for code in codes]


def _left(code: str, former: list[int]) -> Definition:
    there = (find_definition(set_id=one, code=code) for one in former)
    known = next((one for one in there if one), None)
    return known or _deleted(code, former) or _anywhere(code)


def _anywhere(code: str) -> Definition:
    """Whichever there is; a confidential one first, as nobody knows whose the value was."""
    unknown = Definition(code=code, name=dict.fromkeys(LANGUAGES, code), type="string")
    found = sorted(list_defined(code=code), key=lambda one: not one.field)
    return next(iter(found), unknown)


def _sets_of_former_topics(case: Case) -> list[int]:
    """Sets of the topics that the case had, the latest first."""
    nodes = get_catalogue().topics
    changes = HistoryEntry.objects.filter(case=case, data__has_key="topic_id").order_by("-id")
    before = (nodes.get(data["topic_id"][0]) for data in changes.values_list("data", flat=True))
    return [one for node in before if node for one in reversed(node.set_ids)]


def _former_sets(topic: TopicNode) -> list[int]:
    """Sets of the groups that the topic and those above it were in, the latest first."""
    nodes = get_catalogue().topics
    ids = [str(one.id) for one in (topic, *topic.ancestors)]
    moves = AuditEntry.objects.filter(
        object_type="topic", object_id__in=ids, changes__has_key="parent"
    ).order_by("-id")
    parents = (nodes.get(one["parent"][0] or 0) for one in moves.values_list("changes", flat=True))
    return [one for node in parents if node for one in reversed(node.set_ids)]


def _deleted(code: str, former: list[int]) -> Definition | None:
    """What was deleted under this code, in a group that was left if it can be."""
    rows = AuditEntry.objects.filter(
        object_type="attribute", action="attributes.delete_attribute", changes__code=code
    ).order_by("-id")
    told = list(rows.values_list("changes", flat=True))
    if not told:
        return None
    last = next((one for one in told if one["set"] in former), told[0])
    field = f"attributes.case.{code}" if last.get("is_confidential") else ""
    return Definition(code=code, name=last["name"], type=last["type"], field=field)
