"""Named rules: kept, checked, and what they hold for now."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import Field

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid, NotFound, Outdated
from abonent.kernel.reference.actions import save_reference
from abonent.kernel.rest import (
    CHANGES,
    CREATES,
    Code,
    InJson,
    Input,
    Line,
    Output,
    PathCode,
    actor_of,
    answer,
    changing,
    created,
    leads_to,
    once,
    tag_of,
)
from abonent.rules.checking import placed
from abonent.rules.errors import Misread
from abonent.rules.facts.language import understand
from abonent.rules.models import NamedRule
from abonent.rules.ports import subjects
from abonent.rules.preview import preview_of
from abonent.rules.reference import PERMISSION, RULE

router = Router(tags=["rules"])
Cel = Annotated[str, Field(min_length=1, max_length=10_000)]


class Names(Input):
    """A name in every language."""

    ru: Line = Field(examples=["Крупный спор"])
    en: Line = Field(examples=["Big dispute"])


class RuleInput(Input):
    """A rule as it shall be."""

    name: Names
    subject: Line = Field(examples=["case"])
    """What it is about: `case`, `contact`, `client`, `account`, `subscriber` …"""
    text: Cel = Field(examples=['case.status == "open"'])
    """In CEL."""
    tests: Annotated[list[dict[str, Any]], Field(max_length=100)] = Field(
        default=[], examples=[[{"facts": {"case.status": "open"}, "holds": True}]]
    )
    """Rows of facts and whether it is to hold for them; all must pass."""
    is_active: bool = True

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return self.model_dump()


class NewRule(RuleInput):
    """A rule to be kept."""

    code: Code = Field(examples=["big-dispute"])


class RuleOut(Output):
    """A named rule."""

    code: str
    name: dict[str, str]
    subject: str
    text: str
    tests: list[dict[str, Any]]
    is_active: bool
    version: int


class RuleVersionOut(Output):
    """What a rule said from a moment on."""

    number: int
    text: str
    at: datetime
    actor: str
    reason: str


class OneRule(RuleOut):
    """A named rule with what it said before."""

    versions: list[RuleVersionOut]


class RulesOut(Output):
    """All named rules in their order."""

    items: list[RuleOut]


class Asked(Input):
    """A text to be checked."""

    subject: Line = Field(examples=["case"])
    text: Cel = Field(examples=['case.status == "open"'])


class Told(Output):
    """What a right text holds for now."""

    matching: int | None
    """Rows that the operator of the token may see; none where they are too many to be counted."""
    is_exact: bool
    refused: str
    """Why lists cannot be narrowed by it; empty where they can."""


def _shown(rule: NamedRule) -> dict[str, Any]:
    fields = ("code", "name", "subject", "text", "tests", "is_active", "version")
    return {name: getattr(rule, name) for name in fields}


def _one(by: Actor, code: str) -> NamedRule:
    by.check(PERMISSION.code)
    found = NamedRule.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def _whole(rule: NamedRule) -> OneRule:
    versions = [
        RuleVersionOut(
            number=one.number, text=one.text, at=one.at, actor=one.actor_name, reason=one.reason
        )
        for one in rule.versions.order_by("number")
    ]
    return OneRule(**_shown(rule), versions=versions)


@router.get("/rules", response=RulesOut, operation_id="list_rules", summary="Named rules")
def list_(request: HttpRequest) -> HttpResponse:
    """Needs `rules.edit`."""
    actor_of(request).check(PERMISSION.code)
    rows = NamedRule.objects.order_by("position", "id")
    return answer(RulesOut(items=[RuleOut(**_shown(row)) for row in rows]))


@router.post(
    "/rules",
    response={201: OneRule},
    operation_id="create_rule",
    summary="Write a rule",
    openapi_extra=CREATES | leads_to(get_rule=("code", "/code"), edit_rule=("code", "/code")),
)
def create(request: HttpRequest, body: InJson[NewRule]) -> HttpResponse:
    """What is wrong is told with its line and sign under `text`; failing tests under `tests`."""

    def effect() -> HttpResponse:
        by = actor_of(request)
        save_reference(by=by, kind=RULE.key, values=body.values())
        told = _whole(_one(by, body.code))
        return created(told, at=f"/api/v1/rules/{told.code}", headers=tag_of(told.version))

    return once(request, effect)


@router.post("/rules/check", response=Told, operation_id="check_rule", summary="Check a text")
def check(request: HttpRequest, body: InJson[Asked]) -> HttpResponse:
    """What it holds for now; what is wrong is refused under `text`. Nothing is kept."""
    by = actor_of(request)
    by.check(PERMISSION.code)
    try:
        rule = understand(body.text, subject=body.subject).rule
    except Misread as wrong:
        raise Invalid({"text": [placed(body.text, wrong)]}) from None
    except KeyError:
        raise Invalid({"subject": [_("Choose one of the list.")]}) from None
    of = subjects.find(body.subject)
    found = preview_of(rule, of=of, by=by) if of else None
    matching = found.matching if found else None
    return answer(Told(
        matching=matching.number if matching else None,
        is_exact=bool(matching and matching.is_exact), refused=str(found.refused if found else ""),
    ))  # fmt: skip


@router.get("/rules/{code}", response=OneRule, operation_id="get_rule", summary="One rule")
def get(request: HttpRequest, code: PathCode) -> HttpResponse:
    """With all its versions; the version of now in `ETag`."""
    told = _whole(_one(actor_of(request), code))
    return answer(told, headers=tag_of(told.version))


@router.put(
    "/rules/{code}",
    response=OneRule,
    operation_id="edit_rule",
    summary="Change a rule",
    openapi_extra=CHANGES,
)
def edit(request: HttpRequest, code: PathCode, body: InJson[RuleInput]) -> HttpResponse:
    """All of it is replaced; what it says anew is a new version."""
    by = actor_of(request)
    with changing(request) as version, transaction.atomic():
        by.check(PERMISSION.code)
        row = NamedRule.objects.select_for_update().filter(code=code).first()
        if row is None:
            raise NotFound
        if version not in (None, row.version):
            raise Outdated(_("This rule was changed meanwhile. Read it again."))
        save_reference(by=by, kind=RULE.key, id=row.pk, values=body.values())
    told = _whole(_one(by, code))
    return answer(told, headers=tag_of(told.version))
