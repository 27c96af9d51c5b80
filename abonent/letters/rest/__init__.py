"""REST face of letters."""

from abonent.letters.rest.letters import router

__all__ = ["router"]
