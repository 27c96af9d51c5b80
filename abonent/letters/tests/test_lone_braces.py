"""A brace without its other in a template is a slip, and is said."""

from __future__ import annotations

import pytest

from abonent.kernel.errors import Invalid
from abonent.letters.policy.placeholders import KNOWN, check_template


@pytest.mark.parametrize(
    "text", ["Dear {", "Dear }", "Dear {client", "{{" + next(iter(KNOWN)) + "}"]
)
def test_a_lone_brace_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_template("text", {"ru": "Да", "en": text})
    assert list(refused.value.problems) == ["text_en"]


def test_known_placeholders_are_taken() -> None:
    texts = {"ru": "Да", "en": f"Dear {{{next(iter(KNOWN))}}}"}
    assert check_template("text", texts) == texts
