"""The reference data of the room and where it is used."""

from abonent.attributes.reference import attributes, dictionaries

KINDS = (
    dictionaries.DICTIONARY,
    dictionaries.ENTRY,
    attributes.GROUP,
    attributes.ATTRIBUTE,
    attributes.OVERRIDE,
)
USES = (*dictionaries.USES, *attributes.USES)
