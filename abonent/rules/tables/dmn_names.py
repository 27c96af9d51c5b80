"""Names of DMN and its types."""

from __future__ import annotations

from collections.abc import Mapping

from abonent.rules.tables.model import Kind

WRITTEN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
"""DMN 1.3, which is what we write."""
READ = frozenset({
    WRITTEN,
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
})  # fmt: skip
"""DMN 1.1 to 1.5, whose tables are alike."""
_KINDS: Mapping[str, Kind] = {
    "number": Kind.NUMBER, "integer": Kind.NUMBER, "long": Kind.NUMBER, "double": Kind.NUMBER,
    "string": Kind.STRING, "boolean": Kind.BOOLEAN, "date": Kind.DATE,
    "date and time": Kind.MOMENT, "datetime": Kind.MOMENT,
    "days and time duration": Kind.DURATION, "daytimeduration": Kind.DURATION,
    "duration": Kind.DURATION,
}  # fmt: skip


def kind_of(reference: str) -> Kind:
    """The type a ``typeRef`` names; a type of the file's own is any."""
    return _KINDS.get(reference.rpartition(":")[2].strip().lower(), Kind.ANY)
