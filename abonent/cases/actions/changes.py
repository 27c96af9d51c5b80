"""What may be done to a case, apart from how many cases it is done to.

A change is checked once, then applied to each locked case in memory: the action for one case and
its set-based twin write what comes of it, so neither can do what the other may not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from abonent.attributes.closing import check_given
from abonent.cases import events
from abonent.cases.actions.drafts import check_case, check_owner
from abonent.cases.actions.record import Trace, stamp
from abonent.cases.actions.restoring import moments_of
from abonent.cases.defined import with_sets
from abonent.cases.models import Case, HistoryEntry
from abonent.cases.policy import CaseDraft, check_text
from abonent.cases.queries.catalogue import get_catalogue
from abonent.cases.routing.fields import step_fields
from abonent.cases.routing.moving import Going, apply_routed
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, Problems
from abonent.kernel.phrases import Phrase as _
from abonent.routes.ports import Flow, Move, Phase
from abonent.routes.queries import get_flow, permission_of

FIELDS = ("topic_id", "kind", "priority_id", "text", "attributes")


class Change(Protocol):
    """One thing done to cases."""

    def permission(self, *, by: Actor) -> str:
        """The right that must reach each case."""

    def check(self, *, by: Actor) -> None:
        """Raise a refusal that holds whatever the case: a missing right, a wrong input."""

    def apply(self, case: Case, *, by: Actor) -> Trace | None:
        """Change ``case`` in memory; None when it is so already. Raises what hinders this case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """One move of the case's route."""

    move: str
    comment: str = ""
    also: Sequence[str] = ()
    """Ways that are gone together with it, out of a step that has several."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """Values that are given with it, of what the step that it leaves asks for."""

    def permission(self, *, by: Actor) -> str:  # noqa: ARG002 - the protocol's
        """The move's own right; a move that the route lacks is refused later, with its reason."""
        return permission_of(move=self.move)

    def check(self, *, by: Actor) -> None:
        """What is said must be sayable, whatever the state."""
        by.check("cases.view")
        problems = Problems()
        check_text(problems, "comment", self.comment)
        problems.check()

    def apply(self, case: Case, *, by: Actor) -> Trace:
        """Raises :class:`Conflict` where the state has no such move."""
        if case.process_id is not None:
            going = Going(self.move, self.comment, tuple(self.also), self.attributes)
            return apply_routed(case, by=by, going=going)
        flow = get_flow()
        chosen = _find_move(flow, case, self.move)
        by.check(chosen.permission)
        if chosen.needs_comment and not self.comment.strip():
            raise Invalid({"comment": [_("Write what was done: the customer may ask.")]})
        before, owner, target = case.state, case.owner_id, flow.state(chosen.to)
        was = moments_of(case)
        if target.phase is Phase.CLOSED:
            _check_parts(case, self.comment, by=by)
        case.state, case.phase = target.code, target.phase.value
        stamp(case, target.phase)
        if case.owner_id is None and target.phase is Phase.OPEN:
            case.owner_id = by.id
        gained = {} if case.owner_id == owner else {"owner": [owner, case.owner_id]}
        return Trace(
            action="cases.move_case",
            event=events.CASE_MOVED,
            kind=HistoryEntry.Kind.MOVED,
            data={
                "move": self.move,
                "from": before,
                "to": case.state,
                "comment": self.comment.strip(),
                **gained,
                **({"was": was} if was else {}),
            },
            changes={"state": [before, case.state], **gained},
        )

    def is_made(self, case: Case) -> bool:
        """Whether the case stands where the move leads: of many cases, that one is so already."""
        flow = get_flow()
        if any(m.code == self.move for m in flow.moves_from(case.state)):
            return False
        ways = (m for state in flow.states() for m in flow.moves_from(state.code))
        return any(m.code == self.move and m.to == case.state for m in ways)


def _find_move(flow: Flow, case: Case, code: str) -> Move:
    possible = flow.moves_from(case.state)
    found = next((m for m in possible if m.code == code), None)
    if found is not None:
        return found
    if any(m.code == code for state in flow.states() for m in flow.moves_from(state.code)):
        raise Conflict(
            _("The case is now “%(state)s”: this step is not possible from there.")
            % {"state": flow.state(case.state).label}
        )
    told = {"move": code, "moves": ", ".join(m.code for m in possible)}
    raise Invalid(
        {"move": [_("The route has no step “%(move)s”. Possible now: %(moves)s.") % told]}
    )


