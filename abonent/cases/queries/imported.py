"""Contacts that an import brought in, by the keys of the system they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from abonent.cases.policy import ContactDraft
from abonent.kernel.actor import Actor
from abonent.kernel.db import run


@dataclass(frozen=True, slots=True)
class ImportedAs:
    """What a key stands for by now."""

    contact_id: int
    started_at: datetime
    texts: tuple[str, ...]
    """The contact's summary and the texts of its cases."""

    def fits(self, draft: ContactDraft) -> bool:
        """Whether the draft may be this contact: it began then, and all it says is there."""
        if draft.started_at not in (None, self.started_at):
            return False
        said = (draft.summary, *(case.text for case in draft.cases))
        return all(text.strip() in self.texts for text in said)


_IMPORTED = """
SELECT c.external_key AS key, c.id, c.started_at,
  array_append(ARRAY(SELECT text FROM cases_case WHERE contact_id = c.id), c.summary) AS texts
FROM cases_contact c WHERE c.external_key = ANY(%(keys)s)
"""


def list_imported(*, by: Actor, keys: Sequence[str]) -> dict[str, ImportedAs]:
    """Contacts with these keys, by key; for whoever may register them."""
    by.check("cases.register")
    return {
        row["key"]: ImportedAs(row["id"], row["started_at"], tuple(row["texts"]))
        for row in run(_IMPORTED, {"keys": list(keys)})
    }
