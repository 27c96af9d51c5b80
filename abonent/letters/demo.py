"""Letters of the demo company: kinds, letterhead, templates, and a year of the register."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from abonent.cases.queries import get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.reference.actions import list_references, save_reference
from abonent.letters.actions import (
    CaseOfLetter,
    IncomingDraft,
    OutgoingDraft,
    draft_letter,
    move_letter,
    register_incoming,
)
from abonent.letters.models import LetterTemplate
from abonent.letters.queries import fill_template
from abonent.parties.queries import list_clients
from abonent.staff.queries import find_actor_by_login

KINDS = (
    ("claim-in", "Претензия", "Claim", "in", "ВХ-{year}-{number:05}", 30),
    ("request-in", "Запрос", "Inquiry", "in", "ВХ-З-{year}-{number:04}", 10),
    ("reply-out", "Ответ клиенту", "Reply to a client", "out", "ИСХ-{year}-{number:05}", 0),
    ("notice-out", "Уведомление", "Notice", "out", "УВ-{year}-{number:04}", 0),
)
DELIVERIES = (
    ("post", "Почта", "Post"),
    ("registered", "Заказное письмо", "Registered post"),
    ("courier", "Курьер", "Courier"),
    ("hand", "Лично", "By hand"),
)
_HEAD = {
    "ru": "АО «Абонент Телеком»\n125009, Москва, ул. Тверская, 18\nтел. +7 495 000-00-00",
    "en": "Abonent Telecom JSC\nTverskaya 18, Moscow 125009\nphone +7 495 000-00-00",
}
_FOOT = {"ru": "ИНН 7700000000 · абонент.пример", "en": "Tax no. 7700000000 · abonent.example"}
TEMPLATES = (
    ("claim-refused", "Отказ по претензии", "Claim turned down", {
        "ru": "О рассмотрении претензии",
        "en": "On your claim",
    }, {
        "ru": "{client.first_names}, здравствуйте!\n\nМы рассмотрели ваше обращение "
              "№ {case.number} от {case.registered} («{case.topic}»).\n\nПроверка не нашла ошибок "
              "в начислениях по лицевому счёту {client.account}. Если вы не согласны:\n\n"
              "1. запросите детализацию в личном кабинете;\n2. напишите нам ещё раз.\n\n"
              "С уважением,\n{operator.name}",
        "en": "Dear {client.first_names},\n\nwe have looked into your case No. {case.number} of "
              "{case.registered} ({case.topic}).\n\nWe found no mistake in the charges of account "
              "{client.account}. If you disagree:\n\n1. ask for the itemised bill;\n2. write to us "
              "again and enclose it.\n\nSincerely,\n{operator.name}",
    }),
    ("refund", "Возврат средств", "Refund", {
        "ru": "О возврате средств",
        "en": "Your refund",
    }, {
        "ru": "{client.first_names}, здравствуйте!\n\nНа ваше письмо {incoming.reference} "
              "сообщаем: **средства возвращены** на лицевой счёт "
              "{client.account}.\n\nПриносим извинения за неудобства.\n\nС уважением,\n"
              "{operator.name}",
        "en": "Dear {client.first_names},\n\nin reply to your letter {incoming.reference}: "
              "**the money was returned** to account {client.account}.\n\n"
              "We apologise for the inconvenience.\n\nSincerely,\n{operator.name}",
    }),
)  # fmt: skip
_SUBJECTS = ("Претензия о двойном списании", "Требование о перерасчёте", "Жалоба на качество связи",
             "Просьба о рассрочке долга")  # fmt: skip


def load_reference() -> None:
    """What is not there yet, by code."""
    for code, ru, en, direction, pattern, days in KINDS:
        _ensure("letters.kind", code, ru, en, direction=direction, pattern=pattern,
                answer_days=days)  # fmt: skip
    for code, ru, en in DELIVERIES:
        _ensure("letters.delivery", code, ru, en)
    head = _ensure("letters.letterhead", "main", "Основной бланк", "Main", head=_HEAD, foot=_FOOT)
    kind = _ensure("letters.kind", "reply-out", "", "")
    for code, ru, en, subject, text in TEMPLATES:
        _ensure("letters.template", code, ru, en, kind=kind, letterhead=head, subject=subject,
                text=text)  # fmt: skip


def _ensure(of: str, code: str, ru: str, en: str, **extra: Any) -> int:
    by = Actor.system("demo")
    known = list_references(by=by, kind=of).filter(code=code).first()
    if known is None:
        values = {"code": code, "name": {"ru": ru, "en": en}, **extra}
        known = save_reference(by=by, kind=of, values=values)
    return int(known.pk)


def load_letters(*, seed: int, letters: int = 40) -> None:
    """Incoming letters of the last weeks; half of them answered, some late."""
    rng, by = random.Random(seed), _operator("clerk")
    template = LetterTemplate.objects.get(code="refund")
    clients = list(list_clients(by=by).exclude(status="potential").order_by("-id")[:letters])
    for place, client in enumerate(clients):
        came = timezone.localtime(now()).date() - timedelta(days=(letters - place))
        incoming = register_incoming(by=by, draft=_incoming(rng, client, came))
        if rng.random() < 0.5:
            continue
        subject, text = fill_template(
            by=by, template=template, language=client.language, client_id=client.pk,
            incoming=incoming,
        )  # fmt: skip
        reply = OutgoingDraft(
            kind="reply-out", letterhead="main", correspondent=client.name, subject=subject,
            text=text, language=client.language, client_id=client.pk, answers_id=incoming.pk,
            delivery=rng.choice(("post", "registered")),
        )  # fmt: skip
        made = draft_letter(by=by, draft=reply)
        steps = ("submit", "sign", "register", "send", "deliver")
        for step in steps[: rng.randint(0, len(steps))]:
            signer = _operator("supervisor") if step == "sign" else by
            move_letter(by=signer, letter_id=made.pk, move=step)


def _operator(login: str) -> Actor:
    return find_actor_by_login(login=login) or Actor.system("demo")


def _incoming(rng: random.Random, client: Any, came: Any) -> IncomingDraft:
    topics = [t.code for t in get_catalogue().topics.values() if t.is_open and not t.set_ids[1:]]
    case = CaseOfLetter(topic=rng.choice(topics)) if topics and rng.random() < 0.5 else None
    return IncomingDraft(
        kind=rng.choice(("claim-in", "claim-in", "request-in")), place="office-moscow-tverskaya",
        correspondent=client.name, subject=rng.choice(_SUBJECTS), received_date=came,
        their_number=f"{rng.randint(1, 300)}", their_date=came - timedelta(days=3),
        delivery=rng.choice(("post", "registered", "hand")), client_id=client.pk, case=case,
    )  # fmt: skip
