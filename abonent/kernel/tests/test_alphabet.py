from __future__ import annotations

from abonent.kernel.alphabet import place_of


def test_names_stand_as_in_the_alphabet() -> None:
    names = ["Жук", "ёж", "Яма", "Ёлка", "ель", "Еж", "Адам"]
    assert sorted(names, key=place_of) == ["Адам", "Еж", "ёж", "Ёлка", "ель", "Жук", "Яма"]
