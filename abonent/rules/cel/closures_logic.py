"""Closures of conditions. An error on one side does not matter where the other side decides.

Everything is evaluated once: a second look after an error would double the work at each level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from abonent.rules.cel.code import Code, Facts, Run
from abonent.rules.cel.failures import FAILURES, no_overload
from abonent.rules.cel.types import BOOL, is_nullable
from abonent.rules.cel.values import type_of


def condition(part: Code, name: str) -> Run:
    """``part`` as True or False: null of a fact is False, anything else fails."""
    run = part.run
    if part.type == BOOL:
        return run
    if is_nullable(part.type):
        return lambda facts: run(facts) is True

    def checked(facts: Facts) -> bool:
        value = run(facts)
        if value is True or value is False:
            return value
        raise no_overload(name, str(type_of(value)))

    return checked


def all_of(parts: Sequence[Code]) -> Run:
    """``a && b && …``."""
    runs = [condition(part, "&&") for part in parts]
    if len(runs) == 2:
        return _both(*runs)
    if len(runs) == 3:
        return _all_three(*runs)

    def run(facts: Facts) -> bool:
        for place, one in enumerate(runs):
            try:
                if not one(facts):
                    return False
            except FAILURES as error:
                return _decided(error, runs[place + 1 :], facts, by=False)
        return True

    return run


def _both(one: Run, two: Run) -> Run:
    def run(facts: Facts) -> Any:
        try:
            if not one(facts):
                return False
        except FAILURES as error:
            return _decided(error, [two], facts, by=False)
        return two(facts)

    return run


def _all_three(one: Run, two: Run, three: Run) -> Run:
    def run(facts: Facts) -> Any:
        try:
            if not one(facts):
                return False
        except FAILURES as error:
            return _decided(error, [two, three], facts, by=False)
        try:
            if not two(facts):
                return False
        except FAILURES as error:
            return _decided(error, [three], facts, by=False)
        return three(facts)

    return run


def any_of(parts: Sequence[Code]) -> Run:
    """``a || b || …``."""
    runs = [condition(part, "||") for part in parts]

    def run(facts: Facts) -> bool:
        for place, one in enumerate(runs):
            try:
                if one(facts):
                    return True
            except FAILURES as error:
                return _decided(error, runs[place + 1 :], facts, by=True)
        return False

    return run


def _decided(error: Exception, others: Sequence[Run], facts: Facts, *, by: bool) -> bool:
    """``by`` if one of ``others`` is that; else ``error`` stands."""
    for other in others:
        try:
            if bool(other(facts)) == by:
                return by
        except FAILURES:
            continue
    raise error


def negated(part: Code) -> Run:
    """``!a``; what is null of a fact is not so."""
    run = condition(part, "!")
    return lambda facts: not run(facts)


def chosen(asked: Code, yes: Code, no: Code) -> Run:
    """``asked ? yes : no``."""
    decide, first, second = condition(asked, "? :"), yes.run, no.run
    return lambda facts: first(facts) if decide(facts) else second(facts)
