"""The demo company: reference data, people, clients, contacts and cases over years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from abonent.cases import demo as cases_demo
from abonent.cases import demo_reference
from abonent.cases.demo_routes.loading import load_routes
from abonent.cases.demo_routes.running import load_running
from abonent.exchange.demo import load_maps
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.packages.actions import install, is_installed
from abonent.kernel.configuration.packages.content import from_path
from abonent.kernel.models import AuditEntry
from abonent.letters import demo as letters_demo
from abonent.notices.demo import load_news
from abonent.parties import demo as parties_demo
from abonent.parties.demo.documents import load_document_types, load_documents
from abonent.parties.demo.doubles import load_doubles
from abonent.rules.demo import load_views
from abonent.staff.demo import load_staff
from abonent.staff.queries import list_choices

CLIENTS, CASES, YEARS = 3000, 10_000, 2.0
COMPANY = Path(__file__).with_name("company")
ACTION = "config.load_demo"
_LOCK = 7_226_683_669  # the number under which loading processes wait for each other
Report = Callable[[str, int], None]
"""Told ``clients`` or ``cases`` and how many are written."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much to make."""

    clients: int = CLIENTS
    cases: int = CASES
    years: float = YEARS
    seed: int = 1


def load_once() -> bool:
    """Load the demo company as one transaction; False when it is there already."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if AuditEntry.objects.filter(object_type="company", action=ACTION).exists():
            return False
        generate(Amount())
        load_news()
        load_running(seed=Amount().seed)
        load_documents(seed=Amount().seed)
        letters_demo.load_letters(seed=Amount().seed)
        load_doubles()
        load_views()
    analyse()
    return True


def generate(amount: Amount, *, report: Report = lambda _what, _number: None) -> None:
    """Add clients, contacts and cases to what is there; reference data where it is missing."""
    with transaction.atomic():
        load_reference()
        operators = [id_ for id_, _name in list_choices()]
        if amount.clients:
            parties_demo.load(
                clients=amount.clients,
                seed=amount.seed,
                operator_ids=operators,
                progress=lambda number: report("clients", number),
            )
        if amount.cases:
            cases_demo.load(
                cases=amount.cases,
                years=amount.years,
                seed=amount.seed,
                progress=lambda number: report("cases", number),
            )
        audit.record(
            by=Actor.system("demo"),
            action=ACTION,
            of="company",
            id="demo",
            changes={"clients": amount.clients, "cases": amount.cases, "seed": amount.seed},
        )


def load_reference() -> None:
    """Operators, places, channels, priorities, topics, attributes, routes, import maps."""
    load_company()
    load_staff()
    demo_reference.load_reference()
    load_routes()
    load_document_types()
    letters_demo.load_reference()
    load_maps()


def load_company() -> None:
    """The settings of the demo company, a package like any other; what is here already stays."""
    package = from_path(COMPANY)
    if not is_installed(package=package):
        install(by=Actor.system("demo"), package=package, only_new=True)


def analyse() -> None:
    """Tell the planner what was loaded; before that it would choose badly."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
