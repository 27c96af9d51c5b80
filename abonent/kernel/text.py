"""Texts that the company writes in the languages of its operators (names of topics, channels …).

Stored as JSON ``{"ru": "Счёт", "en": "Bill"}``. A missing language falls back to Russian, then to
whatever there is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def localized(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """The text in ``language`` (default: the reader's), else the nearest one there is."""
    if not texts:
        return ""
    wanted = (language or get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return texts.get(wanted) or texts.get("ru") or next(iter(texts.values()), "")


def in_languages(text: str | Promise | Callable[[], object]) -> dict[str, str]:
    """A text of the product as it is kept for readers of every language.

    What says it by itself is called once for each of them.
    """
    texts = {}
    for language in LANGUAGES:
        with translation.override(language):
            texts[language] = str(text() if callable(text) else text)
    return texts


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
