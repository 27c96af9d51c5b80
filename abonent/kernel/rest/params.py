"""Parameters of endpoints: a JSON body, a query, an id in the path.

Bodies are read by pydantic in one pass: strict types, strict UTF-8, no ``NaN``, no lone surrogates.
Queries refuse names they do not know, so that a misspelled filter does not return everything.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar, get_origin

import pydantic
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.params.models import Body, BodyModel, Path, Query, QueryModel
from pydantic import BaseModel

from abonent.kernel.rest.fields import MAX_ID
from abonent.kernel.rest.problems import BadInput, WrongMediaType

T = TypeVar("T")

PathCode = Annotated[str, Path(..., min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]{1,40}$")]
PathId = Annotated[int, Path(..., ge=1, le=MAX_ID)]
"""An id in the path; write the path as ``{int:name}``."""


class _JsonModel(BodyModel):
    @classmethod
    def resolve(  # type: ignore[override]  # ninja only iterates over the result
        cls,
        request: HttpRequest,
        api: NinjaAPI,  # noqa: ARG003 - ninja's signature
        path_params: dict[str, Any],  # noqa: ARG003
    ) -> dict[str, Any]:
        if request.content_type not in ("application/json", ""):
            raise WrongMediaType
        name, model = _only_field(cls)
        try:
            return {name: model.model_validate_json(request.body)}
        except pydantic.ValidationError as wrong:
            raise BadInput(wrong) from None


class _StrictQueryModel(QueryModel):
    @classmethod
    def resolve(  # type: ignore[override]  # ninja only iterates over the result
        cls,
        request: HttpRequest,
        api: NinjaAPI,  # noqa: ARG003 - ninja's signature
        path_params: dict[str, Any],  # noqa: ARG003
    ) -> dict[str, Any]:
        name, model = _only_field(cls)
        lists = _list_fields(model)
        given = {k: v if k in lists else v[-1] for k, v in request.GET.lists()}
        try:
            return {name: model.model_validate(given, strict=False)}
        except pydantic.ValidationError as wrong:
            raise BadInput(wrong) from None


def _only_field(holder: type[BaseModel]) -> tuple[str, type[BaseModel]]:
    ((name, field),) = holder.model_fields.items()
    model: Any = field.annotation
    return name, model


def _list_fields(model: type[BaseModel]) -> frozenset[str]:
    known: frozenset[str] | None = model.__dict__.get("__list_fields__")
    if known is None:
        fields = model.model_fields.items()
        known = frozenset(n for n, f in fields if get_origin(f.annotation) in (list, tuple))
        type.__setattr__(model, "__list_fields__", known)
    return known


class _Json(Body):  # type: ignore[misc]  # as ninja's own kinds do
    _model = _JsonModel

    @classmethod
    def _param_source(cls) -> str:
        return "body"


class _StrictQuery(Query):  # type: ignore[misc]  # as ninja's own kinds do
    _model = _StrictQueryModel

    @classmethod
    def _param_source(cls) -> str:
        return "query"


InJson = Annotated[T, _Json(...)]
"""``body: InJson[Model]``: the JSON body as a model."""

InQuery = Annotated[T, _StrictQuery(...)]
"""``query: InQuery[Model]``: the query as a model; fields that are lists may be repeated."""
