"""An entry of a dictionary replaced by another one in the values of attributes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from abonent.attributes.ports import Holder
from abonent.kernel.actor import Actor


def put_replacement(*, by: Actor, holder: Holder, ids: Sequence[int], old: Any, new: Any) -> None:
    """Let the rows ``ids`` hold the entry ``new`` wherever they hold ``old``."""
    codes = sorted({attribute.code for attribute in old.dictionary.attribute_set.all()})
    for row in holder.lock(ids):
        for code in codes:
            value = row.attributes.get(code)
            if value == old.code:
                holder.put(by, row, code, new.code)
            elif isinstance(value, list) and old.code in value:
                taken = [new.code if one == old.code else one for one in value]
                holder.put(by, row, code, list(dict.fromkeys(taken)))
