"""Reading a map: YAML to types, every mistake told with its line and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from abonent.exchange.maps.model import ImportSpec
from abonent.kernel.errors import Invalid

LONGEST_MAP = 200_000  # characters

Path = tuple[str | int, ...]


def read_map(text: str) -> ImportSpec:
    """The map written in ``text``; :class:`Invalid` under ``map`` with every mistake in it."""
    lines: dict[Path, int] = {}
    content = _load(text, lines)
    try:
        return ImportSpec.model_validate(content)
    except ValidationError as error:
        mistakes = error.errors(include_url=False, include_input=False)
        raise Invalid({"map": [_tell(mistake, lines) for mistake in mistakes]}) from None


def _load(text: str, lines: dict[Path, int]) -> Any:
    if len(text) > LONGEST_MAP:
        raise Invalid({"map": [_("The map is longer than 200,000 characters.")]})
    try:
        # An alias can make a short text unfold into a huge one.
        if any(isinstance(e, yaml.AliasEvent) for e in yaml.parse(text, yaml.BaseLoader)):
            raise Invalid({"map": [_("Aliases (*name) are not allowed in a map: write it out.")]})
        # Every scalar stays a text: YAML's own “no” is false and its 0123 is 83.
        _note_lines(yaml.compose(text, yaml.BaseLoader), (), lines)
        content = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - makes texts, lists, mappings only
    except yaml.YAMLError as error:
        raise Invalid({"map": [_tell_syntax(error)]}) from None
    if not isinstance(content, dict):
        raise Invalid({"map": [_("The map is empty. It begins with “source:” and “fields:”.")]})
    return content


def _note_lines(node: yaml.Node | None, path: Path, lines: dict[Path, int]) -> None:
    """Keep where everything stands; a name given twice would hide the first silently."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*path, str(key.value))
            if below in lines:
                said = {"line": key.start_mark.line + 1, "name": key.value}
                raise Invalid(
                    {"map": [_("Line %(line)s: “%(name)s” is given twice. Keep one.") % said]}
                )
            lines[below] = key.start_mark.line + 1
            _note_lines(value, below, lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            lines[(*path, number)] = value.start_mark.line + 1
            _note_lines(value, (*path, number), lines)


def _tell_syntax(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    said = {"line": mark.line + 1 if mark else 1, "problem": getattr(error, "problem", "")}
    return (
        _(
            "Line %(line)s: this is no YAML (%(problem)s). Look at the indents, and put texts with "
            "“: ” or “#” into quotes."
        )
        % said
    )


def _tell(mistake: ErrorDetails, lines: dict[Path, int]) -> str:
    path = tuple(mistake["loc"])
    known = path
    while known and known not in lines:
        known = known[:-1]
    said = {
        "line": lines.get(known, 1),
        "name": ".".join(str(p) for p in path) or "…",
        "problem": _problem(mistake, path),
    }
    text = _("Line %(line)s, %(name)s: %(problem)s.") % said
    return text.replace("?.", "?")


def _problem(mistake: ErrorDetails, path: Path) -> str:
    kind = mistake["type"]
    if kind == "missing":
        return _("this is required and missing")
    if kind == "extra_forbidden":
        return _unknown(path)
    if kind == "value_error":
        return str(mistake["ctx"]["error"])
    if kind == "literal_error":
        return _("choose one of %(known)s") % {"known": mistake["ctx"]["expected"]}
    if kind == "string_pattern_mismatch":
        return _("use Latin letters, digits, “-” and “_” only, 40 at most")
    return _EXPECTED.get(kind, lambda: mistake["msg"])()


_EXPECTED = {
    "string_type": lambda: _("a text is expected here"),
    "bool_type": lambda: _("write true or false"),
    "bool_parsing": lambda: _("write true or false"),
    "list_type": lambda: _("a list is expected here: [one, two]"),
    "dict_type": lambda: _("names with values are expected here: {name: value}"),
    "model_type": lambda: _("names with values are expected here, such as {column: Name}"),
    "model_attributes_type": lambda: _(
        "names with values are expected here, such as {column: Name}"
    ),
}


def _unknown(path: Path) -> str:
    known = _known_at(path[:-1])
    near = difflib.get_close_matches(str(path[-1]), known, n=1)
    if near:
        return _("there is no such word; did you mean “%(near)s”?") % {"near": near[0]}
    return _("there is no such word; known here: %(known)s") % {"known": ", ".join(known)}


def _known_at(path: Sequence[str | int]) -> list[str]:
    """The words a map may have at ``path``."""
    part: Any = ImportSpec
    for step in path:
        if isinstance(part, type) and issubclass(part, BaseModel):
            field = part.model_fields.get(str(step))
            part = field.annotation if field else None
        models = _models_in(part)
        part = models[0] if models else None
    if isinstance(part, type) and issubclass(part, BaseModel):
        return list(part.model_fields)
    return []


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    inner = getattr(annotation, "__args__", ())
    return [model for argument in inner for model in _models_in(argument)]
