"""Colleagues and departments found by a few letters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import save_reference
from abonent.staff.queries import find_colleagues

pytestmark = pytest.mark.django_db
Hire = Callable[..., Actor]


def names(text: str, right: str = "") -> list[str]:
    return [one.name for one in find_colleagues(text=text, right=right)]


def test_a_colleague_is_found_by_the_beginnings_of_words(hire: Hire) -> None:
    hire("semenova", "cases.work", name="Семёнова-Тянь Анна")
    hire("boris", name="Борисов Семён")
    assert names("семен") == ["Борисов Семён", "Семёнова-Тянь Анна"]
    assert names("ан тянь") == ["Семёнова-Тянь Анна"]
    assert names("borI") == ["Борисов Семён"]
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
