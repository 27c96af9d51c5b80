"""2,224 real complaints, end to end. The data is not ours: it lies beside the repository."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from abonent.cases.models import Case, Contact
from abonent.cases.queries import CaseFilter, get_catalogue, list_cases
from abonent.exchange.maps import read_map
from abonent.exchange.running import import_file
from abonent.kernel.actor import Actor

EAST = ZoneInfo("America/New_York")
ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data" / "cases" / "comcast_complaints.csv"
MAP = ROOT / "samples" / "comcast.map.yaml"

pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"the complaints are not at {DATA}")


@pytest.fixture
def imported(admin: Actor) -> list[dict[str, str]]:
    """The rows rejected."""
    with DATA.open("rb") as source:
        outcome, rejected = import_file(
            by=admin, source=source, name=DATA.name, spec=read_map(MAP.read_text()), dry_run=False
        )
    assert (outcome.rows, outcome.imported, outcome.cases) == (2224, 2223, 2223)
    assert rejected is not None
    return list(csv.DictReader(rejected.read().decode("utf-8-sig").splitlines()))


def test_everything_comes_in_but_a_row_without_a_number(imported: list[dict[str, str]]) -> None:
    assert [row["Ticket #"] for row in imported] == ["comcas"]
    assert Case.objects.count() + len(imported) == 2224
    states = {state: Case.objects.filter(state=state).count() for state in (
        "registered", "in_work", "resolved", "closed")}  # fmt: skip
    assert states == {"registered": 363, "in_work": 154, "resolved": 973, "closed": 733}
    assert Contact.objects.filter(channel__code="web").count() == 1105


def test_dates_follow_the_numbers_of_tickets(imported: list[dict[str, str]]) -> None:
    contacts = sorted(
        Contact.objects.all(), key=lambda c: int((c.external_key or "").split(":")[1])
    )
    days = [c.started_at.astimezone(EAST).date() for c in contacts]
    assert all(earlier <= later for earlier, later in pairwise(days))
    assert (str(min(days)), str(max(days))) == ("2015-04-01", "2015-06-30")


def test_cases_are_searched_filtered_and_counted(
    imported: list[dict[str, str]], admin: Actor
) -> None:
    topics = get_catalogue().topic_by_code
    caps = CaseFilter(topic_ids=[topics["fcc-data-cap"].id])
    assert list_cases(by=admin, where=caps).count() == 246
    internet = CaseFilter(topic_ids=[topics["fcc-internet"].id])
    assert list_cases(by=admin, where=internet).count() == 838
    georgia = CaseFilter(attributes={"state": "georgia"})
    assert list_cases(by=admin, where=georgia).count() == 288
    assert list_cases(by=admin, where=CaseFilter(text="monopoly")).count() == 21
