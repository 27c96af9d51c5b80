"""The order of names as the reader's alphabet has it: without case, and ``ё`` beside ``е``.

The database compares code points, so that indexes are the same everywhere: there ``Ё`` stands
before ``А`` and ``ё`` after ``я``.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Func, JSONField, TextField
from django.utils.translation import get_language

from abonent.kernel.text import LANGUAGES


def place_of(name: object) -> tuple[str, str]:
    """What names are sorted by."""
    said = str(name)
    return said.casefold().replace("ё", "е"), said


class InAlphabet(Func):
    """The same of a field of rows; of a name in several languages, by that of the reader."""

    output_field = TextField()
    template = "translate(lower(%(expressions)s), 'ё', 'е')"

    def __init__(self, name: str) -> None:
        super().__init__(name)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """In the language of the moment when rows are asked for."""
        (source,) = self.get_source_expressions()
        if isinstance(source.output_field, JSONField):
            more["template"] = self.template % {"expressions": _localized()}
        return self.as_sql(compiler, connection, **more)


def _localized() -> str:
    """As :func:`abonent.kernel.text.localized`: without a name in that language the Russian one."""
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    wanted = language if language in LANGUAGES else "ru"
    return f"coalesce(nullif(%(expressions)s ->> '{wanted}', ''), %(expressions)s ->> 'ru')"
