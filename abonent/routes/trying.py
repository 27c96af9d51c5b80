"""A composed function tried as it stands in the form: other systems are really asked."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Invalid, Text
from abonent.kernel.phrases import Phrase as _
from abonent.routes.composing.composed import compose, wrong_steps
from abonent.routes.composing.fields import check_fields
from abonent.routes.composing.turns import Exchange
from abonent.routes.ports import Call, FunctionFailed, carriers

PERMISSION = "routes.administer"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial."""

    exchanges: Sequence[Exchange] = ()
    found: Sequence[tuple[str, Any]] = ()
    """Outputs by their titles."""
    failed: Text = ""
    problems: Sequence[Text] = field(default=())
    """What keeps the function from being saved."""


def try_function(
    *, by: Actor, code: str, parts: Mapping[str, Any], inputs: Mapping[str, Any], example: str = ""
) -> Tried:
    """Run a function that need not be saved; ``example``: number of a case to read facts of.

    ``parts``: ``inputs``, ``outputs`` and ``steps`` as they are kept. Nothing of the case is
    changed, facts that are closed to the actor are not read; that other systems were asked is kept
    in the audit.
    """
    by.check(PERMISSION)
    try:
        fields = {name: check_fields(parts[name]) for name in ("inputs", "outputs")}
    except Invalid as refusal:
        return Tried(problems=[text for texts in refusal.problems.values() for text in texts])
    if problems := wrong_steps(**fields, steps=parts["steps"], reader=by):
        return Tried(problems=problems)
    target = _example(by, example)
    if example and target is None:
        return Tried(problems=[_("There is no case with this number.")])
    audit.record(by=by, action="routes.try_function", of="function", id=0, changes={"code": code})
    made = compose(fields["inputs"], fields["outputs"], parts["steps"])
    told: list[Exchange] = []
    call = Call(by=by, at=now(), inputs=inputs, target=target, key=f"trial-{uuid.uuid4()}")
    try:
        found = made.run(call, told.append)
    except FunctionFailed as failure:
        return Tried(exchanges=told, failed=failure.message)
    titles = {one.code: one.label for one in made.outputs}
    return Tried(exchanges=told, found=[(titles[code], one) for code, one in found.items()])


def _example(by: Actor, number: str) -> Any:
    if not number.isdecimal() or len(number) > 18:
        return None
    return next((one.example(by, int(number)) for one in carriers), None)
