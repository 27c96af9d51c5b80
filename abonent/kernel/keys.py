"""How long idempotency keys are kept."""

from __future__ import annotations

from datetime import timedelta

from abonent.kernel.clock import now
from abonent.kernel.models import IdempotencyKey

KEPT_FOR = timedelta(days=7)


def forget_old_keys() -> int:
    """Forget the keys older than :data:`KEPT_FOR`; how many."""
    return IdempotencyKey.objects.filter(created_at__lt=now() - KEPT_FOR).delete()[0]
