"""Colleagues and departments found by a few letters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import save_reference
from abonent.staff.actions import set_operator_active
from abonent.staff.choosing import NOBODY, ColleagueField, DepartmentField, offer_colleagues
from abonent.staff.queries import find_colleagues
from abonent.webkit.forms import Form

pytestmark = pytest.mark.django_db
Hire = Callable[..., Actor]


def names(text: str, right: str = "") -> list[str]:
    return [one.name for one in find_colleagues(text=text, right=right)]


def test_a_colleague_is_found_by_the_beginnings_of_words(hire: Hire) -> None:
    hire("semenova", "cases.work", name="Семёнова-Тянь Анна")
    hire("s.borisov", name="Борисов Семён")
    assert names("семен") == ["Борисов Семён", "Семёнова-Тянь Анна"]
    assert names("ан тянь") == ["Семёнова-Тянь Анна"]
    assert names("borI") == names("s.bor") == ["Борисов Семён"]
    assert names("рисов") == []
    assert names("", right="cases.work") == ["Семёнова-Тянь Анна"]


def test_the_fields_offer_them(hire: Hire) -> None:
    anna, boris = hire("anna", "cases.work"), hire("boris")
    values = {"code": "line", "name": {"ru": "Первая линия", "en": "First line"}, "parent": None}
    line = save_reference(by=Actor.system("test"), kind="staff.department", values=values)
    browser = Client()
    browser.post("/login", {"login": "anna", "password": "correct-horse-9"})

    def offered(path: str, q: str) -> list[str]:
        html = browser.post(path, {"q": q}).content.decode()
        return [part.split('"')[0] for part in html.split('data-value="')[1:]]

    assert offered("/colleagues", "") == [str(anna.id), str(boris.id)]
    assert offered("/colleagues?right=cases.work", "") == [str(anna.id)]
    assert offered("/recipients", "") == [f"department:{line.pk}", f"operator:{boris.id}"]
    assert offered("/recipients", "лин") == [f"department:{line.pk}"]
    assert offered("/recipients", "bo") == [f"operator:{boris.id}"]


class Chosen(Form):
    owner = ColleagueField(required=False, right="cases.work", with_nobody=True)
    line = DepartmentField(required=False, by_code=True)


def test_a_name_typed_without_script_is_whom_it_means(hire: Hire) -> None:
    anna, boris = hire("anna", "cases.work", name="Ан Анна"), hire("boris", name="Борисов Борис")
    hire("annette", "cases.work", name="Ан Аннетта")
    values = {"code": "line", "name": {"ru": "Первая линия", "en": "First line"}, "parent": None}
    save_reference(by=Actor.system("test"), kind="staff.department", values=values)

    def meant(name: str, text: str, value: object = "") -> object:
        form = Chosen({name: str(value), f"{name}.text": text})
        return form.cleaned_data[name] if form.is_valid() else None

    assert meant("owner", "Ан Анна") == anna.id
    assert meant("owner", "Ан Анна", boris.id) == anna.id
    assert meant("owner", "Никто") == NOBODY
    refused = (
        ("анн", ""),
        ("Борисов Борис", ""),
        ("Борисов Борис", boris.id),
        ("Кто это", anna.id),
    )
    assert [meant("owner", text, value) for text, value in refused] == [None] * 4
    assert meant("line", "перв") == "line"
    assert meant("line", "вторая") is None
    assert Chosen({}).errors == {}


def test_who_has_left_is_found_where_the_past_is(hire: Hire) -> None:
    hire("anna")
    gone = hire("boris", name="Борисов Борис")
    set_operator_active(by=Actor.system("test"), operator_id=gone.id or 0, is_active=False)
    assert offer_colleagues("бор") == []
    assert offer_colleagues("бор", with_former=True) == [
        (str(gone.id), "Борисов Борис", "уже не работает")
    ]
