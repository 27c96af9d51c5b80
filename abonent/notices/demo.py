"""News of the demo company: one to read, one to confirm, one that is past."""

from __future__ import annotations

from datetime import timedelta

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.notices.actions import NewsDraft, save_news
from abonent.notices.models import News

_OUTAGE = NewsDraft(
    title={"ru": "Плановые работы на сети в Пскове", "en": "Planned works on the network in Pskov"},
    text={
        "ru": "В ночь с субботы на воскресенье, **с 02:00 до 05:00**, в Пскове и районе "
        "возможны перерывы связи.\n\n- Обращения регистрируем темой «Нет связи».\n"
        "- Срок восстановления: 05:00.\n",
        "en": "In the night to Sunday, **from 02:00 to 05:00**, the service in Pskov may break "
        "off.\n\n- Register cases under “No service”.\n- Restored by 05:00.\n",
    },
    importance="important",
)
_RULE = NewsDraft(
    title={"ru": "Новый порядок проверки личности", "en": "A new way to check identity"},
    text={
        "ru": "С понедельника перед сведениями о счёте спрашиваем **кодовое слово** или "
        "последние четыре цифры документа.\n\n| Канал | Что спрашиваем |\n|---|---|\n"
        "| Телефон | кодовое слово |\n| Офис | документ |\n",
        "en": "From Monday on, before telling anything about a bill ask for the **code word** or "
        "the last four digits of the document.\n\n| Channel | What to ask |\n|---|---|\n"
        "| Phone | the code word |\n| Office | the document |\n",
    },
    must_confirm=True,
)


def load_news() -> None:
    """Write the news, unless there are any."""
    if News.objects.exists():
        return
    by = Actor.system("demo")
    past = NewsDraft(
        title={"ru": "Учебная тревога прошла", "en": "The drill is over"},
        text={"ru": "Спасибо всем, кто участвовал.", "en": "Thanks to everybody who took part."},
        starts_at=now() - timedelta(days=30), ends_at=now() - timedelta(days=25),
    )  # fmt: skip
    for draft in (past, _OUTAGE, _RULE):
        save_news(by=by, draft=draft)
