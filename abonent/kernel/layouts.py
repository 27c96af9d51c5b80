"""What was meant when the keyboard stood in the other language."""

from __future__ import annotations

import re

_QWERTY = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_JCUKEN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_SHIFTED = dict(zip('~{}:"<>', "ёхъжэбю", strict=True))
_TO_JCUKEN = str.maketrans(dict(zip(_QWERTY, _JCUKEN, strict=True)) | _SHIFTED)
_TO_QWERTY = str.maketrans(dict(zip(_JCUKEN, _QWERTY, strict=True)))

LATIN = re.compile(r"[a-z]")
CYRILLIC = re.compile(r"[а-яё]")


def swap_layout(text: str) -> str | None:
    """The same keys on the other layout: ``bdfyjd`` is ``иванов``, ``шмфтщм`` is ``ivanov``.

    None when the text mixes alphabets or has no letters: then the layout was right.
    """
    small = text.casefold()
    latin, cyrillic = bool(LATIN.search(small)), bool(CYRILLIC.search(small))
    if latin == cyrillic:
        return None
    return small.translate(_TO_JCUKEN if latin else _TO_QWERTY)
