"""Operators of the demo company: roles with sensible rights, four log-ins, their colleagues."""

from __future__ import annotations

from django.db import transaction

from abonent.kernel import codes
from abonent.kernel.actor import Actor, permissions
from abonent.staff.actions import save_operator, save_role
from abonent.staff.models import Operator, Role

LOGINS = [
    ("agent", "agent-demo-1", {"ru": "Оператор контактного центра", "en": "Agent"}),
    ("supervisor", "supervisor-demo-1", {"ru": "Супервизор", "en": "Supervisor"}),
    ("clerk", "clerk-demo-1", {"ru": "Бэк-офис", "en": "Back office"}),
    ("admin", "admin-demo-1", {"ru": "Администратор", "en": "Administrator"}),
]
"""Login, password and title, as they are told to whoever starts the demo."""

_AGENT = (
    "parties.view", "parties.edit", "parties.note", "cases.view", "cases.register", "cases.work",
    "cases.propose_topic",
)  # fmt: skip
_BACK_OFFICE = (
    "parties.view", "parties.note", "cases.view", "cases.work", "cases.assign", "cases.bulk",
)  # fmt: skip
_SUPERVISOR = (
    *_AGENT, "cases.assign", "cases.bulk", "cases.export", "parties.export", "parties.merge",
    "kernel.view_jobs",
    "staff.view_audit",
)  # fmt: skip

ROLES = (
    ("agent", "Оператор", "Agent", _AGENT),
    ("supervisor", "Супервизор", "Supervisor", _SUPERVISOR),
    ("back_office", "Бэк-офис", "Back office", _BACK_OFFICE),
    ("administrator", "Администратор", "Administrator", None),
)
"""Code, names, rights; None: every right."""

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
)


def load_staff() -> None:
    """Create the roles and operators that are not there yet; a second run changes nothing."""
    by = Actor.system("demo")
    passwords = {login: password for login, password, _title in LOGINS}
    with transaction.atomic():
        roles = _load_roles(by)
        present = set(Operator.objects.values_list("login", flat=True))
        for login, name, role, language in _PEOPLE:
            if login not in present:
                save_operator(
                    by=by, login=login, name=name, language=language, role_ids=[roles[role]],
                    email=f"{codes.from_name(name)}@abonent.example",
                    password=passwords.get(login, f"{login.replace('.', '-')}-demo-1"),
                )  # fmt: skip


def _load_roles(by: Actor) -> dict[str, int]:
    known = {role.code: role.pk for role in Role.objects.all()}
    for code, russian, english, rights in ROLES:
        if code not in known:
            known[code] = save_role(
                by=by, code=code, name={"ru": russian, "en": english},
                granted=[right for right in rights or () if permissions.find(right)],
                grants_everything=rights is None,
            ).pk  # fmt: skip
    return known
