"""The virtual environment of a clone: ``python3 -m abonent.config.environment``.

Runs under the system's Python with the standard library alone, and makes ``.venv`` match
``requirements.lock``. When nothing changed it costs one hash.

A Python compiled by hand without profile-guided optimization (pyenv's default) takes an eighth
more instructions for the same registration than the one the system's maker compiled. So where both
are of one version and nobody named a Python (``--any``), the system's is taken.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

from abonent.config.progress import Impossible, say, step

SYSTEM = "/usr/bin/python3"
"""Where the makers of systems put their own."""

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


def make(python: str = sys.executable) -> None:
    """Make the environment, of ``python`` if it is to be made anew, or bring it up to the lock."""
    if not _works():
        with step("Python environment", "Окружение Python"):
            _run([python, "-m", "venv", "--clear", str(VENV)])
    with step("Packages", "Пакеты"):
        _install()
        _introduce()
    (VENV / "stamp").write_text(_state())


def choose_python(
    *, ours: str = sys.executable, flags: str | None = None, system: str = SYSTEM
) -> str:
    """The faster of our own Python, compiled with ``flags``, and the system's of our version."""
    flags = _flags() if flags is None else flags
    optimized = "--enable-optimizations" in flags or "-fprofile" in flags
    return ours if optimized or not _serves(system) else system


def _flags() -> str:
    names = ("CONFIG_ARGS", "PY_CFLAGS_NODIST", "PY_CORE_CFLAGS")
    return " ".join(str(sysconfig.get_config_var(name)) for name in names)


def _serves(python: str) -> bool:
    """Whether ``python`` is of our version and able to make an environment with pip."""
    probe = (
        f"import ensurepip, venv, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r})"
    )
    try:
        done = subprocess.run(
            [python, "-I", "-c", probe], capture_output=True, check=False, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


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
        make(choose_python() if "--any" in sys.argv[1:] else sys.executable)
    except Impossible as reason:
        say(str(reason), str(reason), out=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
