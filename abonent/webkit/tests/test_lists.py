from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone, translation

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, PermissionRefused
from abonent.kernel.models import BackgroundJob
from abonent.webkit import filters
from abonent.webkit.columns import Column
from abonent.webkit.lists import List, _can_be_null

APPS = [("a", "A"), ("b", "B")]
MODELS = List(
    key="models",
    columns=[
        Column(key="app", label="App", value="app_label", sort="app_label"),
        Column(key="name", label="Name", value="model", sort="model"),
    ],
    filters=[
        filters.TextFilter(key="q", label="Search", field="model"),
        filters.MultiChoice(
            key="app", label="App", field="app_label", choices=[("a", "A"), ("b", "B")]
        ),
        filters.DateRange(key="day", label="Day"),
    ],
    sort="name",
    page_size=2,
    row_url=lambda row: f"/models/{row.model}",
)


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def asked(url: str, **headers: str) -> Any:
    request: Any = RequestFactory().get(url, headers=headers)
    request.operator = Actor(id=1, login="a", name="A")
    return request


@pytest.fixture
def rows(db: Any) -> Any:
    ContentType.objects.all().delete()
    for app, model in [("a", "one"), ("a", "two"), ("b", "three"), ("b", "four"), ("b", "five")]:
        ContentType.objects.create(app_label=app, model=model)
    return ContentType.objects.all()


def test_a_page_takes_two_statements(rows: Any, django_assert_num_queries: Any) -> None:
    shown = MODELS.show(asked("/models"), rows)

    with django_assert_num_queries(2):
        assert [row.cells for row in shown.drawn] == [
            [("", "b"), ("", "five")],
            [("", "b"), ("", "four")],
        ]
        assert (shown.first_place, shown.last, shown.total, shown.many) == (1, 2, 5, False)
    assert shown.next_url == "/models?page=2"
    assert shown.back_url == ""


def test_an_order_that_an_index_has_is_asked_for_as_the_index_has_it(rows: Any) -> None:
    """A backward walk of an index has nulls first: asked for last, it could not be used."""
    source: Any = MODELS.show(asked("/models?sort=-model"), rows).source
    assert "NULLS LAST" not in str(source.query)
    assert _can_be_null(ContentType, "app_label") is False
    assert _can_be_null(ContentType, "computed") is True
    assert _can_be_null(BackgroundJob, "result__name") is True


def test_the_last_page_needs_no_count(rows: Any, django_assert_num_queries: Any) -> None:
    shown = MODELS.show(asked("/models?page=3"), rows)

    with django_assert_num_queries(1):
        assert [row.model for row in shown.rows] == ["two"]
        assert (shown.total, shown.next_url, shown.back_url) == (5, "", "/models?page=2")


def test_all_rows_are_counted_only_when_asked(rows: Any) -> None:
    ContentType.objects.bulk_create(ContentType(app_label="c", model=f"m{n}") for n in range(1000))
    shown = MODELS.show(asked("/models?app=a"), rows)
    assert shown.count_url == "/models?app=a&count=exact"
    some = MODELS.show(asked("/models"), rows)
    assert (some.total, some.many) == (1001, True)
    counted = MODELS.show(asked("/models?count=exact"), rows)
    assert (counted.total, counted.many) == (1005, False)
    assert counted.next_url == "/models?page=2"


def test_filters_and_sort_come_from_the_url(rows: Any) -> None:
    shown = MODELS.show(asked("/models?app=b&sort=-name&q=f"), rows)

    assert [row.model for row in shown.rows] == ["four", "five"]
    assert [(head.url, head.sorted) for head in shown.heads] == [
        ("/models?app=b&q=f&sort=app", ""),
        ("/models?app=b&q=f&sort=name", "descending"),
    ]


@pytest.mark.usefixtures("english")
def test_a_value_that_no_filter_has_is_named_and_shows_nothing(rows: Any) -> None:
    shown = MODELS.show(asked("/models?app=zzz&app=a&day_from=yesterday"), rows)

    assert [str(problem.text) for problem in shown.problems] == [
        "App: there is no “zzz”.", "Day: there is no “yesterday”.",
    ]  # fmt: skip
    assert (shown.blocked, shown.total) == (True, 0)
    assert shown.understood_url == "/models?"


@pytest.mark.usefixtures("english")
def test_a_parameter_that_no_filter_reads_is_named_and_shows_nothing(rows: Any) -> None:
    shown = MODELS.show(asked("/models?colour=red&app=a&empty="), rows)

    assert [str(p.text) for p in shown.problems] == ["“colour”: this list has no such filter."]
    assert (shown.blocked, shown.total) == (True, 0)
    assert shown.understood_url == "/models?app=a&empty="


@pytest.mark.usefixtures("english")
def test_a_strange_order_or_page_is_named_and_shows_the_rows(rows: Any) -> None:
    shown = MODELS.show(asked("/models?sort=secret&page=-4"), rows)

    assert [str(problem.text) for problem in shown.problems] == [
        "“secret”: this list cannot be sorted by it.", "There is no page “-4”.",
    ]  # fmt: skip
    assert (shown.blocked, shown.sort, shown.number, shown.total) == (False, "name", 1, 5)


@pytest.mark.usefixtures("english")
def test_what_is_not_understood_is_neither_exported_nor_acted_on(rows: Any) -> None:
    with pytest.raises(Invalid, match="no such filter"):
        MODELS.respond(asked("/models?colour=red&export=csv"), rows, template="x")
    assert list(MODELS.matching(params=QueryDict("colour=red"), rows=rows)) == []


