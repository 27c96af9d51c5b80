"""How clients are called, and under which words they are found."""

from __future__ import annotations

from abonent.parties.policy.folding import fold

LEGAL_FORMS = frozenset(
    ["ооо", "оао", "зао", "ао", "пао", "нао", "ип", "гуп", "муп", "фгуп", "гбоу", "тоо", "нко"]
    + ["ltd", "llc", "llp", "inc", "plc", "gmbh", "corp", "co"]
)


def display_name(*, surname: str, given_name: str = "", patronymic: str = "") -> str:
    """A person's name as shown everywhere: surname first."""
    return " ".join(part for part in (surname, given_name, patronymic) if part)


def person_keys(name: str) -> list[str]:
    """Keys of a person written surname first: the same, and with the given name in front."""
    words = fold(name).split()
    turned = [*words[1:2], *words[:1], *words[2:]]
    return _distinct(" ".join(words), " ".join(turned))


def company_keys(name: str) -> list[str]:
    """Keys of a company: as written, and with its legal form behind its name."""
    words = fold(name).split()
    own = [word for word in words if word not in LEGAL_FORMS]
    forms = [word for word in words if word in LEGAL_FORMS]
    return _distinct(" ".join(words), " ".join([*own, *forms]))


def _distinct(*keys: str) -> list[str]:
    return [key for key in dict.fromkeys(keys) if key]
