"""Words for codes of contacts and cases, in the reader's language."""

from __future__ import annotations

from abonent.cases.models import Direction, Kind

KINDS = dict(Kind.choices)
DIRECTIONS = dict(Direction.choices)
