"""Pure rules of typed attributes: what a value may be, how it is stored, how it is shown.

Stored inside JSON: strings and dictionary codes as text, integers and decimals as numbers, dates as
``2026-11-22``, date-times in UTC as ``2026-11-22T09:30:00Z``, booleans as such, several entries as
an array of codes. An absent value is an absent key.
"""

from abonent.attributes.policy.checking import check_values, defaults_of, read_values
from abonent.attributes.policy.definitions import (
    Choice,
    Definition,
    Facts,
    Group,
    Stored,
    override,
    settle,
)
from abonent.attributes.policy.limits import check_limits
from abonent.attributes.policy.showing import show
from abonent.attributes.policy.values import Wrong, parse

__all__ = [
    "Choice",
    "Definition",
    "Facts",
    "Group",
    "Stored",
    "Wrong",
    "check_limits",
    "check_values",
    "defaults_of",
    "override",
    "parse",
    "read_values",
    "settle",
    "show",
]
