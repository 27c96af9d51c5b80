"""Pages of work in hand: the bar of tabs, savings of drafts, the list of drafts."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from abonent.kernel.errors import Conflict, Invalid, NotFound, Problems
from abonent.kernel.ids import find_id, find_uuid
from abonent.kernel.text import localized
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.toasts import say, toast
from abonent.work import actions, queries
from abonent.work.models import Draft
from abonent.work.policy import check_content
from abonent.work.ports import draft_kinds


@require_POST
def tabs(request: OperatorRequest) -> HttpResponse:
    """The bar of tabs, after the page it stands on became one if it asks to."""
    by, path = request.operator, request.POST.get("path", "/")[:500]
    if title := request.POST.get("title", ""):
        icon, keep = request.POST.get("icon", ""), request.POST.get("keep") == "1"
        actions.look_at(by=by, path=path, title=title, icon=icon, keep=keep)
    return _bar(request, path)


def _bar(request: OperatorRequest, path: str) -> HttpResponse:
    rows = queries.list_in_hand(by=request.operator, path=path)
    tabbed = {kind.code for kind in draft_kinds if kind.has_tab}
    context = {
        "tabs": [(row, _face(row)) for row in rows if row.kind in tabbed or not row.is_draft],
        "waiting": [row for row in rows if row.kind not in tabbed and row.is_draft],
        "path": path,
    }
    return render(request, "work/tabs.html", context)


def _face(row: queries.InHand) -> tuple[str, str]:
    """Icon and text of a tab."""
    if not row.is_draft:
        return row.icon or "file", row.title
    kind = draft_kinds.get(row.kind)
    return kind.icon, row.title or str(kind.label)


@require_POST
def close(request: OperatorRequest, tab_id: int) -> HttpResponse:
    """Close a tab."""
    actions.close_tab(by=request.operator, tab_id=tab_id)
    return _bar(request, request.POST.get("path", "/")[:500])


@require_POST
def save(request: OperatorRequest, draft_id: UUID) -> HttpResponse:
    """Keep what is typed; the answer is the version to send with the next saving."""
    try:
        given = _given(request)
        saved = actions.save_draft(by=request.operator, draft_id=draft_id, **given)
    except Conflict as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=409)
    except Invalid as refusal:
        return JsonResponse({"message": refusal.told}, status=422)
    return JsonResponse({"version": saved.version})


def _given(request: OperatorRequest) -> dict[str, Any]:
    try:
        content = json.loads(request.POST.get("content", ""))
    except (ValueError, RecursionError):
        content = None
    version = request.POST.get("version", "0")
    problems = Problems()
    check_content(problems, content)
    problems.check()
    return {
        "kind": request.POST.get("kind", ""),
        "path": request.POST.get("path", ""),
        "title": request.POST.get("title", ""),
        "content": content,
        "version": int(version) if version.isdecimal() and len(version) < 9 else 0,
    }


@require_GET
def drafts(request: OperatorRequest) -> HttpResponse:
    """What is begun and not sent: one's own, and what colleagues share."""
    by = request.operator
    rows = list(queries.visible_drafts(by=by).order_by("-saved_at")[:200])
    own = [_row(one) for one in rows if one.holder_id == by.id]
    others = [_row(one) for one in rows if one.holder_id != by.id]
    return render(request, "work/drafts.html", {"own": own, "others": others})


def _row(draft: Draft) -> dict[str, Any]:
    kind = draft_kinds.get(draft.kind)
    return {
        "draft": draft,
        "kind": kind,
        "title": draft.title or kind.label,
        "url": queries.url_of(path=draft.path, draft_id=draft.pk) if kind.has_tab else draft.path,
        "until": queries.kept_until(draft.saved_at),
    }


@require_POST
def discard(request: OperatorRequest, draft_id: UUID) -> HttpResponse:
    """Give a draft up, with a way back."""
    actions.discard_draft(by=request.operator, draft_id=draft_id)
    undo = reverse("work:restore", args=[draft_id])
    if "path" in request.POST:
        answer = _bar(request, request.POST["path"][:500])
        toast(answer, text=_("The draft is discarded."), undo_url=undo)
        return answer
    say(request, text=_("The draft is discarded."), undo_url=undo)
    return redirect(request.POST.get("next") or "work:drafts")


@require_POST
def restore(request: OperatorRequest, draft_id: UUID) -> HttpResponse:
    """Have a discarded draft back."""
    actions.restore_draft(by=request.operator, draft_id=draft_id)
    return HttpResponse(status=204)


@require_POST
def share(request: OperatorRequest, draft_id: UUID) -> HttpResponse:
    """Let colleagues take a draft over: all, one, those of a department; or nobody any longer."""
    shared = request.POST.get("shared") == "1"
    whom, _colon, key = request.POST.get("with", "").partition(":")
    if shared and not whom and request.POST.get("with.text", "").strip():
        say(request, text=_("Choose a colleague or a department from the list."), tone="red")
        return redirect("work:drafts")
    named = {f"{whom}_id": find_id(key)} if shared and whom in ("operator", "department") else {}
    try:
        draft = actions.share_draft(by=request.operator, draft_id=draft_id, shared=shared, **named)
    except Invalid as refusal:
        say(request, text=refusal.told, tone="red")
        return redirect("work:drafts")
    say(request, text=_who_sees(draft))
    return redirect("work:drafts")


def _who_sees(draft: Draft) -> str:
    if not draft.is_shared:
        return _("Colleagues no longer see the draft.")
    name = localized(draft.department.name) if draft.department else ""
    name = draft.shared_with.name if draft.shared_with else name
    if not name:
        return _("Colleagues see the draft now and can take it over.")
    return _("Seen now and can be taken over by: %(name)s.") % {"name": name}


@require_POST
def take(request: OperatorRequest, draft_id: UUID) -> HttpResponse:
    """Go on with a colleague's draft."""
    draft = actions.take_draft(by=request.operator, draft_id=draft_id)
    return redirect(queries.url_of(path=draft.path, draft_id=draft.pk))


@require_POST
def here(request: OperatorRequest) -> HttpResponse:
    """A page says that it is open, and hears who else looks at the same."""
    by, of = request.operator, request.POST.get("of", "")[:60]
    page = find_uuid(request.POST.get("page", ""))
    if page is None:
        raise NotFound
    state = request.POST.get("state", "")
    if state == "gone":
        actions.leave(by=by, page=page)
        return HttpResponse(status=204)
    actions.be_here(by=by, page=page, of=of, state=state)
    others = queries.list_others_here(by=by, of=of)
    return render(request, "work/here.html", {"others": others})
