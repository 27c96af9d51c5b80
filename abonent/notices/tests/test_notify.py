"""Telling colleagues: whom, once, folded."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from abonent.bus.models import Event
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, NotFound
from abonent.notices import actions, queries, wording
from abonent.notices.models import Notice
from abonent.staff.tests.conftest import Hire

pytestmark = pytest.mark.django_db


def tell(*to: Actor, kind: str = "test.plain", key: str = "one", **more: object) -> int:
    ids = [actor.id for actor in to if actor.id is not None]
    params = {"what": {"ru": "счёт", "en": "bill"}}
    return actions.notify(kind=kind, to=ids, params=params, url="/cases/1", key=key, **more)  # type: ignore[arg-type]  # as the test says


def lines(by: Actor) -> list[tuple[str, int, bool]]:
    with translation.override("en"):
        rows = queries.visible_notices(by=by).order_by("id")
        return [(wording.text_of(n), n.count, n.read_at is not None) for n in rows]


def test_each_is_told_once_and_its_author_never(hire: Hire) -> None:
    anna, boris = hire("anna"), hire("boris")
    assert tell(anna, boris, by=boris) == 1
    assert tell(anna, boris, by=boris) == 0
    assert lines(anna) == [("Operator boris: bill", 1, False)]
    assert lines(boris) == []


def test_what_was_read_is_not_told_again(hire: Hire) -> None:
    anna = hire("anna")
    tell(anna, kind="test.folded", key="one", fold="case:1")
    assert actions.read_all(by=anna) == 1
    assert tell(anna, kind="test.folded", key="one", fold="case:1") == 0
    assert [read for _text, _count, read in lines(anna)] == [True]


def test_occurrences_of_one_thing_are_one_line_until_it_is_read(hire: Hire) -> None:
    anna = hire("anna")
    for key in ("one", "two", "two", "three"):
        tell(anna, kind="test.folded", key=key, fold="case:1", fold_url="/cases")
    tell(anna, kind="test.folded", key="four", fold="case:2")
    assert lines(anna) == [("3 of bill", 3, False), ("bill by The product", 1, False)]
    assert Notice.objects.get(fold="case:1").url == "/cases"
    actions.read_all(by=anna)
    tell(anna, kind="test.folded", key="five", fold="case:1")
    assert lines(anna)[2:] == [("bill by The product", 1, False)]


def test_who_may_not_see_it_or_has_left_is_not_told(hire: Hire) -> None:
    anna, chief = hire("anna"), hire("chief", "staff.administer")
    assert tell(anna, chief, kind="test.guarded") == 1
    assert (lines(anna), lines(chief)) == ([], [("bill", 1, False)])
    assert actions.notify(kind="test.plain", to=[999_999], params={}, url="/", key="k") == 0


def test_a_foreign_address_is_refused(hire: Hire) -> None:
    anna = hire("anna")
    with pytest.raises(ValueError, match="not a path"):
        actions.notify(kind="test.plain", to=[anna.id or 0], params={}, url="https://x", key="k")
    assert lines(anna) == []


def test_many_are_told_in_one_statement(hire: Hire) -> None:
    told = [hire(f"colleague-{number}") for number in range(12)]
    tell(told[0], key="warm")
    with CaptureQueriesContext(connection) as seen:
        assert tell(*told, key="two") == 12
    written = [q["sql"] for q in seen if "notices_notice" in q["sql"]]
    assert len(written) == 1
    event = Event.objects.filter(type="NoticeGiven").latest("id")
    assert event.topics == [f"inbox:{one.id}" for one in told]
    assert event.payload == {}


def test_marking_is_each_ones_own(hire: Hire) -> None:
    anna, boris = hire("anna"), hire("boris")
    tell(anna, boris)
    theirs = queries.visible_notices(by=boris).get()
    assert actions.read_notices(by=anna, ids=[theirs.pk]) == 0
    with pytest.raises(NotFound):
        actions.unread_notice(by=anna, notice_id=theirs.pk)
    assert (queries.count_unread(by=anna), queries.count_unread(by=boris)) == (1, 1)


def test_back_to_unread_unless_a_newer_line_waits(hire: Hire) -> None:
    anna = hire("anna")
    tell(anna, kind="test.folded", key="one", fold="case:1")
    line = queries.visible_notices(by=anna).get()
    actions.read_all(by=anna)
    actions.unread_notice(by=anna, notice_id=line.pk)
    assert queries.count_unread(by=anna) == 1
    actions.read_all(by=anna)
    tell(anna, kind="test.folded", key="two", fold="case:1")
    with pytest.raises(Conflict):
        actions.unread_notice(by=anna, notice_id=line.pk)
    assert queries.count_unread(by=anna) == 1
