"""What the browsers of many agents ask for, at the pace of people.

A process of its own: ``python agents_load.py SPECIFICATION.json``. Each agent takes calls one after
another: finds the client, reads the card, registers a contact with a case while the draft is kept
on the server, notes something on the case, looks at the list. Pages bring with them what a browser
fetches after them (tabs of work, bell, who is here, the live stream). Prints milliseconds of every
answer by what was asked, and what was not answered well.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

_TEXT = "Списали дважды за роуминг, просит пересчитать и перезвонить вечером"
_CSRF = "benchbenchbenchbenchbenchbenchbe"
_FORM = "application/x-www-form-urlencoded"
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_LOCATION = re.compile(rb"(?i)\r\nlocation: *(\S+)")


class Agent:
    """One person at one browser: a connection for pages, another one for the live stream."""

    def __init__(self, given: Mapping[str, Any], all_: Mapping[str, Any], seed: int) -> None:
        self._given = given
        self._port: int = all_["port"]
        self._pace: float = all_["pace"]
        self._end = all_["end"]
        self._random = random.Random(seed)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._live: asyncio.Task[None] | None = None
        self.taken: dict[str, list[float]] = {}
        self.wrong: list[str] = []
        self.calls = 0

    async def work(self, delay: float) -> None:
        """Calls until the time is over, the first after ``delay`` seconds."""
        await asyncio.sleep(delay)
        while time.monotonic() < self._end:
            try:
                await self._call()
                self.calls += 1
            except (OSError, EOFError, ValueError) as broken:
                self.wrong.append(repr(broken))
                self._streams = None
        if self._live:
            self._live.cancel()

    async def _call(self) -> None:
        """About three minutes from one ring to the next."""
        client = self._random.choice(self._given["clients"])
        for typed in ("+7999", "+7999000", client["number"]):
            await self._post("suggest", "/search/suggest", {"q": typed})
            await self._think(1)
        await self._page("client", f"/clients/{client['id']}", live=f"client:{client['id']}")
        await self._think(15)
        await self._page("form", f"/contacts/new?client={client['id']}", live="")
        case = await self._register(client["id"])
        await self._page("case", case, live=f"case:{case.rpartition('/')[2]}")
        await self._think(20)
        note = {"text": "Перезвонить после 18:00", "idempotency_key": str(uuid.uuid4())}
        await self._post("note", f"{case}/note", note)
        await self._think(10)
        await self._page("list", "/cases?state=in_work", live="cases")
        await self._think(35)

    async def _register(self, client: int) -> str:
        """The form filled in over a minute and a half and sent; the address of its case."""
        form = {
            "client": str(client), "part": "0", "case-0-topic": "bill-claim",
            "case-0-attr-amount": "120,50", "case-0-attr-charged_date": "01.10.2026",
            "case-0-attr-reason": "twice", "channel": "bench-phone", "direction": "in",
            "place": "bench", "summary": "", "started_at": "", "address": "",
        }  # fmt: skip
        await self._think(10)
        asked = {"client": str(client), "case-0-topic": "bill-claim"}
        await self._post("attributes", "/contacts/new/case-0/attributes", asked)
        await self._post("similar", "/contacts/new/case-0/similar", asked)
        draft, words = str(uuid.uuid4()), _TEXT.split()
        for version in range(5):
            await self._think(15)
            form["case-0-text"] = " ".join(words[: (version + 1) * len(words) // 5])
            content = json.dumps({name: [value] for name, value in form.items()})
            kept = {"kind": "contact", "path": "/contacts/new", "title": "", "content": content,
                    "version": str(version)}  # fmt: skip
            await self._post("draft", f"/work/drafts/{draft}", kept)
        form |= {"draft": draft, "idempotency_key": str(uuid.uuid4())}
        return await self._post("register", f"/contacts/new?draft={draft}", form, status=302)

    async def _page(self, name: str, path: str, *, live: str) -> None:
        await self._ask(name, "GET", path)
        tab = {"path": path} | ({"title": name, "icon": "user"} if live else {})
        await self._post("tabs", "/work/tabs", tab)
        await self._ask("bell", "GET", "/notices/bell")
        if ":" in live:
            here = {"of": live, "page": str(uuid.uuid4()), "state": "viewing"}
            await self._post("here", "/work/here", here)
        if self._live:
            self._live.cancel()
        topics = f"inbox:{self._given['id']},news,work:{self._given['id']},{live}".rstrip(",")
        self._live = asyncio.create_task(self._listen(topics))

    async def _think(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self._random.uniform(0.7, 1.3) / self._pace)

    async def _post(
        self, name: str, path: str, form: Mapping[str, str], *, status: int = 200
    ) -> str:
        return await self._ask(name, "POST", path, form=form, status=status)

    async def _ask(
        self,
        name: str,
        method: str,
        path: str,
        *,
        form: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> str:
        """The body of the answer, or where it leads; its time is noted."""
        began = time.perf_counter()
        said, body = await self._exchange(self._wire(method, path, form))
        self.taken.setdefault(name, []).append((time.perf_counter() - began) * 1000)
        if not said.startswith(f"HTTP/1.1 {status}".encode()):
            self.wrong.append(f"{name}: {said[:12].decode()} {body[:300]!r}")
            raise ValueError(name)
        found = _LOCATION.search(said)
        return found[1].decode().partition("?")[0] if found else ""

    def _wire(self, method: str, path: str, form: Mapping[str, str] | None) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost",
                 f"Cookie: {self._given['cookie']}; csrftoken={_CSRF}"]  # fmt: skip
        body = b""
        if form is not None:
            hidden = {"csrfmiddlewaretoken": _CSRF, "page_of": str(self._given["id"])}
            body = urlencode(hidden | dict(form)).encode()
            lines += [f"Content-Type: {_FORM}", f"Content-Length: {len(body)}"]
        if form is not None and "draft" not in path.partition("?")[2]:
            lines.append("HX-Request: true")
        return "\r\n".join([*lines, "", ""]).encode() + body

    async def _exchange(self, wire: bytes) -> tuple[bytes, bytes]:
        if self._streams is None or self._streams[0].at_eof():  # closed by the server when idle
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(wire)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        return head, await reader.readexactly(int(length[1])) if length else b""

    async def _listen(self, topics: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(self._wire("GET", f"/live?topics={topics}", None))
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head[:20]:
                self.wrong.append(f"live: {head[:60]!r}")
            while await reader.read(65_536):
                pass
        except (OSError, EOFError) as broken:
            self.wrong.append(f"live: {broken!r}")
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def _run(specification: Mapping[str, Any]) -> dict[str, Any]:
    seconds, pace = specification["seconds"], specification["pace"]
    given = {**specification, "end": time.monotonic() + seconds}
    agents = [Agent(one, given, n) for n, one in enumerate(specification["agents"])]
    cpu, started = time.process_time(), 180 / pace
    await asyncio.gather(*(agent.work(started * n / len(agents)) for n, agent in enumerate(agents)))
    taken: dict[str, list[float]] = {}
    for agent in agents:
        for name, values in agent.taken.items():
            taken.setdefault(name, []).extend(values)
    return {
        "taken": taken,
        "wrong": [wrong for agent in agents for wrong in agent.wrong],
        "calls": sum(agent.calls for agent in agents),
        "cpu": time.process_time() - cpu,
    }


if __name__ == "__main__":
    found = asyncio.run(_run(json.loads(Path(sys.argv[1]).read_text())))
    sys.stdout.write(json.dumps(found) + "\n")
