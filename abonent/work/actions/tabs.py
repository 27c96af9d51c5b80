"""Tabs of work: what a person looked at last and what is kept at hand."""

from __future__ import annotations

from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.db import run
from abonent.kernel.errors import Problems
from abonent.work import policy
from abonent.work.models import Tab

_LOOK = """
WITH gone AS (
  DELETE FROM work_tab WHERE operator_id = %(actor)s AND path <> %(path)s AND NOT is_kept
)
INSERT INTO work_tab (operator_id, path, title, icon, is_kept, opened_at)
VALUES (%(actor)s, %(path)s, %(title)s, %(icon)s, %(keep)s, %(now)s)
ON CONFLICT (operator_id, path) DO UPDATE SET title = EXCLUDED.title, icon = EXCLUDED.icon,
  is_kept = work_tab.is_kept OR EXCLUDED.is_kept
"""
_TRIM = """
DELETE FROM work_tab WHERE operator_id = %(actor)s AND id NOT IN (
  SELECT id FROM work_tab WHERE operator_id = %(actor)s ORDER BY opened_at DESC LIMIT %(most)s)
"""


def look_at(*, by: Actor, path: str, title: str, icon: str = "", keep: bool = False) -> None:
    """Make the page a tab: a passing one, or with ``keep`` one that stays until it is closed.

    A statement of its own, written as a person moves about: no audit, no event.
    """
    problems = Problems()
    policy.check_path(problems, path)
    problems.check()
    title = policy.clean_text(title).strip()[: policy.TITLE] or path[: policy.TITLE]
    facts = {"actor": by.id, "path": path, "title": title, "keep": keep,
             "icon": policy.clean_icon(icon), "now": now(), "most": policy.MOST_TABS}  # fmt: skip
    run(_LOOK, facts)
    if keep:
        run(_TRIM, facts)


def close_tab(*, by: Actor, tab_id: int) -> None:
    """Take a tab of one's own away; one that is gone already is no error."""
    Tab.objects.filter(pk=tab_id, operator_id=by.id or 0).delete()


def forget_tabs(*, by: Actor) -> None:
    """Take away all tabs of one's own; drafts stay."""
    Tab.objects.filter(operator_id=by.id or 0).delete()
