"""Operators of the demo company: roles with sensible rights, four log-ins, their colleagues."""

from __future__ import annotations

from django.db import transaction

from abonent.kernel import codes
from abonent.kernel.actor import Actor, permissions
from abonent.kernel.confidential import confidential_fields
from abonent.kernel.reference.actions import save_reference
from abonent.staff.actions import Place, save_operator, save_role
from abonent.staff.demo_roles import ROLES
from abonent.staff.models import Department, Operator, Role

LOGINS = [
    ("agent", "agent-demo-1", {"ru": "Оператор контактного центра", "en": "Agent"}),
    ("supervisor", "supervisor-demo-1", {"ru": "Супервизор", "en": "Supervisor"}),
    ("clerk", "clerk-demo-1", {"ru": "Бэк-офис", "en": "Back office"}),
    ("admin", "admin-demo-1", {"ru": "Администратор", "en": "Administrator"}),
]
"""Login, password and title, as they are told to whoever starts the demo."""

_PEOPLE = (
    ("agent", "Соколова Марина Игоревна", "agent", "ru"),
    ("supervisor", "Громов Андрей Викторович", "supervisor", "ru"),
    ("clerk", "Лебедева Ольга Павловна", "back_office", "ru"),
    ("admin", "Киселёв Дмитрий Сергеевич", "administrator", "ru"),
    ("a.belova", "Белова Анастасия Юрьевна", "agent", "ru"),
    ("i.zaytsev", "Зайцев Илья Романович", "agent", "ru"),
    ("k.morozova", "Морозова Ксения Андреевна", "agent", "ru"),
    ("t.galiev", "Галиев Тимур Рашидович", "agent", "ru"),
    ("e.orlova", "Орлова Екатерина Дмитриевна", "agent", "ru"),
    ("p.nikitin", "Никитин Павел Олегович", "agent", "ru"),
    ("l.petrosyan", "Петросян Лилит Ашотовна", "agent", "ru"),
    ("j.carter", "Carter Julia", "agent", "en"),
    ("m.ross", "Ross Michael", "agent", "en"),
    ("n.fedorova", "Фёдорова Наталья Ивановна", "back_office", "ru"),
    ("s.kuznetsov", "Кузнецов Сергей Львович", "back_office", "ru"),
    ("h.price", "Price Hannah", "supervisor", "en"),
    ("manager", "Степанов Виктор Андреевич", "manager", "ru"),
    ("security", "Кравцов Олег Дмитриевич", "security", "ru"),
)


DEPARTMENTS = (
    ("contact_centre", None, "Контакт-центр", "Contact centre"),
    ("first_line", "contact_centre", "Первая линия", "First line"),
    ("corporate_line", "contact_centre", "Корпоративная линия", "Corporate line"),
    ("back_office", None, "Бэк-офис", "Back office"),
    ("it", None, "Информационные технологии", "Information technology"),
)
"""Code, the one above, names."""

_SEATS = {
    "supervisor": ("contact_centre", True), "h.price": ("corporate_line", True),
    "agent": ("first_line", False), "a.belova": ("first_line", False),
    "i.zaytsev": ("first_line", False), "k.morozova": ("first_line", False),
    "t.galiev": ("first_line", False), "e.orlova": ("first_line", False),
    "p.nikitin": ("corporate_line", False), "l.petrosyan": ("corporate_line", False),
    "j.carter": ("corporate_line", False), "m.ross": ("corporate_line", False),
    "clerk": ("back_office", True), "n.fedorova": ("back_office", False),
    "s.kuznetsov": ("back_office", False), "admin": ("it", True),
    "manager": ("corporate_line", False), "security": ("it", False),
}  # fmt: skip
"""Login: department, and whether its head."""


def load_staff() -> None:
    """Create the roles and operators that are not there yet; a second run changes nothing."""
    by = Actor.system("demo")
    passwords = {login: password for login, password, _title in LOGINS}
    with transaction.atomic():
        roles, departments = _load_roles(by), _load_departments(by)
        present = set(Operator.objects.values_list("login", flat=True))
        for login, name, role, language in _PEOPLE:
            if login not in present:
                department, is_head = _SEATS[login]
                place = Place(department_id=departments[department], is_head=is_head)
                save_operator(
                    by=by, place=place, login=login, name=name, language=language,
                    role_ids=[roles[role]],
                    email=f"{codes.from_name(name)}@abonent.example",
                    password=passwords.get(login, f"{login.replace('.', '-')}-demo-1"),
                )  # fmt: skip


def _load_departments(by: Actor) -> dict[str, int]:
    known = {one.code: one.pk for one in Department.objects.all()}
    for code, above, russian, english in DEPARTMENTS:
        if code not in known:
            values = {"code": code, "name": {"ru": russian, "en": english},
                      "parent": known.get(above or "")}  # fmt: skip
            known[code] = save_reference(by=by, kind="staff.department", values=values).pk
    return known


def _load_roles(by: Actor) -> dict[str, int]:
    known = {role.code: role.pk for role in Role.objects.all()}
    for one in ROLES:
        if one.code not in known:
            granted = [right for right in one.rights or () if permissions.find(right)]
            known[one.code] = save_role(
                by=by, code=one.code, name={"ru": one.ru, "en": one.en}, granted=granted,
                scopes={c: reach for c, reach in one.scopes.items() if c in granted},
                fields={c: how for c, how in one.fields.items() if confidential_fields.find(c)},
                grants_everything=one.rights is None,
            ).pk  # fmt: skip
    return known
