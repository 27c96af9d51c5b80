"""Signs that nobody sees do not stay in names."""

from __future__ import annotations

from typing import Any

import pytest

from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.reference.rows import fill
from abonent.kernel.text import many_lines, one_line, without_hidden


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Оплата \u202etxet", "Оплата txet"),
        ("Сч\u200bёт\ufeff", "Счёт"),
        ("al\u200dpha", "alpha"),
        ("мяг\u00adкий", "мягкий"),
        ("\u200d👩\u200d💻 \u2067x\u2069", "👩\u200d💻 x"),
        ("a\nb\tc", "a\nb\tc"),
    ],
)
def test_hidden_signs_go_and_pictures_stay_whole(given: str, kept: str) -> None:
    assert without_hidden(given) == kept


def test_a_name_of_reference_data_is_kept_without_them() -> None:
    kind = reference_kinds.get("cases.channel")
    entry: Any = kind.model()
    entry.pk = 1
    fill(kind, entry, {"name": {"ru": "Ф\u202eакс", "en": "\u200bFax"}})
    assert entry.name == {"ru": "Факс", "en": "Fax"}


def test_texts_are_kept_as_people_see_them() -> None:
    assert one_line(" Сч\u200bёт \x00 за\nмай 👩\u200d💻 ") == "Счёт за май 👩\u200d💻"
    assert many_lines(" Сч\u202eёт\r\n\tза\x07 май ") == "Счёт\n\tза май"
