"""Settings that differ between installations."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path


def _cookie_name(data: Path) -> str:
    said = "from abonent.config import settings; print(settings.SESSION_COOKIE_NAME)"
    env = {k: v for k, v in os.environ.items() if k != "ABONENT_SECRET"}
    done = subprocess.run(
        [sys.executable, "-c", said],
        env=env | {"ABONENT_DATA": str(data)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_two_installations_on_a_host_do_not_log_each_other_out(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
    first, second = _cookie_name(tmp_path / "first"), _cookie_name(tmp_path / "second")
    assert re.fullmatch("abonent_[0-9a-f]{8}", first)
    assert first != second
    assert _cookie_name(tmp_path / "first") == first


def test_settings_make_no_folder(tmp_path: Path) -> None:
    _cookie_name(tmp_path / "none")
    assert not (tmp_path / "none").exists()
