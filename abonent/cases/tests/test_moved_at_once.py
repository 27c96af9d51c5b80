"""Many agents move the same cases at once: no move is lost, none is made twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils.translation import override

from abonent.cases.actions import move_case
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.testing import ADMIN, make_company
from abonent.cases.tests.test_routed import draw, opened
from abonent.kernel.errors import Refused
from abonent.kernel.models import AuditEntry
from abonent.routes.bpmn.drawing import Drawing
from abonent.routes.models import Visit

AGENTS, CASES, STEPS = 10, 3, 4


@pytest.mark.django_db(transaction=True)
def test_each_way_of_a_case_is_gone_once() -> None:
    make_company()
    drawing = Drawing().start()
    nodes = [f"s{number}" for number in range(STEPS + 1)]
    for node in nodes:
        drawing.step(node)
    drawing.line("start", *nodes).end().line(nodes[-1], "end")
    with override("en"):
        draw("other", drawing)
    cases = [opened("other").pk for _number in range(CASES)]
    wanted = [
        (case, f"s{step}-s{step + 1}")
        for step in range(STEPS)
        for case in cases
        for _agent in range(AGENTS)
    ]
    with ThreadPoolExecutor(AGENTS) as pool:
        done = list(pool.map(_try, wanted))
    assert sum(done) <= CASES * STEPS
    for case_id in cases:
        case = Case.objects.get(pk=case_id)
        moves = HistoryEntry.objects.filter(case=case, kind="moved").order_by("pk")
        told = [entry.data["move"] for entry in moves]
        assert told == [f"s{number}-s{number + 1}" for number in range(len(told))]
        assert case.state == f"claims:s{len(told)}"
        assert case.version == len(told) + 1
        visits = Visit.objects.filter(process=case.process_id).order_by("pk")
        assert [visit.outcome for visit in visits] == [*told, ""]
        assert visits.filter(left_at=None).count() == 1
        audited = AuditEntry.objects.filter(action="cases.move_case", object_id=str(case_id))
        assert audited.count() == len(told)
    assert HistoryEntry.objects.filter(kind="moved").count() == sum(done)


def _try(wanted: tuple[int, str]) -> bool:
    case_id, move = wanted
    try:
        move_case(by=ADMIN, case_id=case_id, move=move)
    except Refused:
        return False
    finally:
        connection.close()
    return True
