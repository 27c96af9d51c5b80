"""Django's sessions in the database, read by hot SQL: every page begins with one.

Through the ORM the reading cost a million instructions more, of a page's thirty to sixty.
"""

from __future__ import annotations

from types import SimpleNamespace

from django.contrib.sessions.backends import db

from abonent.kernel.clock import now
from abonent.kernel.db import run

_READ = """
SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(now)s
"""


class SessionStore(db.SessionStore):
    """See :class:`django.contrib.sessions.backends.db.SessionStore`."""

    def _get_session_from_db(self) -> SimpleNamespace | None:
        rows = run(_READ, {"key": self.session_key, "now": now()})
        if not rows:
            self._session_key = None
            return None
        return SimpleNamespace(**rows[0])
