"""Words for codes of letters, in the reader's language."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.letters.models import Letter
from abonent.webkit.templatetags.webkit import badge

# icon="pencil" icon="writing" icon="signature" icon="rubber-stamp" icon="send" icon="mail-check"
# icon="mail-x" icon="archive" icon="ban" icon="clock"
STATES: dict[str, tuple[Promise, str, str]] = {
    "draft": (pgettext_lazy("letter", "Draft"), "grey", "pencil"),
    "to_sign": (pgettext_lazy("letter", "To be signed"), "amber", "writing"),
    "signed": (pgettext_lazy("letter", "Signed"), "blue", "signature"),
    "registered": (pgettext_lazy("letter", "Registered"), "blue", "rubber-stamp"),
    "sent": (pgettext_lazy("letter", "Sent"), "blue", "send"),
    "delivered": (pgettext_lazy("letter", "Delivered"), "green", "mail-check"),
    "returned": (pgettext_lazy("letter", "Came back"), "red", "mail-x"),
    "answered": (pgettext_lazy("letter", "Answered"), "green", "mail-check"),
    "filed": (pgettext_lazy("letter", "Filed"), "grey", "archive"),
    "annulled": (pgettext_lazy("letter", "Annulled"), "grey", "ban"),
}
DIRECTIONS: dict[str, Promise] = {
    "in": pgettext_lazy("letter", "Incoming"),
    "out": pgettext_lazy("letter", "Outgoing"),
}
ROLES: dict[str, Promise] = {
    "scan": pgettext_lazy("file of a letter", "Scan"),
    "signed": pgettext_lazy("file of a letter", "Signed copy"),
    "enclosure": pgettext_lazy("file of a letter", "Enclosure"),
}
_STEPS: dict[str, Promise] = {
    "created": _("The letter was begun"),
    "edited": _("The text was changed"),
    "attached": _("A file was added"),
    "detached": _("A file was removed"),
    "corrected": _("The letter was corrected"),
    "register": pgettext_lazy("step of a letter", "Registered"),
    "submit": pgettext_lazy("step of a letter", "Handed over to be signed"),
    "sign": pgettext_lazy("step of a letter", "Signed"),
    "rework": pgettext_lazy("step of a letter", "Sent back to its author"),
    "send": pgettext_lazy("step of a letter", "Sent off"),
    "deliver": pgettext_lazy("step of a letter", "Delivered to whom it is for"),
    "bounce": pgettext_lazy("step of a letter", "The post brought it back"),
    "annul": pgettext_lazy("step of a letter", "Annulled"),
    "answer": pgettext_lazy("step of a letter", "Answered"),
    "file": pgettext_lazy("step of a letter", "Filed without an answer"),
    "reopen": pgettext_lazy("step of a letter", "Taken back to work"),
}
"""Each line of the history as what happened, not as the button that was pressed."""


def state_of(letter: Letter) -> SafeString:
    """The state by colour, word and shape."""
    return badge(*STATES[letter.state])


def step_words(step: str) -> str:
    """A line of the history."""
    return str(_STEPS.get(step, step))


def due_tone(letter: Letter, today: date) -> str:
    """How pressing the answer to an incoming letter is: ``red``, ``amber``, or nothing."""
    if letter.due_date is None or letter.state != Letter.State.REGISTERED:
        return ""
    left = (letter.due_date - today).days
    return "red" if left < 0 else "amber" if left <= 3 else "grey"
