"""REST: saved views of lists, the columns one keeps, totals."""

from __future__ import annotations

from ninja import Router

from abonent.rules.rest import lists, named, views

router = Router()
router.add_router("", views.router)
router.add_router("", lists.router)
router.add_router("", named.router)
