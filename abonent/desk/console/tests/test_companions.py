"""Nothing of the settings goes with an entry unseen: it is counted, or goes with its own line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import models
from django.test import Client

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.changes import revert_change
from abonent.kernel.configuration.entries import remove_entry
from abonent.kernel.configuration.parts import get_part
from abonent.kernel.errors import Conflict
from abonent.kernel.models import ConfigurationChange
from abonent.kernel.reference.kinds import ReferenceKind, reference_kinds, use_counters
from abonent.kernel.reference.uses import pointing_fields
from abonent.notices.actions import save_role_ways
from abonent.notices.policy import MailWay, Way
from abonent.notices.ports import notice_kinds
from abonent.staff.actions import save_role
from abonent.staff.models import Operator, Role

Enter = Callable[..., Client]
BY = Actor.system("test")
NO_SETTING = {"cases.StarredTopic", "attributes.DictionaryFeed", "rules.RuleVersion",
              "routes.RouteExample"}  # fmt: skip
"""What a person pinned, how readings of a dictionary went, what a rule said before: nobody set
these in the console. Examples of a route try its versions, and one with versions does not go."""


@pytest.fixture
def role(db: None) -> Role:
    """A role that nobody has, with notifications of its own."""
    made = save_role(by=BY, code="night", name={"ru": "Ночь", "en": "Night"}, granted=())
    kind = next(iter(notice_kinds)).code
    save_role_ways(by=BY, role_id=made.pk, ways={kind: Way(page=False, mail=MailWay.NO)})
    return made


def _ways() -> Any:
    return get_part(key="notices.role_ways").read().get("night")


def _changes() -> list[tuple[str, str, str]]:
    return list(ConfigurationChange.objects.order_by("pk").values_list("part", "path", "verb"))


def test_a_role_goes_with_its_notifications_and_both_come_back(role: Role) -> None:
    ways, before = _ways(), _changes()
    remove_entry(by=BY, part="staff.role", path="night", version=None)
    assert _changes()[len(before) :] == [
        ("notices.role_ways", "night", "changed"), ("staff.role", "night", "deleted"),
    ]  # fmt: skip
    ways_line, role_line = ConfigurationChange.objects.order_by("pk")[len(before) :]
    assert ways_line.batch == role_line.batch is not None
    revert_change(by=BY, change_id=role_line.pk)
    assert Role.objects.filter(code="night").exists()
    assert _ways() == ways
    assert ConfigurationChange.objects.filter(reverts=ways_line.pk).count() == 1


def test_who_may_not_change_notifications_deletes_no_role_that_has_some(role: Role) -> None:
    clerk = Actor(id=None, login="a", name="A", granted=frozenset({"staff.administer"}))
    before = _changes()
    with pytest.raises(Conflict, match="Уведомления по ролям"):
        remove_entry(by=clerk, part="staff.role", path="night", version=None)
    assert _changes() == before
    assert _ways() is not None


def test_it_is_told_before_a_role_goes(role: Role, enter: Enter) -> None:
    made = ConfigurationChange.objects.get(part="staff.role", path="night", verb="created")
    page = enter(everything=True).get(f"/console/changes/{made.pk}").content.decode()
    assert "With it goes: Notifications by role" in page


def _vanishing(model: type[models.Model]) -> Iterator[Any]:
    """Relations whose rows the database work of Django ends, or empties, with their entry."""
    gone = (models.CASCADE, models.SET_NULL, models.SET_DEFAULT)
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and getattr(relation, "on_delete", None) in gone:
            yield relation


def _counted(kind: ReferenceKind) -> set[Any]:
    model: Any = kind.model
    entry = model(pk=1)
    explicit = {use.rows(entry).model for use in use_counters if use.kind == kind.key}
    return explicit | {of.model for of in reference_kinds if pointing_fields(kind.key, of)}


@pytest.mark.django_db
def test_nothing_goes_with_an_entry_without_being_counted_or_told() -> None:
    unseen = []
    for kind in reference_kinds:
        for relation in _vanishing(kind.model):
            rows = relation.related_model
            owner = rows._meta.auto_created or rows
            label = rows._meta.label
            if owner is kind.model or label in NO_SETTING or owner in _counted(kind):
                continue
            unseen.append((kind.key, label))
    assert unseen == []
    counted = {use.rows(Role(pk=1)).model for use in use_counters if use.kind == "staff.role"}
    owners = {one.related_model._meta.auto_created for one in _vanishing(Role)}
    assert owners == {*counted, Operator}
