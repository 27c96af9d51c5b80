"""What rooms above offer parties: panels on the client's card, relations, rows that point
to clients.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.merging import make_pointers
from abonent.kernel.registry import Registry
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.lists import View


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPanel:
    """A panel of the client's card: the contacts, the cases.

    ``load(actor, client_id, limit)`` gives the context of ``template``, which draws nothing where
    the panel has nothing to say and no step to offer: then the card does without it. The panel is
    fetched by itself, so that a slow one holds up nothing, and again when one of ``topics``
    (``cases``, or ``client:{id}``) changes. ``count`` in the context is shown beside the title,
    ``more_url`` as the way to the rest.
    """

    code: str
    title: Text
    icon: str
    permission: str
    template: str
    load: Callable[[Actor, int, int], Mapping[str, Any]]
    order: int = 50
    topics: tuple[str, ...] = ("client:{id}",)

    def live(self, client_id: int) -> str:
        """The topics of one client's panel, as ``data-live`` takes them."""
        return " ".join(topic.format(id=client_id) for topic in self.topics)


client_panels: Registry[ClientPanel] = Registry(key=lambda panel: panel.code)

client_rows = make_pointers()
"""Tables that point to a client, each registered by its room: they follow when clients merge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRelation:
    """What makes somebody related to a client, so that a right by relation reaches him.

    ``rows(people)`` are the rows by which ``people`` have to do with clients, quick to find;
    ``client`` is their column with the client's id. ``people(clients)`` reads the same the other
    way: pairs of a client and who has to do with him.
    """

    code: str
    rows: Callable[[Sequence[int]], QuerySet[Any]]
    people: Callable[[Sequence[int]], Iterable[tuple[int, int]]]
    client: str = "client_id"


client_relations: Registry[ClientRelation] = Registry(key=lambda relation: relation.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualClients:
    """With which clients somebody mostly has to do, as the list of clients and queries offer it.

    ``first`` gives keys of choices by property of clients (``category``): offered before others.
    ``tabs`` are tabs of the list.
    """

    code: str
    first: Callable[[Actor], Mapping[str, Collection[int]]]
    tabs: Callable[[OperatorRequest], Iterable[View]]


usual_clients: Registry[UsualClients] = Registry(key=lambda usual: usual.code)


def first_of_clients(by: Actor) -> dict[str, Collection[int]]:
    """What rooms say that ``by`` mostly has to do with, by property of clients."""
    return {name: keys for usual in usual_clients for name, keys in usual.first(by).items()}
