"""What is wrong with a rule, and where."""

from __future__ import annotations

from abonent.webkit.filters import Misread

__all__ = ["Misread"]
