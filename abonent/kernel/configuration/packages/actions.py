"""Making packages of this installation, bringing them here, installing, taking back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import F, Func, JSONField, TextField, Value

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.configuration.changes import revert_batch
from abonent.kernel.configuration.history import because
from abonent.kernel.configuration.packages.compare import Act, Difference, compare
from abonent.kernel.configuration.packages.content import Contents, Package
from abonent.kernel.configuration.parts import ConfigPart, Told, list_parts
from abonent.kernel.errors import Conflict, Invalid, NotFound, Problems, Text
from abonent.kernel.models import ConfigurationPackage
from abonent.kernel.phrases import Phrase as _

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


class _Tried(Exception):
    """Ends a trial: what was done is undone."""


def read_configuration(*, by: Actor, parts: Collection[str] = ()) -> Contents:
    """The configuration of this installation, whole or of some parts, by code, in order."""
    return {
        part.key: {path: _short(part, told) for path, told in part.read().items()}
        for part in list_parts(by=by)
        if not parts or part.key in parts
    }


def export_package(
    *, by: Actor, code: str, version: str, title: dict[str, str], parts: Collection[str] = ()
) -> Package:
    """This installation as a package; empty parts are left out."""
    contents = read_configuration(by=by, parts=parts)
    with transaction.atomic():
        told = {"parts": sorted(contents), "version": version}
        audit.record(by=by, action="kernel.export_package", of="package", id=code, changes=told)
    return Package(code, version, title, {part: c for part, c in contents.items() if c})


def bring_package(*, by: Actor, package: Package) -> ConfigurationPackage:
    """Keep a package that was read, so that it can be looked at and installed."""
    check_known(by=by, package=package)
    return ConfigurationPackage.objects.create(
        code=package.code, version=package.version, title=dict(package.title),
        contents=package.contents, brought_at=now(), actor_name=by.name,
        order={part: list(entries) for part, entries in package.contents.items()},
    )  # fmt: skip


def list_packages(*, by: Actor) -> Iterable[ConfigurationPackage]:
    """Packages that were brought here and that the actor may open, the latest first."""
    allowed = [part.key for part in list_parts(by=by)]
    if not allowed:
        return []
    keys = Value(allowed, output_field=ArrayField(TextField()))
    beyond = Func(F("contents"), keys, template="(%(expressions)s)", arg_joiner=" - ",
                  output_field=JSONField())  # fmt: skip
    rows = ConfigurationPackage.objects.alias(beyond=beyond).filter(beyond={})
    return rows.defer("contents").order_by("-id")[:100]


def get_package(*, by: Actor, package_id: int) -> ConfigurationPackage:
    """One package that was brought here, for those who may change all that is in it."""
    found = ConfigurationPackage.objects.filter(pk=package_id).first()
    if found is None or not set(found.contents) <= {part.key for part in list_parts(by=by)}:
        raise NotFound
    return found


def package_of(row: ConfigurationPackage) -> Package:
    """What was brought, as it was read: the database keeps keys in an order of its own."""
    contents = {
        part: {path: row.contents[part][path] for path in paths}
        for part, paths in (row.order or row.contents).items()
    }
    return Package(row.code, row.version, row.title, contents)


def compare_packages(*, by: Actor, first: Package | None, second: Package) -> list[Difference]:
    """What ``second`` has (add), lacks (remove) and has otherwise than ``first``.

    Without ``first`` it is this installation, in the parts that ``second`` holds.
    """
    check_known(by=by, package=second)
    theirs = _full(second.contents)
    if first is None:
        mine = _full(read_configuration(by=by, parts=second.contents))
    else:
        check_known(by=by, package=first)
        mine = _full(first.contents)
    return compare(mine=mine, theirs=theirs, base=mine)


def check_known(*, by: Actor, package: Package) -> None:
    """Raise :class:`Invalid` unless every part of the package is known and may be changed."""
    every = {part.key for part in list_parts()}
    may = {part.key for part in list_parts(by=by)}
    problems = Problems()
    for part in package.contents:
        if part not in every:
            problems.add("package", _("This installation knows no “%(part)s”.") % {"part": part})
        elif part not in may:
            problems.add("package", _("You have no right to change “%(part)s”.") % {"part": part})
    problems.check()


def plan(*, by: Actor, package: Package) -> list[Difference]:
    """What installing would do, entry by entry; nothing is written."""
    check_known(by=by, package=package)
    base = _installed_before(package)
    parts = set(package.contents) | set(base or {})
    mine = _full(read_configuration(by=by, parts=parts))
    base = _full(base) if base is not None else None
    return compare(mine=mine, theirs=_full(package.contents), base=base)


def install(
    *,
    by: Actor,
    package: Package,
    take: Collection[str] = (),
    reason: str = "",
    row: ConfigurationPackage | None = None,
    trial: bool = False,
    only_new: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> Outcome:
    """Do what :func:`plan` tells, as one transaction; conflicts only as ``take`` names their keys.

    With ``trial`` everything is checked and nothing stays; with ``only_new`` what is here already
    is left alone. Raises :class:`Invalid` with all that
    is wrong, named ``part/path``.
    """
    outcome = Outcome()
    try:
        said = reason or _named(package)
        with transaction.atomic(), because(said, batch=uuid.uuid4()) as occasion:
            differences = plan(by=by, package=package)
            if only_new:
                differences = [one for one in differences if one.act is Act.ADD]
            _Installing(by, package, outcome, set(take), progress).run(differences)
            if trial:
                raise _Tried
            _remember(by, package, row, occasion.batch, outcome)
    except _Tried:
        pass
    return outcome


def _named(package: Package) -> Text:
    return _("Package %(code)s %(version)s") % {"code": package.code, "version": package.version}


def is_installed(*, package: Package) -> bool:
    """Whether this very version is what was installed last."""
    row = _last_installed(package)
    return row is not None and row.version == package.version


def take_back(
    *, by: Actor, package_id: int, reason: str = "",
    progress: Progress = lambda _done, _total: None,
) -> int:  # fmt: skip
    """Undo an installation whole; how many changes were taken back."""
    with transaction.atomic():
        get_package(by=by, package_id=package_id)
        row = ConfigurationPackage.objects.select_for_update().get(pk=package_id)
        if row.batch is None or row.taken_back_at is not None:
            raise Conflict(_("This package is not installed."))
        count = revert_batch(by=by, batch=row.batch, reason=reason, progress=progress)
        row.taken_back_at = now()
        row.save(update_fields=["taken_back_at"])
        audit.record(by=by, action="kernel.take_back_package", of="package", id=row.pk)
    return count


def _remember(
    by: Actor, package: Package, row: ConfigurationPackage | None, batch: uuid.UUID | None,
    outcome: Outcome,
) -> None:  # fmt: skip
    kept = row or bring_package(by=by, package=package)
    kept.installed_at, kept.batch, kept.taken_back_at = now(), batch, None
    kept.save(update_fields=["installed_at", "batch", "taken_back_at"])
    told = {"added": outcome.added, "changed": outcome.changed, "removed": outcome.removed}
    audit.record(by=by, action="kernel.install_package", of="package", id=kept.pk, changes=told)


class _Installing:
    """One run over the differences; what refers to what is not there yet waits for its turn."""

    def __init__(
        self, by: Actor, package: Package, outcome: Outcome, take: set[str], progress: Progress
    ) -> None:
        self.by, self.package, self.outcome, self.take = by, package, outcome, take
        self.progress = progress
        self.parts = {part.key: part for part in list_parts(by=by)}
        self.made: set[tuple[str, str]] = set()

    def run(self, differences: list[Difference]) -> None:
        """Write in the order of parts, then put into order, then remove from the last part on."""
        rank = {key: place for place, key in enumerate(self.parts)}
        known = [one for one in differences if one.part in rank]
        ordered = sorted(known, key=lambda one: rank[one.part])
        writes = [one for one in ordered if self._is_taken(one) and self._told(one) is not None]
        self._write_all(writes)
        for key, entries in self.package.contents.items():
            new = {path for part, path in self.made if part == key}
            if (place := self.parts[key].place) and new:
                place(self.by, list(entries), new)
        for one in reversed(ordered):
            if self._is_taken(one) and self._told(one) is None:
                self._remove(self.parts[one.part], one.path)

    def _is_taken(self, one: Difference) -> bool:
        if one.act is Act.LOCAL:
            return False
        if one.act is Act.CONFLICT and one.key not in self.take:
            if one.key not in self.outcome.kept:
                self.outcome.kept.append(one.key)
            return False
        return True

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
                except Invalid as refusal:
                    problems.merge(f"{one.part}/{one.path}", refusal)
                    left.append(one)
                else:
                    self.progress(total - len(waiting) + 1, total)
            refused = len(left) < len(waiting)
            waiting = left
        if waiting:
            problems.check()

    def _write(self, one: Difference) -> None:
        part = self.parts[one.part]
        told = part.blank | (self._told(one) or {})
        if part.find(one.path) is None:
            self.made.add((one.part, one.path))
        elif one.act is not Act.ADD:
            news = {f.field for f in one.fields if f.is_news}
            told = {name: value for name, value in told.items() if name in news}
        with transaction.atomic():
            part.write(self.by, one.path, dict(told))
        if one.act is Act.ADD:
            self.outcome.added += 1
        else:
            self.outcome.changed += 1

    def _remove(self, part: ConfigPart, path: str) -> None:
        try:
            with transaction.atomic():
                part.remove(self.by, path)
        except Conflict:
            if "is_active" not in part.blank:
                raise
            part.write(self.by, path, {"is_active": False})
            self.outcome.deactivated += 1
        else:
            self.outcome.removed += 1


def _last_installed(package: Package) -> ConfigurationPackage | None:
    rows = ConfigurationPackage.objects.filter(code=package.code, installed_at__isnull=False)
    return rows.filter(taken_back_at=None).order_by("-installed_at").first()


def _installed_before(package: Package) -> Contents | None:
    row = _last_installed(package)
    return row.contents if row else None


def _short(part: ConfigPart, told: Told) -> Told:
    return {name: v for name, v in told.items() if name not in part.blank or v != part.blank[name]}


def _full(contents: Contents) -> Contents:
    blanks = {part.key: part.blank for part in list_parts()}
    return {
        key: {path: blanks.get(key, {}) | told for path, told in entries.items()}
        for key, entries in contents.items()
    }
