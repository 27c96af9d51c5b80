"""More of everything in the small company, so that a statement a row shows in the numbers."""

from __future__ import annotations

from abonent.cases import actions as cases
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.config.tests.rights.world import ISSUED, PHONE, Ids
from abonent.kernel.actor import Actor
from abonent.letters import actions as letters
from abonent.letters.policy.drafts import IncomingDraft
from abonent.notices import actions as notices
from abonent.parties import actions as parties
from abonent.parties import testing as clients

MANY = 12


def fill(by: Actor, ids: Ids) -> None:
    """Rows in every list, and of everything that a card or a case shows several."""
    for number in range(MANY):
        _client(by, ids, number)
        _case(by, ids, number)
        incoming = IncomingDraft(
            kind="claim-in", place="moscow", correspondent="x", subject=f"{number}", text="x",
            client_id=ids["client_id"],
        )  # fmt: skip
        letters.register_incoming(by=by, draft=incoming)
        notices.notify(
            kind="cases.assigned", to=[by.id or 0], url="/cases", key=f"{number}",
            params={"case": ids["case_id"], "client": "x", "topic": "x"},
        )  # fmt: skip


def _client(by: Actor, ids: Ids, number: int) -> None:
    person = clients.make_client(f"Иванов Иван{'ов' * number}", f"+790355502{number:02}", by=by)
    account = clients.make_account(person, f"40000000{number:02}")
    clients.make_subscriber(person, account, f"+790355504{number:02}")
    client_id = ids["client_id"]
    parties.add_note(by=by, client_id=client_id, text=f"note {number}")
    draft = parties.DocumentDraft(type="passport", number=f"{654321 + number}", issued_date=ISSUED)
    parties.add_document(by=by, client_id=client_id, draft=draft)
    parties.create_potential_client(by=by, name=f"Петров {number}", reach=f"+790355503{number:02}")


def _case(by: Actor, ids: Ids, number: int) -> None:
    claim = CaseDraft(topic="claim", text=f"text {number}", attributes={"amount": "1", "city": "x"})
    draft = ContactDraft(
        channel="phone", place="moscow", client_id=ids["client_id"], address=PHONE,
        cases=[claim, claim],
    )  # fmt: skip
    first, second = cases.register_contact(by=by, draft=draft).case_ids
    cases.link_cases(by=by, case_id=ids["case_id"], other_id=first, kind="near")
    cases.set_parent(by=by, case_id=second, parent_id=ids["case_id"])
    cases.note_case(by=by, case_id=ids["case_id"], text=f"note {number}")
    cases.assign_case(by=by, case_id=first, owner_id=by.id)
