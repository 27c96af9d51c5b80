"""REST: links, parts, splits, repeats and merges of cases."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from abonent.cases.actions import (
    link_cases,
    merge_cases,
    register_repeat,
    set_parent,
    split_case,
    undo_case_merge,
    unlink_cases,
)
from abonent.cases.models import CaseMerge
from abonent.cases.queries import get_case
from abonent.cases.queries.merges import get_case_merge, hindrances_of, preview_case_merge
from abonent.cases.queries.relations import Link, list_links, list_relations
from abonent.cases.rest.inputs import CaseInput, ContactInput
from abonent.cases.rest.outputs import Opened, Registered, login_of
from abonent.kernel.rest import (
    CREATES,
    Code,
    Id,
    InJson,
    Input,
    InQuery,
    Moment,
    Output,
    PathId,
    Text,
    actor_of,
    answer,
    created,
    key_of,
    nothing,
    once,
    renaming,
)

router = Router(tags=["cases"])
Way = Literal["mine", "theirs", "both"]


class LinkOut(Output):
    """A link as the case reads it."""

    id: int
    kind: Code
    reading: str
    """How the case has to do with the other one, in the language of the token's owner."""
    case_id: int


class RelationsOut(Output):
    """What a case hangs together with."""

    parent_id: int | None
    part_ids: list[int]
    links: list[LinkOut]
    repeats: int
    """How many times the customer came again about it."""
    contact_ids: list[int]
    """The newest of those contacts."""


class LinkInput(Input):
    """Another case."""

    other_id: Id
    kind: Code = Field(examples=["duplicate"])
    """Code of a kind of link: the case of the address is <kind> of the other."""


class ParentInput(Input):
    """The case that it is a part of."""

    parent_id: Id | None = Field(examples=[None])
    """Null: of none."""


class SplitInput(Input):
    """A case to open out of this one, and what it takes along."""

    case: CaseInput
    note_ids: Annotated[list[Id], Field(max_length=500)] = Field(default_factory=list)
    attachment_ids: Annotated[list[Id], Field(max_length=500)] = Field(default_factory=list)


class RepeatInput(Input):
    """A further contact about the case."""

    contact: ContactInput
    text: Text = ""
    """What the customer said this time; joins the timeline."""


class OtherCaseQuery(Input):
    """The other case."""

    other: Id


class CaseReason(Output):
    """Why two cases are one matter, or not."""

    code: str
    shown: str


class CaseFieldOut(Output):
    """One field of the result."""

    name: str
    proposed: str
    """`mine`, `theirs` or `both`."""
    differs: bool


class CaseMoves(Output):
    """Rows that move."""

    what: str
    count: int


class CasePreviewOut(Output):
    """What a merge would bring; nothing is written."""

    case_id: int
    other_id: int
    reasons: list[CaseReason]
    fields: list[CaseFieldOut]
    moves: list[CaseMoves]


class CaseMergeInput(Input):
    """A case that is the same matter."""

    other_id: Id
    take: dict[Code, Way] | None = Field(None, examples=[{"text": "both"}])
    """Whose value wins, by field; left out: as the preview proposes."""
    reason: Text = ""
    """For the history; a must where nothing says that the two are one matter."""


class CaseMergeOut(Output):
    """A merge that was made."""

    id: int
    case_id: int
    merged_id: int
    at: Moment
    by: str | None
    reason: str
    undone_at: Moment | None
    hindrances: list[str]
    """What stands in the way of undoing it, in words; empty: nothing."""


@router.get(
    "/{int:case_id}/relations",
    response=RelationsOut,
    operation_id="list_relations",
    summary="What a case hangs together with",
)
def relations(request: HttpRequest, case_id: PathId) -> HttpResponse:
    """The main case, parts, links, repeated contacts. Needs `cases.view`."""
    by = actor_of(request)
    case = get_case(by=by, case_id=case_id)
    found = list_relations(by=by, case=case)
    return answer(
        RelationsOut(
            parent_id=found.parent.pk if found.parent else None,
            part_ids=[one.pk for one in found.children],
            links=[_link(one) for one in found.links],
            repeats=case.repeats,
            contact_ids=[one.pk for one in found.repeats],
        )
    )


@router.post(
    "/{int:case_id}/links",
    response={201: LinkOut},
    operation_id="link_cases",
    summary="Link a case to another one",
    openapi_extra=CREATES,
)
def link(request: HttpRequest, case_id: PathId, body: InJson[LinkInput]) -> HttpResponse:
    """Both timelines tell. Linking twice is once. Needs `cases.work`."""

    def effect() -> HttpResponse:
        by = actor_of(request)
        with renaming(other="other_id"):
            made = link_cases(by=by, case_id=case_id, other_id=body.other_id, kind=body.kind)
        shown = next(one for one in list_links(by=by, case_id=case_id) if one.id == made.pk)
        return created(_link(shown), at=f"/api/v1/cases/{case_id}/relations")

    return once(request, effect)


@router.delete(
    "/{int:case_id}/links/{int:link_id}",
    response={204: None},
    operation_id="unlink_cases",
    summary="Take a link away",
)
def unlink(request: HttpRequest, case_id: PathId, link_id: PathId) -> HttpResponse:
    """Needs `cases.work`."""
    unlink_cases(by=actor_of(request), case_id=case_id, link_id=link_id)
    return nothing()


