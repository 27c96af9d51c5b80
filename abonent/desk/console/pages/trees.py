"""Trees of reference data that are put in order: all nodes at once, one move."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from abonent.desk.console.moves import watch_move
from abonent.kernel.configuration.history import because
from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.ids import find_id
from abonent.kernel.reference import actions
from abonent.kernel.reference.kinds import ReferenceKind, reference_kinds
from abonent.kernel.text import localized
from abonent.staff.middleware import OperatorRequest


@require_safe
def nodes(request: OperatorRequest, kind: str) -> HttpResponse:
    """Every node, parents and brothers in their order; what is proposed is not in the tree yet."""
    described = _tree(request, kind)
    fields = ["pk", f"{described.branch}_id", "name", "code", "is_active"]
    has_groups = any(extra.name == "is_group" for extra in described.fields)
    rows: Any = described.rows
    if owner := find_id(request.GET.get("owner", "")):
        rows = rows.filter(**{described.within: owner})
    if described.key == "cases.topic":
        rows = rows.filter(proposed_by=None)
    groups = set(rows.filter(is_group=True).values_list("pk", flat=True)) if has_groups else None
    address = _address(described)
    told = [
        {
            "id": pk, "parent": parent, "name": localized(name), "hint": code, "active": active,
            "group": groups is None or pk in groups, "url": address.replace("/0", f"/{pk}"),
        }
        for pk, parent, name, code, active in rows.values_list(*fields)
    ]  # fmt: skip
    return JsonResponse({"nodes": told})


def _address(kind: ReferenceKind) -> str:
    if kind.key == "cases.topic":
        return reverse("console:topic", args=[0])
    return reverse("console:entry", args=[kind.key, 0])


@require_POST
def move(request: OperatorRequest, kind: str) -> HttpResponse:
    """Put a node elsewhere; what hinders it is told."""
    described, given = _tree(request, kind), request.POST
    id_, index = find_id(given.get("id", "")), given.get("index", "")
    parent = find_id(given["parent"]) if given.get("parent") else None
    if id_ is None or not index.isdecimal() or (given.get("parent") and parent is None):
        raise NotFound
    tell = watch_move(by=request.operator, kind=described.key, entry_id=id_)
    try:
        with because(given.get("reason", "")) as occasion:
            actions.place_reference(
                by=request.operator, kind=described.key, id=id_, parent_id=parent,
                index=min(int(index[:6]), 100_000),
            )  # fmt: skip
    except Invalid as refusal:
        return JsonResponse({"text": refusal.told}, status=422)
    undo = reverse("console:change_undo", args=[occasion.made[0]]) if occasion.made else ""
    moved = _("Moved.")
    return JsonResponse({"text": f"{moved} {tell()}".strip(), "undo": undo})


def _tree(request: OperatorRequest, kind: str) -> ReferenceKind:
    described = reference_kinds.find(kind)
    if described is None or not described.branch:
        raise NotFound
    request.operator.check(described.permission)
    return described
