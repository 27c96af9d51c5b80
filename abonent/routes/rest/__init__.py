"""REST face of routes."""

from ninja import Router

from abonent.routes.rest import examples, versions

router = Router()
router.add_router("", versions.router)
router.add_router("", examples.router)

__all__ = ["router"]
