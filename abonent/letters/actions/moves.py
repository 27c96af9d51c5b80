"""Steps of a letter: handed over, signed, registered, sent, delivered …"""

from __future__ import annotations

from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.files import store_produced
from abonent.kernel.text import check_length
from abonent.letters.actions.writing import give_number, keep, lock_letter, today
from abonent.letters.events import LETTER_CHANGED, LETTER_REGISTERED
from abonent.letters.models import Letter
from abonent.letters.policy.moves import find_move
from abonent.letters.policy.placeholders import left_open
from abonent.letters.printing import print_pdf
from abonent.letters.queries import sheet_of

LONGEST_COMMENT = 1000


def move_letter(
    *, by: Actor, letter_id: int, move: str, comment: str = "", version: int | None = None
) -> Letter:
    """Take a step. Raises :class:`Conflict` where the state has no such step, :class:`Invalid`
    for a comment left out, :class:`Outdated` for a letter changed since ``version``.
    """
    with transaction.atomic():
        letter = lock_letter(by, letter_id, version)
        step = find_move(letter.direction, move)
        if step is None or letter.state not in step.before:
            raise Conflict(_("The letter has moved on meanwhile; this step is not open to it now."))
        by.check(step.permission)
        comment = check_length(comment.strip(), limit=LONGEST_COMMENT, field="comment")
        if step.needs_comment and not comment:
            raise Invalid({"comment": [_("Say why.")]})
        before = {"state": letter.state, "number": letter.number}
        _carry_out(by, letter, move)
        letter.state, letter.changed_at = step.after, now()
        letter.version += 1
        letter.save()
        after = {"state": letter.state, "number": letter.number}
        changes = {k: [before[k], after[k]] for k in after if before[k] != after[k]}
        event = LETTER_REGISTERED if move == "register" else LETTER_CHANGED
        keep(by, letter, "move_letter", changes, step=move, comment=comment, event=event)
    return letter


def _carry_out(by: Actor, letter: Letter, move: str) -> None:
    if move == "submit" and (names := left_open(letter.text) + left_open(letter.subject)):
        told = _("Fill in what stands in braces: %(names)s.")
        raise Conflict(told % {"names": ", ".join(f"{{{name}}}" for name in names)})
    if move == "sign":
        if letter.signer_id not in (None, by.id):
            raise Conflict(_("This letter is to be signed by somebody else."))
        letter.signer_id, letter.signed_at = by.id, now()
    elif move == "rework":
        letter.signed_at = None
    elif move == "register":
        letter.letter_date = today()
        give_number(letter)
        letter.state = Letter.State.REGISTERED
        pdf = print_pdf(sheet_of(letter))
        name = f"{letter.number}.pdf".replace("/", "-")
        letter.pdf = store_produced(by=by, source=BytesIO(pdf), name=name)
    elif move == "send" and letter.answers_id is not None:
        _answer(by, letter)


def _answer(by: Actor, letter: Letter) -> None:
    """The letter that this one answers is answered."""
    asked = Letter.objects.select_for_update(of=("self",)).get(replies=letter)
    if asked.direction == "in" and asked.state == Letter.State.REGISTERED:
        asked.state, asked.changed_at = Letter.State.ANSWERED, now()
        asked.version += 1
        asked.save()
        keep(by, asked, "move_letter", {"state": ["registered", "answered"]}, step="answer")
