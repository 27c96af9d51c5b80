"""Choices from a database of others: a real second server, read by a role of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import psycopg
import pytest
from django.utils import translation

from abonent.attributes import outside
from abonent.attributes.choosing import forget_recent, offer, pick
from abonent.attributes.forms import AttributesForm
from abonent.attributes.models import AttributeQuery
from abonent.attributes.outside import OutOfReachError, Source, UnreadableError, list_rows
from abonent.attributes.policy import Definition, Facts, Wrong, check_values, show
from abonent.attributes.policy.values import as_held
from abonent.attributes.reference.queries import QUERY
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.reference.actions import save_reference

SQL = """
SELECT number AS value, title AS label FROM contract
WHERE title ILIKE '%' || %(q)s || '%' AND city IS NOT DISTINCT FROM coalesce(%(attr.city)s, city)
ORDER BY number;
"""
CONTRACTS = Source(
    code="contracts", connection="billing", sql=SQL, value_column="value", label_column="label",
    row_limit=20, time_limit_ms=1000,
)  # fmt: skip
FIRST = {"value": "D-1", "label": "Домашний интернет"}
SYSTEM = Actor.system("tests")
DOWN = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    forget_recent()
    with translation.override("en"):
        yield


def field(source: Source = CONTRACTS) -> list[Definition]:
    names = {"en": "Contract", "ru": "Договор"}
    made = Definition(
        code="contract", name=names, type="query", query=source.code, pick=partial(pick, source)
    )
    return [made, Definition(code="city", name=names, type="string")]


def labels(q: str, **values: Any) -> list[str]:
    return [one.label for _sealed, one in offer(CONTRACTS, Facts(values=values), q=q)]


def _warned(query: AttributeQuery) -> str:
    assert QUERY.warn is not None
    return str(QUERY.warn(query))


def refused(given: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        check_values(field(), given, **more)
    return [str(text) for text in refusal.value.problems["contract"]]


@pytest.mark.usefixtures("billing")
class TestChoices:
    def test_what_one_types_and_other_attributes_narrow_them(self) -> None:
        assert labels("интернет") == ["Домашний интернет", "Интернет для дачи"]
        assert labels("интернет", city="Омск") == ["Интернет для дачи"]
        assert labels("100%") == ["Телевидение 100%"]
        assert labels("'; DROP TABLE contract; --") == []
        assert labels("", city="") == [
            "Домашний интернет", "Телевидение 100%", "Интернет для дачи",
        ]  # fmt: skip

    def test_no_more_rows_come_than_the_limit(self) -> None:
        assert len(offer(replace(CONTRACTS, row_limit=2), Facts(), q="")) == 2

    def test_a_sealed_choice_asks_nothing_again(self, settings: Any) -> None:
        sealed, _one = offer(CONTRACTS, Facts(values={"city": "Псков"}), q="дом")[0]
        settings.QUERIES = {}
        assert check_values(field(), {"contract": sealed, "city": "Псков"}) == {
            "contract": FIRST, "city": "Псков",
        }  # fmt: skip

    def test_a_choice_for_another_question_is_looked_up(self) -> None:
        sealed, _one = offer(CONTRACTS, Facts(values={"city": "Псков"}), q="дом")[0]
        assert check_values(field(), {"contract": sealed})["contract"] == FIRST
        assert refused({"contract": sealed, "city": "Омск"}) == [
            "There is no such choice now: find it anew."
        ]

    def test_a_program_names_the_value(self) -> None:
        assert check_values(field(), {"contract": "D-1"}) == {"contract": FIRST}
        told = {"value": "D-1", "label": "anything"}
        assert check_values(field(), {"contract": told}) == {"contract": FIRST}

    @pytest.mark.parametrize("wrong", ["D-9", {"label": "x"}, ["D-1"], True, "D-1:forged"])
    def test_what_it_does_not_find_is_refused(self, wrong: Any) -> None:
        assert len(refused({"contract": wrong})) == 1

    def test_a_forged_label_is_not_believed(self) -> None:
        forged = as_held({"value": "D-1", "label": "<script>"})
        assert check_values(field(), {"contract": forged}) == {"contract": FIRST}


@pytest.mark.usefixtures("billing")
class TestLimits:
    @pytest.mark.parametrize(
        "sql",
        [
            "SELECT 1 AS value, 2 AS label); DROP TABLE contract; SELECT (1",
            "WITH gone AS (DELETE FROM contract RETURNING *) SELECT number AS value FROM gone",
            "SELECT nextval('anything')::text AS value, '' AS label",
            "SELECT number AS other FROM contract",
            "SELECT set_config('transaction_read_only', 'off', true) AS value, '' AS label",
            "SELECT rolpassword AS value, rolname AS label FROM pg_authid",
        ],
    )
    def test_nothing_but_reading_what_the_login_may_read(self, sql: str) -> None:
        with pytest.raises(UnreadableError):
            list_rows(replace(CONTRACTS, sql=sql), {}, limit=5)
        assert labels("дом") == ["Домашний интернет"]

    def test_a_slow_query_is_ended_by_the_server(self) -> None:
        slow = replace(
            CONTRACTS, sql="SELECT pg_sleep(20)::text AS value, 'x' AS label", time_limit_ms=100
        )
        with pytest.raises(OutOfReachError, match="statement timeout"):
            list_rows(slow, {}, limit=1)
        with pytest.raises(Wrong) as told:
            offer(slow, Facts(), q="")
        assert str(told.value.message).startswith(
            "The query of this field takes longer than 100 ms"
        )
        assert labels("дом") == ["Домашний интернет"]  # only that query is at fault

    def test_a_transaction_reads_only(self, billing: str) -> None:
        with psycopg.connect(billing) as writer:
            writer.execute("CREATE TEMP TABLE t (a int)")  # the role alone would let it
        with pytest.raises(UnreadableError):
            list_rows(
                replace(CONTRACTS, sql="SELECT lo_create(0) AS value, 1 AS label"), {}, limit=1
            )


class TestDown:
    @pytest.fixture(autouse=True)
    def _down(self, settings: Any) -> None:
        outside.forget_failures()
        settings.QUERIES = {"billing": DOWN}

    def test_it_is_said_and_what_is_stored_stays(self) -> None:
        assert refused({"contract": "D-2"}, before={"contract": FIRST}) == [
            "The database of this field does not answer. What is chosen already stays; leave the "
            "rest empty, or try again in a minute."
        ]
        for back in (FIRST, "D-1", as_held(FIRST)):
            kept = check_values(
                field(), {"contract": back, "city": "x"}, before={"contract": FIRST}
            )
            assert kept == {"contract": FIRST, "city": "x"}
        assert check_values(field(), {"contract": ""}, before={"contract": FIRST}) == {}
        assert show(field()[0], FIRST) == "Домашний интернет"

    def test_a_server_that_failed_is_left_alone_for_a_while(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(Wrong):
            offer(CONTRACTS, Facts(), q="")
        monkeypatch.setattr(psycopg, "connect", lambda *_a, **_k: pytest.fail("asked"))
        with pytest.raises(Wrong):
            offer(CONTRACTS, Facts(), q="")

    def test_the_form_shows_what_is_stored(self) -> None:
        form = AttributesForm(definitions=field(), values={"contract": FIRST})
        shown = str(form["contract"])
        assert 'value="Домашний интернет"' in shown
        assert "&quot;value&quot;: &quot;D-1&quot;" in shown


@pytest.mark.django_db
class TestSaving:
    values: dict[str, Any] = {
        "code": "contracts", "name": {"ru": "Договоры", "en": "Contracts"},
        "connection": "billing", "sql": SQL,
    }  # fmt: skip

    def _problems(self, **more: Any) -> dict[str, Any]:
        with pytest.raises(Invalid) as refusal:
            save_reference(by=SYSTEM, kind="attributes.query", values={**self.values, **more})
        assert not AttributeQuery.objects.exists()
        return {k: str(v[0]) for k, v in refusal.value.problems.items()}

    @pytest.mark.usefixtures("billing")
    def test_the_database_tries_it_first(self) -> None:
        assert self._problems(sql="SELECT nothing FROM nowhere") == {
            "sql": 'The database refuses it: relation "nowhere" does not exist'
        }
        assert self._problems(sql="SELECT %(who)s AS value")["sql"].startswith(
            "There are no such parameters: who. Known: q, "
        )
        assert [self._problems(sql=sql)["sql"] for sql in (
            "SELEC number FROM contract", "SELECT 1; DROP TABLE contract",
            "SELECT number AS other, title AS label FROM contract",
            "SELECT Set_Config('transaction_read_only', 'off', true) AS value, '' AS label",
        )] == [
            'The database refuses it: syntax error at or near "SELEC"',
            "Only one SELECT is allowed.", "The query has no column “value”.",
            "A query changes no settings: leave out set_config.",
        ]  # fmt: skip
        assert list(self._problems(connection="else")) == ["connection"]
        save_reference(by=SYSTEM, kind="attributes.query", values=self.values)
        assert AttributeQuery.objects.get().row_limit == 20
        assert _warned(AttributeQuery.objects.get()) == (
            "There are no attributes with these codes, they are asked as empty: city."
        )

    def test_a_database_that_is_down_refuses_nothing(self, settings: Any) -> None:
        outside.forget_failures()
        settings.QUERIES = {"billing": DOWN}
        save_reference(by=SYSTEM, kind="attributes.query", values=self.values)
        assert AttributeQuery.objects.get().connection == "billing"
        bare = AttributeQuery.objects.get()
        bare.sql = "SELECT 1 AS value, 2 AS label"
        assert "The connection does not work, the query is not tried: " in _warned(bare)
