"""Rows of generated clients, as lines ready for COPY."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from abonent.parties.demo import people
from abonent.parties.demo import wordlists as words
from abonent.parties.demo.own import OwnValues
from abonent.parties.policy import company_keys, fold, fold_number, person_keys, to_latin, words_of

COLUMNS: dict[str, tuple[str, ...]] = {
    "parties_client": ("id", "kind", "status", "name", "surname", "given_name", "patronymic",
                       "tax_id", "language", "created_at", "version", "category_id", "manager_id",
                       "attributes"),
    "parties_account": ("id", "client_id", "number", "contract_number", "payment", "currency",
                        "status", "opened_date", "attributes"),
    "parties_subscriber": ("id", "client_id", "account_id", "service", "number", "tariff",
                           "status", "activated_date", "attributes"),
    "parties_reach": ("id", "client_id", "kind", "value", "is_main"),
    "parties_contactperson": ("id", "client_id", "name", "position", "phone", "email",
                              "is_active", "attributes"),
    "parties_circle": ("id", "kind", "name"),
    "parties_circlemember": ("id", "circle_id", "client_id", "role"),
    "parties_note": ("id", "client_id", "text", "author_id", "created_at"),
    "parties_searchkey": ("id", "client_id", "kind", "key", "shown"),
}  # fmt: skip
"""Tables in the order in which they can be written."""

_CODES = (901, 902, 903, 904, 905, 906, 908, 909, 910, 911, 912, 913, 914, 915, 916, 917, 918, 919,
          920, 921, 922, 923, 924, 925, 926, 927, 928, 929, 930, 950, 951, 952, 960, 961, 962, 963,
          964, 965, 967, 968, 977, 980, 981, 982, 983, 985, 987, 988, 989, 999)  # fmt: skip
_MAIL_HOSTS = ("mail.example", "post.example", "inbox.example", "pochta.example")


@dataclass(frozen=True, slots=True)
class Setting:
    """What generated clients refer to."""

    today: date
    categories: dict[str, int]
    operator_ids: Sequence[int] = ()


@dataclass(slots=True)
class Writer:
    """Makes clients and keeps their lines until :meth:`take` hands them over."""

    rng: random.Random
    setting: Setting
    last: dict[str, int]
    """The greatest id given out, by table."""
    own: OwnValues = field(default_factory=OwnValues)
    lines: dict[str, list[str]] = field(default_factory=lambda: {t: [] for t in COLUMNS})
    vocabulary: set[str] = field(default_factory=set)
    _family: tuple[str, int, int] = ("", 0, 0)
    _phones: int = 0

    def take(self) -> dict[str, list[str]]:
        """The lines so far, by table."""
        taken, self.lines = self.lines, {table: [] for table in COLUMNS}
        return taken

    def add_client(self) -> None:
        """One more client with everything that belongs to him."""
        if self._family[2] or self.rng.random() < 0.88:
            self._add_person()
        else:
            self._add_company()

    def _put(self, table: str, *values: object) -> int:
        number = self.last[table] = self.last[table] + 1
        self.lines[table].append(
            f"{number}\t" + "\t".join(r"\N" if v is None else str(v) for v in values)
        )
        return number

    def _add_person(self) -> None:
        rng, (surname, circle, left) = self.rng, self._family
        is_english = not left and rng.random() < 0.08
        person = people.draw_english_person(rng) if is_english else people.draw_person(rng, surname)
        category = "premium" if rng.random() < 0.04 else "mass"
        client, created = self._put_client(
            "person", person.name, (person.surname, person.given_name, person.patronymic),
            "en" if is_english else "ru", category,
        )  # fmt: skip
        keys = _name_keys(person_keys(person.name))
        self._add_lines(client, created, keys, lines=1 if rng.random() < 0.7 else 2)
        if rng.random() < 0.45:
            self._add_email(client, person, keys)
        if rng.random() < 0.05:
            self._add_contact_person(client, rng.choice(words.RELATIVES), keys)
        if left or (not is_english and rng.random() < 0.05):
            self._join_family(client, person, surname, circle, left)
        self._finish(client, created, keys, is_english=is_english)

    def _join_family(
        self, client: int, person: people.Person, surname: str, circle: int, left: int
    ) -> None:
        if not left:
            surname = person.surname
            if person.is_woman:
                return
            circle = self._put("parties_circle", "family", people.family_name(person.surname))
            left = self.rng.randint(2, 4)
        role = "супруга" if person.is_woman else "супруг"
        self._put("parties_circlemember", circle, client, role if left > 2 else "")
        self._family = (surname, circle, left - 1) if left > 1 else ("", 0, 0)

    def _add_company(self) -> None:
        rng = self.rng
        is_english = rng.random() < 0.1
        name = people.draw_english_company(rng) if is_english else people.draw_company(rng)
        size = min(40, int(rng.paretovariate(0.9)) + 1)
        category = "corporate" if size > 15 else "small-business"
        tax_id = f"77{rng.randint(0, 10**8 - 1):08}"
        client, created = self._put_client(
            "company", name, ("", "", ""), "en" if is_english else "ru", category, tax_id
        )
        keys = _name_keys(company_keys(name)) | {("tax_id", tax_id): ""}
        self._add_lines(client, created, keys, lines=size)
        positions = words.ENGLISH_POSITIONS if is_english else words.POSITIONS
        for position in rng.sample(positions, k=rng.randint(1, 3)):
            self._add_contact_person(client, position, keys)
        if rng.random() < 0.8:
            self._reach(client, "email", f"office{client}@{rng.choice(_MAIL_HOSTS)}", keys)
        self._finish(client, created, keys, is_english=is_english)

    def _put_client(
        self,
        kind: str,
        name: str,
        parts: tuple[str, str, str],
        language: str,
        category: str,
        tax_id: str = "",
    ) -> tuple[int, date]:
        rng = self.rng
        created = self.setting.today - timedelta(days=int(3650 * rng.random() ** 1.6))
        moment = datetime(
            created.year, created.month, created.day, rng.randint(6, 18), rng.randint(0, 59),
            rng.randint(0, 59), tzinfo=UTC,
        )  # fmt: skip
        dice = rng.random()
        status = "active" if dice < 0.9 else "former" if dice < 0.96 else "potential"
        operators = self.setting.operator_ids
        chosen = rng.random() < (0.7 if kind == "company" else 0.02)
        manager = rng.choice(operators) if operators and chosen else None
        client = self._put(
            "parties_client", kind, status, name, *parts, tax_id, language, moment.isoformat(), 1,
            self.setting.categories.get(category), manager,
            self.own.of(f"client.{kind}", self.last["parties_client"] + 1),
        )  # fmt: skip
        self.vocabulary |= words_of(name)
        return client, created

    def _phone(self) -> str:
        """Each number once: consecutive places of a permutation of ten million."""
        self._phones += 1
        place = (self.last["parties_client"] * 40 + self._phones % 40) * 7_368_787
        return f"+7{self.rng.choice(_CODES)}{place % 10**7:07}"

    def _add_lines(
        self, client: int, created: date, keys: dict[tuple[str, str], str], lines: int
    ) -> None:
        """Accounts with their subscribers; the first mobile number also reaches the client."""
        rng, is_business = self.rng, lines > 2
        account = self._account(client, created, keys)
        for place in range(lines):
            if place and place % 10 == 0:
                account = self._account(client, created, keys)
            number = self._phone()
            tariffs = words.TARIFFS["business" if is_business else "mobile"]
            self._subscriber(client, account, "mobile", number, rng.choice(tariffs), created)
            keys[("phone", number)] = ""
            if place == 0:
                self._reach(client, "phone", number, keys)
        if rng.random() < 0.4:
            account = self._account(client, created, keys) if rng.random() < 0.4 else account
            login = f"net{account:07}"
            tariff = rng.choice(words.TARIFFS["internet"])
            self._subscriber(client, account, "internet", login, tariff, created)
            keys[("login", login)] = ""
            if rng.random() < 0.35:
                tariff = rng.choice(words.TARIFFS["tv"])
                self._subscriber(client, account, "tv", f"tv{account:07}", tariff, created)
                keys[("login", f"tv{account:07}")] = ""

    def _account(self, client: int, created: date, keys: dict[tuple[str, str], str]) -> int:
        rng = self.rng
        place = self.last["parties_account"] + 1
        number = f"{3_000_000_000 + place * 7 + place % 7:010}"
        contract = f"Д-{created.year % 100:02}/{place:07}"
        dice = rng.random()
        status = "active" if dice < 0.93 else "blocked" if dice < 0.96 else "closed"
        payment = "prepaid" if rng.random() < 0.6 else "postpaid"
        keys[("account", number)] = ""
        keys[("contract", fold_number(contract))] = contract
        return self._put(
            "parties_account", client, number, contract, payment, "RUB", status,
            created.isoformat(), self.own.of("account", place),
        )  # fmt: skip

    def _subscriber(
        self, client: int, account: int, service: str, number: str, tariff: str, created: date
    ) -> None:
        rng = self.rng
        span = max(1, (self.setting.today - created).days)
        activated = created + timedelta(days=int(span * rng.random() ** 2))
        dice = rng.random()
        status = "active" if dice < 0.92 else "blocked" if dice < 0.96 else "closed"
        self._put(
            "parties_subscriber", client, account, service, number, tariff, status,
            activated.isoformat(), self.own.of("subscriber", self.last["parties_subscriber"] + 1),
        )  # fmt: skip

    def _reach(self, client: int, kind: str, value: str, keys: dict[tuple[str, str], str]) -> None:
        self._put("parties_reach", client, kind, value, "t")
        keys[(kind, value)] = ""

    def _add_email(
        self, client: int, person: people.Person, keys: dict[tuple[str, str], str]
    ) -> None:
        local = to_latin(person.surname) or fold(person.surname).replace(" ", "")
        initial = (to_latin(person.given_name) or person.given_name)[:1].lower()
        address = f"{initial}.{local}{client % 100:02}@{self.rng.choice(_MAIL_HOSTS)}"
        self._reach(client, "email", address.replace("'", ""), keys)

    def _add_contact_person(
        self, client: int, position: str, keys: dict[tuple[str, str], str]
    ) -> None:
        rng = self.rng
        person = people.draw_person(rng)
        phone = self._phone() if rng.random() < 0.8 else ""
        own = self.own.of("contact_person", self.last["parties_contactperson"] + 1)
        self._put("parties_contactperson", client, person.name, position, phone, "", "t", own)
        for key in person_keys(person.name):
            keys[("person", key)] = person.name
        if phone:
            keys.setdefault(("phone", phone), "")
        self.vocabulary |= words_of(person.name)

    def _finish(
        self, client: int, created: date, keys: dict[tuple[str, str], str],
        *, is_english: bool,
    ) -> None:  # fmt: skip
        rng = self.rng
        for (kind, key), shown in keys.items():
            self._put("parties_searchkey", client, kind, key, shown)
        if rng.random() < 0.2:
            texts = words.ENGLISH_NOTES if is_english else words.NOTES
            for text in rng.sample(texts, k=1 if rng.random() < 0.8 else 2):
                days = (self.setting.today - created).days
                at = datetime(created.year, created.month, created.day, 12, tzinfo=UTC)
                at += timedelta(days=int(days * rng.random()), minutes=rng.randint(0, 300))
                operators = self.setting.operator_ids
                author = rng.choice(operators) if operators else None
                self._put("parties_note", client, text, author, at.isoformat())


def _name_keys(keys: tuple[str, str]) -> dict[tuple[str, str], str]:
    return {("name", keys[0]): ""} | ({("turned", keys[1]): ""} if keys[1] != keys[0] else {})
