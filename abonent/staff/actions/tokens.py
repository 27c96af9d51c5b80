"""API tokens: keys by which programs act for an operator."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import NotFound, Problems
from abonent.kernel.ids import fingerprint, new_secret
from abonent.staff import policy
from abonent.staff.actions.record import note
from abonent.staff.models import ApiToken


def create_token(*, by: Actor, name: str, expires_at: datetime | None = None) -> str:
    """A new API token of the actor; the secret is returned once and never again."""
    if by.id is None:
        raise NotFound
    problems = Problems()
    name = name.strip()
    if not name or len(name) > policy.TOKEN_NAME_MAX or "\x00" in name:
        problems.add("name", _("Say in a few words what the token is for."))
    if expires_at is not None and expires_at <= now():
        problems.add("expires_at", _("Choose a time in the future."))
    problems.check()
    secret = new_secret()
    with transaction.atomic():
        token = ApiToken.objects.create(
            operator_id=by.id, name=name, digest=fingerprint(secret), created_at=now(),
            expires_at=expires_at,
        )  # fmt: skip
        note(by, "create_token", "token", token.pk, {"name": name, "expires_at": expires_at})
    return secret


def revoke_token(*, by: Actor, token_id: int) -> None:
    """End one of the actor's own tokens; an administrator may end anyone's."""
    with transaction.atomic():
        mine = ApiToken.objects.select_for_update().filter(pk=token_id, revoked_at=None)
        if not by.can("staff.administer"):
            mine = mine.filter(operator_id=by.id or 0)
        token = mine.first()
        if token is None:
            raise NotFound
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
        note(by, "revoke_token", "token", token.pk, {"name": token.name})
