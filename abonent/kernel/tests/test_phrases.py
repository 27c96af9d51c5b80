from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from abonent.kernel.phrases import Phrase as _


def test_a_phrase_is_said_in_the_language_of_whoever_reads_it() -> None:
    inner = _("Choose one of: %(choices)s.") % {"choices": "a, b"}
    outer = _("Choose one of: %(choices)s.") % {"choices": inner}
    with translation.override("en"):
        assert str(outer) == "Choose one of: Choose one of: a, b.."
        assert inner == "Choose one of: a, b."
    with translation.override("ru"):
        assert str(outer) == "Выберите одно из: Выберите одно из: a, b.."
        assert inner != "Choose one of: a, b."


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_phrase_without_values_is_a_lazy_text(language: str) -> None:
    with translation.override(language):
        assert _("100% sure") == "100% sure"
        assert _("Something") == gettext_lazy("Something")
        assert len({_("Something"), _("Something")}) == 1
        assert _("Something") != 1
