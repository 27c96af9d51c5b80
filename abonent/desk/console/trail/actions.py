"""What the audit's objects and actions are called, as the rooms say it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from abonent.kernel.alphabet import place_of
from abonent.kernel.audit import audit_words
from abonent.kernel.errors import Text
from abonent.kernel.reference.kinds import reference_kinds


def object_words() -> dict[str, Text]:
    """Objects by the nouns that the audit keeps; entries of reference data by their kind."""
    told: dict[str, Text] = {kind.key.partition(".")[2]: kind.title for kind in reference_kinds}
    for words in audit_words:
        told.update(words.objects)
    return told


def named_actions() -> dict[str, Text]:
    """Actions that rooms named, by code."""
    return {code: label for words in audit_words for code, label in words.actions.items()}


_ENTRY_VERBS: dict[str, Text] = {
    "save": _("saved"),
    "move": _("order changed"),
    "delete": _("deleted"),
}
"""What is done to entries of any reference data."""
WAYS: dict[str, Text] = {
    "page": _("page"),
    "rest": _("API"),
    "command": _("command line"),
    "job": _("by itself"),
    "preview": _("look as another person"),
}


def action_words(code: str) -> str:
    """An action in words; its code where nobody named it."""
    named = named_actions()
    if code in named:
        return str(named[code])
    verb = code.partition(".")[2].partition("_")[0]
    return str(_ENTRY_VERBS.get(verb, code))


def list_actions() -> list[tuple[str, str]]:
    """Every action by code, in words that stand without the object; sorted by them."""
    told = {code: str(words) for code, words in named_actions().items()}
    for kind in reference_kinds:
        room, _dot, noun = kind.key.partition(".")
        for verb, words in _ENTRY_VERBS.items():
            told[f"{room}.{verb}_{noun}"] = f"{kind.title}: {words}"
    return sorted(told.items(), key=lambda pair: place_of(pair[1]))
