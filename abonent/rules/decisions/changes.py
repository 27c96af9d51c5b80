"""Changes of a decision table in words: its columns and rows, not the keys of its document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from abonent.kernel.text import localized
from abonent.rules.tables.model import HitPolicy

Line = tuple[str, str, str]
"""What it is, as it was, as it is now."""


def tell_table_changes(before: Any, after: Any) -> list[Line]:
    """What differs between two documents of a table, either of which may be none."""
    was, now = _lines(before), _lines(after)
    labels = dict.fromkeys([*was, *now])
    pairs = ((one, was.get(one, ""), now.get(one, "")) for one in labels)
    return [line for line in pairs if line[1] != line[2]]


def _lines(document: Any) -> dict[str, str]:
    if not isinstance(document, Mapping):
        return {}
    policies = {one.value: str(one.label) for one in HitPolicy}
    policy = str(document.get("policy", ""))
    told = {_("Which rows count"): policies.get(policy, policy)}
    for label, key, name in ((_("Questions"), "inputs", "expression"),
                             (_("Results"), "outputs", "name")):  # fmt: skip
        told[label] = ", ".join(_column(one, name) for one in document.get(key) or [])
    for number, row in enumerate(document.get("rows") or [], 1):
        tests, results = (" · ".join(map(str, row.get(key) or [])) for key in ("tests", "results"))
        told[_("Row %(number)s") % {"number": number}] = f"{tests} → {results}"
    return told


def _column(one: Mapping[str, Any], name: str) -> str:
    label = one.get("label")
    return (localized(label) if isinstance(label, Mapping) and label else "") or str(
        one.get(name, "")
    )
