"""Packages installed and taken back in the background: one transaction each, its progress told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.db import connections
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.history import check_reason_length
from abonent.kernel.configuration.packages.actions import (
    check_confirmed,
    get_package,
    install,
    package_of,
    take_back,
)
from abonent.kernel.configuration.packages.installing import Progress
from abonent.kernel.errors import Conflict, Text
from abonent.kernel.jobs import JobContext, JobKind, start_job
from abonent.kernel.models import BackgroundJob

KIND = "kernel.install_package"
BACK = "kernel.take_back_package"


def start_installation(
    *, by: Actor, package_id: int, take: Collection[str] = (), reason: str = "",
    trial: bool = False, activate: bool = False, confirmed: bool = False,
) -> BackgroundJob:  # fmt: skip
    """Install a package that was brought here, or try it, by a job: all of it or nothing."""
    row = get_package(by=by, package_id=package_id)
    if row.installed_at is not None and row.taken_back_at is None:
        raise Conflict(_("This package is installed already."))
    check_reason_length(reason)
    check_confirmed(confirmed=confirmed, reason=reason)
    params = {"package": package_id, "take": sorted(take), "reason": reason, "trial": trial}
    params |= {"activate": True} if activate else {}
    params |= {"confirmed": True} if confirmed else {}
    return start_job(by=by, kind=KIND, params=params)


def last_asked(*, by: Actor, package_id: int) -> Mapping[str, Any]:
    """What the actor ticked and gave as the reason when trying or installing it last."""
    rows = BackgroundJob.objects.filter(kind=KIND, owner_id=by.id, params__package=package_id)
    return rows.order_by("-id").values_list("params", flat=True).first() or {}


def run_installation(context: JobContext) -> Mapping[str, Any]:
    """The job. It stops where its owner asks it to, and then nothing of it stays."""
    told = context.params
    row = get_package(by=context.by, package_id=int(told["package"]))
    with _aside(context) as progress:
        outcome = install(
            by=context.by, package=package_of(row), take=told["take"], reason=told["reason"],
            row=None if told["trial"] else row, trial=told["trial"], progress=progress,
            activate=told.get("activate", False), confirmed=told.get("confirmed", False),
        )  # fmt: skip
    counts = {**asdict(outcome), "kept": outcome.left, "local": len(outcome.local)}
    return {**counts, "trial": told["trial"], "package": row.pk}


def start_taking_back(*, by: Actor, package_id: int, reason: str = "") -> BackgroundJob:
    """Undo an installation by a job: all of it or nothing."""
    row = get_package(by=by, package_id=package_id)
    if row.installed_at is None or row.taken_back_at is not None:
        raise Conflict(_("This package is not installed."))
    check_reason_length(reason)
    return start_job(by=by, kind=BACK, params={"package": package_id, "reason": reason})


def run_taking_back(context: JobContext) -> Mapping[str, Any]:
    """The job. It stops where its owner asks it to, and then everything stays."""
    told = context.params
    with _aside(context) as progress:
        count = take_back(
            by=context.by, package_id=int(told["package"]), reason=told["reason"],
            progress=progress,
        )  # fmt: skip
    return {"count": count}


@contextmanager
def _aside(context: JobContext) -> Iterator[Progress]:
    """Progress told by a connection of its own: what the open one says is heard at its end."""
    with ThreadPoolExecutor(max_workers=1) as aside:

        def progress(done: int, total: int) -> None:
            aside.submit(context.progress, done=done, total=total).result()

        try:
            yield progress
        finally:
            aside.submit(connections.close_all).result()


def _tell(outcome: Mapping[str, Any]) -> Text:
    counts = {**outcome, "removed": outcome["removed"] + outcome["deactivated"]}
    if outcome["trial"]:
        text = _("It can be installed: %(added)s added, %(changed)s changed, %(removed)s removed.")
    else:
        text = _(
            "Installed: %(added)s added, %(changed)s changed, %(removed)s removed; "
            "left as they are here: %(kept)s."
        )
    return text % counts


def _tell_back(outcome: Mapping[str, Any]) -> Text:
    count = outcome["count"]
    told = ngettext("%(count)s change is taken back.", "%(count)s changes are taken back.", count)
    return told % {"count": count}


def _name(params: Mapping[str, Any]) -> Text:
    return _("Trial of a package") if params.get("trial") else _("Installing of a package")


JOB = JobKind(
    code=KIND,
    label=_("Installing of a package"),
    run=run_installation,
    repeatable=True,
    tell=_tell,
    named=_name,
    leads=lambda params: f"/console/packages/{params['package']}",
)
BACK_JOB = JobKind(
    code=BACK,
    label=_("Taking back of a package"),
    run=run_taking_back,
    repeatable=True,
    tell=_tell_back,
    leads=lambda params: f"/console/packages/{params['package']}",
)
