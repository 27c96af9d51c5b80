"""The page on which conditions are put together without code."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from abonent.kernel.alphabet import place_of
from abonent.rules import views
from abonent.rules.binding import Vocabulary, bind
from abonent.rules.board import Board, board_of, rule_of
from abonent.rules.board_forms import changed, drawn, posted
from abonent.rules.counting import count_about
from abonent.rules.errors import Misread
from abonent.rules.notation.parser import parse
from abonent.rules.ports import Subject
from abonent.rules.queries import Query
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.asking import MOMENTARY


@dataclass(slots=True)
class _Asked:
    """What the page holds: the rows, and the text that says the same."""

    words: Vocabulary
    board: Board
    text: str = ""
    problem: str = ""
    fresh: int | None = None
    """The row that was just added: there one goes on."""

    @property
    def first(self) -> str:
        """The property that a new row begins with."""
        return self.words.properties()[0].key


@require_http_methods(["GET", "POST"])
def build(request: OperatorRequest, subject: str) -> HttpResponse:
    """Rows of property, operation and value beside the typed text; each tells the other."""
    of = views.get_subject(subject, by=request.operator)
    given = request.POST if request.method == "POST" else request.GET
    address = QueryDict(given.get("address", ""), mutable=True)
    for name in MOMENTARY:
        address.pop(name, None)
    asked = _asked(request, Vocabulary.of(of, request.operator), address)
    said = _said(request, of, asked, address)
    wanted = request.POST.get("do", "")
    if wanted in {"show", "save"} and not said["is_wrong"]:
        return _leave(of, address, wanted)
    context = {
        "of": of, "here": request.path, "address": address.urlencode(),
        "title": _("Conditions: %(list)s") % {"list": of.label},
        "crumbs": [(of.label, f"{reverse(of.url)}?{address.urlencode()}")],
        "properties": sorted(asked.words.properties(), key=lambda one: place_of(one.label)),
    }  # fmt: skip
    partial = request.headers.get("HX-Target") == "board"
    return render(request, f"rules/{'board' if partial else 'builder'}.html", context | said)


def _asked(request: OperatorRequest, words: Vocabulary, address: QueryDict) -> _Asked:
    """Whichever of the two the person changed, rows or text."""
    posted_rows = _Asked(words, posted(request.POST, words=words))
    wanted, text = request.POST.get("do", ""), request.POST.get("q", "")
    if request.method != "POST":
        text = address.get(views.QUERY, "")
    elif text == request.POST.get("said", ""):
        before = posted_rows.board.rows
        posted_rows.board = changed(posted_rows.board, wanted, first=posted_rows.first)
        if len(rows := posted_rows.board.rows) > len(before):
            pairs = enumerate(zip_longest(rows, before))
            posted_rows.fresh = next(place for place, (new, old) in pairs if new is not old)
        return posted_rows
    try:
        rule = bind(parse(text), words=words)
    except Misread as wrong:
        posted_rows.text, posted_rows.problem = text, str(wrong.message)
        return posted_rows
    read = _Asked(words, board_of(rule, words=words, language=get_language() or "ru"))
    if not read.board.rows:
        read.board = changed(read.board, "add", first=read.first)
    return read


def _said(
    request: OperatorRequest, of: Subject, asked: _Asked, address: QueryDict
) -> dict[str, Any]:
    """Rows drawn, text, number of matches; ``address`` asks for the same."""
    language = get_language() or "ru"
    rule, wrong = rule_of(asked.board, words=asked.words)
    query = Query(of, rule, asked.words, request.operator)
    text = asked.text if asked.problem else query.written(language)
    address[views.QUERY] = text
    is_wrong = bool(asked.problem or wrong)
    return {
        "text": text, "problem": asked.problem, "is_any": asked.board.is_any,
        "rows": drawn(asked.board, words=asked.words, wrong=wrong, language=language),
        "is_wrong": is_wrong, "fresh": asked.fresh,
        "matching": None if is_wrong else count_about(of.listed(request.operator, address)),
    }  # fmt: skip


def _leave(of: Subject, address: QueryDict, wanted: str) -> HttpResponse:
    if not address.get(views.QUERY):
        address.pop(views.QUERY, None)
    if wanted == "show":
        return redirect(f"{reverse(of.url)}?{address.urlencode()}")
    new = QueryDict(mutable=True)
    new["address"] = address.urlencode()
    return redirect(f"{reverse('rules:create', args=[of.code])}?{new.urlencode()}")
