"""Entries of any part by path, as programs read and change them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.companions import remove_with_companions
from abonent.kernel.configuration.history import because
from abonent.kernel.configuration.parts import ConfigPart, Told, get_part
from abonent.kernel.errors import Conflict, NotFound, Outdated
from abonent.kernel.models import ConfigurationChange


def list_entries(
    *, by: Actor, part: str, start: int = 0, limit: int = 50
) -> list[tuple[str, Told]]:
    """So many entries of a part in their order, beginning with the ``start``-th."""
    entries = _part(by, part).read()
    return list(islice(entries.items(), start, start + limit))


def get_entry(*, by: Actor, part: str, path: str) -> Told:
    """What is set about one entry; :class:`NotFound` where there is none."""
    told = _part(by, part).find(path)
    if told is None:
        raise NotFound
    return told


def version_of(*, part: str, path: str) -> int:
    """What changes with each change of an entry; 0 while it has none in the history."""
    rows = ConfigurationChange.objects.filter(part=part, path=path).order_by("-id")
    return rows.values_list("pk", flat=True).first() or 0


def create_entry(*, by: Actor, part: str, path: str, told: Told, reason: str = "") -> None:
    """A new entry; :class:`Conflict` where one is there."""
    described = _part(by, part)
    with transaction.atomic(), because(reason):
        lock_part(part)
        if described.find(path) is not None:
            raise Conflict(_("It is there already."))
        described.write(by, path, described.blank | told)


def change_entry(
    *, by: Actor, part: str, path: str, told: Told, version: int | None, reason: str = ""
) -> None:
    """Set the fields that are told; :class:`Outdated` where it changed since ``version``.

    Of a map (``maps`` of the part) only the keys that are told change; None takes one away.
    """
    described = _part(by, part)
    with transaction.atomic(), because(reason):
        _check_there(described, path, version)
        described.write(by, path, _laid_over(described, path, told))


def remove_entry(*, by: Actor, part: str, path: str, version: int | None, reason: str = "") -> None:
    """Remove an entry that nothing uses."""
    described = _part(by, part)
    with transaction.atomic(), because(reason):
        _check_there(described, path, version)
        remove_with_companions(by=by, part=part, path=path)


def order_entries(*, by: Actor, part: str, paths: Sequence[str]) -> None:
    """Put entries into this order, in the places that they hold together."""
    described = _part(by, part)
    if described.order is None:
        raise Conflict(_("These have no order of their own."))
    with transaction.atomic():
        lock_part(part)
        described.order(by, list(paths))


def _laid_over(part: ConfigPart, path: str, told: Told) -> Told:
    """What is told, its maps filled up with what stands in them."""
    now, laid = part.find(path) or {}, dict(told)
    for name in part.maps:
        if isinstance(given := told.get(name), dict):
            whole = now.get(name, {}) | given
            laid[name] = {key: value for key, value in whole.items() if value is not None}
    return laid


def _part(by: Actor, key: str) -> ConfigPart:
    part = get_part(key=key)
    by.check(part.permission)
    return part


def _check_there(part: ConfigPart, path: str, version: int | None) -> None:
    lock_part(part.key)
    if part.find(path) is None:
        raise NotFound
    if version is not None and version != version_of(part=part.key, path=path):
        raise Outdated(_("A colleague changed it meanwhile. Look at it again."))


def lock_part(key: str) -> None:
    """Let one transaction at a time change entries of a part by path or by form."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [key])
