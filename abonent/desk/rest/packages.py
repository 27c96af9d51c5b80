"""REST: packages of settings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.desk.rest.replacing import JobOut, show_job
from abonent.desk.rest.shapes import (
    Differences,
    InstallInput,
    PackageInput,
    PackageOut,
    PackageQuery,
    show_difference,
)
from abonent.kernel.configuration.packages.actions import bring_package, export_package, plan
from abonent.kernel.configuration.packages.jobs import start_installation
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
    response={202: JobOut},
    operation_id="import_package",
    summary="Install a package",
    openapi_extra=CREATES,
)
def import_(request: HttpRequest, body: InJson[InstallInput]) -> HttpResponse:
    """By a job, as one transaction; `dry_run` only checks. Needs the rights of the parts.

    `Location` leads to the job, whose `outcome` tells how many were added, changed and removed.
    """
    by = actor_of(request)
    by.check("desk.console")

    def effect() -> HttpResponse:
        row = bring_package(by=by, package=body.package())
        job = start_installation(
            by=by, package_id=row.pk, take=body.take, reason=body.reason, trial=body.dry_run
        )
        return answer(show_job(job), status=202, headers={"Location": f"/api/v1/jobs/{job.pk}"})

    return once(request, effect)
