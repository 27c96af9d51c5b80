"""System settings as a part of the configuration: written, in histories, in packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit, cache
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.history import Verb, keep
from abonent.kernel.configuration.parts import ConfigPart, Told
from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.models import SystemSetting
from abonent.kernel.reference.extras import checked_value
from abonent.kernel.settings import VERSION, Setting, system_settings
from abonent.kernel.text import in_languages

PERMISSION = "kernel.administer"


@dataclass(frozen=True, slots=True)
class Standing:
    """A setting as it stands."""

    setting: Setting
    value: Any
    default: Any

    @property
    def is_decided(self) -> bool:
        """Whether it is other than by default."""
        return bool(self.value != self.default)


def list_settings(*, by: Actor) -> list[Standing]:
    """All settings as they stand now."""
    by.check(PERMISSION)
    decided = dict(SystemSetting.objects.values_list("key", "value"))
    return [_standing(setting, decided) for setting in system_settings]


def get_setting(*, by: Actor, key: str) -> Standing:
    """One setting as it stands now; :class:`NotFound` for one that nobody registered."""
    found = next((one for one in list_settings(by=by) if one.setting.key == key), None)
    if found is None:
        raise NotFound
    return found


def set_setting(*, by: Actor, key: str, value: Any) -> None:
    """Decide a setting; the value it has by default is no decision.

    Raises :class:`Invalid` under ``value``.
    """
    by.check(PERMISSION)
    setting = _described(key)
    kept = checked_value(setting.field, value)
    with transaction.atomic():
        list(SystemSetting.objects.select_for_update())
        before = _find(key)
        if kept == setting.default():
            SystemSetting.objects.filter(key=key).delete()
        else:
            SystemSetting.objects.update_or_create(key=key, defaults={"value": kept})
        _note(by, setting, audit.differences(before or {}, {"value": kept}))


def reset_setting(*, by: Actor, key: str) -> None:
    """Let the default hold again."""
    set_setting(by=by, key=key, value=_described(key).default())


def _described(key: str) -> Setting:
    setting = system_settings.find(key)
    if setting is None:
        raise NotFound
    return setting


def _standing(setting: Setting, decided: Mapping[str, Any]) -> Standing:
    default = setting.default()
    return Standing(setting, decided.get(setting.key, default), default)


def _note(by: Actor, setting: Setting, changes: Mapping[str, Any]) -> None:
    if not changes:
        return
    audit.record(by=by, action="kernel.set_setting", of="setting", id=setting.key, changes=changes)
    keep(
        by=by, part=PART.key, path=setting.key, name=in_languages(setting.field.label),
        verb=Verb.CHANGED, changes=changes,
    )  # fmt: skip
    cache.bump(VERSION)


def _read() -> dict[str, Told]:
    kept = SystemSetting.objects.order_by("key")
    return {row.key: {"value": row.value} for row in kept if system_settings.find(row.key)}


def _find(path: str) -> Told | None:
    setting = system_settings.find(path)
    if setting is None:
        return None
    row = SystemSetting.objects.filter(key=path).first()
    return {"value": row.value if row else setting.default()}


def _write(by: Actor, path: str, told: Told) -> None:
    if unknown := set(told) - {"name", "value"}:
        raise Invalid({name: [_("There is no such field here.")] for name in unknown})
    set_setting(by=by, key=path, value=told.get("value"))


def _remove(by: Actor, path: str) -> None:
    reset_setting(by=by, key=path)


PART = ConfigPart(
    key="kernel.setting",
    title=_("System setting"),
    plural=_("System settings"),
    permission=PERMISSION,
    icon="adjustments",
    blank={},
    read=_read,
    find=_find,
    write=_write,
    remove=_remove,
)
