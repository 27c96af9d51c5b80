"""A supervisor, and 502 cases of one topic, two of which are closed: ``python many.py``."""

from __future__ import annotations

from abonent.config.cli import set_up_django

set_up_django()

from abonent.cases import testing  # noqa: E402 - Django first
from abonent.cases.actions import move_case, register_contact  # noqa: E402
from abonent.cases.policy import CaseDraft, ContactDraft  # noqa: E402

olga = testing.make_agent(
    "cases.view", "cases.register", "cases.work", "cases.bulk", "cases.assign", "parties.view",
    "rules.share", login="olga",
)  # fmt: skip
slow = CaseDraft(topic="slow", text="Медленно, как зимой")
ids: list[int] = []
while len(ids) < 502:
    some = ContactDraft(
        channel="phone", place="moscow", summary="x", cases=[slow] * min(20, 502 - len(ids))
    )
    ids += register_contact(by=olga, draft=some).case_ids
for case_id in ids[:2]:
    for version, move in enumerate(("start", "resolve", "close"), start=1):
        move_case(by=testing.ADMIN, case_id=case_id, move=move, comment="x", version=version)
