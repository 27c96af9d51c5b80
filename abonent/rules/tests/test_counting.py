"""Numbers said within a bounded time."""

from __future__ import annotations

import pytest

from abonent.rules.counting import rounded


@pytest.mark.parametrize(
    ("number", "said"), [(7, 7), (99, 99), (1001, 1000), (1049, 1000), (183_700, 180_000)]
)
def test_a_guess_has_two_digits_that_say_something(number: int, said: int) -> None:
    assert rounded(number) == said
