"""The reference data of the room and where it is used."""

from abonent.attributes.reference import attributes, dictionaries, queries

KINDS = (
    dictionaries.DICTIONARY,
    dictionaries.ENTRY,
    queries.QUERY,
    attributes.GROUP,
    attributes.ATTRIBUTE,
    attributes.OVERRIDE,
)
USES = (*dictionaries.USES, *attributes.USES)
