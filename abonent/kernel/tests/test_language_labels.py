"""Labels of texts by language name the language as the reader calls it."""

from __future__ import annotations

import pytest
from django.utils import translation

from abonent.kernel.text import in_language


@pytest.mark.parametrize(
    ("reader", "code", "label", "said"),
    [
        ("en", "ru", "Name", "Name, Russian"),
        ("en", "en", "Name", "Name, English"),
        ("ru", "ru", "Название", "Название, русский"),
        ("ru", "en", "Название", "Название, английский"),
    ],
)
def test_the_language_is_named_in_the_readers(
    reader: str, code: str, label: str, said: str
) -> None:
    with translation.override(reader):
        assert in_language(label, code) == said
