"""Making packages of this installation, bringing them here, installing, taking back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping

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
from abonent.kernel.configuration.packages.installing import Installing, Outcome, Progress
from abonent.kernel.configuration.parts import ConfigPart, Told, list_packed, list_parts
from abonent.kernel.errors import Conflict, Invalid, NotFound, PermissionRefused, Problems, Text
from abonent.kernel.models import ConfigurationPackage
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.reference.kinds import reference_kinds


class _Tried(Exception):
    """Ends a trial: what was done is undone."""


def read_configuration(*, by: Actor, parts: Collection[str] = ()) -> Contents:
    """The configuration of this installation, whole or of some parts, by code, in order."""
    return {
        part.key: {path: _short(part, told) for path, told in _own(part.key, part.read()).items()}
        for part in list_packed(by=by)
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
    allowed = [part.key for part in list_packed(by=by)]
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
    if found is None or not set(found.contents) <= {part.key for part in list_packed(by=by)}:
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
    """Raise unless every part of the package is known and may be changed."""
    every = {part.key: part for part in list_parts()}
    may = {part.key for part in list_packed(by=by)}
    problems = Problems()
    for part in package.contents:
        if part not in every:
            problems.add("package", _("This installation knows no “%(part)s”.") % {"part": part})
    problems.check()
    if closed := [every[key] for key in package.contents if key not in may]:
        refusal = PermissionRefused(closed[0].permission)
        titles = ", ".join(str(part.plural) for part in closed)
        refusal.message = _("You have no right to change “%(part)s”.") % {"part": titles}
        raise refusal


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
    activate: bool = False,
    confirmed: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> Outcome:
    """Do what :func:`plan` tells, as one transaction; conflicts only as ``take`` names their keys.

    With ``trial`` everything is checked and nothing stays; with ``only_new`` what is here already
    is left alone. What would come into force comes as a draft unless ``activate``; what is to be
    confirmed for that (``ConfigPart.confirms``) is if ``confirmed``, which wants a reason. Raises
    :class:`Invalid` with all that is wrong, named ``part/path``.
    """
    outcome = Outcome()
    check_confirmed(confirmed=confirmed, reason=reason)
    try:
        said = reason or _named(package)
        with (
            transaction.atomic(),
            because(said, batch=uuid.uuid4(), is_confirmed=confirmed) as occasion,
        ):
            differences = plan(by=by, package=package)
            if only_new:
                differences = [one for one in differences if one.act is Act.ADD]
            Installing(by, package, outcome, set(take), progress, activate).run(differences)
            if trial:
                raise _Tried
            _remember(by, package, row, occasion.batch, outcome)
    except _Tried:
        pass
    return outcome


def check_confirmed(*, confirmed: bool, reason: str) -> None:
    """Raise :class:`Invalid` for what is confirmed without a reason."""
    if confirmed and not reason.strip():
        raise Invalid({"reason": [_("Examples fail: say why it is put into force all the same.")]})


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


def _last_installed(package: Package) -> ConfigurationPackage | None:
    rows = ConfigurationPackage.objects.filter(code=package.code, installed_at__isnull=False)
    return rows.filter(taken_back_at=None).order_by("-installed_at").first()


def _installed_before(package: Package) -> Contents | None:
    row = _last_installed(package)
    return row.contents if row else None


def _own(key: str, entries: Mapping[str, Told]) -> Mapping[str, Told]:
    """Entries without those that a source of their own feeds here."""
    kind = reference_kinds.find(key)
    fed = set(kind.fed()) if kind and kind.fed else set()
    if not fed:
        return entries
    return {path: told for path, told in entries.items() if path.rpartition("/")[0] not in fed}


def _short(part: ConfigPart, told: Told) -> Told:
    return {name: v for name, v in told.items() if name not in part.blank or v != part.blank[name]}


def _full(contents: Contents) -> Contents:
    blanks = {part.key: part.blank for part in list_parts()}
    return {
        key: {path: blanks.get(key, {}) | told for path, told in _own(key, entries).items()}
        for key, entries in contents.items()
    }
