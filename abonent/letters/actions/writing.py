"""What every write of letters has in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from abonent.bus.actions import publish
from abonent.cases.queries import list_cases
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.db import run
from abonent.kernel.errors import NotFound, Outdated, Problems
from abonent.kernel.files import list_own_files
from abonent.kernel.reference.kinds import reference_kinds
from abonent.letters.events import LETTER_CHANGED
from abonent.letters.models import Letter, LetterCase, LetterStep
from abonent.letters.policy.drafts import IncomingDraft, OutgoingDraft
from abonent.letters.policy.numbering import counts_by_department, number_by
from abonent.letters.queries import visible_letters
from abonent.parties.queries import get_client, get_contact_person

_COUNT = """
INSERT INTO letters_counter AS c (kind_id, year, department_id, last)
VALUES (%(kind)s, %(year)s, %(department)s, 1)
ON CONFLICT (kind_id, year, department_id) DO UPDATE SET last = c.last + 1 RETURNING last
"""


_KINDS = {"kind": "letters.kind", "department": "staff.department",
          "delivery": "letters.delivery", "letterhead": "letters.letterhead"}  # fmt: skip
"""Reference data that a draft names by code."""


def lock_letter(by: Actor, letter_id: int, version: int | None) -> Letter:
    """The letter, whom nobody else changes until the transaction ends."""
    rows = visible_letters(by=by).select_for_update(of=("self",))
    letter = rows.filter(pk=letter_id).first()
    if letter is None:
        raise NotFound
    if version is not None and letter.version != version:
        raise Outdated(_("A colleague changed this letter meanwhile. Look at it again."))
    return letter


def give_number(letter: Letter) -> None:
    """The next registration number of the letter's kind and year.

    The row of the counter stays locked until the transaction ends and goes back with it: numbers
    have neither gaps nor doubles, however many register at once.
    """
    kind, department = letter.kind, letter.department
    own = department if counts_by_department(kind.pattern) else None
    asked = {"kind": kind.pk, "year": letter.letter_date.year, "department": own and own.pk}
    letter.counted = run(_COUNT, asked)[0]["last"]
    letter.number = number_by(
        kind.pattern, day=letter.letter_date, counted=letter.counted,
        department=department.code.upper() if department else "",
    )  # fmt: skip


def find_entries(
    draft: IncomingDraft | OutgoingDraft, problems: Problems, *, direction: str
) -> dict[str, Any]:
    """The reference data that the draft names by code; problems of what is not in service."""
    found = {name: find_entry(name, getattr(draft, name, ""), problems) for name in _KINDS}
    if found["kind"] is None or found["kind"].direction != direction:
        problems.add("kind", _("Choose a kind of letters of this direction."))
    return {name: entry for name, entry in found.items() if entry is not None}


def find_entry(name: str, code: str, problems: Problems) -> Any:
    """An entry in service by its code; the problem of one that is not."""
    if not code:
        return None
    found = reference_kinds.get(_KINDS[name]).rows.filter(code=code, is_active=True).first()
    if found is None:
        problems.add(name, _("Choose one of the list."))
    return found


def check_links(by: Actor, draft: IncomingDraft | OutgoingDraft, problems: Problems) -> None:
    """Client, person, cases, the letter answered: all there and of each other."""
    try:
        if draft.client_id is not None:
            get_client(by=by, client_id=draft.client_id)
    except NotFound:
        problems.add("client_id", _("This client no longer exists. Find the client again."))
    if draft.contact_person_id is not None:
        try:
            get_contact_person(
                by=by, client_id=draft.client_id or 0, person_id=draft.contact_person_id
            )
        except NotFound:
            problems.add("contact_person_id", _("This person is not the client’s."))
    check_cases(by, set(draft.case_ids), problems)
    answered = draft.answers_id
    if answered is not None and not visible_letters(by=by).filter(pk=answered).exists():
        problems.add("answers_id", _("The letter that this one answers is not there."))


def check_cases(by: Actor, asked: Collection[int], problems: Problems) -> None:
    """Cases must be there for the actor."""
    if asked and list_cases(by=by).filter(pk__in=asked).count() != len(asked):
        problems.add("case_ids", _("There is no case with one of these numbers."))


def check_uploads(by: Actor, ids: Sequence[int], problems: Problems) -> None:
    """Files must be uploads of the actor."""
    own = {file.pk for file in list_own_files(by=by, ids=ids)}
    if set(ids) - own:
        problems.add("file_ids", _("A file is no longer there. Upload it again."))


def link_cases(letter: Letter, case_ids: Iterable[int]) -> None:
    """Make the letter be about these cases."""
    letter.about.exclude(case__in=list(case_ids)).delete()
    LetterCase.objects.bulk_create(
        (LetterCase(letter=letter, case_id=case_id) for case_id in dict.fromkeys(case_ids)),
        ignore_conflicts=True,
    )


def keep(
    by: Actor, letter: Letter, action: str, changes: Mapping[str, Any], *,
    step: str, comment: str = "", event: str = LETTER_CHANGED,
    told: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """The letter's history, the audit and the event of one change; ``told``: what from and to."""
    LetterStep.objects.create(
        letter=letter, at=now(), by_id=by.id, step=step, comment=comment, changes=dict(told or {})
    )
    audit.record(
        by=by, action=f"letters.{action}", of="correspondence", id=letter.pk, changes=changes
    )
    topics = [f"letter:{letter.pk}", "letters"]
    topics += [f"client:{letter.client_id}"] if letter.client_id else []
    topics += [f"case:{case_id}" for case_id in letter.about.values_list("case_id", flat=True)]
    publish(by=by, type=event, topics=topics, payload={"letter": letter.pk})


def today() -> Any:
    """The day in the reader's zone."""
    return timezone.localtime(now()).date()
