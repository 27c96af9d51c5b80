"""REST face of clients."""

from ninja import Router

from abonent.parties.rest import (
    attributes,
    clients,
    confidential,
    documents,
    files,
    merges,
    notes,
    pairs,
    prospects,
)

router = Router()
router.add_router("/clients/duplicates", pairs.router)
router.add_router("/clients", merges.router)
router.add_router("/clients", attributes.router)
router.add_router("/attribute-queries", attributes.queries_router)
router.add_router("/prospects", prospects.router)
router.add_router("/clients", clients.router)
router.add_router("/clients", notes.router)
router.add_router("", documents.router)
router.add_router("/files", files.router)
router.add_router("/clients", confidential.router)

__all__ = ["router"]
