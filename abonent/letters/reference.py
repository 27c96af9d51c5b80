"""Kinds of letters, ways of delivery, letterheads and templates, as the console keeps them."""

from functools import partial
from typing import Any

from django.utils.functional import keep_lazy_text
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.kernel.actor import Permission
from abonent.kernel.reference.kinds import ExtraField, ReferenceKind, UseCounter, listed_at
from abonent.kernel.reference.replacing import by_column
from abonent.letters.models import (
    Counter,
    Delivery,
    Letter,
    Letterhead,
    LetterKind,
    LetterTemplate,
)
from abonent.letters.policy.numbering import check_pattern
from abonent.letters.policy.placeholders import KNOWN, check_template
from abonent.letters.replacing import join_counters, tell_letters

VERSION = "letters.reference"
"""Name under which changes of this data are announced (``kernel.cache``)."""

PERMISSION = Permission(
    "letters.administer", _("Kinds, letterheads and templates of letters: manage"), _("Letters")
)
DIRECTIONS = (
    ("in", pgettext_lazy("letter", "Incoming")),
    ("out", pgettext_lazy("letter", "Outgoing")),
)


@keep_lazy_text
def _told(said: Any) -> str:
    return str(said) % {"known": ", ".join(f"{{{name}}}" for name in KNOWN)}


_PLACES = _told(_("Put in by itself: %(known)s."))

KIND = ReferenceKind(
    key="letters.kind",
    model=LetterKind,
    title=_("Kind of letter"),
    plural=_("Kinds of letters"),
    about=_("How letters of a kind are numbered, and how soon an answer is due."),
    permission=PERMISSION.code,
    version=VERSION,
    icon="mailbox",
    fields=(
        ExtraField(name="direction", label=_("Direction"), type="choice", choices=DIRECTIONS,
                   required=True),
        ExtraField(name="pattern", label=_("Pattern of the number"), type="string", longest=60,
                   required=True, check=check_pattern,
                   help=_("ВХ-{year}-{number:05}; also {yy}, {month}, {department}.")),
        ExtraField(name="answer_days", label=_("Days for an answer; 0: none is awaited"),
                   type="integer", default=0, maximum=366),
    ),
)  # fmt: skip
DELIVERY = ReferenceKind(
    key="letters.delivery",
    model=Delivery,
    title=_("Way of delivery"),
    plural=_("Ways of delivery"),
    about=_("Post, registered post, courier, by hand."),
    permission=PERMISSION.code,
    version=VERSION,
    icon="truck-delivery",
)
LETTERHEAD = ReferenceKind(
    key="letters.letterhead",
    model=Letterhead,
    title=_("Letterhead"),
    plural=_("Letterheads"),
    about=_("What stands above and below letters of ours."),
    permission=PERMISSION.code,
    version=VERSION,
    icon="id-badge-2",
    fields=(
        ExtraField(name="head", label=_("Above the letter"), type="localized_text", required=True,
                   longest=1000),
        ExtraField(name="foot", label=_("Below each page"), type="localized_text", required=True,
                   longest=500),
    ),
)  # fmt: skip
TEMPLATE = ReferenceKind(
    key="letters.template",
    model=LetterTemplate,
    title=_("Template of a letter"),
    plural=_("Templates of letters"),
    about=_("Ready texts in which names, numbers and dates are put in by themselves."),
    permission=PERMISSION.code,
    version=VERSION,
    icon="template",
    fields=(
        ExtraField(name="kind", label=_("Kind of letter"), type="reference", of=KIND.key,
                   required=True),
        ExtraField(name="letterhead", label=_("Letterhead"), type="reference", of=LETTERHEAD.key,
                   required=True),
        ExtraField(name="subject", label=_("What it is about"), type="localized_text",
                   required=True, longest=250, check=partial(check_template, "subject")),
        ExtraField(name="text", label=_("Text of the letter"), type="localized_text",
                   required=True, longest=20_000, check=partial(check_template, "text"),
                   help=_PLACES),
    ),
)  # fmt: skip

KINDS = (KIND, DELIVERY, LETTERHEAD, TEMPLATE)
_other = partial(by_column, of="correspondence", action="letters.edit_letter", after=tell_letters)
USES = (
    UseCounter(
        KIND.key, _("letters"), lambda k: Letter.objects.filter(kind=k),
        listed_at("/letters", by="kind", right="letters.view"),
    ),
    UseCounter(KIND.key, _("counters"), lambda k: Counter.objects.filter(kind=k)),
    UseCounter(
        DELIVERY.key, _("letters"), lambda d: Letter.objects.filter(delivery=d),
        replace=_other("delivery"),
    ),
    UseCounter(
        LETTERHEAD.key, _("letters"), lambda h: Letter.objects.filter(letterhead=h),
        replace=_other("letterhead"),
    ),
    UseCounter(
        "staff.department", _("letters"), lambda d: Letter.objects.filter(department=d),
        listed_at("/letters", by="department", right="letters.view"), _other("department"),
    ),
    UseCounter(
        "staff.department", _("counters"), lambda d: Counter.objects.filter(department=d),
        replace=join_counters,
    ),
)  # fmt: skip
