"""Texts that the company writes in the languages of its operators (names of topics, channels …).

Stored as JSON ``{"ru": "Счёт", "en": "Bill"}``. A missing language falls back to Russian, then to
whatever there is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from abonent.kernel.errors import Invalid

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def localized(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """The text in ``language`` (default: the reader's), else the nearest one there is."""
    if not texts:
        return ""
    wanted = (language or get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return texts.get(wanted) or texts.get("ru") or next(iter(texts.values()), "")


_JOINER = "\u200d"
_AS_PICTURE = "\ufe0f"


def without_hidden(text: str) -> str:
    """``text`` without signs that nobody sees and that turn or part the others.

    Left alone is what joins pictures to one (``👩‍💻``).
    """
    if text.isprintable():
        return text
    return "".join(
        sign
        for place, sign in enumerate(text)
        if unicodedata.category(sign) != "Cf" or _joins_pictures(text, place)
    )


def _joins_pictures(text: str, place: int) -> bool:
    before, after = text[:place], text[place + 1 : place + 2]
    shown = before.removesuffix(_AS_PICTURE)[-1:]
    return text[place] == _JOINER and _is_picture(shown) and _is_picture(after)


def _is_picture(sign: str) -> bool:
    return bool(sign) and unicodedata.category(sign) in {"So", "Sk"}


def one_line(text: str) -> str:
    """One line as people write it: nothing unprintable or hidden, single spaces."""
    return " ".join(_printed(text, instead=" ").split())


def many_lines(text: str) -> str:
    """Several lines: nothing unprintable or hidden but line ends and tabs."""
    return _printed(text.replace("\r\n", "\n"), instead="", kept="\n\t").strip()


def check_length(text: str, *, limit: int, field: str) -> str:
    """The text; :class:`Invalid` under ``field`` where it is longer than ``limit``: none is cut."""
    if len(text) > limit:
        told = _("Too long: %(count)s characters, %(limit)s at most. Shorten it.")
        raise Invalid({field: [told % {"count": len(text), "limit": limit}]})
    return text


def _printed(text: str, *, instead: str, kept: str = "") -> str:
    shown = without_hidden(text)
    return "".join(c if c.isprintable() or c in kept + _JOINER else instead for c in shown)


def in_languages(text: str | Promise | Callable[[], object]) -> dict[str, str]:
    """A text of the product as it is kept for readers of every language.

    What says it by itself is called once for each of them.
    """
    texts = {}
    for language in LANGUAGES:
        with translation.override(language):
            texts[language] = str(text() if callable(text) else text)
    return texts


def in_language(label: object, code: str) -> str:
    """The label of one language’s text, the language named in the reader’s: “Name, Russian”."""
    name = translation.get_language_info(code)["name_translated"]
    if (translation.get_language() or "").startswith("ru"):  # Russian writes it in small letters
        name = name.lower()
    return f"{label}, {name}"


def check_texts(texts: Any) -> None:
    """Validator: a non-empty text in every language of the product."""
    if not isinstance(texts, dict) or any(not str(texts.get(c, "")).strip() for c in LANGUAGES):
        raise ValidationError(_("Give the name in every language."), code="language")


class LocalizedField(models.JSONField):
    """A name in every language of the product."""

    default_validators = [check_texts]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)
