"""Each page asks the database just so often as the file of its room says.

``abonent/<room>/tests/statements.toml`` gives pages their number of SQL statements, in a company
where there is more than one of everything. A page whose number changed fails, either way: whoever
changes it writes down the new one, and it is read. A page that is not named may take a few. What a
list is asked for may stand behind its name: ``"cases:cases?sort=attr-amount"``.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from abonent.config.tests.rights.filling import fill
from abonent.config.tests.rights.walking import Address, pages
from abonent.config.tests.rights.world import Ids, build
from abonent.staff.models import Operator
from abonent.staff.queries import find_actor

ROOMS = Path(__file__).parents[2]
FILE = "tests/statements.toml"
LISTS = {
    "cases": ("cases", "contacts"),
    "parties": ("clients", "prospects", "documents", "duplicates"),
    "letters": ("letters",),
}
FEW = 8
"""What a list takes at most, and a page that is not named."""
Numbers = dict[str, dict[str, int]]


def _kept() -> Numbers:
    files = ROOMS.glob(f"*/{FILE}")
    return {file.parents[1].name: tomllib.loads(file.read_text()) for file in files}


def _asked() -> list[Address]:
    """The pages that the files name with a query."""
    found = []
    for name in (name for of in _kept().values() for name in of if "?" in name):
        page, _sign, query = name.partition("?")
        found.append(Address(name, f"{reverse(page)}?{query}", ("get",)))
    return found


def _written(numbers: Numbers) -> str:
    return "\n".join(
        f"# abonent/{room}/{FILE}\n" + "\n".join(f'"{n}" = {c}' for n, c in sorted(of.items()))
        for room, of in sorted(numbers.items())
    )


def _changed(found: dict[str, int], kept: dict[str, int]) -> dict[str, int]:
    return {
        name: number for name, number in found.items()
        if (number != kept[name] if name in kept else number > FEW)
    }  # fmt: skip


class TestStatements(TestCase):
    """One operator with every right opens every page."""

    ids: Ids

    @classmethod
    def setUpTestData(cls) -> None:
        """Build the company, and more of everything."""
        cls.ids = build()
        keeper = find_actor(operator_id=cls.ids["operator_id"])
        assert keeper is not None
        fill(keeper, cls.ids)

    def setUp(self) -> None:
        """Reference data is looked at once, not each second."""
        self.browser = Client(raise_request_exception=False)
        self.browser.force_login(Operator.objects.get(pk=self.ids["operator_id"]))
        self.enterContext(patch("abonent.kernel.cache.CHECK_EVERY", 3600.0))

    def _number(self, address: Address) -> int | None:
        """How many statements a page takes when all that is kept in the process is there."""
        with transaction.atomic():
            if not self._shows(address):
                return None
            with CaptureQueriesContext(connection) as asked:
                self._shows(address)
            transaction.set_rollback(True)
        return len(asked)

    def _shows(self, address: Address) -> bool:
        answer: Any = self.browser.get(address.path)
        return answer.status_code == 200 and "text/html" in str(answer["Content-Type"])

    def test_every_page_takes_its_number_of_statements(self) -> None:
        """No more, and no fewer than the file says."""
        found: Numbers = defaultdict(dict)
        for one in [*pages(self.ids), *_asked()]:
            if (number := self._number(one)) is not None:
                room = resolve(one.path.partition("?")[0]).func.__module__.split(".")[1]
                found[room][one.name] = number
        changed = {room: _changed(of, _kept().get(room, {})) for room, of in found.items()}
        told = _written({room: of for room, of in changed.items() if of})
        assert not told, f"write down, if it is meant:\n{told}"
        gone = {n for of in _kept().values() for n in of} - {n for of in found.values() for n in of}
        assert gone == set()

    def test_a_list_takes_few(self) -> None:
        """Whatever is written down."""
        lists = {f"{room}:{name}": room for room, names in LISTS.items() for name in names}
        assert {name for name, room in lists.items() if _kept()[room][name] > FEW} == set()
