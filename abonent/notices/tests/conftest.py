"""Colleagues who can be told something."""

from __future__ import annotations

import pytest

from abonent.notices.ports import NoticeKind, notice_kinds
from abonent.staff.tests.conftest import hire, root

__all__ = ["hire", "root"]

PLAIN = NoticeKind(code="test.plain", label="Plain", text="%(by)s: %(what)s")
FOLDED = NoticeKind(
    code="test.folded", label="Folded", text="%(what)s by %(by)s", folded="%(count)s of %(what)s"
)
GUARDED = NoticeKind(
    code="test.guarded", label="Guarded", text="%(what)s", permission="staff.administer"
)


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = {kind.code: kind for kind in (PLAIN, FOLDED, GUARDED)}
    monkeypatch.setattr(notice_kinds, "_entries", entries)
