"""Fields and filters in which colleagues and departments are chosen by letters of the name.

Without script the typed text is posted alone: it is taken for what it means, if that is only one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from abonent.kernel.ids import find_id
from abonent.staff.queries import (
    department_codes,
    find_actor,
    find_colleagues,
    find_departments,
    find_former_colleagues,
    only_meant,
    operator_names,
)
from abonent.webkit.filters import Lookup, Text
from abonent.webkit.forms import TEXT, Combobox

NOBODY = 0
"""Nobody as a choice of its own, where an empty field says nothing at all."""

Offer = tuple[str, str, str]


def offer_colleagues(
    text: str, *, right: str = "", with_former: bool = False, with_nobody: bool = False
) -> list[Offer]:
    """Who is offered for a typed text, by id: colleagues first, then who has left."""
    nobody = _("Nobody")
    rows = [(str(a.id), a.name, a.login) for a in find_colleagues(text=text, right=right)]
    if with_nobody and nobody.lower().startswith(text.strip().lower()):
        rows.insert(0, (str(NOBODY), nobody, ""))
    if with_former:
        left = find_former_colleagues(text=text)
        rows += [(str(key), name, _("has left")) for key, name in left]
    return rows


def offer_departments(text: str, *, by_code: bool = False) -> list[Offer]:
    """Departments offered for a typed text, by id or by code."""
    codes = department_codes() if by_code else {}
    return [(codes.get(key, str(key)), path, "") for key, path in find_departments(text=text)]


def name_of(value: object) -> str:
    """What the chosen one is called; empty for no operator."""
    key = find_id(str(value))
    if key is None:
        return ""
    return _("Nobody") if key == NOBODY else operator_names().get(key, "")


class NameBox(Combobox):
    """The control: a hidden value and the name by which it was found.

    ``offer`` gives what the address offers for a text, as (value, name, hint).
    """

    def __init__(
        self, *, url: str, name_of: Callable[[Any], str], offer: Callable[[str], Iterable[Offer]],
        placeholder: Text = "",
    ) -> None:  # fmt: skip
        super().__init__(url=url, name_of=name_of, placeholder=placeholder)
        self.offer = offer

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The value; where its text was changed without script, what the text means."""
        text = str(data.get(name + TEXT) or "").strip()
        value = data.get(name)
        if name + TEXT not in data or (value and self.name_of(value) == text):
            return value
        sure = only_meant(text, [(key, called) for key, called, _hint in self.offer(text)])
        if text and sure is not None:
            return sure
        return super().value_from_datadict({name + TEXT: text}, files, name)


class ColleagueBox(NameBox):
    """The control of a colleague; see :class:`ColleagueField`."""

    def __init__(self, *, placeholder: Text = "", **whom: Any) -> None:
        said = {name: word for name, word in whom.items() if word}
        url = f"/colleagues?{urlencode(said)}" if said else "/colleagues"
        super().__init__(url=url, name_of=name_of, offer=partial(offer_colleagues, **said),
                         placeholder=placeholder)  # fmt: skip


class ColleagueField(forms.Field):
    """A colleague's id, or None for an empty field.

    ``right``: only who has it; ``with_former``: also who has left; ``with_nobody``: ``NOBODY`` is a
    choice. What is ``held`` already stays, whoever it is.
    """

    def __init__(
        self, *, right: str = "", with_former: bool = False, with_nobody: bool = False,
        placeholder: Text = "", **kwargs: Any,
    ) -> None:  # fmt: skip
        self.right, self.with_former, self.with_nobody = right, with_former, with_nobody
        self.held: int | None = None
        kwargs["widget"] = ColleagueBox(
            placeholder=placeholder, right=right, with_former=with_former, with_nobody=with_nobody
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """The id, if one may choose it."""
        if value in self.empty_values:
            return None
        key = find_id(str(value))
        if key is None or not self._is_offered(key):
            raise forms.ValidationError(_("Choose a colleague from the list."), code="colleague")
        return key

    def _is_offered(self, key: int) -> bool:
        if key == NOBODY:
            return self.with_nobody
        if key == self.held or (self.with_former and key in operator_names()):
            return True
        found = find_actor(operator_id=key)
        return found is not None and (not self.right or found.can(self.right))


class DepartmentField(forms.Field):
    """A department's id, None for an empty field; or ``by_code`` its code, then empty."""

    def __init__(self, *, by_code: bool = False, placeholder: Text = "", **kwargs: Any) -> None:
        self.by_code = by_code
        url = "/departments?by_code=1" if by_code else "/departments"
        box = NameBox(url=url, name_of=self._name_of, placeholder=placeholder,
                      offer=partial(offer_departments, by_code=by_code))  # fmt: skip
        super().__init__(widget=box, **kwargs)

    def to_python(self, value: Any) -> int | str | None:
        """The department, if there is such a one."""
        if value in self.empty_values:
            return "" if self.by_code else None
        if not self._name_of(value):
            raise forms.ValidationError(_("Choose a department from the list."), code="department")
        return str(value) if self.by_code else int(value)

    def _name_of(self, value: object) -> str:
        offered = offer_departments("", by_code=self.by_code)
        return {key: path for key, path, _hint in offered}.get(str(value), "")


def colleague_filter(*, key: str, label: Text, with_nobody: bool = True) -> Lookup:
    """A filter of a list by the operator in the column ``key``, of those who have left too."""
    box = ColleagueBox(with_former=True, with_nobody=with_nobody)

    def narrow(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(**{key: int(value) or None})

    return Lookup(key=key, label=label, url=box.url, name_of=name_of, apply=narrow)
