"""Scripts in every text there is: names, notes, topics, files … stay text on every page."""

from __future__ import annotations

from unittest.mock import patch

from abonent.config.tests.rights import world
from abonent.config.tests.rights.walking import Walk, pages

EVIL = "<script>alert(1)</script>"
FILES = ("parties:billing_file", "letters:pdf")
"""Handed out to be saved, not drawn by a browser."""


class TestScripts(Walk):
    """A company whose every text is an attack, walked by somebody who sees all of it."""

    @classmethod
    def setUpTestData(cls) -> None:
        """Build it."""
        with patch.object(world, "WORD", EVIL):
            super().setUpTestData()

    def test_no_page_runs_what_people_wrote(self) -> None:
        """Everywhere it is shown, and it is shown in many places."""
        reader, ran, shown = self.everything(), [], 0
        for one in (page for page in pages(self.ids) if page.name not in FILES):
            content = self.ask(reader, one, "get").content
            shown += "&lt;script&gt;alert(1)" in content
            if "<script>alert" in content.lower():
                ran.append(one.path)
        assert ran == []
        assert shown >= 25
