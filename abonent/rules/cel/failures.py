"""What goes wrong when a rule is evaluated."""

from __future__ import annotations

from django.utils.functional import Promise

from abonent.kernel.phrases import Phrase as _


class EvaluationFailed(ValueError):
    """The expression has no value here: ``message`` says why."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


FAILURES = (EvaluationFailed, ArithmeticError, LookupError, TypeError, ValueError, AttributeError)
"""What may come out of closures; ``&&``, ``||``, ``all`` and ``exists`` may make it not matter."""


def overflow() -> EvaluationFailed:
    """A number left its 64 bits."""
    return EvaluationFailed(_("The number does not fit 64 bits."))


def no_overload(name: str, found: str) -> EvaluationFailed:
    """A function got what it does not take."""
    told = _("“%(name)s” does not take %(found)s.")
    return EvaluationFailed(told % {"name": name, "found": found})


def unreadable(text: object, wanted: str) -> EvaluationFailed:
    """A text is not what it is to be converted to."""
    told = _("“%(text)s” cannot be read as %(wanted)s.")
    return EvaluationFailed(told % {"text": text, "wanted": wanted})
