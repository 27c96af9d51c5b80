"""The moves that the page of a case offers: as buttons, and in dialogs that ask for what is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from abonent.attributes.forms import SHOWN, AttributesForm
from abonent.cases.models import Case
from abonent.cases.queries import get_catalogue
from abonent.cases.queries.catalogue import definitions_of
from abonent.cases.routing.moving import StepMoves
from abonent.kernel.errors import Invalid
from abonent.kernel.errors import Text as Said
from abonent.routes.ports import Move, Phase
from abonent.routes.queries import get_flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One button: a move, or the ways of a step among which one or several are chosen."""

    code: str
    label: Said
    full: Said
    """With the step, where the case stands at several."""
    needs_comment: bool
    ways: tuple[Move, ...] = ()
    closes: bool = False
    """Whether the case is closed by it, as far as the drawing tells."""
    fields: AttributesForm | None = None
    """Of what the step wants filled in."""

    @property
    def asks(self) -> bool:
        """Whether it opens a dialog."""
        return self.needs_comment or bool(self.ways) or self.fields is not None

    @property
    def always_comment(self) -> bool:
        """Whether a comment is due whichever way is chosen."""
        return self.needs_comment and all(one.needs_comment for one in self.ways)

    @property
    def prefix(self) -> str:
        """Under which its fields are posted."""
        return f"move-{self.code}"

    def has(self, move: str) -> bool:
        """Whether a move was made by this button."""
        return move == self.code or any(one.code == move for one in self.ways)


@dataclass(frozen=True, slots=True)
class Group:
    """The offers of one step; without a name where the case stands at one alone."""

    label: Said
    offers: tuple[Offer, ...]


def plain_group(moves: Sequence[Move]) -> Group:
    """Moves that belong to no step: those of the built-in route, and reopening."""
    return Group("", tuple(_offer(move, "") for move in moves))


def groups_of(
    case: Case, steps: Sequence[StepMoves], given: QueryDict | None = None
) -> list[Group]:
    """The offers by step; ``given`` is what was typed into the dialog of one of them."""
    are_several = len(steps) > 1
    return [
        Group(label, tuple(_offers(case, step, label, given)))
        for step in steps
        if step.moves
        for label in [step.node.label if are_several else ""]
    ]


def _offers(case: Case, step: StepMoves, label: str, given: QueryDict | None) -> Iterator[Offer]:
    joint = tuple(move for move in step.moves if move.is_joint)
    if joint:
        told = Move(step.node.id, _("Go on…"), "", joint[0].permission)
        needs_comment = any(move.needs_comment for move in joint)
        one = replace(_offer(told, label), ways=joint, needs_comment=needs_comment)
        yield _asking(case, step, one, given)
        return
    for move in step.moves:
        offer = _offer(move, label)
        yield offer if move.code in step.back else _asking(case, step, offer, given)


def _offer(move: Move, step: str) -> Offer:
    full = _("%(step)s: %(move)s") % {"step": step, "move": move.label} if step else move.label
    closes = bool(move.to) and get_flow().state(move.to).phase is Phase.CLOSED
    return Offer(
        code=move.code,
        label=move.label,
        full=full,
        needs_comment=move.needs_comment,
        closes=closes,
    )


def _asking(case: Case, step: StepMoves, offer: Offer, given: QueryDict | None) -> Offer:
    if not step.missing:
        return offer
    data = given if given is not None and offer.code == given.get("offer") else None
    fields = _form(case, offer.prefix, step.missing, data)
    return replace(offer, fields=fields)


def _form(case: Case, prefix: str, definitions: Sequence[Any], data: Any) -> AttributesForm:
    return AttributesForm(
        data,
        prefix=prefix,
        definitions=definitions,
        client_id=case.client_id,
        values=case.attributes,
    )


def filled_in(case: Case, given: QueryDict) -> dict[str, Any]:
    """What was typed beside a move, by code of the attribute."""
    prefix = f"move-{given.get('offer', '')}"
    shown = {*given.getlist(f"{prefix}-{SHOWN}")}
    if not shown:
        return {}
    known = definitions_of(get_catalogue().topics[case.topic_id])
    # Flags are the action's to judge: here the fields are read as they were shown.
    plain = [
        replace(one, hidden="no", read_only="no", is_active=True)
        for one in known
        if one.code in shown
    ]
    return _form(case, prefix, plain, given).given()


def refuse(groups: Sequence[Group], move: str, problem: Invalid) -> None:
    """Put what is wrong with attributes beside their fields."""
    start = "attributes."
    inner: Mapping[str, Any] = {
        key.removeprefix(start): texts
        for key, texts in problem.problems.items()
        if key.startswith(start)
    }
    for group in groups:
        for offer in group.offers:
            if offer.fields is not None and offer.has(move):
                offer.fields.refuse(Invalid(dict(inner)))