@router.post(
    "/{int:case_id}/parent",
    response=RelationsOut,
    operation_id="set_parent",
    summary="Put a case under another one, or under none",
)
def parent(request: HttpRequest, case_id: PathId, body: InJson[ParentInput]) -> HttpResponse:
    """Loops and more than five levels are refused. Needs `cases.work`."""
    with renaming(parent="parent_id"):
        set_parent(by=actor_of(request), case_id=case_id, parent_id=body.parent_id)
    answered: HttpResponse = relations(request, case_id)
    return answered


@router.post(
    "/{int:case_id}/splits",
    response={201: Opened},
    operation_id="split_case",
    summary="Open a case out of another one",
    openapi_extra=CREATES,
)
def split(request: HttpRequest, case_id: PathId, body: InJson[SplitInput]) -> HttpResponse:
    """The chosen notes and files go along; the two are linked.

    Needs `cases.work` and `cases.register`.
    """

    def effect() -> HttpResponse:
        new = split_case(
            by=actor_of(request), case_id=case_id, draft=body.case.draft(),
            note_ids=body.note_ids, attachment_ids=body.attachment_ids,
        )  # fmt: skip
        return created(Opened(id=new.pk), at=f"/api/v1/cases/{new.pk}")

    return once(request, effect)


@router.post(
    "/{int:case_id}/repeats",
    response={201: Registered},
    operation_id="register_repeat",
    summary="Register a further contact about a case",
    openapi_extra=CREATES,
)
def repeat(request: HttpRequest, case_id: PathId, body: InJson[RepeatInput]) -> HttpResponse:
    """No new case is opened for it: the case counts it. Needs `cases.register`."""
    key_of(request)

    def effect() -> HttpResponse:
        done = register_repeat(
            by=actor_of(request), draft=body.contact.draft(), case_id=case_id, text=body.text
        )
        shown = Registered(id=done.contact_id, case_ids=list(done.case_ids))
        return created(shown, at=f"/api/v1/contacts/{done.contact_id}")

    return once(request, effect)


@router.get(
    "/{int:case_id}/merge-preview",
    response=CasePreviewOut,
    operation_id="preview_case_merge",
    summary="What merging two cases would bring",
)
def preview(request: HttpRequest, case_id: PathId, query: InQuery[OtherCaseQuery]) -> HttpResponse:
    """Evidence for and against, the result field by field, what moves. Needs `cases.merge`."""
    found = preview_case_merge(by=actor_of(request), winner_id=case_id, loser_id=query.other)
    return answer(
        CasePreviewOut(
            case_id=case_id,
            other_id=query.other,
            reasons=[CaseReason(code=r.code, shown=r.shown) for r in found.reasons],
            fields=[
                CaseFieldOut(name=f.name, proposed=f.proposed, differs=f.differs)
                for f in found.fields
            ],
            moves=[CaseMoves(what=str(label), count=count) for label, count in found.moves],
        )
    )


@router.post(
    "/{int:case_id}/merges",
    response={201: CaseMergeOut},
    operation_id="merge_cases",
    summary="Merge another case into this one",
    openapi_extra=CREATES,
)
def merge(request: HttpRequest, case_id: PathId, body: InJson[CaseMergeInput]) -> HttpResponse:
    """History, files, links, parts and contacts move; it can be undone. Needs `cases.merge`."""

    def effect() -> HttpResponse:
        with renaming(other="other_id"):
            made = merge_cases(
                by=actor_of(request), winner_id=case_id, loser_id=body.other_id,
                take=body.take, reason=body.reason,
            )  # fmt: skip
        return created(_merge(made), at=f"/api/v1/cases/merges/{made.pk}")

    return once(request, effect)


@router.get(
    "/merges/{int:merge_id}",
    response=CaseMergeOut,
    operation_id="get_case_merge",
    summary="One merge of cases",
)
def get_merge(request: HttpRequest, merge_id: PathId) -> HttpResponse:
    """What was merged, and what would hinder an undo. Needs `cases.view`."""
    return answer(_merge(get_case_merge(by=actor_of(request), merge_id=merge_id)))


@router.post(
    "/merges/{int:merge_id}/undo",
    response=CaseMergeOut,
    operation_id="undo_case_merge",
    summary="Part two merged cases again",
)
def undo(request: HttpRequest, merge_id: PathId) -> HttpResponse:
    """Refused with 409, naming what changed since, if no longer possible. Needs `cases.merge`."""
    return answer(_merge(undo_case_merge(by=actor_of(request), merge_id=merge_id)))


def _link(link: Link) -> LinkOut:
    return LinkOut(id=link.id, kind=link.code, reading=link.reading, case_id=link.case.pk)


def _merge(made: CaseMerge) -> CaseMergeOut:
    return CaseMergeOut(
        id=made.pk,
        case_id=made.winner_id,
        merged_id=made.loser_id,
        at=made.at,
        by=login_of(made.by_id),
        reason=made.reason,
        undone_at=made.undone_at,
        hindrances=hindrances_of(made) if made.undone_at is None else [],
    )
