"""Notes about a client. Everyone may read them; only the author changes or removes one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound, Outdated
from abonent.parties.actions.writing import lock_client, note_change
from abonent.parties.events import CLIENT_NOTED
from abonent.parties.models import Client, ContactPerson, Note, NoteVersion, Subscriber
from abonent.parties.policy.drafts import check_note
from abonent.parties.queries.visible import check_reaches


def add_note(
    *,
    by: Actor,
    client_id: int,
    text: str,
    subscriber_id: int | None = None,
    contact_person_id: int | None = None,
) -> Note:
    """A note about the client, or about one line or contact person of his."""
    by.check("parties.note")
    text = check_note(text)
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.note", client_id=client_id)
        _check_own(client, Subscriber, subscriber_id)
        _check_own(client, ContactPerson, contact_person_id)
        note = Note.objects.create(
            client=client, text=text, author_id=by.id, created_at=now(),
            subscriber_id=subscriber_id, contact_person_id=contact_person_id,
        )  # fmt: skip
        _tell(by, "add_note", note, {"text": text})
    return note


def _check_own(
    client: Client, model: type[Subscriber] | type[ContactPerson], row_id: int | None
) -> None:
    if row_id is not None and not model.objects.filter(client=client, pk=row_id).exists():
        raise NotFound


def edit_note(*, by: Actor, note_id: int, text: str, version: int | None = None) -> Note:
    """Change the text of one's own note.

    Raises :class:`Outdated` if it was changed since ``version``, in another window or by a program.
    """
    by.check("parties.note")
    text = check_note(text)
    with transaction.atomic():
        note = _lock_own(by, note_id, removed=False)
        if version is not None and note.version != version:
            raise Outdated(_("This note was changed meanwhile. Read it again and repeat."))
        if note.text != text:
            before, note.text, note.edited_at = note.text, text, now()
            NoteVersion.objects.create(
                note=note, number=note.version, text=before, until_at=note.edited_at
            )
            note.version += 1
            note.save(update_fields=["text", "edited_at", "version"])
            _tell(by, "edit_note", note, {"text": [before, text]})
    return note


def pin_note(
    *, by: Actor, client_id: int, note_id: int, pinned: bool, until: date | None = None
) -> Note:
    """Mark a note, whoever wrote it, as important until the end of a day; or let it be as others.

    Pinned ones come first and are told at registration and on the client's cases.
    """
    by.check("parties.note")
    if pinned and until is not None and until < timezone.localtime(now()).date():
        raise Invalid({"pinned_until": [_("Give today or a later day.")]})
    with transaction.atomic():
        client = lock_client(by=by, permission="parties.note", client_id=client_id)
        rows = Note.objects.select_for_update(of=("self",))
        note = rows.filter(pk=note_id, client=client, deleted_at=None).first()
        if note is None:
            raise NotFound
        before = {"is_pinned": note.is_pinned, "pinned_until": note.pinned_until}
        note.is_pinned, note.pinned_until = pinned, until if pinned else None
        after = {"is_pinned": note.is_pinned, "pinned_until": note.pinned_until}
        if changes := audit.differences(before, after):
            note.save(update_fields=list(after))
            _tell(by, "pin_note", note, changes)
    return note


def remove_note(*, by: Actor, note_id: int) -> Note:
    """Take one's own note away; :func:`restore_note` brings it back."""
    by.check("parties.note")
    with transaction.atomic():
        note = _lock_own(by, note_id, removed=False)
        note.deleted_at = now()
        note.save(update_fields=["deleted_at"])
        _tell(by, "remove_note", note, {"text": [note.text, ""]})
    return note


def restore_note(*, by: Actor, note_id: int) -> Note:
    """Bring back one's own note that was removed."""
    by.check("parties.note")
    with transaction.atomic():
        note = _lock_own(by, note_id, removed=True)
        note.deleted_at = None
        note.save(update_fields=["deleted_at"])
        _tell(by, "restore_note", note, {"text": ["", note.text]})
    return note


def _lock_own(by: Actor, note_id: int, *, removed: bool) -> Note:
    found = Note.objects.select_for_update(of=("self",)).filter(
        pk=note_id, deleted_at__isnull=not removed
    )
    note = found.first()
    if note is None:
        raise NotFound
    check_reaches(by=by, permission="parties.note", client_id=note.client_id)
    if note.author_id is None or note.author_id != by.id:
        raise Conflict(_("Only the author can change or remove a note."))
    return note


def _tell(by: Actor, action: str, note: Note, changes: Mapping[str, object]) -> None:
    note_change(by, action, note.client_id, changes, event=CLIENT_NOTED, note=note.pk)
