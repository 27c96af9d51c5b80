"""A small company of the benches' own: they must not change when the demo company does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction

from abonent.attributes.actions import save_attribute, save_dictionary, save_entry
from abonent.attributes.indexing import tend_indexes
from abonent.attributes.models import Attribute
from abonent.cases.actions.reference import save_topic
from abonent.cases.models import Topic
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.ids import new_secret
from abonent.kernel.reference.actions import save_reference
from abonent.routes.actions import activate, save_draft
from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.bpmn.drawing import Drawing
from abonent.staff.actions import create_token, save_operator, save_role
from abonent.staff.models import Operator, Role
from abonent.staff.queries import find_actor_by_login
from abonent.staff.queries.directory import BEGAN, SEEN
from bench.environment import CLIENTS

ADMIN = Actor.system("bench")
TOPICS = ("bill-claim", "internet-speed", "roaming", "sim-card", "tariff-plan", "connection")
_RIGHTS = ("cases.register", "cases.view", "cases.work", "parties.view", "parties.edit")
_LOGIN = "bench"


@dataclass(frozen=True, slots=True)
class Block:
    """Clients with consecutive ids, each with one subscriber whose ids are consecutive too."""

    first_client: int
    first_subscriber: int


class Company:
    """What the benches refer to."""

    @cached_property
    def actor(self) -> Actor:
        """An operator with the rights of an agent."""
        found = find_actor_by_login(login=_LOGIN)
        if found is None:
            raise LookupError(_LOGIN)
        return found

    @cached_property
    def token(self) -> str:
        """A token of the operator."""
        return create_token(by=self.actor, name="bench")

    @cached_property
    def clients(self) -> Block:
        """The first :data:`CLIENTS` clients."""
        return Block(*_ids("SELECT min(c.id), min(s.id) FROM parties_client c JOIN "
                           "parties_subscriber s ON s.client_id = c.id "
                           "WHERE c.name LIKE 'Замерный %'"))  # fmt: skip

    @property
    def ids(self) -> dict[str, int]:
        """Ids of the reference data by name."""
        names = ("operator", "place", "channel", "priority", "topic")
        return dict(
            zip(names, _ids(
                "SELECT (SELECT id FROM staff_operator WHERE login = 'bench'), "
                "(SELECT id FROM cases_place WHERE code = 'bench'), "
                "(SELECT id FROM cases_channel WHERE code = 'bench-phone'), "
                "(SELECT id FROM cases_priority WHERE code = 'bench'), "
                "(SELECT id FROM cases_topic WHERE code = 'bill-claim')"
            ), strict=True)
        )  # fmt: skip

    def make_agents(self, count: int) -> list[tuple[int, str]]:
        """So many agents with log-ins of their own, made where missing, as (id, log-in)."""
        logins = [f"agent-{number}" for number in range(1, count + 1)]
        known = set(Operator.objects.filter(login__in=logins).values_list("login", flat=True))
        role = Role.objects.get(code="bench")
        with transaction.atomic():
            for login in logins:
                if login not in known:
                    save_operator(
                        by=ADMIN, login=login, name=login, role_ids=[role.pk],
                        password=new_secret(),
                    )  # fmt: skip
        return list(Operator.objects.filter(login__in=logins).values_list("id", "login"))

    def make_moving_topic(self) -> dict[str, str]:
        """A topic whose cases go ``forth`` and ``back`` between two steps; codes of the ways."""
        drawing = (
            Drawing("bench-moves").start().step("look", name="Look").step("answer", name="Answer")
            .gateway("choice", by="person").end()
            .line("start", "look", "answer", "choice", "end").connect("choice", "look", name="Back")
        )  # fmt: skip
        xml = drawing.xml()
        nodes = compile_route(xml.encode()).definition.nodes
        if not Topic.objects.filter(code="bench-moves").exists():
            with transaction.atomic():
                _make_moving(xml)
        back = next(way.id for way in nodes["choice"].outgoing if way.target == "look")
        return {"forth": nodes["look"].outgoing[0].id, "back": back}

    @contextmanager
    def columns(self, *codes: str) -> Iterator[None]:
        """Attributes are columns of lists inside, with the indexes that come of it."""
        try:
            _mark(codes, is_column=True)
            yield
        finally:
            _mark(codes, is_column=False)

    def session(self, login: str = _LOGIN) -> str:
        """The cookie of a fresh log-in, as it is sent."""
        operator = Operator.objects.get(login=login)
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(operator.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = operator.get_session_auth_hash()
        session[BEGAN] = session[SEEN] = int(now().timestamp())
        session.save()
        return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def make_company() -> Company:
    """The company, made where missing."""
    if not Operator.objects.filter(login=_LOGIN).exists():
        with transaction.atomic():
            _make_reference()
            _make_topics()
            _make_operators()
            _make_clients()
    return Company()


def _name(english: str) -> dict[str, str]:
    return {"ru": english, "en": english}


def _mark(codes: Iterable[str], *, is_column: bool) -> None:
    for one in Attribute.objects.filter(code__in=codes, set__topic__code=TOPICS[0]):
        save_attribute(
            by=ADMIN, set_id=one.set_id, attribute_id=one.pk, code=one.code, name=one.name,
            type=one.type, dictionary_id=one.dictionary_id, is_column=is_column,
        )  # fmt: skip
    tend_indexes()


def _make_reference() -> None:
    kind = save_reference(
        by=ADMIN, kind="cases.place_kind", values={"code": "bench", "name": _name("Bench")}
    )
    values: dict[str, object] = {"code": "bench", "name": _name("Bench"), "kind": kind.pk}
    save_reference(by=ADMIN, kind="cases.place", values=values)
    for code in ("bench-phone", "bench-mail"):
        values = {"code": code, "name": _name(code)}
        save_reference(by=ADMIN, kind="cases.channel", values=values)
    values = {"code": "bench", "name": _name("Bench"), "weight": 10}
    save_reference(by=ADMIN, kind="cases.priority", values=values)


def _make_topics() -> None:
    reasons = save_dictionary(by=ADMIN, code="bench-reasons", name=_name("Reasons"))
    for code in ("twice", "roaming", "option"):
        save_entry(by=ADMIN, dictionary_id=reasons.pk, code=code, name=_name(code))
    for code in TOPICS:
        topic = save_topic(by=ADMIN, code=code, name=_name(code.replace("-", " ")))
        for attribute, type_ in (
            ("amount", "decimal"), ("charged_date", "date"), ("reason", "dictionary"),
        ):  # fmt: skip
            save_attribute(
                by=ADMIN, set_id=topic.attribute_set_id, code=attribute, name=_name(attribute),
                type=type_, dictionary_id=reasons.pk if type_ == "dictionary" else None,
                required="yes",
            )  # fmt: skip


def _make_moving(xml: str) -> None:
    values: dict[str, object] = {"code": "bench-moves", "name": _name("Bench")}
    route = save_reference(by=ADMIN, kind="routes.route", values=values)
    version = save_draft(by=ADMIN, route_id=route.pk, xml=xml)
    activate(by=ADMIN, version_id=version.pk)
    save_topic(by=ADMIN, code="bench-moves", name=_name("Moves"), route_id=route.pk)


def _make_operators() -> None:
    role = save_role(by=ADMIN, code="bench", name=_name("Bench"), granted=_RIGHTS)
    for login in (_LOGIN, *(f"bench-{number}" for number in range(1, 8))):
        save_operator(
            by=ADMIN, login=login, name=f"Замерова {login}", role_ids=[role.pk],
            password=new_secret(),
        )  # fmt: skip


def _make_clients() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO parties_client (kind, status, name, surname, given_name, patronymic, "
            "tax_id, language, created_at, version) SELECT 'person', 'active', "
            "'Замерный Клиент ' || n, '', '', '', '', 'ru', now() - interval '9 years', 1 "
            "FROM generate_series(1, %s) n ORDER BY n", [CLIENTS])  # fmt: skip
        cursor.execute(
            "INSERT INTO parties_account (client_id, number, contract_number, payment, currency, "
            "status) SELECT id, 'bench-' || id, '', 'prepaid', 'RUB', 'active' "
            "FROM parties_client WHERE name LIKE 'Замерный %%' ORDER BY id")  # fmt: skip
        cursor.execute(
            "INSERT INTO parties_subscriber (client_id, account_id, service, number, tariff, "
            "status) SELECT c.id, a.id, 'mobile', '+7999' || lpad(c.id::text, 7, '0'), '', "
            "'active' FROM parties_client c JOIN parties_account a ON a.client_id = c.id "
            "WHERE c.name LIKE 'Замерный %%' ORDER BY c.id")  # fmt: skip


def _ids(query: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    if row is None or None in row:
        raise LookupError(query)
    return tuple(row)
