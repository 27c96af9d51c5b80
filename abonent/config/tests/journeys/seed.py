"""A small company for the journeys, made through actions: ``python seed.py``."""

from __future__ import annotations

from abonent.config.cli import set_up_django

set_up_django()

from abonent.cases import testing  # noqa: E402 - Django first
from abonent.cases.actions.reference import save_topic  # noqa: E402
from abonent.exchange.demo import load_maps  # noqa: E402
from abonent.kernel.reference.actions import list_references, save_reference  # noqa: E402
from abonent.parties import testing as parties  # noqa: E402
from abonent.staff.actions import save_operator, save_role  # noqa: E402

AGENT = (
    "cases.view", "cases.register", "cases.work", "cases.assign", "cases.export", "parties.view",
    "parties.edit", "parties.note", "exchange.import",
)  # fmt: skip

testing.make_company()
home = save_topic(
    by=testing.ADMIN, code="home", name=testing.name("Интернет", "Internet"), is_group=True
)
for code, ru, en in (
    ("slow", "Низкая скорость интернета", "Slow Internet"),
    ("none", "Нет интернета", "No Internet"),
):
    save_topic(by=testing.ADMIN, code=code, name=testing.name(ru, en), parent_id=home.pk)
testing.make_agent(*AGENT, login="anna")
testing.make_agent(*AGENT, login="boris")
testing.make_agent(*AGENT, login="vera")
testing.make_agent(*AGENT, login="john", language="en")
ruler = save_role(
    by=testing.ADMIN, code="ruler", name=testing.name("Всё", "All"), granted=(),
    grants_everything=True,
)  # fmt: skip
for login, who, language in (("root", "Главный Администратор", "ru"), ("jane", "Jane Roe", "en")):
    save_operator(
        by=testing.ADMIN, login=login, name=who, role_ids=[ruler.pk], language=language,
        password=testing.PASSWORD,
    )  # fmt: skip
client = parties.make_client("Иванова Анна Сергеевна", "+79161234567", "anna@example.org")
account = parties.make_account(client)
parties.make_subscriber(client, account)
parties.make_contact_person(client)
for code, ru, en, channel in (
    ("calls", "Звонки", "Calls", "phone"), ("letters", "Почта", "Mail", "email"),
):  # fmt: skip
    allowed = list_references(by=testing.ADMIN, kind="cases.channel").get(code=channel)
    save_reference(
        by=testing.ADMIN, kind="cases.contact_template",
        values={"code": code, "name": testing.name(ru, en), "given_to": "vera",
                "channel": allowed.pk, "topics": [home.pk]},
    )  # fmt: skip
for kind, code, ru, en, more in (
    ("cases.channel", "letter", "Письмо", "Letter", {}),
    ("letters.kind", "claim-in", "Претензия", "Claim",
     {"direction": "in", "pattern": "ВХ-{year}-{number:05}"}),
    ("letters.kind", "reply-out", "Ответ клиенту", "Reply",
     {"direction": "out", "pattern": "ИСХ-{year}-{number:05}"}),
    ("letters.letterhead", "main", "Основной бланк", "Letterhead",
     {"head": testing.name("АО «Абонент»", "Abonent"), "foot": testing.name("ИНН", "Tax no.")}),
):  # fmt: skip
    row = {"code": code, "name": testing.name(ru, en), **more}
    save_reference(by=testing.ADMIN, kind=kind, values=row)
made = {
    of: list_references(by=testing.ADMIN, kind=f"letters.{of}").get(code=code).pk
    for of, code in (("kind", "reply-out"), ("letterhead", "main"))
}
save_reference(
    by=testing.ADMIN, kind="letters.template",
    values={"code": "refusal", "name": testing.name("Отказ", "Refusal"), **made,
            "subject": testing.name("О вашей претензии", "On your claim"),
            "text": testing.name("{client.first_names}, здравствуйте!\n\nВ обращении "
                                 "{case.number} ошибки нет.", "No mistake was found.")},
)  # fmt: skip
load_maps()
