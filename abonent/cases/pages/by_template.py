"""The contact template by which a page registers: chosen by key, applied to its fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from abonent.cases.queries import get_catalogue
from abonent.cases.queries.templates import Template, places_of, templates_of, usual_of
from abonent.kernel.actor import Actor
from abonent.parties.queries.clients import category_entries
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.lists import List, View

LAST_PLACE, LAST_CHANNEL, LAST_TEMPLATE = "last_place", "last_channel", "last_template"


@dataclass(frozen=True, slots=True)
class Choice:
    """The templates one is given, and the one in use; None for who registers as they like."""

    all: list[Template]
    chosen: Template | None

    @property
    def code(self) -> str:
        """Of the one in use; empty without."""
        return self.chosen.code if self.chosen else ""


def template_choice(request: OperatorRequest) -> Choice:
    """What the form or the address says, else what was used last, else the first."""
    given = request.POST if request.method == "POST" else request.GET
    code = given.get("template") or request.session.get(LAST_TEMPLATE, "")
    mine = templates_of(by=request.operator)
    chosen = next((one for one in mine if one.code == code), mine[0] if mine else None)
    return Choice(mine, chosen)


def usual_how(request: OperatorRequest, template: Template | None) -> dict[str, Any]:
    """Channel, direction and place from the start: the template's, else the last ones used."""
    catalogue, session = get_catalogue(), request.session
    place, channel = session.get(LAST_PLACE), session.get(LAST_CHANNEL)
    if template is None:
        return {"place": place, "channel": channel}
    default = catalogue.places.get(template.default_place or 0)
    allowed = [entry.code for entry in places_of(template)]
    if place not in allowed:
        place = default.code if default and default.code in allowed else next(iter(allowed), None)
    own = catalogue.channels.get(template.channel or 0)
    return {
        "place": place,
        "channel": own.code if own else channel,
        "direction": template.direction or "in",
    }


def keep_how(request: OperatorRequest, *, place: str, channel: str, template: str) -> None:
    """The next contact begins as this one was."""
    request.session[LAST_PLACE], request.session[LAST_CHANNEL] = place, channel
    request.session[LAST_TEMPLATE] = template


def template_tabs(request: OperatorRequest, *, topics: bool = True) -> list[View]:
    """Tabs of a list that ask for what each of one's templates allows; ``topics``: by topic too."""
    return _tabs(request, lambda one: _query_of(one, topics=topics))


def client_tabs(request: OperatorRequest) -> list[View]:
    """Tabs of the list of clients: those of the categories that one's templates allow."""
    return _tabs(request, lambda one: urlencode({"category": sorted(one.categories)}, doseq=True))


def _tabs(request: OperatorRequest, query_of: Callable[[Template], str]) -> list[View]:
    if "HX-Target" in request.headers or "export" in request.GET:
        return []
    return [
        View(label=_("As template: %(name)s") % {"name": one.label}, query=query)
        for one in templates_of(by=request.operator)
        if (query := query_of(one))
    ]


def with_usual(of: List, *, by: Actor) -> List:
    """A list whose filters offer what the templates of ``by`` allow before all else."""
    return of.offering_first(usual_of(by=by))


def _query_of(template: Template, *, topics: bool) -> str:
    """What the template allows; where it allows everything, what it begins with."""
    asked: list[tuple[str, int | str]] = []
    if topics:
        begun = [template.default_topic] if template.default_topic else []
        asked += [("topic", key) for key in sorted(template.topics) or begun]
    elif template.direction:
        asked += [("direction", template.direction)]
    if template.places or template.place_kind:
        asked += [("place", place.id) for place in places_of(template)]
    elif template.default_place:
        asked += [("place", template.default_place)]
    if template.channel:
        asked += [("channel", template.channel)]
    if codes := [one.code for one in category_entries() if one.pk in template.categories]:
        asked += [("q", f"client.category:({','.join(codes)})")]
    return urlencode(asked)
