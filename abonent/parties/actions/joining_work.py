"""Changes that meet at a document and at the work with a potential client: joined likewise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.collisions import Chosen, join
from abonent.kernel.errors import Outdated
from abonent.parties.actions.documents import edit_document, lock_document
from abonent.parties.actions.joining import Taken
from abonent.parties.actions.prospects import edit_prospect, lock_prospect, move_prospect
from abonent.parties.models import Document, Prospect
from abonent.parties.policy.documents import DocumentDraft
from abonent.parties.policy.joining import (
    PROSPECT,
    cleaned_document,
    cleaned_prospect,
    document_of,
    flat_document,
    flat_prospect,
    joined_files,
    prospect_of,
)
from abonent.parties.policy.prospects import ProspectDraft
from abonent.parties.queries.documents import held_document


def held_prospect(prospect: Prospect) -> ProspectDraft:
    """What is known of a potential client, as somebody would hand it in."""
    return ProspectDraft(**{name: getattr(prospect, name) for name in PROSPECT})


def join_document(
    *, by: Actor, document_id: int, seen: Mapping[str, Any], draft: DocumentDraft,
    chosen: Chosen | None = None,
) -> tuple[Document, Taken]:  # fmt: skip
    """Change a document, of which the writer saw ``seen`` (``policy.joining.flat_document``).

    Scans that one side added and the other took off do not collide. Raises
    :class:`kernel.collisions.Collided` while a choice is missing, :class:`Invalid`.
    """
    by.check("parties.edit_documents")
    mine, began = flat_document(draft), cleaned_document(seen)
    with transaction.atomic():
        document = lock_document(by=by, document_id=document_id)
        theirs = flat_document(held_document(document))
        given = {"seen": began.pop("files"), "theirs": theirs.pop("files"),
                 "mine": mine.pop("files")}  # fmt: skip
        files = joined_files(**given)
        merged = join(seen=began, theirs=theirs, mine=mine, chosen=chosen)
        document = edit_document(
            by=by, document_id=document_id, version=document.version,
            draft=document_of({**merged.values, "files": files}),
        )  # fmt: skip
    taken = merged.taken if files == given["mine"] else (*merged.taken, "files")
    return document, taken


def join_prospect(
    *, by: Actor, prospect_id: int, seen: Mapping[str, Any], draft: ProspectDraft,
    chosen: Chosen | None = None,
) -> tuple[Prospect, Taken]:  # fmt: skip
    """The same of the work with a potential client (``policy.joining.flat_prospect``)."""
    with transaction.atomic():
        prospect = lock_prospect(by=by, prospect_id=prospect_id)
        theirs, mine = flat_prospect(held_prospect(prospect)), flat_prospect(draft)
        merged = join(seen=cleaned_prospect(seen), theirs=theirs, mine=mine, chosen=chosen)
        prospect = edit_prospect(by=by, prospect_id=prospect_id, draft=prospect_of(merged.values))
    return prospect, merged.taken


def advance_prospect(
    *, by: Actor, prospect_id: int, state: str, was: str, seen: Mapping[str, Any],
    draft: ProspectDraft, chosen: Chosen | None = None, loss_reason_id: int | None = None,
) -> tuple[Prospect, Taken]:  # fmt: skip
    """Both at once, or neither: what was typed, and the step from the state that was seen."""
    with transaction.atomic():
        prospect, taken = join_prospect(
            by=by, prospect_id=prospect_id, seen=seen, draft=draft, chosen=chosen
        )
        if prospect.state != was:
            raise Outdated(_("A colleague changed this meanwhile. Look at it and try again."))
        moved = move_prospect(
            by=by, prospect_id=prospect_id, state=state, loss_reason_id=loss_reason_id
        )
    return moved, taken
