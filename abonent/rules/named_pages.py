"""Pages beside the form of a named rule: put together without code, checked while one types."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from abonent.kernel.actor import Actor
from abonent.kernel.alphabet import place_of
from abonent.kernel.configuration.history import because
from abonent.kernel.errors import Invalid, NotFound
from abonent.kernel.ids import find_id
from abonent.kernel.reference.actions import save_reference
from abonent.rules.binding import Vocabulary
from abonent.rules.board import Board, Notation, board_of, rule_of
from abonent.rules.board_forms import changed, drawn, posted
from abonent.rules.checking import placed
from abonent.rules.errors import Misread
from abonent.rules.facts.language import understand
from abonent.rules.facts.lowering import in_cel
from abonent.rules.models import NamedRule
from abonent.rules.ports import Subject, subjects
from abonent.rules.preview import Preview, preview_of
from abonent.rules.proving import prove
from abonent.rules.reference import PERMISSION, RULE
from abonent.rules.tree import EVERYTHING, Rule
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.toasts import say


@dataclass(slots=True)
class _Held:
    """What the page holds: the rows, the text that says the same, and what is wrong."""

    of: Subject
    words: Vocabulary
    board: Board = field(default_factory=Board)
    text: str = ""
    problem: str = ""

    @property
    def notation(self) -> Notation:
        """The language of rules, for what rows cannot say."""
        known = understand("true", subject=self.of.code).known
        return Notation(
            lambda text: understand(text, subject=self.of.code).rule,
            lambda rule: in_cel(rule, known=known),
        )

    @property
    def first(self) -> str:
        """The property that a new row begins with."""
        return self.words.properties()[0].key


@require_http_methods(["GET", "POST"])
def build(request: OperatorRequest) -> HttpResponse:
    """Rows of property, operation and value beside the text; each tells the other."""
    by = request.operator
    by.check(PERMISSION.code)
    given = request.POST if request.method == "POST" else request.GET
    rule = NamedRule.objects.filter(pk=find_id(given.get("rule", "")) or 0).first()
    subject = rule.subject if rule else given.get("subject", "case")
    of = subjects.find(subject)
    if of is None:
        raise NotFound
    held = _held(request, _Held(of, Vocabulary.of(of, by)), rule)
    said, meant = _said(by, held)
    if request.POST.get("do") == "save" and meant is not None:
        answer = _saved(request, rule, of, str(said["text"]), said)
        if answer is not None:
            return answer
    context = {
        "rule": rule, "of": of, "title": _("Conditions of the rule"), "here": request.path,
        "crumbs": [(_("Console"), reverse("console:start")),
                   (RULE.plural, reverse("console:list", args=[RULE.key]))],
        "properties": sorted(held.words.properties(), key=lambda one: place_of(one.label)),
        "reason": request.POST.get("reason", ""),
    }  # fmt: skip
    is_part = request.headers.get("HX-Target") == "board"
    return render(request, f"rules/named_{'board' if is_part else 'builder'}.html", context | said)


def _held(request: OperatorRequest, held: _Held, rule: NamedRule | None) -> _Held:
    """Whichever of the two the person changed, rows or text."""
    text = request.POST.get("text", "")
    if request.method != "POST":
        text = request.GET.get("text", rule.text if rule else "")
    elif text == request.POST.get("said", ""):
        rows = posted(request.POST, words=held.words)
        held.board = changed(rows, request.POST.get("do", ""), first=held.first)
        return held
    try:
        meant = understand(text, subject=held.of.code).rule if text.strip() else EVERYTHING
    except Misread as wrong:
        held.board = posted(request.POST, words=held.words)
        held.text, held.problem = text, str(placed(text, wrong))
        return held
    language = get_language() or "ru"
    held.board = board_of(meant, words=held.words, language=language, notation=held.notation)
    if not held.board.rows:
        held.board = changed(held.board, "add", first=held.first)
    return held


def _said(by: Actor, held: _Held) -> tuple[dict[str, Any], Rule | None]:
    """Rows drawn, text, what matches now; and the rule that is meant, where all is well."""
    notation, language = held.notation, get_language() or "ru"
    rule, wrong = rule_of(held.board, words=held.words, notation=notation)
    text = held.text if held.problem else notation.write(rule)
    meant = None if held.problem or wrong else rule
    return {
        "text": text, "problem": held.problem, "is_any": held.board.is_any,
        "rows": drawn(held.board, words=held.words, wrong=wrong, language=language),
        "is_wrong": meant is None,
        "preview": None if meant is None else preview_of(meant, of=held.of, by=by),
    }, meant  # fmt: skip


def _saved(
    request: OperatorRequest, rule: NamedRule | None, of: Subject, text: str, said: dict[str, Any]
) -> HttpResponse | None:
    """Back to the form: the rule is saved with its new text; a new one asks for its name first."""
    if rule is None:
        asked = QueryDict(mutable=True)
        asked["subject"], asked["text"] = of.code, text
        return redirect(f"{reverse('console:entry_new', args=[RULE.key])}?{asked.urlencode()}")
    try:
        with because(request.POST.get("reason", "")):
            save_reference(by=request.operator, kind=RULE.key, id=rule.pk, values={"text": text})
    except Invalid as refusal:
        said["refused"] = [str(one) for told in refusal.problems.values() for one in told]
        return None
    say(request, text=_("Saved."))
    return redirect("console:entry", RULE.key, rule.pk)


@require_POST
def check(request: OperatorRequest) -> HttpResponse:
    """What a text that is being typed means now: what is wrong, or what it holds for."""
    request.operator.check(PERMISSION.code)
    subject, text = request.POST.get("subject", ""), request.POST.get("text", "")
    told = told_of(subject, text, request.operator)
    told["proved"] = prove(subject, text, request.POST.get("tests", ""), request.operator)
    return render(request, "rules/named_told.html", told)


def told_of(subject: str, text: str, by: Actor) -> dict[str, Any]:
    """What is said beside the text of a rule."""
    found: Preview | None = None
    if not text.strip():
        return {"preview": None, "problem": ""}
    try:
        rule = understand(text, subject=subject).rule
        of = subjects.find(subject)
        if of is not None:
            found = preview_of(rule, of=of, by=by)
    except Misread as wrong:
        return {"preview": None, "problem": placed(text, wrong)}
    except KeyError:
        return {"preview": None, "problem": _("Choose one of the list.")}
    return {"preview": found, "problem": "", "is_right": True}
