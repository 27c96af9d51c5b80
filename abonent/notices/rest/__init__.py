"""REST face of notices and news."""

from ninja import Router

from abonent.notices.rest import administration, choices, inbox, news

router = Router()
router.add_router("", administration.router)
router.add_router("", choices.router)
router.add_router("", inbox.router)
router.add_router("/news", news.router)

__all__ = ["router"]
