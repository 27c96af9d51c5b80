"""An unprivileged account for the embedded PostgreSQL, which refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from abonent.config.children import Account
from abonent.config.progress import say

NAME = "abonent"


def account_for(cluster: Path) -> Account | None:
    """Who must run the server: nobody else when we are not root; else the owner of the cluster,
    or a system account made for it.
    """
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (owner := cluster.stat().st_uid) != 0:
        return Account(owner, cluster.stat().st_gid)
    found = _find(NAME) or _make() or _find("nobody")
    if found is None:
        raise OSError("there is neither useradd nor the account nobody")
    return found


def _find(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _make() -> Account | None:
    """A system account without home and shell; None where the system has no useradd."""
    tool = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if tool is None:
        return None
    words = ["--system", "--no-create-home", "--home-dir", "/nonexistent"]
    words += ["--user-group", "--shell", "/usr/sbin/nologin", NAME]
    subprocess.run([tool, *words], capture_output=True, check=False)
    return _find(NAME)


def let_through(folder: Path) -> None:
    """Let the account pass through the folders above ``folder``, without listing them.

    A clone in root's home or in a folder made by mktemp is closed to everyone else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    closed = [p for p in (folder, *folder.parents) if not p.stat().st_mode & stat.S_IXOTH]
    for place in closed:
        place.chmod(place.stat().st_mode | stat.S_IXOTH)
    if closed:
        names = " ".join(map(str, reversed(closed)))
        say(f"\n  chmod o+x {names}  # for the database's account",
            f"\n  chmod o+x {names}  # для учётной записи базы данных")  # fmt: skip


def let_read(tree: Path) -> None:
    """Let the account read and run a package that root installed under a strict umask."""
    if not tree.exists() or tree.stat().st_mode & stat.S_IROTH:
        return
    for place in (*tree.rglob("*"), tree):
        mode = place.stat().st_mode
        runs = mode & stat.S_IXUSR
        place.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if runs else 0))
