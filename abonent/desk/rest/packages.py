"""REST: packages of settings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from abonent.desk.rest.replacing import JobOut, show_job
from abonent.desk.rest.shapes import (
    Brought,
    Differences,
    InstallInput,
    PackageInput,
    PackageOut,
    PackageQuery,
    TakeBackInput,
    show_brought,
    show_difference,
)
from abonent.kernel.configuration.packages.actions import (
    bring_package,
    export_package,
    list_packages,
    plan,
)
from abonent.kernel.configuration.packages.foreseen import foresee
from abonent.kernel.configuration.packages.jobs import start_installation, start_taking_back
from abonent.kernel.configuration.packages.wrong import list_missing
from abonent.kernel.models import BackgroundJob
from abonent.kernel.rest import CREATES, InJson, InQuery, actor_of, answer, once
from abonent.kernel.rest.params import PathId

router = Router(tags=["configuration"])
ROOT = "/configuration/packages"


@router.get(ROOT, response=Brought, operation_id="list_packages", summary="Packages brought here")
def listing(request: HttpRequest) -> HttpResponse:
    """The latest hundred of those whose parts one may change. Needs `desk.console`."""
    by = actor_of(request)
    by.check("desk.console")
    return answer(Brought(items=[show_brought(row) for row in list_packages(by=by)]))


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
    package = body.package()
    found = plan(by=by, package=package)
    missing = list_missing(found, package.contents)
    ahead = foresee(by=by, differences=found, contents=package.contents)
    items = [show_difference(one, ahead, missing.get(one.key, ())) for one in found]
    return answer(Differences(items=items))


@router.post(
    ROOT + "/import",
    response={202: JobOut},
    operation_id="import_package",
    summary="Install a package",
    openapi_extra=CREATES,
)
def import_(request: HttpRequest, body: InJson[InstallInput]) -> HttpResponse:
    """By a job, as one transaction; `dry_run` only checks. Needs the rights of the parts.

    `Location` leads to the job, whose `outcome` tells how many were added, changed and removed, and
    under which id the package is taken back.
    """
    by = actor_of(request)
    by.check("desk.console")

    def effect() -> HttpResponse:
        row = bring_package(by=by, package=body.package())
        job = start_installation(
            by=by,
            package_id=row.pk,
            take=body.take,
            reason=body.reason,
            trial=body.dry_run,
            activate=body.activate,
            confirmed=body.confirmed,
        )
        return _started(job)

    return once(request, effect)


@router.post(
    ROOT + "/{int:package_id}/revert",
    response={202: JobOut},
    operation_id="take_back_package",
    summary="Take a package back",
    openapi_extra=CREATES,
)
def take_back(
    request: HttpRequest, package_id: PathId, body: InJson[TakeBackInput]
) -> HttpResponse:
    """By a job, as one transaction; 409 if it is not installed. Needs the rights of the parts.

    `Location` leads to the job, whose `outcome` tells how many changes were taken back.
    """
    by = actor_of(request)
    by.check("desk.console")

    def effect() -> HttpResponse:
        return _started(start_taking_back(by=by, package_id=package_id, reason=body.reason))

    return once(request, effect)


def _started(job: BackgroundJob) -> HttpResponse:
    return answer(show_job(job), status=202, headers={"Location": f"/api/v1/jobs/{job.pk}"})
