"""REST: who asks, colleagues, locked log-ins, log-in through the company's provider."""

from ninja import Router

from abonent.staff.rest import locks, openid, people
from abonent.staff.rest.token import Token

router = Router()
for part in (people, locks, openid):
    router.add_router("", part.router)

__all__ = ["Token", "router"]
