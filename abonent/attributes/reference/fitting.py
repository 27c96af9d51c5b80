"""Whether the parts of a definition fit each other."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from abonent.attributes.models import Attribute, DictionaryEntry
from abonent.attributes.policy import Choice, Definition, Wrong, check_limits, parse
from abonent.attributes.policy.limits import BOUNDED, NUMBERS, TEXTS, bound, compiled
from abonent.attributes.policy.masks import mask_signs, shown_mask
from abonent.attributes.policy.overlap import can_meet
from abonent.attributes.ports import expressions
from abonent.attributes.rulebook import COMPUTED, wrong_default
from abonent.kernel.errors import Problems, Text
from abonent.kernel.phrases import Phrase as _


def check_definition(problems: Problems, attribute: Attribute) -> None:
    """Note bounds, masks, patterns and defaults that the type does not know or that clash."""
    definition = _defined(attribute, attribute.default)
    wrong = (*_wrong_texts(definition), *_wrong_bounds(definition), *_wrong_amounts(definition))
    for name, message in wrong:
        problems.add(name, message)
    _check_flags(problems, attribute)
    if attribute.type == Attribute.Type.QUERY and attribute.default:
        problems.add("default", _("What a query offers has no fixed default."))
        return
    if attribute.computed:
        _check_computed(problems, attribute)
    if attribute.default.startswith(COMPUTED):
        _check_expression(problems, attribute, attribute.default)
    elif attribute.default and not problems.by_field.keys() & {"mask", "pattern", "minimum"}:
        _check_default(problems, definition)


def check_override(attribute: Attribute, said: Mapping[str, str]) -> None:
    """Raise :class:`Invalid` unless what is ``said`` otherwise fits the attribute."""
    problems = Problems()
    if (default := said.get("default", "")).startswith(COMPUTED):
        _check_expression(problems, attribute, default)
    elif default:
        _check_default(problems, _defined(attribute, default))
    _check_flags(problems, attribute, said)
    problems.check()


_UNFILLED: Mapping[str, Text] = {
    "hidden": _(
        "Nobody could fill it in: it is hidden when it is required. Give it a default, "
        "or take one of the flags off."
    ),
    "read_only": _(
        "Nobody could fill it in: it is read-only when it is required. Give it a default, "
        "or take one of the flags off."
    ),
}


def _check_flags(
    problems: Problems, attribute: Attribute, said: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Nobody could fill in what is hidden or read-only whenever it is required."""
    if said.get("default") or attribute.default or attribute.computed:
        return
    found = {
        flag: said.get(flag) or getattr(attribute, flag)
        or (getattr(attribute.group, flag) if attribute.group else "") or "no"
        for flag in (*_UNFILLED, "required")
    }  # fmt: skip
    for flag, told in _UNFILLED.items():
        always = found[flag] == "yes" and found["required"] != "no"
        if always or found[flag] == found["required"] != "no":
            problems.add(flag, told)


def _defined(attribute: Attribute, default: str) -> Definition:
    choices: dict[str, Choice] = {}
    if default and attribute.dictionary:
        codes = [code.strip() for code in default.split(",")]
        rows = DictionaryEntry.objects.filter(dictionary=attribute.dictionary, code__in=codes)
        choices = {r.code: Choice(code=r.code, name=r.name, is_active=r.is_active) for r in rows}
    return Definition(
        code=attribute.code,
        name=attribute.name,
        type=attribute.type,
        choices=choices,
        is_multiple=attribute.is_multiple,
        default=default,
        mask=attribute.mask,
        pattern=attribute.pattern,
        minimum=attribute.minimum,
        maximum=attribute.maximum,
        decimals=attribute.decimals,
        unit=attribute.unit,
        hint=attribute.hint,
    )


def _wrong_texts(definition: Definition) -> list[tuple[str, Text]]:
    found: list[tuple[str, Text]] = [
        (name, _("Only texts have it."))
        for name in ("mask", "pattern")
        if getattr(definition, name) and definition.type not in TEXTS
    ]
    if definition.mask and not any(is_open for _sign, is_open in mask_signs(definition.mask)):
        found.append(("mask", _("Nothing could be typed: use 9, A or *.")))
    try:
        if definition.pattern:
            compiled(definition.pattern)
        if (
            definition.mask
            and definition.pattern
            and not can_meet(definition.mask, definition.pattern)
        ):
            told = {"mask": shown_mask(definition.mask)}
            found.append(
                ("pattern", _("No text written as %(mask)s fits it: change one of them.") % told)
            )
    except Wrong as wrong:
        found.append(("pattern", wrong.message))
    return found


def _wrong_bounds(definition: Definition) -> list[tuple[str, Text]]:
    given = {n: t for n in ("minimum", "maximum") if (t := getattr(definition, n))}
    if definition.type not in BOUNDED:
        return [(name, _("This type has no bounds.")) for name in given]
    ends = {name: bound(definition, text) for name, text in given.items()}
    found: list[tuple[str, Text]] = [
        (name, _("Write it as a value of this type; of a text, how many characters."))
        for name, end in ends.items()
        if end is None
    ]
    if not found and len(ends) == 2 and ends["minimum"] > ends["maximum"]:
        found.append(("maximum", _("It is below the least value.")))
    return found


def _wrong_amounts(definition: Definition) -> list[tuple[str, Text]]:
    found: list[tuple[str, Text]] = []
    if definition.decimals is not None and definition.type != "decimal":
        found.append(("decimals", _("Only numbers with a fraction have decimals.")))
    if definition.unit and definition.type not in NUMBERS:
        found.append(("unit_ru", _("Only numbers have a unit.")))
    return found


def _check_computed(problems: Problems, attribute: Attribute) -> None:
    expression = expressions.find(attribute.computed)
    if attribute.default:
        problems.add("computed", _("Give a fixed or a computed default, not both."))
    elif expression is not None and attribute.type not in expression.types:
        problems.add("computed", _("This expression gives a value of another type."))


def _check_expression(problems: Problems, attribute: Attribute, text: str) -> None:
    if wrong := wrong_default(text, attribute):
        problems.add("default", wrong)


def _check_default(problems: Problems, definition: Definition) -> None:
    try:
        value = parse(definition, definition.default)
        if value is not None:
            check_limits(definition, value)
    except Wrong as wrong:
        problems.add("default", wrong.message)
