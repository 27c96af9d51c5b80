"""REST: what administrators set, part by part, entry by entry, by codes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router

from abonent.desk.rest.shapes import (
    EntryPath,
    NewSettingInput,
    OrderInput,
    PartKey,
    Parts,
    Reason,
    SettingInput,
    SettingOut,
    SettingsPage,
    show_part,
)
from abonent.kernel.actor import Actor
from abonent.kernel.configuration import entries
from abonent.kernel.configuration.parts import list_parts
from abonent.kernel.errors import Invalid
from abonent.kernel.rest import (
    CHANGES,
    CREATES,
    InJson,
    Input,
    InQuery,
    PageQuery,
    actor_of,
    answer,
    changing,
    created,
    nothing,
    once,
    tag_of,
)

router = Router(tags=["configuration"])
ROOT = "/configuration/parts"


class ReasonQuery(Input):
    """Why something is removed."""

    reason: Reason = ""


@router.get(ROOT, response=Parts, operation_id="list_parts", summary="What can be set")
def list_parts_(request: HttpRequest) -> HttpResponse:
    """Parts of the configuration that the token may change. Needs `desk.console`."""
    by = _administrator(request)
    return answer(Parts(items=[show_part(part) for part in list_parts(by=by)]))


@router.get(
    ROOT + "/{part}/entries",
    response=SettingsPage,
    operation_id="list_entries",
    summary="List entries",
)
def list_(request: HttpRequest, part: PartKey, query: InQuery[PageQuery]) -> HttpResponse:
    """SettingsPage of a part in their order, page by page. Needs the right of the part."""
    start = int(query.cursor or 0) if (query.cursor or "0").isdecimal() else -1
    if start < 0:
        raise Invalid({"cursor": [_("Take the cursor from `next` of the page before.")]})
    by = _administrator(request)
    found = entries.list_entries(by=by, part=part, start=start, limit=query.limit + 1)
    more = str(start + query.limit) if len(found) > query.limit else None
    shown = [SettingOut(path=path, values=told) for path, told in found[: query.limit]]
    return answer(SettingsPage(items=shown, next=more))


@router.post(
    ROOT + "/{part}/entries",
    response={201: SettingOut},
    operation_id="create_entry",
    summary="A new entry",
    openapi_extra=CREATES,
)
def create(request: HttpRequest, part: PartKey, body: InJson[NewSettingInput]) -> HttpResponse:
    """An entry under a code of its own. Needs the right of the part."""
    by = _administrator(request)

    def effect() -> HttpResponse:
        entries.create_entry(by=by, part=part, path=body.path, told=body.values, reason=body.reason)
        shown = _shown(request, part, body.path)
        at = f"/api/v1{ROOT}/{part}/entries/{body.path}"
        return created(shown, at=at, headers=_tag(part, body.path))

    return once(request, effect)


@router.get(
    ROOT + "/{part}/entries/{path:path}",
    response=SettingOut,
    operation_id="get_entry",
    summary="One entry",
)
def get(request: HttpRequest, part: PartKey, path: EntryPath) -> HttpResponse:
    """The entry; its version in `ETag`. Needs the right of the part."""
    return answer(_shown(request, part, path), headers=_tag(part, path))


@router.patch(
    ROOT + "/{part}/entries/{path:path}",
    response=SettingOut,
    operation_id="change_entry",
    summary="Change an entry",
    openapi_extra=CHANGES,
)
def change(
    request: HttpRequest, part: PartKey, path: EntryPath, body: InJson[SettingInput]
) -> HttpResponse:
    """Set the fields that are named. Needs the right of the part.

    Of maps, such as `scopes` and `fields` of a role, the keys that are named; null takes one away.
    """
    by = _administrator(request)
    with changing(request) as version:
        entries.change_entry(
            by=by, part=part, path=path, told=body.values, version=version, reason=body.reason
        )
    return answer(_shown(request, part, path), headers=_tag(part, path))


@router.delete(
    ROOT + "/{part}/entries/{path:path}",
    response={204: None},
    operation_id="remove_entry",
    summary="Remove an entry",
    openapi_extra=CHANGES,
)
def remove(
    request: HttpRequest, part: PartKey, path: EntryPath, query: InQuery[ReasonQuery]
) -> HttpResponse:
    """Only what nothing uses; 409 tells where it is used. Needs the right of the part."""
    by = _administrator(request)
    with changing(request) as version:
        entries.remove_entry(by=by, part=part, path=path, version=version, reason=query.reason)
    return nothing()


@router.put(
    ROOT + "/{part}/order",
    response={204: None},
    operation_id="order_entries",
    summary="Put entries into order",
)
def order(request: HttpRequest, part: PartKey, body: InJson[OrderInput]) -> HttpResponse:
    """Those named take the places they hold together, in this order. Needs the part's right."""
    entries.order_entries(by=_administrator(request), part=part, paths=body.paths)
    return nothing()


def _administrator(request: HttpRequest) -> Actor:
    by = actor_of(request)
    by.check("desk.console")
    return by


def _shown(request: HttpRequest, part: str, path: str) -> SettingOut:
    told = entries.get_entry(by=_administrator(request), part=part, path=path)
    return SettingOut(path=path, values=told)


def _tag(part: str, path: str) -> dict[str, str]:
    return tag_of(entries.version_of(part=part, path=path))
