"""What letters offer other pages: the search box, the client's card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from abonent.kernel.actor import Actor
from abonent.kernel.search import SearchHit
from abonent.letters import queries
from abonent.letters.models import Letter
from abonent.letters.wording import DIRECTIONS, state_of


def load_panel(actor: Actor, client_id: int, limit: int) -> Mapping[str, Any]:
    """The newest letters from and to a client, for the card."""
    found = queries.list_letters_of_client(by=actor, client_id=client_id, limit=limit)
    return {
        "rows": _rows(found),
        "client_id": client_id,
        "can_write": actor.can("letters.write"),
        "more_url": f"{reverse('letters:letters')}?client={client_id}" if found else "",
    }


def load_case_panel(actor: Actor, case_id: int, limit: int) -> Mapping[str, Any]:
    """The newest letters about a case, for its page."""
    return {"rows": _rows(queries.list_letters_of_case(by=actor, case_id=case_id, limit=limit))}


def _rows(found: Sequence[Letter]) -> list[dict[str, Any]]:
    return [
        {"letter": one, "state": state_of(one), "direction": DIRECTIONS[one.direction]}
        for one in found
    ]


def search(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Letters by the beginning of their number, ours or the correspondent's own."""
    text = text.strip()
    if len(text) < 3:
        return []
    rows = queries.visible_letters(by=actor).filter(number__istartswith=text)
    return [
        SearchHit(
            title=f"{one.number} · {one.subject}", subtitle=one.correspondent, icon="mail",
            url=reverse("letters:letter", args=[one.pk]), id=one.pk,
            is_exact=one.number.casefold() == text.casefold(),
        )
        for one in rows.order_by("-id")[:limit]
    ]  # fmt: skip


def title_of(letter: Letter) -> str:
    """Number and subject, as pages call a letter."""
    return f"{letter.number} · {letter.subject}" if letter.number else letter.subject
