"""REST: the search over everything, the configuration by codes, its history, its packages."""

from ninja import Router

from abonent.desk.rest import configuration, history, packages, replacing, search

router = Router()
for part in (search, configuration, history, packages, replacing):
    router.add_router("", part.router)

__all__ = ["router"]
