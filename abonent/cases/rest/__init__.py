"""REST face of contacts and cases."""

from ninja import Router

from abonent.cases.rest import (
    attachments,
    bulk,
    cases,
    contacts,
    events,
    history,
    reference,
    relations,
)

router = Router()
router.add_router("/contacts", contacts.router)
router.add_router("/cases", relations.router)
router.add_router("/cases", cases.router)
router.add_router("/cases", bulk.router)
router.add_router("/cases", history.router)
router.add_router("/cases", attachments.router)
router.add_router("/events", events.router)
router.add_router("/signals", events.signals)
router.add_router("", reference.router)

__all__ = ["router"]
