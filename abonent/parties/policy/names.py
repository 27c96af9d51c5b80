"""How clients are called, and under which words they are found."""

from __future__ import annotations

from abonent.parties.policy.folding import fold

_RUSSIAN_FORMS = ["ооо", "оао", "зао", "ао", "пао", "нао", "ип", "гуп", "муп", "фгуп", "нко"]
_LATIN_FORMS = ["ltd", "llc", "llp", "inc", "plc", "gmbh", "corp", "co"]
LEGAL_FORMS = frozenset([*_RUSSIAN_FORMS, *_LATIN_FORMS])


def display_name(*, surname: str, given_name: str = "", patronymic: str = "") -> str:
    """A person's name as shown everywhere: surname first."""
    return " ".join(part for part in (surname, given_name, patronymic) if part)


def person_keys(name: str) -> tuple[str, str]:
    """Keys of a person written surname first: as written, and with the given name in front."""
    words = fold(name).split()
    return " ".join(words), " ".join([*words[1:2], *words[:1], *words[2:]])


def company_keys(name: str) -> tuple[str, str]:
    """Keys of a company: as written, and with its legal form behind its own name."""
    words = fold(name).split()
    own = [word for word in words if word not in LEGAL_FORMS]
    forms = [word for word in words if word in LEGAL_FORMS]
    return " ".join(words), " ".join([*own, *forms])