def _check_parts(case: Case, comment: str, *, by: Actor) -> None:
    """A case closes after its parts, unless someone who may says why not."""
    open_parts = case.children.exclude(phase=Phase.CLOSED.value).order_by("pk")
    numbers = [str(number) for number in open_parts.values_list("pk", flat=True)[:10]]
    if not numbers:
        return
    told = {"numbers": ", ".join(numbers)}
    if not by.can("cases.close_parent"):
        raise Conflict(_("Parts of this case are not closed yet: %(numbers)s.") % told)
    if not comment.strip():
        raise Invalid(
            {"comment": [_("Parts are not closed yet (%(numbers)s): say why it closes.") % told]}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigning:
    """Giving the case to a colleague, or to nobody (None)."""

    owner_id: int | None

    def permission(self, *, by: Actor) -> str:
        """Taking a case oneself needs the right to work on cases only."""
        return "cases.work" if self.owner_id == by.id else "cases.assign"

    def check(self, *, by: Actor) -> None:
        """Only who works on cases can own one."""
        by.check(self.permission(by=by))
        problems = Problems()
        check_owner(problems, self.owner_id)
        problems.check()

    def apply(self, case: Case, *, by: Actor) -> Trace | None:  # noqa: ARG002 - the protocol's
        """Nothing happens to a case that is theirs already."""
        before = case.owner_id
        if before == self.owner_id:
            return None
        case.owner_id = self.owner_id
        return Trace(
            action="cases.assign_case",
            event=events.CASE_ASSIGNED,
            kind=HistoryEntry.Kind.ASSIGNED,
            data={"from": before, "to": self.owner_id},
            changes={"owner": [before, self.owner_id]},
            left=before,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """Other words, another topic, kind, priority or attributes; None leaves a part as it is.

    ``attributes`` replace all, ``changed_attributes`` are laid over the present ones: None clears
    one. Those that a new topic lacks stay as left values, to be asked for again under a topic that
    knows them.
    """

    topic: str | None = None
    kind: str | None = None
    priority: str | None = None
    text: str | None = None
    attributes: Mapping[str, Any] | None = None
    changed_attributes: Mapping[str, Any] | None = None

    def permission(self, *, by: Actor) -> str:  # noqa: ARG002 - the protocol's
        """To change is to work on the case."""
        return "cases.work"

    def check(self, *, by: Actor) -> None:
        """The words are checked here, the rest depends on the case's topic."""
        by.check("cases.work")
        problems = Problems()
        check_text(problems, "text", self.text or "")
        problems.check()

    def apply(self, case: Case, *, by: Actor) -> Trace | None:
        """Raises :class:`Invalid` where it does not fit the (new) topic."""
        catalogue = get_catalogue()
        before = {field: getattr(case, field) for field in FIELDS}
        code = self.topic if self.topic is not None else catalogue.topics[case.topic_id].code
        attributes = self.attributes
        _check_open(attributes or self.changed_attributes or (), by=by)
        if self.changed_attributes is not None:
            attributes = {**case.attributes, **self.changed_attributes}
        draft = CaseDraft(
            topic=code,
            kind=self.kind or case.kind,
            priority=self.priority or catalogue.priorities[case.priority_id].code,
            text=case.text if self.text is None else self.text,
            attributes=case.attributes if attributes is None else attributes,
        )
        row = check_case(
            draft,
            by=by,
            catalogue=catalogue,
            client_id=case.client_id,
            before=case.attributes,
            steps=step_fields(case),
        )
        changes = audit.differences(before, {field: getattr(row, field) for field in FIELDS})
        if not changes:
            return None
        for name in FIELDS:
            setattr(case, name, getattr(row, name))
        return Trace(
            action="cases.edit_case",
            event=events.CASE_CHANGED,
            kind=HistoryEntry.Kind.CHANGED,
            data=with_sets(changes, before["topic_id"], case.topic_id),
            changes=changes,
        )


def _check_open(given: Iterable[str], *, by: Actor) -> None:
    try:
        check_given(given, by=by, of="case")
    except Invalid as refusal:
        problems = Problems()
        problems.merge("attributes", refusal)
        problems.check()


@dataclass(frozen=True, slots=True, kw_only=True)
class Noting:
    """A note in the timeline."""

    text: str

    def permission(self, *, by: Actor) -> str:  # noqa: ARG002 - the protocol's
        """To note is to work on the case."""
        return "cases.work"

    def check(self, *, by: Actor) -> None:
        """A note says something."""
        by.check("cases.work")
        problems = Problems()
        if not self.text.strip():
            problems.add("text", _("Write the note first."))
        check_text(problems, "text", self.text)
        problems.check()

    def apply(self, case: Case, *, by: Actor) -> Trace:  # noqa: ARG002 - the protocol's
        """A note changes nothing that an editor could overwrite, so the version stays."""
        case.version -= 1
        return Trace(
            action="cases.note_case",
            event=events.CASE_NOTED,
            kind=HistoryEntry.Kind.NOTED,
            data={"text": self.text.strip()},
            changes={},
        )
