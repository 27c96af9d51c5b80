"""A topic with more attributes than anyone needs: its form opens, and what is filled in is kept."""

from __future__ import annotations

from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from abonent.attributes.models import Attribute
from abonent.cases.models import Case
from abonent.cases.testing import Company
from abonent.cases.tests.browsing import filled, text_of
from abonent.kernel import cache

MANY = 600


def test_the_form_of_a_topic_with_many_attributes_opens_and_saves(
    browser: Browser, company: Company
) -> None:
    Attribute.objects.bulk_create(
        Attribute(
            set_id=company.claim.attribute_set_id, code=f"a{n}", type="string", position=n,
            name={"ru": f"Свойство {n}", "en": f"Attribute {n}"},
        )
        for n in range(MANY)
    )  # fmt: skip
    cache.bump("attributes")
    cache.clear_all()
    part = text_of(
        browser.post(reverse("cases:attributes_part", args=["case-0"]), {"case-0-topic": "claim"})
    )
    assert part.count('name="case-0-attr-a') == MANY + 1  # and the amount
    given: dict[str, Any] = {"case-0-.shown": [f"a{n}" for n in range(MANY)]}
    given |= {f"case-0-attr-a{n}": str(n) if n == MANY - 1 else "" for n in range(MANY)}
    made = browser.post("/contacts/new", filled(**given))
    assert made.status_code == 302
    case = Case.objects.get()
    assert case.attributes[f"a{MANY - 1}"] == str(MANY - 1)
