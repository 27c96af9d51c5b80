"""Rows of generated contacts, cases and timelines, as lines ready for COPY.

Written for speed: a million cases are made by one process in less than a minute.
"""

from __future__ import annotations

import random

from abonent.cases.demo.calendar import DAY, HOUR_SLOTS, stamp
from abonent.cases.demo.life import Life, live
from abonent.cases.demo.setting import Customer, Setting, Subject

COLUMNS: dict[str, tuple[str, ...]] = {
    "cases_contact": ("id", "started_at", "duration_seconds", "direction", "channel_id",
                      "place_id", "client_id", "subscriber_id", "contact_person_id", "address",
                      "summary", "operator_id", "created_at"),
    "cases_case": ("id", "contact_id", "client_id", "subscriber_id", "topic_id", "kind",
                   "priority_id", "state", "phase", "owner_id", "registered_by_id", "text",
                   "attributes", "registered_at", "changed_at", "resolved_at", "closed_at",
                   "version"),
    "cases_historyentry": ("case_id", "at", "by_id", "kind", "data"),
}  # fmt: skip
"""Tables in the order in which they can be written."""

_CASES_IN_CONTACT = (*[1] * 72, *[2] * 18, *[3] * 5, *[0] * 5)
_TRIES = 4  # to find a client who was one already; nobody in vain means an anonymous contact
_ANONYMOUS = 0.03
_NULL = r"\N"


class Writer:
    """Makes contacts with their cases and keeps the lines until :meth:`take` hands them over."""

    def __init__(self, rng: random.Random, setting: Setting, last: dict[str, int]) -> None:
        self.rng, self.setting = rng, setting
        self.contact, self.case = last["cases_contact"], last["cases_case"]
        self._random = rng.random
        self._now = int(setting.moment.timestamp())
        self._contacts: list[str] = []
        self._cases: list[str] = []
        self._history: list[str] = []

    def last_ids(self) -> dict[str, int]:
        """The greatest ids given out, of the tables whose ids are given here."""
        return {"cases_contact": self.contact, "cases_case": self.case}

    def take(self) -> dict[str, list[str]]:
        """The lines so far, by table."""
        taken = dict(zip(COLUMNS, (self._contacts, self._cases, self._history), strict=True))
        self._contacts, self._cases, self._history = [], [], []
        return taken

    def add_day(self, midnight: int, cases: int) -> None:
        """The contacts of a day with so many cases in all, in the order of their coming."""
        draw, numbers = self._random, []
        while cases > 0:
            numbers.append(min(cases, _CASES_IN_CONTACT[int(draw() * 100)]))
            cases -= numbers[-1]
        for at, number in zip(self._times(midnight, len(numbers)), numbers, strict=True):
            self._add_contact(at, number)

    def _times(self, midnight: int, count: int) -> list[int]:
        draw, slots = self._random, len(HOUR_SLOTS)
        seconds = [
            midnight + HOUR_SLOTS[int(draw() * slots)] * 3600 + int(draw() * 3600)
            for _ in range(count)
        ]
        if midnight + DAY > self._now:  # the day is not over
            passed = self._now - midnight
            seconds = [at if at < self._now else midnight + int(draw() * passed) for at in seconds]
        return sorted(seconds)

    def _customer(self, at: int) -> Customer | None:
        draw, customers = self._random, self.setting.customers
        if draw() < _ANONYMOUS:
            return None
        for _ in range(_TRIES):
            found = customers[int(len(customers) * draw() ** 1.7)]
            if found.since <= at:
                return found
        return None

    def _add_contact(self, at: int, cases: int) -> None:
        draw, setting = self._random, self.setting
        customer = self._customer(at)
        channel, spoken = setting.channels[int(draw() * len(setting.channels))]
        place = setting.places[int(draw() * len(setting.places))]
        operator = setting.operators[int(draw() * len(setting.operators))]
        self.contact += 1
        client = subscriber = person = _NULL
        phone, language = "", "ru"
        if customer:
            id_, subscriber, phone, _since, language, person = customer
            client = str(id_)
        summary = ""
        if not cases:
            texts = setting.phrases["summaries"][language]
            summary = texts[int(draw() * len(texts))]
        duration = int(40 + 400 * draw() ** 2 + 300 * cases * draw()) if spoken else _NULL
        direction = "out" if draw() < 0.07 else "in"
        began = stamp(at)
        self._contacts.append(
            f"{self.contact}\t{began}\t{duration}\t{direction}\t{channel}\t{place}\t{client}\t"
            f"{subscriber}\t{person}\t{phone}\t{summary}\t{operator}\t{began}"
        )
        for _ in range(cases):
            self._add_case(at, began, f"{client}\t{subscriber}", language, operator)

    def _add_case(self, at: int, began: str, who: str, language: str, operator: int) -> None:
        draw, subjects = self._random, self.setting.subjects
        subject = subjects[int(draw() * len(subjects))]
        kind = subject.kinds[int(draw() * len(subject.kinds))]
        priority = subject.priorities[int(draw() * len(subject.priorities))]
        self.case += 1
        life = Life(self.case, at, began, operator, kind, language, subject.sayings[language])
        live(life, self._random, self._now, self.setting, self._history)
        text = self._text(subject, language)
        attributes = self._attributes(subject, at)
        owner = life.owner or _NULL
        self._cases.append(
            f"{self.case}\t{self.contact}\t{who}\t{subject.id}\t{kind}\t{priority}\t"
            f"{life.state}\t{life.phase}\t{owner}\t{operator}\t{text}\t{attributes}\t{began}\t"
            f"{life.changed}\t{life.resolved}\t{life.closed}\t{life.version}"
        )

    def _text(self, subject: Subject, language: str) -> str:
        draw, phrases = self._random, self.setting.phrases
        opening, closing = phrases["openings"][language], phrases["closings"][language]
        said = subject.sayings[language].said
        return (
            opening[int(draw() * len(opening))]
            + said[int(draw() * len(said))]
            + closing[int(draw() * len(closing))]
        )

    def _attributes(self, subject: Subject, at: int) -> str:
        draw = self._random
        filled = [
            key + make(at) for key, make, required in subject.attributes if required or draw() < 0.6
        ]
        return "{" + ", ".join(filled) + "}"