@pytest.mark.usefixtures("english")
def test_the_notice_names_the_parameter_and_the_way_out(rows: Any) -> None:
    answer = MODELS.respond(
        asked("/models?colour=<b>", **{"HX-Target": "list-models"}), rows, template="x"
    )
    text = answer.content.decode()  # type: ignore[attr-defined]
    assert "“colour”: this list has no such filter." in text
    assert 'href="/models?"' in text
    assert "data-row=" not in text


def test_a_null_character_is_nonsense(rows: Any) -> None:
    shown = MODELS.show(asked("/models?q=o%00"), rows)

    assert (shown.blocked, shown.total) == (True, 0)


def test_named_rows_come_alone_and_those_that_left_the_filters_apart(rows: Any) -> None:
    one, three = rows.get(model="one").pk, rows.get(model="three").pk
    answer = MODELS.respond(
        asked(f"/models?app=a&rows={one},{three},x", **{"HX-Target": "list-models"}), rows,
        template="x",
    )  # fmt: skip
    assert answer.content.decode() == (  # type: ignore[attr-defined]
        f'<table><tbody><tr data-href="/models/one" data-row="{one}">'
        '<td><a href="/models/one">a</a></td><td>one</td></tr></tbody><tbody data-gone>'
        f'<tr data-href="/models/three" data-row="{three}">'
        '<td><a href="/models/three">b</a></td><td>three</td></tr></tbody></table>'
    )


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Moscow"])
def test_a_span_stays_within_the_calendar(zone: str) -> None:
    with timezone.override(zone):
        first, last = filters.span(date.min, date.max)

    years = [moment.astimezone(UTC).year for moment in (first, last) if moment]
    assert years == [1, 9999]
    assert filters.span(None, None) == (None, None)


def test_matching_gives_the_rows_of_a_bulk_action(rows: Any) -> None:
    found = MODELS.matching(params=QueryDict("app=a&sort=-name"), rows=rows)

    assert {row.model for row in found} == {"one", "two"}


def test_htmx_gets_the_table_alone(rows: Any) -> None:
    request = asked("/models", **{"HX-Request": "true", "HX-Target": "list-models"})
    response: Any = MODELS.respond(request, rows, template="webkit/kit.html")
    text = response.content.decode()

    assert "<html" not in text
    assert '<tr data-href="/models/five" data-row=' in text
    assert response["Vary"] == "HX-Request, HX-Target"
    assert "no-store" in response["Cache-Control"]


def test_an_export_writes_all_rows_and_tells_the_audit(rows: Any) -> None:
    told: list[str] = []
    exported = List(key="m", columns=MODELS.columns, sort="name", page_size=2,
                    on_export=lambda _request, kind: told.append(kind))  # fmt: skip
    response: Any = exported.respond(asked("/m?export=csv&page=2"), rows, template="")

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines == ["\ufeffApp;Name", "b;five", "b;four", "a;one", "b;three", "a;two"]
    assert told == ["csv"]


def test_a_file_holds_the_columns_shown_or_all(rows: Any) -> None:
    hidden = [*MODELS.columns, Column(key="c", label="More", value="model", hidden=True)]
    exported = List(key="m", columns=hidden, sort="name", export_permission="")
    with translation.override("en"):
        files = exported.show(asked("/m?page=2"), rows).files
    named = [label for *_rest, label in files]
    assert named == ["CSV", "Excel", "CSV, all columns", "Excel, all columns"]
    heads = []
    for address, kind, _icon, _label in files:
        if kind == "csv":
            response: Any = exported.respond(asked(address), rows, template="")
            heads.append(b"".join(response.streaming_content).decode().splitlines()[0])
    assert heads == ["\ufeffApp;Name", "\ufeffApp;Name;More"]
    assert len(MODELS.show(asked("/m"), rows).files) == 2


@pytest.mark.parametrize("kind", ["pdf", "CSV"])
def test_an_unknown_export_is_the_list_itself(rows: Any, kind: str) -> None:
    told: list[str] = []
    exported = List(key="m", columns=MODELS.columns, sort="name",
                    on_export=lambda _request, kind: told.append(kind))  # fmt: skip
    response = exported.respond(
        asked(f"/m?export={kind}", **{"HX-Target": "list-m"}), rows, template="webkit/bare.html"
    )

    assert (response.status_code, told) == (200, [])


def test_an_export_without_the_right_is_refused(rows: Any) -> None:
    told: list[str] = []
    guarded = List(key="m", columns=MODELS.columns, export_permission="webkit.kit",
                   on_export=lambda _request, kind: told.append(kind))  # fmt: skip

    with pytest.raises(PermissionRefused):
        guarded.respond(asked("/m?export=csv"), rows, template="")
    assert told == []
    assert guarded.show(asked("/m"), rows).can_export is False


def test_a_sequence_is_sorted_too_with_nothing_last() -> None:
    column = Column(key="n", label="N", sort="n")
    shown = List(key="s", columns=[column]).show(
        asked("/s?sort=n"), [{"n": 3}, {"n": None}, {"n": 1}]
    )

    assert [row["n"] for row in shown.rows] == [1, 3, None]


def test_dates_mean_days_of_the_reader() -> None:
    with timezone.override("Europe/Moscow"):
        assert filters.span(date(2026, 11, 22), date(2026, 11, 22)) == (
            datetime(2026, 11, 21, 21, tzinfo=UTC),
            datetime(2026, 11, 22, 21, tzinfo=UTC),
        )
