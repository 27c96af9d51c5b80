"""REST: definitions of attributes, as programs see them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from abonent.attributes.policy import Definition
from abonent.kernel.rest import Names, Output


class ChoiceOut(Output):
    """An entry of a dictionary."""

    code: str
    name: Names
    is_active: bool
    """Whether it may be chosen: it is in use, and so is everything above it."""
    parent: str | None
    """Code of the entry above, in a tree."""


class AttributeOut(Output):
    """An attribute of a topic, a client or what belongs to a client."""

    code: str
    name: Names
    type: str = Field(examples=["decimal"])
    """`string`, `text`, `integer`, `decimal`, `date`, `datetime`, `boolean`, `dictionary`
    or `query`, whose values are objects with `value` and `label`; give the value alone, or both."""
    is_multiple: bool
    """Of a dictionary: values are arrays of codes."""
    is_required: bool
    required: str = Field(examples=["no"])
    """`no`, `yes`, or `rule:` with the code of the rule that decides; so are the next two."""
    read_only: str = Field(examples=["no"])
    hidden: str = Field(examples=["no"])
    query: str | None
    """Code of what finds the choices (`POST /attribute-queries/{code}/choices`)."""
    group: str | None
    """Code of the group it stands in."""
    default: str
    """The fixed default, as a program would give it; empty: none."""
    is_confidential: bool
    """Whether its values are seen and taken only where a role opens them."""
    mask: str
    """9 a digit, A a letter, * either, the rest as it is; empty: none."""
    pattern: str
    """The regular expression (RE2) that the whole text fits; empty: none."""
    minimum: str
    maximum: str
    """Bounds as values; of texts, lengths; empty: none."""
    decimals: int | None
    """Of a number with a fraction: how many digits after the sign; null: as many as it has."""
    unit: dict[str, str] = Field(examples=[{"ru": "Мбит/с", "en": "Mbit/s"}])
    """What a number counts, written after it, by language; empty: none."""
    hint: dict[str, str]
    metadata: dict[str, Any]
    choices: list[ChoiceOut]
    """Entries of the dictionary, a tree in reading order; empty for other types."""


def attribute_out(definition: Definition) -> AttributeOut:
    """A definition as programs see it."""
    return AttributeOut(
        code=definition.code,
        name=definition.name,
        type=definition.type,
        is_multiple=definition.is_multiple,
        is_required=definition.is_required,
        required=definition.required,
        read_only=definition.read_only,
        hidden=definition.hidden,
        query=definition.query or None,
        group=definition.group.code if definition.group else None,
        default=definition.default,
        is_confidential=bool(definition.field),
        mask=definition.mask,
        pattern=definition.pattern,
        minimum=definition.minimum,
        maximum=definition.maximum,
        decimals=definition.decimals,
        unit=dict(definition.unit),
        hint=dict(definition.hint),
        metadata=dict(definition.metadata),
        choices=[
            ChoiceOut(
                code=one.code,
                name=one.name,
                is_active=one.is_active,
                parent=one.above[-1].code if one.above else None,
            )
            for one in definition.choices.values()
        ],
    )
