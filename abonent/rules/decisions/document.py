"""A decision table as one document: what the database, packages and pages hold of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from abonent.kernel.errors import Invalid, Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import LANGUAGES, localized
from abonent.rules.tables.model import Aggregate, HitPolicy, Input, Kind, Output, Row, Table

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL, MOST_VALUES = 300, 20, 1_000, 100
_KEYS = ("policy", "aggregate", "inputs", "outputs", "rows")
_INPUT = ("expression", "label", "kind", "values")
_OUTPUT = ("name", "label", "kind", "values", "default")
_ROW = ("tests", "results", "note")
EMPTY: Mapping[str, Any] = {
    "policy": "UNIQUE", "aggregate": "",
    "inputs": [{"expression": "", "label": {}, "kind": "number", "values": ""}],
    "outputs": [{"name": "result", "label": {}, "kind": "string", "values": [], "default": ""}],
    "rows": [{"tests": [""], "results": [""], "note": ""}],
}  # fmt: skip
"""What a new table begins with."""


def check_document(given: Any) -> dict[str, Any]:
    """A document as it is kept; :class:`Invalid` says what of its form is wrong, and where."""
    wrong = list(_wrong(given))
    if wrong:
        raise Invalid({"": wrong})
    return {
        "policy": given.get("policy") or HitPolicy.UNIQUE.value,
        "aggregate": given.get("aggregate") or "",
        "inputs": [
            {"expression": _text(one, "expression"), "label": _label(one),
             "kind": one.get("kind") or Kind.ANY.value, "values": _text(one, "values")}
            for one in given.get("inputs", [])
        ],
        "outputs": [
            {"name": _text(one, "name"), "label": _label(one),
             "kind": one.get("kind") or Kind.ANY.value,
             "values": [text.strip() for text in one.get("values") or [] if text.strip()],
             "default": _text(one, "default")}
            for one in given.get("outputs", [])
        ],
        "rows": [
            {"tests": [text.strip() for text in one.get("tests", [])],
             "results": [text.strip() for text in one.get("results", [])],
             "note": _text(one, "note")}
            for one in given.get("rows", [])
        ],
    }  # fmt: skip


def _text(one: Mapping[str, Any], key: str) -> str:
    return str(one.get(key) or "").strip()


def _label(one: Mapping[str, Any]) -> dict[str, str]:
    told = one.get("label") or {}
    return {code: told[code].strip() for code in LANGUAGES if (told.get(code) or "").strip()}


def _wrong(given: Any) -> Iterator[Text]:
    if not isinstance(given, dict):
        yield _("Give an object: {“inputs”: […], “outputs”: […], “rows”: […]}.")
        return
    yield from _strange(given, _KEYS, _("The table"))
    for key, known in (("policy", HitPolicy), ("aggregate", Aggregate)):
        if given.get(key) and given[key] not in list(known):
            told = {"key": key, "value": given[key], "known": ", ".join(filter(None, known))}
            yield _("“%(key)s” cannot be “%(value)s”, only %(known)s.") % told
    for key, keys, most in (
        ("inputs", _INPUT, MOST_COLUMNS), ("outputs", _OUTPUT, MOST_COLUMNS),
        ("rows", _ROW, MOST_ROWS),
    ):  # fmt: skip
        yield from _wrong_list(given.get(key, []), key, keys, most)


def _wrong_list(given: Any, key: str, keys: tuple[str, ...], most: int) -> Iterator[Text]:
    if not isinstance(given, list) or len(given) > most:
        yield _("“%(key)s” is a list of at most %(most)s.") % {"key": key, "most": most}
        return
    for number, one in enumerate(given, 1):
        place = _("Number %(number)s of “%(key)s”") % {"number": number, "key": key}
        if not isinstance(one, dict):
            yield _("%(place)s is no object.") % {"place": place}
            continue
        yield from _strange(one, keys, place)
        yield from _wrong_parts(one, place)


def _strange(one: Mapping[str, Any], known: tuple[str, ...], place: Text) -> Iterator[Text]:
    for key in one:
        if key not in known:
            told = {"place": place, "key": key, "known": ", ".join(known)}
            yield _("%(place)s has no “%(key)s”, only %(known)s.") % told


def _wrong_parts(one: Mapping[str, Any], place: Text) -> Iterator[Text]:
    if one.get("kind") and one["kind"] not in list(Kind):
        told = {"place": place, "kind": one["kind"], "known": ", ".join(Kind)}
        yield _("%(place)s: there is no type “%(kind)s”, only %(known)s.") % told
    for key, value in one.items():
        texts, is_right = _texts(key, value)
        if not is_right:
            yield _("%(place)s: “%(key)s” is of another form.") % {"place": place, "key": key}
        elif any(len(text) > LONGEST_CELL for text in texts):
            told = {"place": place, "key": key, "most": LONGEST_CELL}
            yield _("%(place)s: “%(key)s” is longer than %(most)s signs.") % told


def _texts(key: str, value: Any) -> tuple[list[str], bool]:
    """The texts in a part, and whether it is of the form that it is to have."""
    if isinstance(value, str) or value is None:
        return [value or ""], key not in ("tests", "results", "label")
    if isinstance(value, dict):
        found = [value.get(code) or "" for code in LANGUAGES]
        return _all_texts(found, key == "label")
    if isinstance(value, list) and len(value) <= MOST_VALUES:
        return _all_texts(value, key in ("tests", "results", "values"))
    return [], False


def _all_texts(found: list[Any], is_right: bool) -> tuple[list[str], bool]:
    if is_right and all(isinstance(text, str) for text in found):
        return found, True
    return [], False


def table_of(document: Mapping[str, Any]) -> Table:
    """The table of a document that was checked; its labels in the reader's language."""
    return Table(
        inputs=tuple(
            Input(expression=one["expression"], label=localized(one["label"]),
                  kind=Kind(one["kind"]), values=one["values"])
            for one in document["inputs"]
        ),
        outputs=tuple(
            Output(name=one["name"], label=localized(one["label"]), kind=Kind(one["kind"]),
                   values=tuple(one["values"]), default=one["default"])
            for one in document["outputs"]
        ),
        rows=tuple(
            Row(tests=tuple(one["tests"]), results=tuple(one["results"]), note=one["note"])
            for one in document["rows"]
        ),
        policy=HitPolicy(document["policy"]),
        aggregate=Aggregate(document["aggregate"]),
    )  # fmt: skip


def document_of(table: Table, *, language: str) -> dict[str, Any]:
    """A table as a document; its labels are taken as being in ``language``."""

    def label(text: str) -> dict[str, str]:
        return {language: text} if text else {}

    return check_document({
        "policy": table.policy.value,
        "aggregate": table.aggregate.value,
        "inputs": [
            {"expression": one.expression, "label": label(one.label), "kind": one.kind.value,
             "values": one.values}
            for one in table.inputs
        ],
        "outputs": [
            {"name": one.name, "label": label(one.label), "kind": one.kind.value,
             "values": list(one.values), "default": one.default}
            for one in table.outputs
        ],
        "rows": [
            {"tests": list(row.tests), "results": list(row.results), "note": row.note}
            for row in table.rows
        ],
    })  # fmt: skip
