"""Reasons of rejection in the words of whoever has the file: his columns, no codes, the remedy."""

from __future__ import annotations

import io

import pytest
from django.utils import translation

from abonent.exchange.maps import read_map
from abonent.exchange.maps.words import tell_formats, tell_pattern
from abonent.exchange.running import import_file
from abonent.kernel.actor import Actor

SPEC = r"""
source: old
fields:
  key: {column: Номер, pattern: '\d+'}
  started_at: {columns: [Дата, Время], formats: ["%d.%m.%Y %H:%M"]}
  channel: {column: Канал, values: {Звонок: phone, Письмо: email}}
  place: {const: moscow}
  topic: {const: claim}
  text: {column: Текст, required: true}
  duration_seconds: {column: Длительность}
  attributes:
    amount: {column: Сумма}
client: {find: [{by: account, column: Счёт}], otherwise: reject}
"""
COLUMNS = ["Номер", "Дата", "Время", "Канал", "Текст", "Длительность", "Сумма", "Счёт"]
RIGHT = dict(
    zip(COLUMNS, ["1", "02.09.2026", "14:30", "Звонок", "Текст", "60", "5", ""], strict=True)
)


def _reasons(by: Actor, spec: str = SPEC, **cells: str) -> tuple[str, dict[str, int]]:
    table = ";".join(COLUMNS) + "\n" + ";".join((RIGHT | cells).values()) + "\n"
    with translation.override("ru"):
        outcome, rejected = import_file(
            by=by,
            source=io.BytesIO(table.encode()),
            name="a.csv",
            spec=read_map(spec),
            dry_run=True,
        )
        reasons = {str(reason): count for reason, count in outcome.by_reason.items()}
    assert rejected is not None
    return rejected.read().decode("utf-8-sig").splitlines()[0], reasons


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            {"Номер": "A-1"},
            "Столбец «Номер»: «A-1» не подходит: напишите одни цифры, например 4101",
        ),
        (
            {"Дата": "вчера"},
            "Столбцы «Дата», «Время»: «вчера 14:30» — не дата; напишите так: "
            "день.месяц.год часы:минуты (22.11.2026 14:30)",
        ),
        (
            {"Канал": "голубь"},
            "Столбец «Канал»: значение «голубь» неизвестно; напишите одно из: Звонок, Письмо",
        ),
        ({"Текст": ""}, "Столбец «Текст»: не заполнено, а значение обязательно"),
        (
            {"Длительность": "долго"},
            "Столбец «Длительность»: «долго» — не целое число; напишите длительность в секундах, "
            "например 185",
        ),
        ({"Счёт": "77"}, "Столбец «Счёт»: клиент не найден («77»)"),
    ],
)
def test_a_reason_names_the_column_and_what_to_write(
    importer: Actor, cells: dict[str, str], said: str
) -> None:
    header, reasons = _reasons(importer, **cells)
    assert reasons == {said: 1}
    assert header.endswith(";Причина отклонения")


def test_a_wrong_value_of_an_attribute_is_told_by_its_column(importer: Actor) -> None:
    found = SPEC.replace("otherwise: reject", "otherwise: anonymous")
    _header, reasons = _reasons(importer, found, Сумма="много")
    assert reasons == {
        "Столбец «Сумма»: значение «много» не подходит. Введите число, например 1234,50.": 1
    }


def test_a_code_that_only_the_map_gives_is_a_mistake_of_the_map(importer: Actor) -> None:
    wrong = SPEC.replace("Звонок: phone", "Звонок: fon")
    _header, reasons = _reasons(importer, wrong)
    assert reasons == {
        "Столбец «Канал»: карта полей даёт «fon», а такого здесь нет; укажите в карте одно из: "
        "phone, email": 1
    }


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"\d+", "напишите одни цифры, например 4101"),
        (r"^[0-9]{10}$", "напишите ровно 10 цифр"),
        (r"\d{4,6}", "напишите от 4 до 6 цифр"),
        (
            "[A-Z]+-.*",
            "запись не такая, как требует карта полей; исправьте значение или требование "
            "«pattern» в карте",
        ),
    ],
)
def test_a_pattern_is_told_in_words(pattern: str, said: str) -> None:
    with translation.override("ru"):
        assert tell_pattern(pattern) == said


def test_a_format_nobody_has_words_for_is_told_by_its_example() -> None:
    with translation.override("ru"):
        assert tell_formats(["%d.%m.%y", "%j/%Y"]) == (
            "день.месяц.год двумя цифрами (22.11.26); 326/2026"
        )
