"""REST: packages of settings."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.desk.rest.shapes import (
    Differences,
    Installed,
    InstallInput,
    PackageInput,
    PackageOut,
    PackageQuery,
    show_difference,
)
from abonent.kernel.configuration.packages.actions import export_package, install, plan
from abonent.kernel.rest import CREATES, InJson, InQuery, actor_of, answer, once

router = Router(tags=["configuration"])
ROOT = "/configuration/packages"


@router.get(
    ROOT + "/export",
    response=PackageOut,
    operation_id="export_package",
    summary="Settings as a package",
)
def export(request: HttpRequest, query: InQuery[PackageQuery]) -> HttpResponse:
    """What is set here, by codes. Needs `desk.console`; parts by their own rights."""
    by = actor_of(request)
    by.check("desk.console")
    made = export_package(by=by, code=query.code, version=query.version, title={}, parts=query.part)
    return answer(
        PackageOut(code=made.code, version=made.version, title={}, contents=made.contents)
    )


@router.post(
    ROOT + "/compare",
    response=Differences,
    operation_id="compare_package",
    summary="What a package would change",
)
def compare(request: HttpRequest, body: InJson[PackageInput]) -> HttpResponse:
    """Entries that differ; nothing is written. Needs `desk.console` and the parts' rights."""
    by = actor_of(request)
    by.check("desk.console")
    found = plan(by=by, package=body.package())
    return answer(Differences(items=[show_difference(one) for one in found]))


@router.post(
    ROOT + "/import",
    response=Installed,
    operation_id="import_package",
    summary="Install a package",
    openapi_extra=CREATES,
)
def import_(request: HttpRequest, body: InJson[InstallInput]) -> HttpResponse:
    """One transaction, with history; `dry_run` only checks. Needs the rights of the parts."""
    by = actor_of(request)
    by.check("desk.console")

    def effect() -> HttpResponse:
        outcome = install(
            by=by, package=body.package(), take=body.take, reason=body.reason, trial=body.dry_run
        )
        return answer(Installed(**asdict(outcome)))

    return once(request, effect)
