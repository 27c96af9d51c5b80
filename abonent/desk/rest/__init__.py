"""REST: the search over everything, the configuration by codes, its history, its packages."""

from ninja import Router

from abonent.desk.rest import configuration, history, packages, search

router = Router()
for part in (search, configuration, history, packages):
    router.add_router("", part.router)

__all__ = ["router"]
