"""pgbench of the same wheel: how fast the database is when nothing of ours is in the way."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from abonent.config import postgres

_TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
_LATENCY = re.compile(r"^latency average = ([\d.]+) ms", re.MULTILINE)


def run(
    url: str, script: str, *, seconds: int, clients: int = 8, mode: str = "prepared"
) -> dict[str, float]:
    """Operations a second (``rate``) and their mean milliseconds (``ms``)."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script)
        words = ["-n", "-M", mode, "-c", str(clients), "-j", "1", "-T", str(seconds)]
        done = subprocess.run(
            [str(postgres.binaries() / "pgbench"), *words, "-f", str(file), url],
            capture_output=True,
            text=True,
            check=False,
        )
    rate, latency = _TPS.search(done.stdout), _LATENCY.search(done.stdout)
    if done.returncode or rate is None or latency is None:
        raise RuntimeError(f"pgbench failed:\n{done.stdout}{done.stderr}")
    return {"rate": float(rate[1]), "ms": float(latency[1])}
