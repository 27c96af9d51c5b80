"""How cases hang together: links between them, and the tree of a case and its parts."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.cases import events
from abonent.cases.actions.record import Trace, keep
from abonent.cases.models import Case, CaseLink, HistoryEntry, LinkKind
from abonent.cases.queries.relations import line_above
from abonent.cases.queries.visible import check_reaches_case, visible_cases
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound, Problems
from abonent.kernel.journal import Journal

DEEPEST = 5
"""Levels of a tree of cases, the top one included."""


def lock_cases(*ids: int, by: Actor, permission: str = "cases.work") -> list[Case]:
    """The cases in the order given, locked in one order whoever asks.

    Raises NotFound for one the actor may not see, PermissionRefused for one that the right
    ``permission`` does not reach.
    """
    rows = visible_cases(by=by).select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = {case.pk: case for case in rows}
    if len(found) < len(set(ids)):
        raise NotFound
    for pk in found:
        check_reaches_case(by=by, permission=permission, case_id=pk)
    for case in found.values():
        case.changed_at = now()
    return [found[pk] for pk in ids]


def link_cases(*, by: Actor, case_id: int, other_id: int, kind: str) -> CaseLink:
    """Say that the case is <kind> of the other; both timelines tell. Linking twice is once."""
    by.check("cases.work")
    link_kind = LinkKind.objects.filter(code=kind, is_active=True).first()
    problems = Problems()
    if link_kind is None:
        problems.add("kind", _("There is no such kind of link."))
    if case_id == other_id:
        problems.add("other", _("A case cannot be linked to itself."))
    if not visible_cases(by=by).filter(pk=other_id).exists():
        problems.add("other", _("There is no case with this number."))
    problems.check()
    with transaction.atomic():
        case, other = lock_cases(case_id, other_id, by=by)
        link, is_new = CaseLink.objects.get_or_create(
            case=case, other=other, kind=link_kind, defaults={"by_id": by.id, "at": now()}
        )
        if is_new:
            _tell_link(by, link, HistoryEntry.Kind.LINKED)
    return link


def unlink_cases(*, by: Actor, case_id: int, link_id: int) -> None:
    """Take a link away, whichever of its ends ``case_id`` is."""
    by.check("cases.work")
    with transaction.atomic():
        link = CaseLink.objects.select_related("kind").filter(pk=link_id).first()
        if link is None or case_id not in (link.case_id, link.other_id):
            raise NotFound
        link.case, link.other = lock_cases(link.case_id, link.other_id, by=by)
        _tell_link(by, link, HistoryEntry.Kind.UNLINKED)
        link.delete()


def _tell_link(by: Actor, link: CaseLink, kind: HistoryEntry.Kind) -> None:
    ends = (
        (link.case, link.other_id, link.kind.name),
        (link.other, link.case_id, link.kind.reverse_name),
    )
    verb = "link_cases" if kind == HistoryEntry.Kind.LINKED else "unlink_cases"
    for case, other_id, reading in ends:
        case.save(update_fields=["changed_at"])
        told = {"case": other_id, "reading": reading, "link": link.kind.code}
        keep(
            by=by,
            case=case,
            trace=Trace(
                action=f"cases.{verb}", event=events.CASE_LINKED, kind=kind, data=told,
                changes={"case": other_id, "kind": link.kind.code},
            ),
        )  # fmt: skip


def set_parent(*, by: Actor, case_id: int, parent_id: int | None) -> Case:
    """Make the case a part of another one, or of none. Raises :class:`Invalid` for loops."""
    by.check("cases.work")
    with transaction.atomic():
        if parent_id is None:
            (case,) = lock_cases(case_id, by=by)
        else:
            case = _checked_child(by, case_id, parent_id)
        before, case.parent_id = case.parent_id, parent_id
        if before == parent_id:
            return case
        case.version += 1
        case.save(update_fields=["parent", "version", "changed_at"])
        _tell_parent(by, case, before)
    return case


def _checked_child(by: Actor, case_id: int, parent_id: int) -> Case:
    if not visible_cases(by=by).filter(pk=parent_id).exists():
        raise Invalid({"parent": [_("There is no case with this number.")]})
    case, parent = lock_cases(case_id, parent_id, by=by)
    line = line_above(parent)
    if case_id == parent_id or case_id in line:
        raise Invalid({"parent": [_("A case cannot be a part of itself or of its own part.")]})
    if 1 + len(line) + _height(case_id) > DEEPEST:
        raise Invalid({"parent": [_("The tree would be too deep: five levels at most.")]})
    if parent.phase == "closed" and case.phase != "closed":
        raise Conflict(_("The main case is closed. Reopen it first, or link the two."))
    return case


def _height(case_id: int) -> int:
    """Levels from the case down, itself included."""
    height, level = 0, [case_id]
    while level and height <= DEEPEST:
        height += 1
        level = list(Case.objects.filter(parent__in=level).values_list("pk", flat=True))
    return height


def _tell_parent(by: Actor, case: Case, before: int | None) -> None:
    after = case.parent_id
    own = {"part": case.pk, "from": before, "to": after}
    touched = [case, *Case.objects.filter(pk__in=[n for n in (before, after) if n])]
    for one in touched:
        one.changed_at = case.changed_at
        keep(
            by=by,
            case=one,
            trace=Trace(
                action="cases.set_parent", event=events.CASE_LINKED,
                kind=HistoryEntry.Kind.PARENTED, data=own, changes={"parent": [before, after]},
            ),
        )  # fmt: skip


def settle_links(journal: Journal, winner: int, loser: int) -> None:
    """Links that would be there twice, or lead from the winner to itself, go."""
    held = set(CaseLink.objects.filter(case=winner).values_list("other", "kind"))
    back = set(CaseLink.objects.filter(other=winner).values_list("case", "kind"))
    for link in CaseLink.objects.filter(case=loser):
        if link.other_id == winner or (link.other_id, link.kind_id) in held:
            journal.delete(link)
    for link in CaseLink.objects.filter(other=loser):
        if link.case_id == winner or (link.case_id, link.kind_id) in back:
            journal.delete(link)
