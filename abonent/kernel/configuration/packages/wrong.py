"""What is wrong with a package, by entry and field, in the words of whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from abonent.kernel.audit import audit_words
from abonent.kernel.configuration.packages.compare import Act, Difference
from abonent.kernel.configuration.packages.content import Contents
from abonent.kernel.configuration.parts import ConfigPart, Told, config_parts, list_parts
from abonent.kernel.errors import Invalid, Problems, Refused, Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.reference.extras import not_listed
from abonent.kernel.reference.kinds import ReferenceKind, reference_kinds
from abonent.kernel.reference.naming import Named
from abonent.kernel.reference.paths import find_by_path, is_shaped
from abonent.kernel.reference.rows import check_names
from abonent.kernel.text import LANGUAGES


def note_refusal(problems: Problems, part: ConfigPart, path: str, refusal: Refused) -> None:
    """Add what was refused of one entry, each problem with its entry and its field."""
    found = refusal.problems if isinstance(refusal, Invalid) else {"": [refusal.message]}
    for field, messages in found.items():
        for message in messages:
            key = ".".join(one for one in (f"{part.key}/{path}", field) if one)
            problems.add(key, placed(part, path, field, message))


def placed(part: ConfigPart, path: str, field: str, message: Text) -> Text:
    """A problem after the kind of its entry, the code and the field."""
    told = {"kind": part.title, "entry": path, "problem": message}
    if not field:
        return _("%(kind)s “%(entry)s”: %(problem)s") % told
    told["field"] = _label(part.key, field)
    return _("%(kind)s “%(entry)s”, field “%(field)s”: %(problem)s") % told


def _label(part: str, field: str) -> Text:
    """What forms call a field; of a text by language that of the whole."""
    noun, kind = part.partition(".")[2], reference_kinds.find(part)
    labels = {extra.name: extra.label for extra in kind.fields} if kind else {}
    for name in (field, *(field.removesuffix(f"_{code}") for code in LANGUAGES)):
        if name in labels:
            return labels[name]
        for key in ((noun, name), ("", name)):
            for words in audit_words:
                if key in words.fields:
                    return words.fields[key]
    return field


def list_wrong(differences: Iterable[Difference], contents: Contents) -> dict[str, list[Text]]:
    """Entries that cannot be taken, by key of the difference, as far as one sees unwritten."""
    found: dict[str, list[Text]] = {}
    known: dict[tuple[str, str], bool] = {}
    parts = {part.key: part for part in config_parts}
    for one in differences:
        kind, told = reference_kinds.find(one.part), contents.get(one.part, {}).get(one.path)
        check = parts[one.part].check if one.part in parts else None
        if told is None or one.act is Act.LOCAL or (kind is None and check is None):
            continue
        problems = Problems()
        if kind is not None:
            _check(problems, kind, told, contents, known)
        if check is not None:
            check(problems, told)
        if one.act is Act.ADD and "name" not in told:
            check_names(problems, {})
        if problems:
            found[one.key] = list(_told(one.part, problems))
    return found


def list_missing(differences: Iterable[Difference], contents: Contents) -> dict[str, list[Text]]:
    """What entries name that is neither here nor in the package, by key of the difference."""
    found: dict[str, list[Text]] = {}
    looked = _Looked(contents)
    for one in differences:
        refers, told = looked.refers(one.part), contents.get(one.part, {}).get(one.path)
        if told is None or refers is None or one.act is Act.LOCAL:
            continue
        if missing := [looked.told(named) for named in refers(dict(told)) if looked.lacks(named)]:
            found[one.key] = missing
    return found


class _Looked:
    """Looks things up here and in a package, each once."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.parts = {part.key: part for part in list_parts()}
        self.codes: dict[str, set[str]] = {}
        self.here: dict[tuple[str, str], bool] = {}

    def refers(self, part: str) -> Callable[[Told], Iterable[Named]] | None:
        return self.parts[part].refers if part in self.parts else None

    def lacks(self, named: Named) -> bool:
        return not (self._comes(named) or self._is_here(named))

    def _comes(self, named: Named) -> bool:
        """By its code, whatever owner stands before it: drawings name attributes so."""
        if named.part not in self.codes:
            paths = self.contents.get(named.part, {})
            self.codes[named.part] = {path.rpartition("/")[2].lower() for path in paths}
        return named.code.lower() in self.codes[named.part]

    def _is_here(self, named: Named) -> bool:
        if named.is_here is not None:
            return named.is_here
        key = (named.part, named.code)
        if key not in self.here:
            part = self.parts.get(named.part)
            self.here[key] = part is None or part.find(named.code) is not None
        return self.here[key]

    def told(self, named: Named) -> Text:
        kind = named.kind or self.parts[named.part].title
        return _("%(kind)s “%(code)s” is not here.") % {"kind": kind, "code": named.code}


def _told(part: str, problems: Problems) -> Iterator[Text]:
    said = {
        (_label(part, name), message)
        for name, messages in problems.by_field.items()
        for message in messages
    }
    for label, message in sorted(said, key=str):
        yield _("%(field)s: %(problem)s") % {"field": label, "problem": message}


def _check(
    problems: Problems, kind: ReferenceKind, told: Mapping[str, Any], contents: Contents,
    known: dict[tuple[str, str], bool],
) -> None:  # fmt: skip
    extras = {extra.name: extra for extra in kind.fields}
    for name, value in told.items():
        extra = extras.get(name)
        if name not in ("name", "is_active") and extra is None:
            problems.add(name, _("There is no such field here."))
        elif not is_shaped(extra, name, value):
            problems.add(name, _("This is a value of another type."))
        elif extra and extra.of and value:
            for path in value if isinstance(value, list) else [value]:
                _check_there(problems, name, (extra.of, str(path)), contents, known)
        elif extra and extra.choices and value:
            if value not in dict(extra.choices):
                problems.add(name, not_listed(extra))
        elif name == "name":
            check_names(problems, value)


def _check_there(
    problems: Problems, name: str, wanted: tuple[str, str], contents: Contents,
    known: dict[tuple[str, str], bool],
) -> None:  # fmt: skip
    of, path = wanted
    kind = reference_kinds.get(of)
    if wanted not in known:
        known[wanted] = path in contents.get(of, {}) or find_by_path(kind, path) is not None
    if not known[wanted]:
        told = {"kind": kind.title, "code": path}
        problems.add(name, _("%(kind)s “%(code)s” is not here.") % told)
