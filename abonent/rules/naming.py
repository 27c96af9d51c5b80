"""Saved views that name an entry of reference data: counted, and rewritten to name another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.reference.kinds import UseCounter
from abonent.rules.binding import RULES
from abonent.rules.errors import Misread
from abonent.rules.models import SavedView
from abonent.rules.ports import Property, subjects
from abonent.rules.queries import Query, read_query
from abonent.rules.tree import literals, renamed


def view_uses(kind: str) -> UseCounter:
    """The counter of views that name entries of ``kind``; properties say so by ``of``."""

    def put(by: Actor, rows: QuerySet[Any], old: Any, new: Any) -> None:
        for view in rows.select_for_update():
            _rename(by, view, kind, old, new)

    return UseCounter(kind, _("views of lists"), lambda entry: _naming(kind, entry), replace=put)


def _naming(kind: str, entry: Any) -> QuerySet[SavedView]:
    """Views that name ``entry``, in their query or in the filters of the bar."""
    live = SavedView.objects.filter(deleted_at=None)
    found = [view.pk for view in live.only("subject", "query", "rest") if _names(view, kind, entry)]
    return SavedView.objects.filter(pk__in=found)


def _names(view: SavedView, kind: str, entry: Any) -> bool:
    if not view.query and not view.rest:
        return False
    known = _of_entry(view, kind, entry)
    query = _read(view)
    keys = {one.key for one in known}
    named = query is not None and (literals(query.rule) & {(key, entry.code) for key in keys})
    return bool(named) or _in_bar(view.rest, known, entry, entry) is not None


def _of_entry(view: SavedView, kind: str, entry: Any) -> list[Property]:
    """The properties of the list whose choices have ``entry``."""
    of = subjects.find(view.subject)
    dictionary = getattr(entry, "dictionary", None)
    wanted = f"{kind}:{dictionary.code}" if dictionary else kind
    return [one for one in (*of.properties(), RULES) if one.of == wanted] if of else []


def _read(view: SavedView) -> Query | None:
    """Its query understood; None of one that nobody can read any more."""
    try:
        return read_query(subject=view.subject, text=view.query, by=_READER)
    except (Misread, KeyError):
        return None


_READER = Actor.system("rules.naming")


def _in_bar(rest: str, known: Iterable[Property], old: Any, new: Any) -> str | None:
    """The filters of the bar with ``new`` for ``old``; None where they do not name it."""
    params, is_named = QueryDict(rest, mutable=True), False
    for one in known:
        head, _dot, code = one.key.partition(".")
        key = f"attr[{code}]" if head == "attr" else one.key
        was, by = (old.code, new.code) if head == "attr" else (str(old.pk), str(new.pk))
        values = params.getlist(key)
        if was in values:
            is_named = True
            params.setlist(key, list(dict.fromkeys(by if v == was else v for v in values)))
    return params.urlencode() if is_named else None


def _rename(by: Actor, view: SavedView, kind: str, old: Any, new: Any) -> None:
    known = _of_entry(view, kind, old)
    before = {"query": view.query, "rest": view.rest}
    if query := _read(view):
        keys = {one.key for one in known}
        rule = renamed(query.rule, keys=keys, old=old.code, new=new.code)
        view.query = replace(query, rule=rule).neutral
    view.rest = _in_bar(view.rest, known, old, new) or view.rest
    view.version, view.changed_at = view.version + 1, now()
    view.save(update_fields=["query", "rest", "version", "changed_at"])
    changes = audit.differences(before, {"query": view.query, "rest": view.rest})
    audit.record(by=by, action="rules.save_view", of="rules.view", id=view.pk, changes=changes)
