"""System settings: what administrators decide for the whole company while it runs.

A room describes its settings in ``apps.py``::

    system_settings.add(Setting(
        key="work.draft_days", group=_("Work in hand"), default=lambda: settings.DRAFT_DAYS,
        field=ExtraField(name="value", label=_("Days a draft is kept"), type="integer", minimum=1),
    ))

and reads ``value_of("work.draft_days")``, which costs no statement: the values are kept in the
process like reference data. Until somebody decides, the default holds, which may come from the
environment. Writes are in :mod:`abonent.kernel.configuration.settings`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from abonent.kernel.cache import VersionedCache
from abonent.kernel.errors import Text
from abonent.kernel.models import SystemSetting
from abonent.kernel.reference.kinds import ExtraField
from abonent.kernel.registry import Registry

VERSION = "kernel.settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One system setting; ``field``, named ``value``, tells label, type, bounds, check and help."""

    key: str
    group: Text
    field: ExtraField
    default: Callable[[], Any]


system_settings: Registry[Setting] = Registry(key=lambda setting: setting.key)


def value_of(key: str) -> Any:
    """What holds now: as decided, else the default."""
    setting, decided = system_settings.get(key), _decided.get()
    return decided[key] if key in decided else setting.default()


def _load() -> dict[str, Any]:
    return dict(SystemSetting.objects.values_list("key", "value"))


_decided: VersionedCache[dict[str, Any]] = VersionedCache(VERSION, _load)
