"""REST finds whom a path is for as Django would, though it looks once for all numbers."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.urls import resolve

from abonent.kernel.rest.gate import find_endpoint


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/me",
        "/api/v1/cases",
        "/api/v1/cases/1",
        "/api/v1/cases/99999999999999999999999999",
        "/api/v1/cases/100000000000000000",
        "/api/v1/cases/12/moves",
        "/api/v1/clients/13/notes/14",
        "/api/v1/clients/13/notes/13",
        "/api/v1/configuration/parts/routes/entries/12/of/34",
        "/api/v1/configuration/parts/7/entries/x-123456789012345678",
        "/api/v1/routes/7",
    ],
)
def test_an_endpoint_is_found_with_its_numbers(path: str) -> None:
    for _again in range(2):
        ours, theirs = find_endpoint(path), resolve(path)
        assert (ours.func, ours.args, ours.kwargs) == (theirs.func, theirs.args, theirs.kwargs)
        assert [type(one) for one in ours.kwargs.values()] == [
            type(one) for one in theirs.kwargs.values()
        ]


@pytest.mark.parametrize("path", ["/api/v1/cases/1/nothing", "/api/v1/cases/-1", "/api/v1/x/1"])
def test_what_is_nowhere_is_not_found(path: str) -> None:
    with pytest.raises(Http404):
        resolve(path)
    with pytest.raises(Http404):
        find_endpoint(path)
