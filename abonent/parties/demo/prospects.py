"""Work with the potential clients of the demo company."""

from __future__ import annotations

from datetime import date

from django.db import connection

from abonent.parties.models import LossReason, ProspectSource

SOURCES = {
    "call": {"ru": "Звонок", "en": "Call"},
    "site": {"ru": "Заявка с сайта", "en": "Request on the site"},
    "partner": {"ru": "Партнёр", "en": "Partner"},
    "exhibition": {"ru": "Выставка", "en": "Exhibition"},
}
LOSSES = {
    "price": {"ru": "Дорого", "en": "Too expensive"},
    "coverage": {"ru": "Нет технической возможности", "en": "No coverage"},
    "competitor": {"ru": "Ушёл к другому оператору", "en": "Went to another operator"},
    "silent": {"ru": "Не отвечает", "en": "Does not answer"},
}
_INTERESTS = (
    "Домашний интернет 500 Мбит/с и ТВ", "Перенос номера, семейный тариф",
    "Виртуальная АТС на 20 номеров", "Интернет на дачу", "Канал связи для магазина",
)  # fmt: skip
_STEPS = ("Перезвонить", "Проверить техническую возможность", "Отправить предложение", "Встреча")
_WRITE = """
INSERT INTO parties_prospect (client_id, state, source_id, interest, owner_id, next_step,
  next_date, loss_reason_id, created_at, changed_at, version)
SELECT id, s.state, (%(sources)s::bigint[])[1 + id %% %(source_count)s],
  (%(interests)s::text[])[1 + id %% 5], manager_id,
  CASE WHEN s.state IN ('new', 'lost') THEN '' ELSE (%(steps)s::text[])[1 + id %% 4] END,
  CASE WHEN s.state IN ('new', 'lost') THEN NULL
    ELSE %(today)s::date + (id %% 9)::int - 2 END,
  CASE WHEN s.state = 'lost' THEN (%(losses)s::bigint[])[1 + id %% %(loss_count)s] END,
  created_at, created_at, 1
FROM parties_client, LATERAL (SELECT
  (ARRAY['new', 'new', 'work', 'work', 'qualified', 'lost'])[1 + id %% 6] AS state) s
WHERE status = 'potential' AND id BETWEEN %(first)s AND %(last)s
"""


def write_prospects(first: int, last: int, today: date) -> None:
    """One for each potential client among those just written."""
    sources = _ensure(ProspectSource, SOURCES)
    losses = _ensure(LossReason, LOSSES)
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "sources": sources, "source_count": len(sources), "losses": losses,
                "loss_count": len(losses), "interests": list(_INTERESTS), "steps": list(_STEPS),
                "today": today, "first": first, "last": last,
            },
        )  # fmt: skip


def _ensure(
    model: type[ProspectSource] | type[LossReason], names: dict[str, dict[str, str]]
) -> list[int]:
    return [
        model.objects.get_or_create(code=code, defaults={"name": name, "position": place})[0].pk
        for place, (code, name) in enumerate(names.items())
    ]
