"""What rooms above offer cases: rows that point to them."""

from abonent.kernel.merging import make_pointers

case_rows = make_pointers()
"""Tables that point to a case, each registered by its room: they follow when cases merge."""
