"""Examples of a route: kept, changed, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from abonent.bus.actions import publish
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound, Outdated, Problems
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import LANGUAGES, one_line
from abonent.routes.actions.versions import PERMISSION
from abonent.routes.examples import MOST_ACTS, ExampleDraft, Expects, kept_acts
from abonent.routes.models import Route, RouteExample
from abonent.routes.ports import tryers

MOST_EXAMPLES = 100
LONGEST_NAME = 120
_LONGEST_ID = 200


def save_example(
    *,
    by: Actor,
    route_id: int,
    draft: ExampleDraft,
    example_id: int | None = None,
    revision: int | None = None,
) -> RouteExample:
    """Keep an example of a route, a new one or over the one with this id.

    ``revision``: the one that was read. Raises :class:`Outdated` if it was saved meanwhile,
    :class:`Invalid` by the paths of its fields, :class:`Conflict` when there are too many.
    """
    by.check(PERMISSION)
    with transaction.atomic():
        example = _locked(route_id, example_id, revision)
        before = _told(example) if example.pk else {}
        _fill(by, example, draft)
        example.revision += 1
        example.changed_at, example.changed_by_id = now(), by.id
        example.save()
        after = _told(example)
        changes = {name: [before.get(name), value] for name, value in after.items()
                   if before.get(name) != value}  # fmt: skip
        _keep(by, example, "routes.change_example" if before else "routes.make_example", changes)
    return example


def delete_example(
    *, by: Actor, route_id: int, example_id: int, revision: int | None = None
) -> None:
    """Throw an example away; :class:`Outdated` if it was saved meanwhile."""
    by.check(PERMISSION)
    with transaction.atomic():
        example = _locked(route_id, example_id, revision)
        changes = {name: [value, None] for name, value in _told(example).items()}
        _keep(by, example, "routes.delete_example", changes)
        example.delete()


def _locked(route_id: int, example_id: int | None, revision: int | None) -> RouteExample:
    """The example with its route locked: examples of a route are changed in turn."""
    route = Route.objects.select_for_update().filter(pk=route_id).first()
    if route is None:
        raise NotFound
    if example_id is None:
        if route.examples.count() >= MOST_EXAMPLES:
            told = _("A route has at most %(most)s examples: delete those that say the same.")
            raise Conflict(told % {"most": MOST_EXAMPLES})
        return RouteExample(route=route, revision=0)
    found = route.examples.select_related("changed_by").filter(pk=example_id).first()
    if found is None:
        raise NotFound
    if revision is not None and found.revision != revision:
        told = _("%(name)s changed the example meanwhile. Read it again, then change it.")
        name = found.changed_by.name if found.changed_by else _("Somebody")
        raise Outdated(told % {"name": name})
    found.route = route
    return found


def _fill(by: Actor, example: RouteExample, draft: ExampleDraft) -> None:
    problems = Problems()
    example.name = _name(draft.name, problems)
    example.acts = kept_acts(draft.acts)
    if len(draft.acts) > MOST_ACTS:
        problems.add("acts", _("A trial does at most %(most)s acts.") % {"most": MOST_ACTS})
    if draft.expects not in set(Expects):
        problems.add("expects", _("Write end or path."))
    example.expects, example.expected = draft.expects, _nodes(draft.expected, problems)
    tryer = next(iter(tryers), None)
    if tryer is not None:
        try:
            example.given = tryer.settle(by, draft.given, example.given)
        except Invalid as refusal:
            problems.merge("", refusal)
    problems.check()


def _name(given: Mapping[str, str], problems: Problems) -> dict[str, str]:
    name = {code: one_line(given.get(code) or "") for code in LANGUAGES}
    name = {code: text for code, text in name.items() if text}
    if not name:
        problems.add("name", _("Give the example a name."))
    for text in name.values():
        if len(text) > LONGEST_NAME:
            told = _("At most %(most)s signs.") % {"most": LONGEST_NAME}
            problems.add("name", told)
    return name


def _nodes(given: Sequence[str], problems: Problems) -> list[str]:
    fits = all(0 < len(one) <= _LONGEST_ID for one in given)
    if not given or not fits or len(given) > MOST_ACTS * 10:
        problems.add("expected", _("Give the elements that are expected, by their ids."))
        return []
    return list(given)


def _told(example: RouteExample) -> dict[str, Any]:
    """What the audit keeps: of what goes along the route which fields are given, not the values,
    for some may be closed to who reads it."""
    given = example.given
    fields = [*given, *(f"{part}.{code}" for part in ("attributes", "facts")
                        for code in given.get(part) or ())]  # fmt: skip
    return {
        "name": dict(example.name),
        "given": ", ".join(one for one in fields if one not in {"attributes", "facts"}),
        "acts": len(example.acts),
        "expects": example.expects,
        "expected": ", ".join(example.expected),
        "revision": example.revision,
    }


def _keep(by: Actor, example: RouteExample, verb: str, changes: dict[str, Any]) -> None:
    audit.record(by=by, action=verb, of="route_example", id=example.pk, changes=changes)
    publish(
        by=by,
        type="RouteChanged",
        topics=[f"route:{example.route_id}"],
        payload={"route": example.route_id, "example": example.pk},
    )
