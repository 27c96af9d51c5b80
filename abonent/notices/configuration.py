"""Notifications by role as a part of the configuration: in histories and packages, by code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.parts import ConfigPart, Told
from abonent.kernel.errors import Invalid, NotFound
from abonent.notices.actions.choices import ADMINISTER, PART, forget_role_ways, save_role_ways
from abonent.notices.models import RoleDefault
from abonent.notices.policy import MailWay, Way
from abonent.notices.queries.choices import get_role_ways, stored_ways
from abonent.staff.queries import role_names


def _ids() -> dict[str, int]:
    return {code: id_ for id_, code, _name in role_names()}


def _read() -> dict[str, Told]:
    ids, chosen = _ids(), set(RoleDefault.objects.values_list("pk", flat=True))
    return {code: _told(ids[code]) for code in sorted(ids) if ids[code] in chosen}


def _find(path: str) -> Told | None:
    role_id = _ids().get(path)
    return None if role_id is None else _told(role_id)


def _told(role_id: int) -> Told:
    return stored_ways(get_role_ways(role_id=role_id))


def _write(by: Actor, path: str, told: Told) -> None:
    if wrong := [kind for kind, way in told.items() if not _is_way(way)]:
        raise Invalid({kind: [_("This is a value of another type.")] for kind in wrong})
    ways = {kind: Way(way["page"], MailWay(way["mail"])) for kind, way in told.items()}
    save_role_ways(by=by, role_id=_get(path), ways=ways)


def _is_way(way: Any) -> bool:
    if not isinstance(way, dict) or set(way) != {"page", "mail"}:
        return False
    return isinstance(way["page"], bool) and way["mail"] in set(MailWay)


def _remove(by: Actor, path: str) -> None:
    forget_role_ways(by=by, role_id=_get(path))


def _get(path: str) -> int:
    role_id = _ids().get(path)
    if role_id is None:
        raise NotFound
    return role_id


ROLE_WAYS = ConfigPart(
    key=PART,
    title=_("Notifications of a role"),
    plural=_("Notifications by role"),
    permission=ADMINISTER,
    icon="bell",
    blank={},
    needs=("staff.role",),
    goes_with="staff.role",
    read=_read,
    find=_find,
    write=_write,
    remove=_remove,
)
