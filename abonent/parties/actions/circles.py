"""Circles: families and groups of companies."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.bus.actions import publish
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, NotFound, Problems
from abonent.kernel.text import one_line
from abonent.parties.events import CIRCLE_CHANGED, topics_of
from abonent.parties.models import Circle, CircleMember
from abonent.parties.queries.visible import check_reaches, visible_clients

_MOST_MEMBERS = 100


def create_circle(*, by: Actor, kind: str, name: str, members: Sequence[tuple[int, str]]) -> Circle:
    """A circle with its first members (at least one): pairs of a client's id and his role."""
    by.check("parties.edit")
    name, problems = one_line(name), Problems()
    if kind not in Circle.Kind.values:
        problems.add("kind", _("Choose a family or a group of companies."))
    if not name or len(name) > 200:
        problems.add("name", _("Give a name of at most 200 characters."))
    if not members:
        problems.add("members", _("Choose at least one client."))
    problems.check()
    with transaction.atomic():
        circle = Circle.objects.create(kind=kind, name=name)
        for client_id, role in members:
            _join(by, circle, client_id, _checked_role(role))
        told = [client_id for client_id, _role in members]
        _note(by, "create_circle", circle.pk, {"name": name, "members": told})
    return circle


def add_circle_member(*, by: Actor, circle_id: int, client_id: int, role: str = "") -> CircleMember:
    """Let a client join; ``role`` is what he is in it (daughter, subsidiary)."""
    by.check("parties.edit")
    role = _checked_role(role)
    with transaction.atomic():
        circle = _lock(circle_id)
        member = _join(by, circle, client_id, role)
        _note(by, "add_circle_member", circle_id, {"client": client_id, "role": role})
    return member


def remove_circle_member(*, by: Actor, circle_id: int, client_id: int) -> None:
    """Let a client leave; a circle that nobody is left in ends."""
    by.check("parties.edit")
    with transaction.atomic():
        circle = _lock(circle_id)
        check_reaches(by=by, permission="parties.edit", client_id=client_id)
        member = circle.members.filter(client=client_id).first()
        if member is None:
            raise NotFound
        _note(by, "remove_circle_member", circle_id, {"client": client_id, "role": member.role})
        member.delete()
        if not circle.members.exists():
            circle.delete()


def _checked_role(role: str) -> str:
    role = one_line(role)
    if len(role) > 80:
        raise Invalid({"role": [_("Too long: %(limit)s characters at most.") % {"limit": 80}]})
    return role


def _lock(circle_id: int) -> Circle:
    circle = Circle.objects.select_for_update().filter(pk=circle_id).first()
    if circle is None:
        raise NotFound
    return circle


def _join(by: Actor, circle: Circle, client_id: int, role: str) -> CircleMember:
    if not visible_clients(by=by, permission="parties.edit").filter(pk=client_id).exists():
        raise Invalid({"member": [_("There is no such client.")]})
    if circle.members.filter(client=client_id).exists():
        raise Invalid({"member": [_("This client is in the circle already.")]})
    if circle.members.count() >= _MOST_MEMBERS:
        raise Invalid({"member": [_("The circle is full.")]})
    return CircleMember.objects.create(circle=circle, client_id=client_id, role=role)


def _note(by: Actor, action: str, circle_id: int, changes: dict[str, object]) -> None:
    members = CircleMember.objects.filter(circle=circle_id).values_list("client_id", flat=True)
    audit.record(by=by, action=f"parties.{action}", of="circle", id=circle_id, changes=changes)
    publish(by=by, type=CIRCLE_CHANGED, topics=topics_of(*members), payload={"circle": circle_id})
