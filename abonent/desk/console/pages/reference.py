"""Reference data of any kind: list, entry, order, removal."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from abonent.attributes.actions import refresh_dictionary
from abonent.attributes.queries import find_feed
from abonent.desk.console.extras import columns_of, initial_of
from abonent.desk.console.forms import ReferenceForm
from abonent.desk.console.guards import guard_reference
from abonent.desk.console.pages import routes
from abonent.desk.console.pages.changes import history_of, tell_saved
from abonent.desk.console.pages.route_topics import topics_of
from abonent.desk.console.parts import order_buttons, state_badge
from abonent.desk.console.usage import UseLine, asks_first, tell_uses
from abonent.kernel.alphabet import InAlphabet
from abonent.kernel.configuration.history import because
from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.models import Reference
from abonent.kernel.reference import actions
from abonent.kernel.reference.kinds import ReferenceKind, reference_kinds
from abonent.kernel.text import localized
from abonent.staff.middleware import OperatorRequest
from abonent.webkit import filters
from abonent.webkit.columns import Column
from abonent.webkit.lists import Empty, List
from abonent.webkit.toasts import say

ENTRIES = {"attributes.dictionary": "attributes.entry"}
"""Kinds whose entries hold a list of their own, and the kind of what is in it."""


def list_of(kind: ReferenceKind, *, is_fed: bool = False) -> List:
    """The list of one kind, with a column for each of its fields; what is fed keeps its order."""
    order = Column(
        key="position", label=gettext_lazy("Order"), sort="position",
        cell=(lambda row: str(row.position + 1)) if is_fed else (
            lambda row: order_buttons(kind, row)),
    )  # fmt: skip
    return List(
        key=kind.key.replace(".", "-"),
        columns=[
            Column(
                key="name", label=gettext_lazy("Name"), value=lambda r: localized(r.name),
                sort=InAlphabet("name"), wide=True,
            ),
            *columns_of(kind),
            Column(key="code", label=gettext_lazy("Code"), sort="code", minor=True),
            Column(key="is_active", label=gettext_lazy("State"), cell=state_badge),
            order,
        ],
        filters=[
            filters.TextFilter(key="q", label=gettext_lazy("Name or code"), apply=_matching),
            filters.Flag(key="active", label=gettext_lazy("Active"), field="is_active"),
        ],
        sort="position",
        title=kind.plural,
        row_url=lambda row: reverse("console:entry", args=[kind.key, row.pk]),
        export_permission=kind.permission,
        empty=Empty(title=gettext_lazy("Nothing here yet"), text=kind.about, icon=kind.icon),
    )  # fmt: skip


def _matching(rows: Any, text: str) -> Any:
    named = Q(name__ru__icontains=text) | Q(name__en__icontains=text)
    return rows.filter(named | Q(code__icontains=text))


def find_kind(key: str) -> ReferenceKind:
    """The kind with pages here; raises :class:`NotFound`."""
    kind = reference_kinds.find(key)
    if kind is None or kind.key in ("cases.topic", "attributes.attribute"):
        raise NotFound
    return kind


@require_safe
def listing(request: OperatorRequest, kind: str) -> HttpResponseBase:
    """All entries of a kind."""
    described = find_kind(kind)
    rows = actions.list_references(by=request.operator, kind=kind)
    context = {
        "kind": described, "crumbs": [(_("Console"), reverse("console:start"))],
        "as_tree": bool(described.branch) and not request.GET,
    }  # fmt: skip
    return list_of(described).respond(
        request, rows, template="desk/console/references.html", context=context
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OperatorRequest, kind: str, id: int | None = None) -> HttpResponseBase:  # noqa: A002
    """One entry: its form, where it is used; for a dictionary also what is in it."""
    described, by = find_kind(kind), request.operator
    by.check(described.permission)
    entry = actions.get_reference(by=by, kind=kind, id=id) if id else None
    initial = initial_of(entry, described) if entry else _proposed(request, described)
    owner_id = _owner_id(described, entry) if entry and described.within else None
    form = ReferenceForm(
        request.POST or None, by=by, kind=described, is_new=entry is None, initial=initial,
        owner_id=owner_id or _owner(request, described).get(described.within),
    )  # fmt: skip
    form.guard = guard_reference(request, described, entry)
    uses = tell_uses(by=by, kind=kind, entry=entry) if entry else []
    confirmed = "confirmed" in request.POST
    if request.method == "POST" and form.is_valid():
        if asks_first(form=form, entry=entry, uses=uses, confirmed=confirmed):
            return _page(request, described, entry, form, uses, asks=True)
        values = form.named() | _owner(request, described)
        try:
            with form.guard.saving(), because(form.reason) as occasion:
                saved = actions.save_reference(by=by, kind=kind, id=id, values=values)
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            warning = described.warn(saved) if described.warn else None
            tell_saved(request, _("Saved."), occasion.made, warning)
            return redirect(_after(described, saved))
    return _page(request, described, entry, form, uses)


def _proposed(request: OperatorRequest, kind: ReferenceKind) -> dict[str, Any]:
    """What another page proposes for a new entry, by its address."""
    return {
        extra.name: request.GET[extra.name] for extra in kind.fields if extra.name in request.GET
    }


def _owner(request: OperatorRequest, kind: ReferenceKind) -> dict[str, Any]:
    asked = request.POST.get("owner") or request.GET.get("owner") or ""
    return {kind.within: int(asked)} if kind.within and asked.isdecimal() else {}


def _after(kind: ReferenceKind, saved: Reference) -> str:
    """Back to where one would add the next: the list, or the dictionary itself."""
    if kind.within:
        return reverse("console:entry", args=["attributes.dictionary", _owner_id(kind, saved)])
    if kind.key in ENTRIES or kind.key == routes.KIND:
        return reverse("console:entry", args=[kind.key, saved.pk])
    return reverse("console:list", args=[kind.key])


def _owner_id(kind: ReferenceKind, entry: Reference) -> int:
    owner_id: int = getattr(entry, f"{kind.within}_id")
    return owner_id


def _page(
    request: OperatorRequest, kind: ReferenceKind, entry: Reference | None, form: ReferenceForm,
    uses: list[UseLine], *, asks: bool = False,
) -> HttpResponseBase:  # fmt: skip
    by = request.operator
    context: dict[str, Any] = {
        "kind": kind, "entry": entry, "form": form,
        "title": localized(entry.name) if entry else kind.title,
        "uses": uses, "asks": asks,
        "owner": request.GET.get("owner", ""), "crumbs": _crumbs(kind, entry),
        "feed": find_feed(dictionary_id=entry.pk) if entry and kind.key in ENTRIES else None,
        **history_of(by, kind, entry),
    }  # fmt: skip
    if entry and kind.key == routes.KIND:
        context |= routes.versions_of(request, entry.pk) | topics_of(by, entry.pk)
    if kind.beside is not None:
        context["beside"], context["part"] = kind.beside(by, entry)
    template, status = "desk/console/reference.html", 422 if form.is_bound else 200
    if entry is None or kind.key not in ENTRIES:
        return render(request, template, context, status=status)
    inside = reference_kinds.get(ENTRIES[kind.key])
    context["inside"] = inside
    is_fed = context["feed"] is not None
    if not is_fed:
        context["add_form"] = ReferenceForm(
            by=by, kind=inside, is_new=True, owner_id=entry.pk, auto_id="new_%s"
        )
    rows = actions.list_references(by=by, kind=inside.key, owner_id=entry.pk)
    response = list_of(inside, is_fed=is_fed).respond(
        request, rows, template=template, context=context
    )
    if form.is_bound:
        response.status_code = status
    return response


@require_POST
def refresh(request: OperatorRequest, id: int) -> HttpResponseBase:  # noqa: A002
    """Read the source of an external dictionary at once."""
    feed = refresh_dictionary(by=request.operator, dictionary_id=id)
    if feed.failures:
        say(request, text=feed.error, tone="amber")
    else:
        say(request, text=_("The dictionary is up to date."))
    return redirect("console:entry", "attributes.dictionary", id)


def _crumbs(kind: ReferenceKind, entry: Reference | None) -> list[tuple[Any, str]]:
    crumbs: list[tuple[Any, str]] = [(_("Console"), reverse("console:start"))]
    if not kind.within:
        return [*crumbs, (kind.plural, reverse("console:list", args=[kind.key]))]
    above = reference_kinds.get("attributes.dictionary")
    crumbs.append((above.plural, reverse("console:list", args=[above.key])))
    if entry is not None:
        owner = getattr(entry, kind.within)
        crumbs.append((localized(owner.name), reverse("console:entry", args=[above.key, owner.pk])))
    return crumbs


@require_POST
def move(request: OperatorRequest, kind: str, id: int) -> HttpResponseBase:  # noqa: A002
    """Shift an entry in its list."""
    step = -1 if request.GET.get("step") == "-1" else 1
    actions.move_reference(by=request.operator, kind=kind, id=id, step=step)
    back = request.headers.get("HX-Current-URL", "")
    path = "/" + back.split("://", 1)[-1].partition("/")[2] if "://" in back else ""
    return redirect(path if path.startswith("/console/") else reverse("console:start"))


@require_POST
def delete(request: OperatorRequest, kind: str, id: int) -> HttpResponseBase:  # noqa: A002
    """Remove an entry that nothing uses."""
    described = reference_kinds.find(kind)
    if described is None:
        raise NotFound
    entry: Any = actions.get_reference(by=request.operator, kind=kind, id=id)
    topic_id = entry.set.topic.pk if described.key == "attributes.attribute" else None
    with because(request.POST.get("reason", "")) as occasion:
        actions.delete_reference(by=request.operator, kind=kind, id=id)
    told = _("Deleted: %(name)s.") % {"name": localized(entry.name)}
    tell_saved(request, told, occasion.made)
    if described.key == "cases.topic":
        return redirect("console:topics")
    if topic_id is not None:
        return redirect("console:topic", topic_id)
    return redirect(_after(described, entry) if described.within else _list(described))


def _list(kind: ReferenceKind) -> str:
    return reverse("console:list", args=[kind.key])
