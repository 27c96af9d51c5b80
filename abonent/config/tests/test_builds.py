"""What is built from sources, and when it is built again."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from abonent.config import front, messages

PO = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Contact"
msgstr "Обращение"

#, fuzzy
msgid "Case"
msgstr "Чемодан"
"""


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(messages, "ABONENT", tmp_path)
    po = tmp_path / "cases" / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO)
    return po


def test_messages_are_compiled_without_doubtful_ones(catalogue: Path) -> None:
    assert messages.compile_stale() == 1
    with catalogue.with_suffix(".mo").open("rb") as compiled:
        translate = gettext.GNUTranslations(compiled).gettext
    assert (translate("Contact"), translate("Case")) == ("Обращение", "Case")


def test_messages_are_compiled_again_when_changed(catalogue: Path) -> None:
    messages.compile_stale()
    assert messages.compile_stale() == 0
    later = catalogue.with_suffix(".mo").stat().st_mtime + 1
    os.utime(catalogue, (later, later))
    assert messages.compile_stale() == 1


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    webkit = tmp_path / "abonent" / "webkit"
    monkeypatch.setattr(front, "WEBKIT", webkit)
    monkeypatch.setattr(front, "FRONT", webkit / "front")
    monkeypatch.setattr(front, "DIST", webkit / "dist")
    (webkit / "front" / "src").mkdir(parents=True)
    (webkit / "dist").mkdir()
    (webkit / "front" / "src" / "app.ts").write_text("let a = 1")
    (webkit / "page.html").write_text('{% icon "phone" %}')
    (webkit / "dist" / ".inputs").write_text(front._state())
    return webkit


@pytest.mark.parametrize(
    ("file", "content", "fresh"),
    [
        ("front/src/app.ts", "let a = 1", True),
        ("front/src/app.ts", "let a = 2", False),
        ("front/node_modules/x.js", "1", True),
        ("page.html", '<p>{% icon "phone" %}</p>', True),
        ("page.html", '{% icon "mail" %}', False),
    ],
)
def test_the_front_end_is_stale_when_its_inputs_change(
    room: Path, file: str, content: str, fresh: bool
) -> None:
    (room / file).parent.mkdir(exist_ok=True)
    (room / file).write_text(content)
    assert front.is_fresh() is fresh


def test_node_comes_from_the_wheel() -> None:
    assert Path(front._node()[0]).is_file()
    assert Path(front._npm()[1]).is_file()
