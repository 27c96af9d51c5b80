"""Values of own attributes, told by the number of a row: the same each time, and no dice thrown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from abonent.attributes.queries import list_subject_definitions

_PETS = ("Барсик", "Рыжик", "Мурка", "Шарик", "Белка", "Тишка", "Граф")
_MAKERS: Mapping[str, Mapping[str, Callable[[int], Any]]] = {
    "client.person": {
        "pet": lambda n: _PETS[n % len(_PETS)] if n % 2 == 0 else None,
    },
    "client.company": {
        "employees": lambda n: 3 + n * 37 % 400,
        "ogrn": lambda n: f"10277{n * 7919 % 10**8:08}",
    },
    "account": {
        "credit_limit": lambda n: float(n * 13 % 20 * 500) if n % 4 == 0 else None,
        "paper_bill": lambda n: n % 9 == 0,
    },
    "subscriber": {"sim": lambda n: f"89701990000{n % 10**8:08}"},
    "contact_person": {"decides": lambda n: n % 3 == 0},
}
"""What makes a value of which attribute of the demo company; None is none."""


class OwnValues:
    """Values of those attributes that there are."""

    def __init__(self) -> None:
        self._makers = {
            subject: [
                (d.code, makers[d.code])
                for d in list_subject_definitions(subject=subject)
                if d.code in makers and d.is_active
            ]
            for subject, makers in _MAKERS.items()
        }

    def of(self, subject: str, number: int) -> str:
        """As JSON, for the row with this number."""
        made = ((code, make(number)) for code, make in self._makers[subject])
        values = {code: value for code, value in made if value is not None}
        return json.dumps(values, ensure_ascii=False)
