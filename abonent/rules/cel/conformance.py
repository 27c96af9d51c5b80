"""Running the cases of the CEL conformance suite, in the shape of its JSON.

A case is ``{file, section, name, expr, container, disable_check, bindings, expect}``; a value is an
object whose one key names its type.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from abonent.rules.cel.checked import UnknownMessage, UnknownName
from abonent.rules.cel.environment import Environment
from abonent.rules.cel.failures import EvaluationFailed
from abonent.rules.cel.program import Program, compile_text, compile_unchecked
from abonent.rules.cel.syntax import Uint
from abonent.rules.cel.types import DYN
from abonent.rules.cel.values import map_from, type_of, unboxed
from abonent.rules.errors import Misread

MESSAGES = "messages and enums of protocol buffers"
KINDS = "kinds of values that the conversion left out"


class Verdict(StrEnum):
    """How a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_SUPPORTED = "not supported"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case's end: the case by name, and why it failed or is not supported."""

    name: str
    verdict: Verdict
    reason: str = ""


class NotSupported(Exception):
    """The case needs what the language does not claim to have."""


def run_case(case: Mapping[str, Any]) -> Outcome:
    """Parse, check unless the case says not to, evaluate and compare."""
    name = "/".join(str(case.get(key, "")) for key in ("file", "section", "name"))
    try:
        got = _result(case)
        expected = _expected(case["expect"])
    except NotSupported as reason:
        return Outcome(name, Verdict.NOT_SUPPORTED, str(reason))
    except Exception as error:  # noqa: BLE001 - a crash is a failed case, and the others go on
        return Outcome(name, Verdict.FAILED, f"broke off: {error!r}")
    if got == expected:
        return Outcome(name, Verdict.PASSED)
    told = f"{case['expr']} gave {_shown(got)}, expected {_shown(expected)}"
    return Outcome(name, Verdict.FAILED, told)


_ERROR = ("error", None)


def _shown(result: tuple[str, Any]) -> str:
    return "an error" if result[0] == "error" else f"{result[0]} {result[1]!r}"


def _expected(expect: Mapping[str, Any]) -> tuple[str, Any]:
    if "error" in expect:
        return _ERROR
    return canonical(read_value(expect))


def _result(case: Mapping[str, Any]) -> tuple[str, Any]:
    if "unsupported" in case["expect"]:
        raise NotSupported(KINDS)
    bindings = {key: read_value(value) for key, value in (case.get("bindings") or {}).items()}
    container = case.get("container") or ""
    # the format does not tell how variables are declared, so they are what fits everywhere
    env = Environment(dict.fromkeys(bindings, DYN), container=container)
    try:
        program = _program(case, env)
    except UnknownMessage:
        raise NotSupported(MESSAGES) from None
    except UnknownName as unknown:
        if _is_of_messages(unknown.name, container):
            raise NotSupported(MESSAGES) from None
        return _ERROR
    except Misread:
        return _ERROR
    try:
        return canonical(program.evaluate(bindings))
    except EvaluationFailed:
        return _ERROR


def _program(case: Mapping[str, Any], env: Environment) -> Program:
    if not case.get("disable_check"):
        return compile_text(case["expr"], env)
    program = compile_unchecked(case["expr"], env)
    if any(_is_of_messages(name, env.container) for name in program.checked.unknown):
        raise NotSupported(MESSAGES)
    return program


_PACKAGES = ("google.", "cel.expr.", "proto.")


def _is_of_messages(name: str, container: str) -> bool:
    """Whether a name that nothing stands for is one of the suite's messages or enums."""
    full = name.lstrip(".")
    if full.startswith(_PACKAGES) or full in ("google", "proto"):
        return True
    in_messages = container.startswith(("cel.expr.conformance.proto", "google."))
    return in_messages and full[:1].isupper()


def read_value(told: Mapping[str, Any]) -> Any:
    """A value of the suite as ours; :class:`NotSupported` for kinds that were left out."""
    ((kind, value),) = told.items()
    match kind:
        case "uint64":
            return Uint(value)
        case "int64":
            return int(value)
        case "double":
            return float(value)
        case "bytes":
            return base64.b64decode(value)
        case "bool" | "string" | "null":
            return value
        case "list":
            return [read_value(one) for one in value]
        case "map":
            return map_from((read_value(key), read_value(one)) for key, one in value)
    raise NotSupported(KINDS)


def canonical(value: Any) -> tuple[str, Any]:
    """A value with its type, in a form that tells apart whatever the suite tells apart."""
    name = type_of(value).name
    if isinstance(value, float):
        return name, "NaN" if math.isnan(value) else repr(value)
    if isinstance(value, list | tuple):
        return name, [canonical(one) for one in value]
    if isinstance(value, dict):
        pairs = ((canonical(unboxed(key)), canonical(one)) for key, one in value.items())
        return name, sorted(pairs, key=repr)
    return name, value
