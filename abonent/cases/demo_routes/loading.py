"""Routes of the demo company: drawn, activated and set on their topics."""

from __future__ import annotations

from abonent.cases.demo_routes import ROUTES, DemoRoute
from abonent.cases.demo_routes.examples import load_examples
from abonent.cases.demo_routes.functions import load_functions
from abonent.cases.demo_routes.rules import load_rules
from abonent.cases.models import Topic
from abonent.kernel.actor import Actor
from abonent.kernel.reference.actions import list_references, save_reference
from abonent.routes.actions import activate, save_draft


def load_routes() -> None:
    """Create the functions and routes that are not there yet; a second run changes nothing."""
    by = Actor.system("demo")
    load_rules(by)
    load_functions(by)
    known = {route.code for route in list_references(by=by, kind="routes.route")}
    for one in ROUTES:
        if one.code not in known:
            _load(by, one)


def _load(by: Actor, one: DemoRoute) -> None:
    values = {"code": one.code, "name": {"ru": one.ru, "en": one.en}}
    route = save_reference(by=by, kind="routes.route", values=values)
    version = save_draft(by=by, route_id=route.pk, xml=one.drawing().xml())
    load_examples(by, route_id=route.pk, route=one.code, topic=one.topic)
    activate(by=by, version_id=version.pk)
    topic = Topic.objects.filter(code=one.topic).first()
    if topic is not None and topic.route_id is None:
        save_reference(by=by, kind="cases.topic", id=topic.pk, values={"route": route.pk})
