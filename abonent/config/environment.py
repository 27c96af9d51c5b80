"""The virtual environment of a clone: ``python3 -m abonent.config.environment``.

Runs under the system's Python with the standard library alone, and makes ``.venv`` match
``requirements.lock``. When nothing changed it costs one hash.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

from abonent.config.progress import Impossible, say, step

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"

_LAUNCHER = """\
#!{python}
import sys

from abonent.config.cli import main

sys.exit(main())
"""


def ready() -> bool:
    """Whether the environment already matches the lock and this folder."""
    stamp = VENV / "stamp"
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == _state()


def make() -> None:
    """Make the environment, or bring it up to the lock."""
    if not _works():
        with step("Python environment", "Окружение Python"):
            _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    with step("Packages", "Пакеты"):
        _install()
        _introduce()
    (VENV / "stamp").write_text(_state())


def _state() -> str:
    """What the environment was made from: the lock, the folder, the Python."""
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {ROOT} {sys.version_info[:2]}\n"


def _works() -> bool:
    """Whether there is a pip of our own Python: a moved or half-made environment has none."""
    if not PYTHON.exists():
        return False
    probe = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r})"
    return subprocess.run([PYTHON, "-c", probe], capture_output=True, check=False).returncode == 0


def _install() -> None:
    """By uv, in seconds; by pip where uv cannot (an index that only pip's settings know)."""
    lock = LOCK.read_text()
    uv = re.search(r"^uv==.*?(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
    if uv and _pip_installs(uv.group()):
        sync = ["uv", "pip", "sync", "-q", "--python", str(PYTHON), "--require-hashes", str(LOCK)]
        if not os.access(Path.home(), os.W_OK):
            sync.append("--no-cache")  # a service's account may have no home
        done = subprocess.run([VENV / "bin" / sync[0], *sync[1:]], capture_output=True, check=False)
        if done.returncode == 0:
            return
    _run([str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(LOCK)])


def _pip_installs(requirement: str) -> bool:
    file = VENV / "uv.txt"
    file.write_text(requirement)
    command = [str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(file)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _introduce() -> None:
    """Let the environment import this clone and have the ``abonent`` command."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    (VENV / "lib" / version / "site-packages" / "abonent.pth").write_text(f"{ROOT}\n")
    launcher = VENV / "bin" / "abonent"
    launcher.write_text(_LAUNCHER.format(python=PYTHON))
    launcher.chmod(0o755)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Impossible(
            f"{' '.join(command[:4])} … failed:\n{done.stdout}{done.stderr}",
            f"{' '.join(command[:4])} … не сработало:\n{done.stdout}{done.stderr}",
        )


def main() -> int:
    """Make the environment unless it is ready."""
    os.chdir(ROOT)
    if ready():
        return 0
    try:
        make()
    except Impossible as reason:
        say(str(reason), str(reason), out=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
