"""Placeholders of templates: ``{client.name}``. What is put in can format nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from abonent.kernel.errors import Invalid
from abonent.kernel.phrases import Phrase as _

KNOWN: Mapping[str, Promise] = {
    "client.name": gettext_lazy("the client, as on the card"),
    "client.first_names": gettext_lazy("given name and patronymic of a person, name of a company"),
    "client.account": gettext_lazy("the client’s first account"),
    "client.phone": gettext_lazy("the client’s main number"),
    "case.number": gettext_lazy("the number of the case"),
    "case.topic": gettext_lazy("the topic of the case"),
    "case.text": gettext_lazy("what the customer wants"),
    "case.registered": gettext_lazy("the day the case was registered"),
    "incoming.reference": gettext_lazy(
        "number and day of the incoming letter, as its sender gave them"
    ),
    "incoming.number": gettext_lazy("the incoming letter’s own number, else ours"),
    "incoming.date": gettext_lazy("the day that belongs to this number"),
    "incoming.subject": gettext_lazy("what the incoming letter is about"),
    "operator.name": gettext_lazy("who writes"),
    "today": gettext_lazy("today’s date"),
}
_PLACE = re.compile(r"\{([^{}]*)\}")
_ANYWHERE = re.compile(r"[\\`*{}\[\]<|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
"""What formats within a line; an underscore within a word does not."""
_FIRST = re.compile(
    r"^(?:(\d{1,9})(?=[.)](?:\s|$))|(?=[-+](?:\s|$)|(?:-+|=+)\s*$|#{1,6}(?:\s|$)|>|~~~))"
)
"""What makes a list, a heading, a line, a quote or code of a line that begins with it."""


def check_template(field: str, texts: Mapping[str, str]) -> Mapping[str, str]:
    """The texts by language, if every placeholder is known; raises :class:`Invalid`.

    Problems are named after ``field`` and the language: ``text_ru``.
    """
    problems: dict[str, list[Any]] = {}
    for language, text in texts.items():
        strange = [name for name in _PLACE.findall(text) if name.strip() not in KNOWN]
        if strange:
            told = {"name": strange[0][:60], "known": ", ".join(KNOWN)}
            said = _("There is no “{%(name)s}”. Known are: %(known)s.") % told
            problems[f"{field}_{language}"] = [said]
        elif lone := re.search(r"[{}]", _PLACE.sub("", text)):
            said = _("A brace without its other: “%(brace)s”.") % {"brace": lone[0]}
            problems[f"{field}_{language}"] = [said]
    if problems:
        raise Invalid(problems)
    return texts


def fill(text: str, values: Mapping[str, str], *, formats: bool) -> str:
    """``text`` with the values in; ``formats`` says that it is Markdown, so they are escaped.

    What there is no value for stays in braces, to be seen and filled in by hand.
    """

    def put(found: re.Match[str]) -> str:
        value = values.get(found[1].strip(), "")
        if not value:
            return found[0]
        return escape(value) if formats else value

    return _PLACE.sub(put, text)


def escape(value: str) -> str:
    """``value`` as Markdown that shows it as it is.

    Only what would format is escaped: people read and go on writing what is made here.
    """
    lines = (_ANYWHERE.sub(r"\\\g<0>", line.strip()) for line in value.split("\n"))
    return "\n".join(_FIRST.sub(r"\1\\", line) for line in lines)


def left_open(text: str) -> list[str]:
    """Placeholders that nobody filled."""
    return [name.strip() for name in _PLACE.findall(text) if name.strip() in KNOWN]
