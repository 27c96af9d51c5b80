"""Maps: how columns of a stranger's table become contacts and cases (``MAP.yaml``)."""

from abonent.exchange.maps.model import ClientSpec, Fields, FileSpec, ImportSpec, Setup, Spec
from abonent.exchange.maps.reading import read_map
from abonent.exchange.maps.translating import Known, Person, Translated, Translator

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
    "read_map",
]
