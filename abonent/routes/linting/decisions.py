"""Decision tables that a route asks: whether they are there and give what it takes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Definition, Invocation, Node
from abonent.routes.linting.remarks import Remarks
from abonent.rules.queries import find_table

FUNCTION = "decide"
"""The business function that asks a table."""
_PLAIN = re.compile(r"""\s*(["'])([A-Za-z0-9_-]+)\1\s*""")


def check_decisions(definition: Definition, remarks: Remarks) -> None:
    """Every call of the function whose table is told by its code."""
    for node, call in _calls(definition):
        named = _PLAIN.fullmatch(call.inputs.get("table", ""))
        if call.function != FUNCTION or named is None:
            continue
        entry = find_table(named[2])
        if entry is None:
            told = _("There is no decision table “%(code)s”.") % {"code": named[2]}
            remarks.warn("no-table", node, told)
            continue
        for name in call.outputs:
            if name not in entry.results:
                told = _("The decision table “%(name)s” gives no “%(result)s”, only %(known)s.")
                known = {"result": name, "known": ", ".join(entry.results)}
                remarks.warn("no-result", node, told % {"name": entry.label, **known})


def _calls(definition: Definition) -> Iterator[tuple[Node, Invocation]]:
    for node in definition.nodes.values():
        if node.invocation:
            yield node, node.invocation
        for calls in node.step.handlers.values() if node.step else ():
            yield from ((node, call) for call in calls)
    first = next(iter(definition.nodes.values()), None)
    for calls in definition.handlers.values():
        yield from ((first, call) for call in calls if first)
