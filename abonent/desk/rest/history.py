"""REST: the history of the configuration and the way back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.desk.rest.shapes import (
    ConfigurationChangeOut,
    ConfigurationChangesQuery,
    Reverted,
    RevertInput,
    show_change,
)
from abonent.kernel.configuration.changes import (
    ChangeFilter,
    get_change,
    narrowed_changes,
    revert_change,
)
from abonent.kernel.rest import (
    CREATES,
    InJson,
    InQuery,
    Page,
    PathId,
    actor_of,
    answer,
    cut,
    once,
)

router = Router(tags=["configuration"])
ROOT = "/configuration/changes"


@router.get(
    ROOT,
    response=Page[ConfigurationChangeOut],
    operation_id="list_configuration_changes",
    summary="Changes of settings",
)
def list_(request: HttpRequest, query: InQuery[ConfigurationChangesQuery]) -> HttpResponse:
    """Changes of parts that the token may change, newest first. Needs `desk.console`."""
    by = actor_of(request)
    by.check("desk.console")
    where = ChangeFilter(part=query.part, path=query.path, text=query.q)
    return answer(
        cut(narrowed_changes(by=by, where=where), order="-id", query=query, show=show_change)
    )


@router.get(
    ROOT + "/{int:change_id}",
    response=ConfigurationChangeOut,
    operation_id="get_configuration_change",
    summary="One change of a setting",
)
def get(request: HttpRequest, change_id: PathId) -> HttpResponse:
    """Who, when, why, from what to what. Needs `desk.console`."""
    by = actor_of(request)
    by.check("desk.console")
    return answer(show_change(get_change(by=by, change_id=change_id)))


@router.post(
    ROOT + "/{int:change_id}/revert",
    response=Reverted,
    operation_id="revert_configuration_change",
    summary="Take a change back",
    openapi_extra=CREATES,
)
def revert(request: HttpRequest, change_id: PathId, body: InJson[RevertInput]) -> HttpResponse:
    """A write like any other; 409 tells what hinders it. Needs the right of the part."""
    by = actor_of(request)
    by.check("desk.console")

    def effect() -> HttpResponse:
        made = revert_change(by=by, change_id=change_id, reason=body.reason, force=body.force)
        return answer(Reverted(changes=made))

    return once(request, effect)
