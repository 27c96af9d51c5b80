from __future__ import annotations

import pytest

from abonent.attributes.models import Attribute
from abonent.cases.demo_reference import load_reference
from abonent.cases.models import Channel, Place, Priority, Topic
from abonent.cases.queries.text_modules import list_texts
from abonent.kernel.actor import Actor
from abonent.kernel.models import AuditEntry
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.reference.paths import given
from abonent.parties.models import ClientCategory
from abonent.staff.demo import LOGINS, load_staff
from abonent.staff.models import Operator

pytestmark = pytest.mark.django_db


def test_the_demo_company_is_loaded_once() -> None:
    load_staff()
    load_reference()
    counts = [
        model.objects.count()
        for model in (Topic, Attribute, Channel, Place, Priority, ClientCategory, Operator)
    ]
    assert counts[0] == 9 + 46
    assert counts[2:] == [8, 11, 4, 6, 18]
    types = {*Attribute.Type.values} - {"query"}  # its database would be somebody else's
    assert set(Attribute.objects.values_list("type", flat=True)) == types
    texts = [one.filled({"case": "17"}) for one in list_texts(by=Actor.system("test"))]
    assert "Спасибо за обращение! Номер вашего обращения: 17." in texts
    audited = AuditEntry.objects.count()
    load_staff()
    load_reference()
    assert AuditEntry.objects.count() == audited
    for login, password, _title in LOGINS:
        assert Operator.objects.get(login=login).check_password(password)


@pytest.mark.django_db
def test_what_was_kept_before_a_text_was_told_by_language_is_taken_back_in_each() -> None:
    described = reference_kinds.get("cases.text_module")
    kept = {"name": {"ru": "Привет", "en": "Hello"}, "text": "Добрый день!", "is_active": True}
    values = given(described, "hello", kept)
    assert values["text"] == {"ru": "Добрый день!", "en": "Добрый день!"}
    assert values["name"] == kept["name"]
