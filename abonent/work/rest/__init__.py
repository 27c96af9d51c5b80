"""REST face of what one has in hand."""

from ninja import Router

from abonent.work.rest import drafts, tabs

router = Router()
router.add_router("/drafts", drafts.router)
router.add_router("/tabs", tabs.router)

__all__ = ["router"]
