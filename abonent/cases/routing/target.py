"""A case as business functions are handed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from abonent.attributes.policy import check_values
from abonent.attributes.queries import settled
from abonent.cases.actions.drafts import case_facts
from abonent.cases.models import Case
from abonent.cases.policy import CaseDraft
from abonent.cases.queries.catalogue import definitions_of, get_catalogue
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.phrases import Phrase as _


class CaseTarget:
    """The case of a run, changed in memory; whoever runs the engine saves it.

    ``later`` takes what is to be written after the case itself, within its transaction. ``facts``:
    those that an example is given by hand, by path.
    """

    def __init__(self, case: Case, *, by: Actor, facts: Mapping[str, Any] | None = None) -> None:
        self.case, self.by, self.facts = case, by, facts or {}
        self.later: list[Callable[[], object]] = []

    @property
    def rows(self) -> dict[str, Any]:
        """What expressions read facts of, by root."""
        return {"case": self.case}

    def set_attribute(self, code: str, value: Any) -> None:
        """Give an attribute a value, as a program would; None takes it out.

        What people may not give here a route may. Raises :class:`Invalid` naming the attribute.
        """
        case = self.case
        topic = get_catalogue().topics[case.topic_id]
        known = [one for one in definitions_of(topic) if one.code == code]
        if not known:
            told = _("The topic of the case has no attribute “%(code)s”.") % {"code": code}
            raise Invalid({code: [told]})
        draft = CaseDraft(topic=topic.code, attributes=case.attributes)
        facts = case_facts(draft, by=self.by, client_id=case.client_id)
        opened = [_opened(one) for one in settled(known, facts)]
        kept = {code: case.attributes[code]} if code in case.attributes else {}
        found = check_values(opened, {code: value}, before=kept, facts=facts)
        case.attributes = {k: v for k, v in case.attributes.items() if k != code} | found


def _opened(definition: Any) -> Any:
    from dataclasses import replace

    return replace(definition, hidden="no", read_only="no", required="no")
