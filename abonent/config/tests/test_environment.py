"""Which Python a clone's environment is made of."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from abonent.config.environment import choose_python

BY_HAND, BY_MAKERS = "--prefix=/home/me/.pyenv/versions/3.11.7", "--enable-optimizations --with-lto"


def python(folder: Path, *, version: tuple[int, int], makes_environments: bool = True) -> str:
    """A stand-in that answers the probe as such a Python would."""
    file = folder / "python3"
    answer = f"sys.version_info = {version}" if makes_environments else "sys.exit(1)"
    file.write_text(f"#!{sys.executable}\nimport sys\n{answer}\nexec(sys.argv[3])\n")
    file.chmod(0o755)
    return str(file)


def test_a_python_compiled_by_hand_gives_way_to_the_systems(tmp_path: Path) -> None:
    system = python(tmp_path, version=sys.version_info[:2])
    assert choose_python(ours="ours", flags=BY_HAND, system=system) == system


def test_an_optimized_one_stays(tmp_path: Path) -> None:
    system = python(tmp_path, version=sys.version_info[:2])
    assert choose_python(ours="ours", flags=BY_MAKERS, system=system) == "ours"


@pytest.mark.parametrize("version", [(3, 9), (3, 99)])
def test_another_version_is_not_taken(tmp_path: Path, version: tuple[int, int]) -> None:
    system = python(tmp_path, version=version)
    assert choose_python(ours="ours", flags=BY_HAND, system=system) == "ours"


def test_one_that_cannot_make_an_environment_is_not_taken(tmp_path: Path) -> None:
    system = python(tmp_path, version=sys.version_info[:2], makes_environments=False)
    assert choose_python(ours="ours", flags=BY_HAND, system=system) == "ours"
    assert choose_python(ours="ours", flags=BY_HAND, system=str(tmp_path / "none")) == "ours"
