"""Names stand as the reader's alphabet has them, wherever people choose by them."""

from __future__ import annotations

from django.utils import translation

from abonent.kernel.actor import Actor
from abonent.kernel.alphabet import InAlphabet
from abonent.staff.actions import save_role
from abonent.staff.models import Operator
from abonent.staff.queries import list_choices, list_roles, role_names
from abonent.staff.tests.conftest import Hire


def test_people(hire: Hire) -> None:
    for login, name in (("a", "Яма"), ("b", "Ёлкин"), ("c", "Ежов"), ("d", "Адамов"), ("e", "Жук")):
        hire(login, name=name)
    ordered = ["Адамов", "Ежов", "Ёлкин", "Жук", "Яма"]
    assert [name for _id, name in list_choices() if name in ordered] == ordered
    rows = Operator.objects.filter(name__in=ordered).order_by(InAlphabet("name"))
    assert [row.name for row in rows] == ordered
    assert [row.name for row in rows.reverse()] == ordered[::-1]


def test_roles_in_the_language_of_the_reader(root: Actor) -> None:
    for code, ru, en in (("a", "Ёлка", "Zebra"), ("b", "Жук", "alpha"), ("c", "Яма", "beta")):
        save_role(by=root, code=code, name={"ru": ru, "en": en}, granted=[])
    for language, ordered in (("ru", "abc"), ("en", "bca")):
        with translation.override(language):
            assert [row.code for row in list_roles(by=root) if row.code in "abc"] == [*ordered]
            assert [code for _id, code, _name in role_names() if code in "abc"] == [*ordered]
