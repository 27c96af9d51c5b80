"""Clients of the demo company who were entered twice, and the search that finds them."""

from __future__ import annotations

from abonent.kernel.actor import Actor
from abonent.parties.actions import ClientDraft, create_client, start_search
from abonent.parties.models import Client
from abonent.parties.policy.drafts import reach_of

_DOUBLES = 6


def load_doubles() -> None:
    """A colleague in a hurry: surname, given name and the number, once more."""
    by = Actor.system("demo")
    people = Client.objects.filter(kind="person", status="active", reaches__kind="phone")
    for client in people.exclude(patronymic="").order_by("id").distinct()[:_DOUBLES]:
        reach = client.reaches.filter(kind="phone").first()
        draft = ClientDraft(
            kind="person", surname=client.surname, given_name=client.given_name,
            language=client.language,
        )  # fmt: skip
        if reach is not None:
            create_client(by=by, draft=draft, reaches=[reach_of(reach.value)])
    start_search(by=by)
