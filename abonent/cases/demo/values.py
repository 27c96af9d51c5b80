"""Values of typed attributes, as they are stored, that look like what their codes say."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from abonent.attributes.policy import Definition
from abonent.attributes.policy.masks import mask_signs
from abonent.cases.demo.calendar import DAY, stamp
from abonent.cases.demo.themes import AREAS

Make = Callable[[int], str]
"""From the moment of the contact (seconds of the epoch) to a JSON value."""

_KEPT = 997  # values drawn beforehand for each attribute: drawing anew would cost twice the time
_RANGES: dict[str, tuple[int, int]] = {
    "speed": (1, 500), "signal": (-118, -60), "count": (1, 9), "floor": (1, 25),
    "amount": (50, 9000), "sum": (50, 9000), "price": (100, 3000), "flat": (1, 300),
    "port": (1, 48), "days": (1, 21), "minutes": (5, 240), "hours": (1, 48), "year": (2015, 2026),
    "score": (1, 5), "rating": (1, 5), "times": (2, 20), "gigabytes": (5, 60),
}  # fmt: skip
_MODELS = ("Keenetic Start", "TP-Link C6", "Xiaomi 4A", "Huawei HG8245", "ZTE F670")
_AHEAD = ("visit", "leaves", "porting", "from", "end", "until", "due", "wish")
"""Pieces of codes of moments that are still to come."""
_TARIFFS = ("Свобода", "Всё включено", "Семейный", "Городской", "Минимум", "Дом 300", "Бизнес 50")
_SERVICES = (
    "Антиспам",
    "Музыка",
    "Определитель номера",
    "Кино",
    "Обещанный платёж",
    "Автоответчик",
)
_CHANNELS = ("Первый городской", "Спорт 24", "Детский", "Кинозал", "Природа")
_PEOPLE = ("Иванова А. С.", "Петров К. Д.", "Ким В. А.", "Сафина Г. Р.", "Орлов Н. П.")
_COUNTRIES = ("Турция", "ОАЭ", "Таиланд", "Китай", "Грузия", "Египет", "Сербия")
_BANKS = ("Северный банк", "Волга-Банк", "Городской кредит", "Столичный банк")
_OPERATORS = ("Северная связь", "ТелеГород", "ВолгаСот", "Линия 7")


def value_maker(rng: random.Random, definition: Definition) -> Make:
    """Makes JSON values of one attribute."""
    sign = 1 if any(word in definition.code for word in _AHEAD) else -1
    if definition.type == "date":
        return lambda at: f'"{stamp(at + sign * int(rng.random() * 20) * DAY)[:10]}"'
    if definition.type == "datetime":
        return lambda at: f'"{_moment(at + sign * int(rng.random() * 3 * DAY))}"'
    drawn = [_draw(rng, definition) for _ in range(_KEPT)]
    return lambda _at: drawn[int(rng.random() * _KEPT)]


def _moment(at: int) -> str:
    return stamp(at - at % 60).replace(" ", "T")


def _draw(rng: random.Random, definition: Definition) -> str:
    if definition.type == "boolean":
        return "true" if rng.random() < 0.35 else "false"
    if definition.type == "dictionary":
        codes = [c.code for c in definition.choices.values() if c.is_active]
        weights = [1 / (place + 1) for place in range(len(codes))]
        if definition.is_multiple:
            drawn = set(rng.choices(codes, weights, k=2))
            return json.dumps([code for code in codes if code in drawn])
        return json.dumps(rng.choices(codes, weights)[0]) if codes else "null"
    if definition.type == "integer":
        return str(rng.randint(*_range_of(definition.code)))
    if definition.type == "decimal":
        least, most = _range_of(definition.code)
        return f"{least + (most - least) * rng.random() ** 2:.2f}"
    if definition.mask:
        return json.dumps(_masked(rng, definition.mask))
    return json.dumps(_text(rng, definition.code), ensure_ascii=False)


def _masked(rng: random.Random, mask: str) -> str:
    """Digits where the mask has a place to fill."""
    signs = mask_signs(mask)
    return "".join(str(rng.randint(0, 9)) if is_open else sign for sign, is_open in signs)


def _range_of(code: str) -> tuple[int, int]:
    return next((ends for word, ends in _RANGES.items() if word in code), (1, 100))


def _text(rng: random.Random, code: str) -> str:
    pools = {
        "address": AREAS, "street": AREAS, "place": AREAS, "model": _MODELS, "device": _MODELS,
        "router": _MODELS, "equipment": _MODELS, "country": _COUNTRIES, "bank": _BANKS,
        "operator": _OPERATORS, "donor": _OPERATORS, "tariff": _TARIFFS, "service": _SERVICES,
        "channel": _CHANNELS, "employee": _PEOPLE, "owner": _PEOPLE, "sender": _BANKS,
    }  # fmt: skip
    pool = next((pool for word, pool in pools.items() if word in code), None)
    if pool:
        text = rng.choice(pool)
        return f"{text}, {rng.randint(1, 99)}" if pool is AREAS else text
    if "account" in code:
        return str(rng.randint(3_000_000_000, 3_000_300_000))
    if any(word in code for word in ("phone", "number", "caller")):
        return f"+79{rng.randint(0, 10**9 - 1):09}"
    return f"{rng.choice('АВСЕНК')}{rng.choice('МРТХ')}-{rng.randint(10_000, 99_999)}"
