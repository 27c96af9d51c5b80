"""Attributes of clients and of what is theirs in the demo company."""

from __future__ import annotations

from typing import Any

from abonent.attributes.actions import ensure_subject_set, save_attribute
from abonent.attributes.models import Attribute
from abonent.kernel.actor import Actor

ATTRIBUTES: tuple[tuple[str, str, str, str, str, dict[str, Any]], ...] = (
    ("client.person", "birthday", "Дата рождения", "Birthday", "date", {"minimum": "1900-01-01"}),
    ("client.person", "pet", "Кличка питомца", "Name of the pet", "string",
     {"is_confidential": True,
      "hint": {"ru": "Кодовый вопрос для проверки.", "en": "The secret question."}}),
    ("client.company", "employees", "Сотрудников", "Employees", "integer",
     {"minimum": "1", "is_column": True, "unit": {"ru": "чел.", "en": "people"}}),
    ("client.company", "ogrn", "ОГРН", "State registration number", "string",
     {"pattern": r"\d{13}|\d{15}", "hint": {"ru": "13 цифр, у предпринимателя 15.",
                                             "en": "13 digits, 15 of a sole trader."}}),
    ("account", "credit_limit", "Кредитный лимит", "Credit limit", "decimal",
     {"minimum": "0", "decimals": 2, "unit": {"ru": "₽", "en": "₽"}}),
    ("account", "paper_bill", "Бумажный счёт", "Paper bill", "boolean", {"default": "false"}),
    ("subscriber", "sim", "Номер SIM-карты", "SIM number", "string",
     {"mask": r"\8\970199999999999999"}),
    ("contact_person", "decides", "Принимает решения", "Decides", "boolean", {}),
)  # fmt: skip
"""What has it, code, names, type, further fields."""


def load_subject_attributes() -> None:
    """Create what is not there yet."""
    by = Actor.system("demo")
    for subject, code, russian, english, kind, more in ATTRIBUTES:
        set_id = ensure_subject_set(by=by, subject=subject)
        if not Attribute.objects.filter(set=set_id, code=code).exists():
            save_attribute(
                by=by, set_id=set_id, code=code, name={"ru": russian, "en": english}, type=kind,
                **more,
            )  # fmt: skip
