"""What a package would do to work on a route here, told before it is installed."""

from __future__ import annotations

from collections.abc import Iterator

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.parts import Told
from abonent.kernel.errors import Conflict, Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import localized
from abonent.routes.actions.versions import ExamplesFail
from abonent.routes.bpmn.compiling import compile_route
from abonent.routes.bpmn.reading import Unreadable
from abonent.routes.models import RouteVersion
from abonent.routes.queries.calls import expanded
from abonent.routes.queries.examples import list_examples, tried_on
from abonent.webkit.wording import moment

State = RouteVersion.State


def replaced_draft(path: str, told: Told) -> Iterator[Text]:
    """The draft here, if another would stand in its place, or none."""
    if (wanted := told.get("draft")) is None:
        return
    drafts = RouteVersion.objects.filter(route__code=path, state=State.DRAFT)
    draft = drafts.select_related("route", "changed_by").first()
    if draft is None or draft.xml == wanted:
        return
    replaced = _(
        "The draft of “%(route)s” saved by %(who)s at %(when)s would be replaced; it stays in the "
        "history."
    )
    deleted = _(
        "The draft of “%(route)s” saved by %(who)s at %(when)s would be deleted; it stays in the "
        "history."
    )
    yield (replaced if wanted else deleted) % {
        "route": localized(draft.route.name),
        "who": draft.changed_by.name if draft.changed_by else _("Somebody"),
        "when": moment(draft.changed_at),
    }


def failing_examples(by: Actor, path: str, told: Told) -> Iterator[Text]:
    """That examples of the route here fail on the drawing that would come into force."""
    xml = told.get("active")
    here = RouteVersion.objects.filter(route__code=path).select_related("route").first()
    if not isinstance(xml, str) or not xml or here is None:
        return
    try:
        compiled = compile_route(xml)
        if compiled.errors:
            return
        examples = list_examples(by=by, route_id=here.route_id)
        tried = tried_on(expanded(compiled.definition), by=by, route=path, examples=examples)
    except (Unreadable, Conflict):
        return  # What is wrong with the drawing is told by itself.
    if not all(one.is_passed for one in tried):
        yield ExamplesFail(tried).message
