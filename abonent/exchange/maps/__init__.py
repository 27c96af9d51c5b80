"""Maps: how columns of a stranger's table become contacts and cases (``MAP.yaml``)."""

from abonent.exchange.maps.model import ClientSpec, Fields, FileSpec, ImportSpec, Setup, Spec
from abonent.exchange.maps.reading import read_map
from abonent.exchange.maps.translating import Known, Person, Translated, Translator
from abonent.exchange.maps.words import attribute_names, tell_refusal

__all__ = [
    "ClientSpec",
    "Fields",
    "FileSpec",
    "ImportSpec",
    "Known",
    "Person",
    "Setup",
    "Spec",
    "Translated",
    "Translator",
    "attribute_names",
    "read_map",
    "tell_refusal",
]
