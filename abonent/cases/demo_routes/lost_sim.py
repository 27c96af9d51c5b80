"""A lost SIM: blocked at once, replaced, and watched for a day against SIM swapping."""

from __future__ import annotations

from abonent.cases.demo_routes.names import both
from abonent.routes.bpmn.drawing import Drawing


def drawing() -> Drawing:
    """Identification, block, reissue, activation, a day without messages of banks."""
    drawn = Drawing("lost-sim", name=both("Утеря SIM-карты", "Lost SIM"))
    _draw_block(drawn)
    _draw_reissue(drawn)
    _draw_watch(drawn)
    _connect_block(drawn)
    _connect_reissue(drawn)
    _connect_watch(drawn)
    return drawn


def _draw_block(drawn: Drawing) -> None:
    drawn.start(name=both("SIM-карта утеряна", "SIM lost"))
    drawn.step(
        "identify", name=both("Установить личность", "Identify the customer"),
        queues=[("first-line", "")], norm="PT10M",
        fields={"new_sim": {"hidden": "yes"}, "esim": {"hidden": "yes"}},
    )  # fmt: skip
    drawn.gateway("identity", by="person", name=both("Личность подтверждена?", "Is it the owner?"))
    drawn.end("not-identified", name=both("Личность не подтверждена", "Not identified"))
    drawn.throw("block", message="sim.block", name=both("Блокировать номер", "Block the number"))
    drawn.gateway("block-answer", "eventBased", name=both("Ответ сети", "Network's answer"))
    drawn.catch("blocked", message="sim.blocked", name=both("Заблокирован", "Blocked"))
    drawn.catch("block-late", duration="PT5M", name=both("5 минут", "5 minutes"))
    drawn.step(
        "block-by-hand", name=both("Заблокировать вручную", "Block by hand"),
        queues=[("network-control", "")], norm="PT15M",
    )  # fmt: skip
    drawn.handler("block-by-hand", "entry", "set_priority", priority='"urgent"')


def _draw_reissue(drawn: Drawing) -> None:
    drawn.step(
        "choose-card", name=both("Согласовать замену", "Agree on the replacement"),
        queues=[("front-office", "")], norm="P3D",
        fields={"identified_by": {"readOnly": "yes"}},
    )  # fmt: skip
    drawn.gateway("card", by="person", name=both("Что выдать?", "Which card?"))
    drawn.step(
        "issue-card", name=both("Выдать карту по паспорту", "Issue a card by passport"),
        queues=[("office", "")], norm="P7D", fields={"new_sim": {"required": "yes"}},
    )  # fmt: skip
    drawn.function(
        "mark-esim", "set_attribute", inputs={"attribute": '"esim"', "value": "true"},
        name=both("Отметить eSIM", "Mark as eSIM"),
    )  # fmt: skip
    drawn.throw(
        "activate", message="sim.activate", name=both("Активировать карту", "Activate the card")
    )
    drawn.catch("activated", message="sim.activated", name=both("Активирована", "Activated"))
    drawn.end("found", name=both("Карта нашлась", "Card found again"))


def _draw_watch(drawn: Drawing) -> None:
    drawn.function(
        "note-lock", "add_note",
        inputs={"text": '"24 часа без SMS от банков: защита от подмены SIM. / '
                        'No messages of banks for 24 hours: SIM swap lock."'},
        name=both("Запрет SMS от банков", "Lock messages of banks"),
    )  # fmt: skip
    drawn.gateway("watch", "eventBased", name=both("Сутки наблюдения", "A day of watching"))
    drawn.catch("lock-over", duration="P1D", name=both("Сутки прошли", "A day later"))
    drawn.catch(
        "suspected", message="fraud.suspected", name=both("Сигнал антифрода", "Fraud suspected")
    )
    drawn.step(
        "investigate", name=both("Проверить подмену SIM", "Look into SIM swapping"),
        queues=[("antifraud", "")], norm="PT1H",
        rights="security,supervisor,administrator",
    )  # fmt: skip
    drawn.handler("investigate", "entry", "set_priority", priority='"urgent"')
    drawn.gateway("finding", by="person", name=both("Подмена?", "Swapped?"))
    drawn.throw("block-again", message="sim.block", name=both("Блокировать", "Block again"))
    drawn.end("replaced", name=both("SIM заменена", "SIM replaced"))
    drawn.end("fraud", name=both("Передано в безопасность", "Handed to security"))


def _connect_block(drawn: Drawing) -> None:
    drawn.line("start", "identify", "identity")
    drawn.connect("identity", "block", key="confirmed", rule="case.attr.identified_by != null",
                  name=both("Подтверждена", "Confirmed"))  # fmt: skip
    drawn.connect("identity", "not-identified", key="unconfirmed", comment="true",
                  name=both("Не подтверждена", "Not confirmed"))  # fmt: skip
    drawn.line("block", "block-answer", "blocked", "choose-card")
    drawn.line("block-answer", "block-late", "block-by-hand")
    drawn.connect("block-by-hand", "choose-card", name=both("Заблокирован", "Blocked"))


def _connect_reissue(drawn: Drawing) -> None:
    drawn.line("choose-card", "card")
    drawn.connect("card", "issue-card", key="plastic", name=both("Пластиковая", "Plastic"))
    drawn.connect("card", "mark-esim", key="electronic", name=both("eSIM", "eSIM"))
    drawn.connect("card", "found", key="card-found", comment="true",
                  name=both("Карта нашлась", "Found again"))  # fmt: skip
    drawn.connect("issue-card", "activate", name=both("Выдана", "Issued"))
    drawn.connect("mark-esim", "activate")
    drawn.line("activate", "activated", "note-lock")


def _connect_watch(drawn: Drawing) -> None:
    drawn.line("note-lock", "watch", "lock-over", "replaced")
    drawn.line("watch", "suspected", "investigate", "finding")
    drawn.connect("finding", "replaced", key="clean", comment="true",
                  name=both("Владелец тот же", "The owner"))  # fmt: skip
    drawn.connect("finding", "block-again", key="swapped", comment="true",
                  name=both("Подмена", "Swapped"))  # fmt: skip
    drawn.line("block-again", "fraud")
