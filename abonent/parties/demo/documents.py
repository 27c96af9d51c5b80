"""Documents of the demo company: their types, and papers of the first clients."""

from __future__ import annotations

import random
from datetime import date, timedelta

from django.utils import timezone

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.reference.actions import list_references, save_reference
from abonent.parties.actions import DocumentDraft, add_document, edit_document
from abonent.parties.models import Client

TYPES: tuple[tuple[str, str, str, dict[str, object]], ...] = (
    ("passport", "Паспорт РФ", "Passport", {"series_mask": "99 99", "number_mask": "999999",
                                            "is_confidential": True}),
    ("contract", "Договор об оказании услуг связи", "Contract", {}),
    ("power-of-attorney", "Доверенность", "Power of attorney", {"expires": True, "warn_days": 30}),
    ("application", "Заявление", "Application", {}),
    ("act", "Акт", "Act", {}),
    ("invoice", "Счёт", "Invoice", {}),
    ("registration", "Свидетельство о регистрации", "Certificate of registration", {}),
)  # fmt: skip
_PAPERED = 120  # clients with documents: the newest, whom people open first


def load_document_types() -> None:
    """The types that are not there yet, by code."""
    by = Actor.system("demo")
    known = {row.code for row in list_references(by=by, kind="parties.document_type")}
    for code, ru, en, fields in TYPES:
        if code not in known:
            values = {"code": code, "name": {"ru": ru, "en": en}, **fields}
            save_reference(by=by, kind="parties.document_type", values=values)


def load_documents(*, seed: int) -> None:
    """Contracts of all, passports of people, powers of attorney of companies that end soon."""
    rng, by = random.Random(seed), Actor.system("demo")
    today = timezone.localtime(now()).date()
    for client in Client.objects.exclude(status="potential").order_by("-id")[:_PAPERED]:
        signed = today - timedelta(days=rng.randint(40, 2500))
        contract = _draft("contract", number=f"Д-{signed:%y}/{rng.randint(1000, 9999)}", on=signed)
        made = add_document(by=by, client_id=client.pk, draft=contract)
        if rng.random() < 0.2:
            number = f"{contract.number}/{rng.randint(1, 4)}"
            later = _draft("contract", number=number, on=signed + timedelta(days=30))
            edit_document(by=by, document_id=made.pk, draft=later)
        add_document(by=by, client_id=client.pk, draft=_second(client, rng, today))


def _second(client: Client, rng: random.Random, today: date) -> DocumentDraft:
    issued = today - timedelta(days=rng.randint(400, 5000))
    if client.kind == Client.Kind.PERSON:
        return DocumentDraft(
            type="passport", series=f"{rng.randint(40, 46)} {rng.randint(10, 24)}",
            number=f"{rng.randint(100000, 999999)}", issued_date=issued,
            issued_by=rng.choice(("УМВД России по г. Казани", "ГУ МВД России по г. Москве")),
        )  # fmt: skip
    end = today + timedelta(days=rng.randint(-20, 200))
    return DocumentDraft(
        type="power-of-attorney", number=str(rng.randint(1, 400)), valid_until=end,
        issued_date=end - timedelta(days=365),
    )  # fmt: skip


def _draft(type_: str, *, number: str, on: date) -> DocumentDraft:
    return DocumentDraft(type=type_, number=number, issued_date=on)
