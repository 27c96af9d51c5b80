"""Reads of letters. A letter about a client whom the actor may not see does not exist."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from abonent.kernel.actor import Actor, Scope
from abonent.kernel.errors import NotFound
from abonent.kernel.ids import find_id
from abonent.kernel.text import localized
from abonent.letters.facts import (
    about_case,
    about_client,
    about_incoming,
    about_operator,
    head_reference,
)
from abonent.letters.models import Letter, LetterCase, LetterFile, LetterStep, LetterTemplate
from abonent.letters.policy.corrections import Correction
from abonent.letters.policy.drafts import OutgoingDraft
from abonent.letters.policy.placeholders import fill
from abonent.letters.printing import Sheet
from abonent.parties.queries import get_client_card, visible_clients
from abonent.staff.queries import operator_names
from abonent.webkit import wording


def visible_letters(*, by: Actor) -> QuerySet[Letter]:
    """The letters ``by`` may see: all; or one's own, and those about clients one may see."""
    by.check("letters.view")
    rows = Letter.objects.select_related("kind", "client", "department", "delivery", "letterhead")
    if by.can("parties.view") and by.scope("parties.view") is Scope.ALL:
        return rows
    own = Q(author=by.id) | Q(signer=by.id)
    if by.can("parties.view"):
        own |= Q(client__in=visible_clients(by=by))
    return rows.filter(own)


def get_letter(*, by: Actor, letter_id: int) -> Letter:
    """One letter with all that it is linked to."""
    rows = visible_letters(by=by).select_related(
        "contact_person", "contact", "answers", "author", "signer", "pdf"
    )
    found = rows.filter(pk=letter_id).first()
    if found is None:
        raise NotFound
    return found


def list_files(letter: Letter) -> list[LetterFile]:
    """The files of a letter that ``by`` got."""
    return list(letter.files.filter(removed_at=None).select_related("file"))


def get_file(*, by: Actor, letter_id: int, file_id: int) -> LetterFile:
    """One file of a letter."""
    letter = get_letter(by=by, letter_id=letter_id)
    found = letter.files.filter(pk=file_id, removed_at=None).select_related("file").first()
    if found is None:
        raise NotFound
    return found


def list_steps(letter: Letter) -> list[LetterStep]:
    """The history of a letter, newest first."""
    return list(letter.steps.select_related("by").order_by("-id"))


def list_cases_of(letter: Letter) -> list[LetterCase]:
    """The cases a letter is about."""
    return list(letter.about.all())


def held_draft(letter: Letter) -> OutgoingDraft:
    """What an outgoing letter says, as somebody would hand it in; without its files."""
    names = ("subject", "correspondent", "address", "text", "language", "client_id",
             "contact_person_id", "signer_id", "answers_id")  # fmt: skip
    coded: dict[str, Any] = {
        name: entry.code if (entry := getattr(letter, name)) else ""
        for name in ("kind", "department", "delivery", "letterhead")
    }
    about = [one.case_id for one in list_cases_of(letter)]
    return OutgoingDraft(**{n: getattr(letter, n) for n in names}, **coded, case_ids=about)


def held_correction(letter: Letter) -> Correction:
    """What an incoming letter says, as somebody would correct it."""
    names = ("correspondent", "subject", "text", "their_number", "their_date", "due_date")
    about = [one.case_id for one in list_cases_of(letter)]
    code = letter.delivery.code if letter.delivery else ""
    return Correction(**{n: getattr(letter, n) for n in names}, delivery=code, case_ids=about)


def list_letters_of_client(*, by: Actor, client_id: int, limit: int) -> list[Letter]:
    """The newest letters from and to a client."""
    return list(visible_letters(by=by).filter(client=client_id).order_by("-id")[:limit])


def list_letters_of_case(*, by: Actor, case_id: int, limit: int) -> list[Letter]:
    """The letters about a case, the newest first."""
    return list(visible_letters(by=by).filter(about__case=case_id).order_by("-id")[:limit])


def sheet_of(letter: Letter) -> Sheet:
    """The letter as it is printed, in its own language."""
    with translation.override(letter.language):
        head, foot = ("", "")
        if letter.letterhead is not None:
            head = localized(letter.letterhead.head, letter.language)
            foot = localized(letter.letterhead.foot, letter.language)
        return Sheet(
            subject=letter.subject, text=letter.text, language=letter.language, head=head,
            foot=foot, number=letter.number, date=wording.day(letter.letter_date),
            addressee=[part for part in (letter.correspondent, letter.address) if part],
            reference=head_reference(letter.answers) if letter.answers else "",
            signer=operator_names().get(letter.signer_id or 0, ""),
            page_word=_("page {page} of {pages}"),
            mark="" if letter.number else pgettext("letter", "Draft"),
        )  # fmt: skip


def fill_template(
    *, by: Actor, template: LetterTemplate, language: str, client_id: int | None = None,
    case: Any = None, incoming: Letter | None = None,
) -> tuple[str, str]:  # fmt: skip
    """Subject and text of a template with what is known put in; the rest stays in braces."""
    with translation.override(language):
        values = _values(by, client_id, case, incoming)
        subject = fill(localized(template.subject, language), values, formats=False)
        return subject, fill(localized(template.text, language), values, formats=True)


def fill_open(
    *, by: Actor, subject: str, text: str, language: str, client_id: int | None = None,
    case: Any = None, incoming: Letter | None = None,
) -> tuple[str, str]:  # fmt: skip
    """A subject and a text as they are, but for the places still open in them."""
    with translation.override(language):
        values = _values(by, client_id, case, incoming)
        return fill(subject, values, formats=False), fill(text, values, formats=True)


def _values(by: Actor, client_id: int | None, case: Any, incoming: Letter | None) -> dict[str, str]:
    values = about_operator(by)
    if client_id is not None:
        values |= about_client(get_client_card(by=by, client_id=client_id))
    if case is not None:
        values |= about_case(case)
    if incoming is not None:
        values |= about_incoming(incoming)
    return values


def can_watch_letter(actor: Actor, letter_id: str) -> bool:
    """Whether a browser of ``actor`` may hear that the letter changed."""
    found = find_id(letter_id)
    if found is None or not actor.can("letters.view"):
        return False
    return visible_letters(by=actor).filter(pk=found).exists()
