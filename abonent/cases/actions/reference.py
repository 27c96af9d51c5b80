"""Writes of topics, for administrators, and proposals of them, for operators."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.attributes.actions import create_set
from abonent.bus.actions import publish
from abonent.cases.models import Kind, Topic
from abonent.cases.reference import PERMISSION, TOPIC, unmake_topic
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, NotFound, Problems
from abonent.kernel.reference.actions import save_reference
from abonent.kernel.reference.rows import (
    check_names,
    facts,
    lock_kind,
    note,
    place_last,
    suggest_code,
)
from abonent.kernel.reference.uses import count_uses
from abonent.kernel.text import LANGUAGES, one_line


def save_topic(
    *,
    by: Actor,
    topic_id: int | None = None,
    code: str = "",
    name: Mapping[str, str],
    parent_id: int | None = None,
    is_group: bool = False,
    default_kind: str = Kind.CONSULTATION,
    default_priority_id: int | None = None,
    route_id: int | None = None,
    is_active: bool = True,
) -> Topic:
    """Create a topic or a group, or change the one with ``topic_id``.

    Refused: moving a group under what is below it, and making a group of a topic that has cases.
    """
    values = {
        "code": code,
        "name": name,
        "parent": parent_id,
        "is_group": is_group,
        "default_kind": default_kind,
        "default_priority": default_priority_id,
        "route": route_id,
        "is_active": is_active,
    }
    saved = save_reference(by=by, kind=TOPIC.key, id=topic_id, values=values)
    assert isinstance(saved, Topic)  # noqa: S101 - what the kind is made of
    return saved


def route_topics(*, by: Actor, route_id: int, topic_ids: Collection[int]) -> None:
    """Let these topics and groups, and no others, go a route; all of them or none.

    A topic that goes another route by its own choice goes this one from now on. Cases that run
    stay on their route. Raises :class:`Invalid` (``topics``) for one that there is not.
    """
    by.check(PERMISSION)
    with transaction.atomic():
        lock_kind(TOPIC)
        going = {*Topic.objects.filter(route=route_id).values_list("pk", flat=True)}
        wanted = {*Topic.objects.filter(pk__in=topic_ids).values_list("pk", flat=True)}
        if wanted != {*topic_ids}:
            raise Invalid({"topics": [_("A topic is there no more. Load the page again.")]})
        for topic_id in sorted(going - wanted):
            save_reference(by=by, kind=TOPIC.key, id=topic_id, values={"route": None})
        for topic_id in sorted(wanted - going):
            save_reference(by=by, kind=TOPIC.key, id=topic_id, values={"route": route_id})


def propose_topic(*, by: Actor, name: Mapping[str, str], parent_id: int | None = None) -> Topic:
    """A topic that an operator misses; it serves once an administrator accepts it.

    One language is enough: the other is filled with it until the administrator translates.
    """
    by.check("cases.propose_topic")
    given = {c: one_line(str(name.get(c) or "")) for c in LANGUAGES}
    anything = next((text for text in given.values() if text), "")
    topic = Topic(name={c: text or anything for c, text in given.items()}, proposed_by_id=by.id)
    with transaction.atomic():
        lock_kind(TOPIC)
        problems = Problems()
        check_names(problems, topic.name)
        if parent_id is not None:
            topic.parent = Topic.objects.filter(pk=parent_id, is_active=True).first()
            if topic.parent is None or not topic.parent.is_group:
                problems.add("parent", _("Choose a group."))
        problems.check()
        topic.code = suggest_code(
            name=topic.name, taken=lambda code: Topic.objects.filter(code=code).exists()
        )
        topic.attribute_set = create_set()
        place_last(TOPIC, topic)
        topic.save()
        note(by, TOPIC, "propose", topic, audit.differences({}, facts(TOPIC, topic)))
    return topic


def accept_topic(*, by: Actor, topic_id: int) -> Topic:
    """Let a proposed topic serve."""
    by.check(PERMISSION)
    with transaction.atomic():
        topic = _proposed(topic_id)
        proposer, topic.proposed_by_id = topic.proposed_by_id, None
        topic.save(update_fields=["proposed_by"])
        note(by, TOPIC, "accept", topic, {"proposed_by": [proposer, None]})
        _tell(by, "TopicAccepted", topic, proposer)
    return topic


def reject_topic(*, by: Actor, topic_id: int, reason: str) -> None:
    """Remove a proposed topic; the audit and the event keep it and the reason."""
    by.check(PERMISSION)
    with transaction.atomic():
        topic = _proposed(topic_id)
        if not reason.strip():
            problems = Problems()
            problems.add("reason", _("Say why: the operator who proposed it will read it."))
            problems.check()
        if uses := count_uses(TOPIC.key, topic):
            raise Conflict(
                _("It is in use (%(uses)s): accept it, or take these away first.")
                % {"uses": ", ".join(str(use) for use in uses)}
            )
        told = facts(TOPIC, topic) | {"reason": reason.strip()}
        note(by, TOPIC, "reject", topic, told)
        _tell(by, "TopicRejected", topic, topic.proposed_by_id)
        topic.delete()
        unmake_topic(topic)


def _proposed(topic_id: int) -> Topic:
    lock_kind(TOPIC)
    topic = Topic.objects.select_for_update().filter(pk=topic_id).first()
    if topic is None:
        raise NotFound
    if topic.proposed_by_id is None:
        raise Conflict(_("This topic no longer waits for a decision."))
    return topic


def _tell(by: Actor, type: str, topic: Topic, proposer: int | None) -> None:  # noqa: A002
    topics = [f"topic:{topic.pk}", f"operator:{proposer}"]
    publish(by=by, type=type, topics=topics, payload={"topic": topic.pk, "name": topic.name})
