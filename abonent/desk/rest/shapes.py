"""What programs send and get of the configuration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from ninja import Path
from pydantic import Field

from abonent.kernel.configuration.packages.compare import Difference
from abonent.kernel.configuration.packages.content import Package, checked_contents
from abonent.kernel.configuration.packages.foreseen import Foreseen
from abonent.kernel.configuration.parts import ConfigPart
from abonent.kernel.errors import Text
from abonent.kernel.models import ConfigurationChange, ConfigurationPackage
from abonent.kernel.rest import Code, Input, Moment, Output, PageQuery
from abonent.kernel.rest.fields import NO_ZERO_BYTE, Line

PartKey = Annotated[str, Path(..., max_length=60, pattern=r"^[a-z_]+\.[a-z_]+$")]
EntryPath = Annotated[str, Path(..., max_length=200, pattern=NO_ZERO_BYTE)]
CodePath = Annotated[str, Field(min_length=1, max_length=200, pattern=NO_ZERO_BYTE)]
Reason = Annotated[str, Field(max_length=500, pattern=NO_ZERO_BYTE)]
Values = dict[str, Any]
Settings = Annotated[
    Values, Field(examples=[{"name": {"ru": "Киоск", "en": "Kiosk"}, "icon": "phone"}])
]


class PartOut(Output):
    """A part of the configuration: a kind of reference data, roles, system settings."""

    part: str
    title: str
    """What its entries are called, in the language of the answer."""
    entry: str
    """What one of them is called."""


class Parts(Output):
    """The parts that the token may change."""

    items: list[PartOut]


class SettingOut(Output):
    """One entry, as packages tell it: references by code."""

    path: str
    """Its code, after that of its owner: `email`, `payment-method/card`."""
    values: Values
    """`name` by language, `is_active` and the fields of the part."""


class SettingsPage(Output):
    """A page of entries in their order."""

    items: list[SettingOut]
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class SettingInput(Input):
    """What is to be set; fields that are not named stay as they are."""

    values: Settings
    reason: Reason = ""
    """Stays in the history; needed where the company wants one for each change."""


class NewSettingInput(SettingInput):
    """A new entry under its code."""

    path: Annotated[CodePath, Field(examples=["kiosk"])]


class OrderInput(Input):
    """SettingsPage in the order they are to have; those not named keep their places."""

    paths: Annotated[list[CodePath], Field(max_length=20_000, examples=[["email", "phone"]])]


class ConfigurationChangeOut(Output):
    """One change of the configuration."""

    id: int
    at: datetime
    by: str
    part: str
    path: str
    name: dict[str, str]
    verb: str
    """`created`, `changed`, `moved` or `deleted`."""
    changes: Values
    """`{field: [before, after]}`."""
    reason: str
    reverts: int | None
    """The change that this one took back."""


class ConfigurationChangesQuery(PageQuery):
    """Which changes."""

    part: Annotated[str, Field(max_length=60, pattern=NO_ZERO_BYTE)] = ""
    path: Annotated[str, Field(max_length=200, pattern=NO_ZERO_BYTE)] = ""
    q: Annotated[str, Field(max_length=100, pattern=NO_ZERO_BYTE)] = ""
    """Part of a code, a name or a reason."""


class RevertInput(Input):
    """Why a change is taken back."""

    reason: Reason = ""
    force: bool = False
    """Also where the same fields were changed again since."""


class Reverted(Output):
    """The changes that took it back."""

    changes: list[int]


Contents = dict[str, dict[str, Values]]


class PackageInput(Input):
    """A package of settings."""

    code: Annotated[Code, Field(examples=["company"])]
    version: Annotated[str, Field(min_length=1, max_length=40, pattern=NO_ZERO_BYTE,
                                  examples=["2026-11-22"])]  # fmt: skip
    title: dict[Code, Line] = {}
    contents: Annotated[Contents, Field(examples=[{"cases.channel": {}}])]
    """`{part: {path: values}}`, as the export gives it."""

    def package(self) -> Package:
        """As the actions take it."""
        return Package(self.code, self.version, self.title, checked_contents(self.contents))


class InstallInput(PackageInput):
    """A package and how to install it."""

    dry_run: bool = False
    """Check everything and leave everything as it is."""
    take: list[Annotated[str, Field(max_length=300, pattern=NO_ZERO_BYTE)]] = []
    """Conflicts (`part path`) to settle by the package; the others stay as they are here."""
    activate: bool = False
    """Put drawings of routes into force; else they come as drafts."""
    confirmed: bool = False
    """Put them into force even where examples of the route fail here; wants a `reason`."""
    reason: Reason = ""


class PackageOut(Output):
    """A package of settings."""

    code: str
    version: str
    title: dict[str, str]
    contents: Contents


class BroughtOut(Output):
    """A package of settings that was brought here."""

    id: int
    code: str
    version: str
    title: dict[str, str]
    brought_at: Moment
    brought_by: str
    installed_at: Moment | None
    taken_back_at: Moment | None


class Brought(Output):
    """Packages that were brought here, the latest first."""

    items: list[BroughtOut]


class TakeBackInput(Input):
    """Why an installation is taken back."""

    reason: Reason = ""


class PackageQuery(Input):
    """What goes into a package."""

    code: Code = "company"
    version: Annotated[str, Field(min_length=1, max_length=40, pattern=NO_ZERO_BYTE)] = "1"
    part: list[Annotated[str, Field(max_length=60, pattern=NO_ZERO_BYTE)]] = []
    """Only these parts; repeatable. None named: all that the token may change."""


class DifferenceOut(Output):
    """An entry that differs."""

    part: str
    path: str
    act: str
    """What installing does: `add`, `change`, `remove`; `conflict`: changed on both sides; `local`:
    changed here only, stays."""
    here: Values
    there: Values
    missing: list[str]
    """What the entry names that is neither here nor in the package."""
    replaced: list[str]
    """What somebody has begun here and installing would replace, such as the draft of a route."""
    to_confirm: list[str]
    """What is to be `confirmed` with a reason to put it into force: examples of a route that
    fail."""


class Differences(Output):
    """How a package differs from what is set here."""

    items: list[DifferenceOut]


def show_part(part: ConfigPart) -> PartOut:
    """A part."""
    return PartOut(part=part.key, title=str(part.plural), entry=str(part.title))


def show_change(row: ConfigurationChange) -> ConfigurationChangeOut:
    """A change."""
    return ConfigurationChangeOut(
        id=row.pk, at=row.at, by=row.actor_name, part=row.part, path=row.path, name=row.name,
        verb=row.verb, changes=row.changes, reason=row.why,
        reverts=row.reverts,
    )  # fmt: skip


def show_brought(row: ConfigurationPackage) -> BroughtOut:
    """A package that was brought here."""
    return BroughtOut(
        id=row.pk, code=row.code, version=row.version, title=row.title, brought_at=row.brought_at,
        brought_by=row.actor_name, installed_at=row.installed_at, taken_back_at=row.taken_back_at,
    )  # fmt: skip


def show_difference(
    one: Difference, foreseen: Foreseen, missing: Sequence[Text] = ()
) -> DifferenceOut:
    """A difference, field by field."""
    return DifferenceOut(
        part=one.part, path=one.path, act=one.act.value,
        here={field.field: field.mine for field in one.fields},
        there={field.field: field.theirs for field in one.fields},
        missing=[str(told) for told in missing],
        replaced=[str(told) for told in foreseen.replaced.get(one.key, ())],
        to_confirm=[str(told) for told in foreseen.to_confirm.get(one.key, ())],
    )  # fmt: skip
