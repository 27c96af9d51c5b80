"""One run over what a package differs by: written, put into order, removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.companions import remove_with_companions
from abonent.kernel.configuration.packages.compare import Act, Difference
from abonent.kernel.configuration.packages.content import Package
from abonent.kernel.configuration.packages.foreseen import told_of
from abonent.kernel.configuration.packages.wrong import note_refusal
from abonent.kernel.configuration.parts import ConfigPart, Told, list_packed
from abonent.kernel.errors import Conflict, Invalid, NotFound, Problems

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Outcome:
    """What installing did."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    deactivated: int = 0
    kept: list[str] = field(default_factory=list)
    """Keys of conflicts that were left as they are here."""
    local: list[str] = field(default_factory=list)
    """Keys of entries of which something that only this installation changed was left."""

    @property
    def left(self) -> int:
        """Entries that stay, in whole or in part, as they are here."""
        return len({*self.kept, *self.local})


class Installing:
    """One run over the differences; what refers to what is not there yet waits for its turn."""

    def __init__(
        self, by: Actor, package: Package, outcome: Outcome, take: set[str], progress: Progress,
        activate: bool = False,
    ) -> None:  # fmt: skip
        self.by, self.package, self.outcome, self.take = by, package, outcome, take
        self.progress = progress
        self.parts = {part.key: part for part in list_packed(by=by)}
        self.activate = activate
        self.made: set[tuple[str, str]] = set()

    def run(self, differences: list[Difference]) -> None:
        """Write in the order of parts, then put into order, then remove from the last part on."""
        rank = {key: place for place, key in enumerate(self.parts)}
        known = [one for one in differences if one.part in rank]
        self._note_left(known)
        ordered = sorted(known, key=lambda one: rank[one.part])
        writes = [one for one in ordered if self._is_taken(one) and self._told(one) is not None]
        self._write_all(writes)
        for key, entries in self.package.contents.items():
            new = {path for part, path in self.made if part == key}
            if (place := self.parts[key].place) and new:
                place(self.by, list(entries), new)
        self._remove_all(
            [one for one in reversed(ordered) if self._is_taken(one) and self._told(one) is None]
        )

    def _note_left(self, differences: list[Difference]) -> None:
        for one in differences:
            if one.act is Act.CONFLICT and one.key not in self.take:
                self.outcome.kept.append(one.key)
            if one.stays:
                self.outcome.local.append(one.key)

    def _is_taken(self, one: Difference) -> bool:
        if one.act is Act.CONFLICT and one.key not in self.take:
            return one.is_in_both and bool(one.news)
        return one.act is not Act.LOCAL

    def _told(self, one: Difference) -> Told | None:
        return self.package.contents.get(one.part, {}).get(one.path)

    def _write_all(self, waiting: list[Difference]) -> None:
        total, refused = len(waiting), True
        while waiting and refused:
            left: list[Difference] = []
            problems = Problems()
            for one in waiting:
                try:
                    self._write(one)
                except (Invalid, Conflict, NotFound) as refusal:
                    note_refusal(problems, self.parts[one.part], one.path, refusal)
                    left.append(one)
                else:
                    self.progress(total - len(waiting) + 1, total)
            refused = len(left) < len(waiting)
            waiting = left
        if waiting:
            problems.check()

    def _write(self, one: Difference) -> None:
        part = self.parts[one.part]
        here = part.find(one.path)
        if here is None:
            self.made.add((one.part, one.path))
        told = told_of(part, one, self._told(one) or {}, here, take=self.take)
        if part.as_draft is not None and not self.activate:
            told = part.as_draft(told, here)
        with transaction.atomic():
            part.write(self.by, one.path, dict(told))
        if one.act is Act.ADD:
            self.outcome.added += 1
        else:
            self.outcome.changed += 1

    def _remove_all(self, gone: list[Difference]) -> None:
        problems = Problems()
        for one in gone:
            try:
                with transaction.atomic():
                    self._remove(self.parts[one.part], one.path)
            except (Invalid, Conflict, NotFound) as refusal:
                note_refusal(problems, self.parts[one.part], one.path, refusal)
        problems.check()

    def _remove(self, part: ConfigPart, path: str) -> None:
        try:
            with transaction.atomic():
                remove_with_companions(by=self.by, part=part.key, path=path)
        except Conflict:
            if "is_active" not in part.blank:
                raise
            part.write(self.by, path, {"is_active": False})
            self.outcome.deactivated += 1
        else:
            self.outcome.removed += 1
