"""Words for codes of contacts and cases, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abonent.cases.models import Direction, Kind
from abonent.cases.queries.catalogue import definitions_of, get_catalogue
from abonent.kernel.errors import Invalid, Refused
from abonent.kernel.text import in_languages

REASONS: dict[str, Promise] = {
    "client": gettext_lazy("same client"),
    "topic": gettext_lazy("same topic"),
    "subscriber": gettext_lazy("same subscriber"),
    "address": gettext_lazy("same number or e-mail"),
    "words": gettext_lazy("words in common"),
    "time": gettext_lazy("within three days"),
    "other_client": gettext_lazy("different clients"),
    "other_topic": gettext_lazy("different topics"),
}
"""Why two cases may be one matter, or not."""
WAYS: dict[str, Promise] = {
    "mine": gettext_lazy("this one’s"),
    "theirs": gettext_lazy("the other’s"),
    "both": gettext_lazy("both, one after the other"),
}
KINDS = dict(Kind.choices)
DIRECTIONS = dict(Direction.choices)


def attribute_label(code: str) -> str:
    """What an attribute is called under whichever topic has it; its code when none has."""
    nodes = get_catalogue().topics.values()
    found = (d.label for node in nodes for d in definitions_of(node) if d.code == code)
    return next(found, code)


def tell_refusal(refusal: Refused) -> str:
    """Why a case was left as it was, with the names of the attributes that hindered it."""
    if not isinstance(refusal, Invalid):
        return str(refusal.message)
    told = dict.fromkeys(
        _told(field, str(text)) for field, texts in refusal.problems.items() for text in texts
    )
    return " ".join(told)


def _told(field: str, text: str) -> str:
    room, _dot, code = field.partition(".")
    if room != "attributes" or not code:
        return text
    return _("“%(attribute)s”: %(text)s") % {"attribute": attribute_label(code), "text": text}


def tell_refusal_everywhere(refusal: Refused) -> dict[str, str]:
    """The same in every language, for whoever reads it."""
    return in_languages(lambda: tell_refusal(refusal))
