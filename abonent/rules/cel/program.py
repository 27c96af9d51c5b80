"""A text made into something that can be evaluated: the door of the language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise

from abonent.kernel.phrases import Phrase as _
from abonent.rules.cel.checked import Checked
from abonent.rules.cel.checker import check, understand
from abonent.rules.cel.closures import Compiler
from abonent.rules.cel.closures_logic import condition
from abonent.rules.cel.code import Code, Facts, Run
from abonent.rules.cel.environment import Environment
from abonent.rules.cel.failures import FAILURES, EvaluationFailed
from abonent.rules.cel.parser import parse
from abonent.rules.cel.syntax import Expr, Span
from abonent.rules.cel.types import BOOL, DYN, Type, bare
from abonent.rules.errors import Misread


@dataclass(frozen=True, slots=True)
class Program:
    """An expression ready to be evaluated.

    ``run`` is the bare closure: fast, and it may raise any of ``failures.FAILURES``. ``doomed`` are
    places that fail whatever the facts are, with the reason: ``timestamp("tomorrow")``.
    """

    checked: Checked
    run: Run
    doomed: tuple[tuple[Span, str | Promise], ...] = ()

    @property
    def expr(self) -> Expr:
        """The tree."""
        return self.checked.expr

    @property
    def result(self) -> Type:
        """The type of the values."""
        return self.checked.result

    def evaluate(self, facts: Facts) -> Any:
        """The value for ``facts``; :class:`EvaluationFailed` where there is none.

        Facts are told by full names (``"case.kind"``) or nested (``{"case": {"kind": …}}``); a
        nullable one that is not told is null.
        """
        try:
            return self.run(facts)
        except EvaluationFailed:
            raise
        except (*FAILURES, RecursionError) as error:
            raise EvaluationFailed(_("The rule cannot be evaluated here.")) from error


def compile_checked(checked: Checked) -> Program:
    """A tree that was checked."""
    compiler = Compiler(checked)
    run = compiler.compile(checked.expr).run
    return Program(checked, run, tuple((span, error.message) for span, error in compiler.doomed))


def compile_text(text: str, env: Environment) -> Program:
    """``text``, checked in ``env``; :class:`Misread` points at what is wrong."""
    return compile_checked(check(parse(text), env))


def compile_unchecked(text: str, env: Environment) -> Program:
    """``text`` as CEL without types: what is wrong with it fails when it is evaluated."""
    return compile_checked(understand(parse(text), env))


def compile_rule(text: str, env: Environment) -> Program:
    """A condition: ``text`` must be true or false, and nothing in it may be bound to fail.

    Its values are True and False only: what is null of a fact is not so.
    """
    program = compile_text(text, env)
    if bare(program.result) not in (BOOL, DYN):
        told = _("A rule is true or false, this is %(found)s. Compare it with something.")
        raise Misread(told % {"found": str(program.result)}, program.expr.span)
    if program.doomed:
        span, message = program.doomed[0]
        raise Misread(message, span)
    run = condition(Code(program.run, program.result), "=")
    return replace(program, run=run)
