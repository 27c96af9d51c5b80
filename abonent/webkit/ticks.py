"""Many chosen from a tree: boxes to tick in foldable groups, a search, a count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.template.loader import render_to_string

from abonent.webkit.forms import Node

FEW = 9
"""So many rows are shown without a search, unfolded."""


class TreeTicks(forms.SelectMultiple):
    """Boxes to tick in a tree of ``nodes``, as :class:`TreePicker` has them, and ``group``.

    A node that is not ``open`` ticks everything under it. With ``covers`` a group that is ``open``
    stands for all that is under it; without, it is a value like another, with a button for all.
    Values that are chosen but not in the tree are shown, not lost.
    """

    template_name = "webkit/parts/ticks.html"

    def __init__(
        self, *, nodes: Callable[[], Iterable[Mapping[str, Any]]], covers: bool = False
    ) -> None:
        super().__init__()
        self.nodes, self.covers = nodes, covers

    def use_required_attribute(self, initial: Any) -> bool:  # noqa: ARG002 - Django's
        """One of many is required, not each."""
        return False

    def id_for_label(self, id_: str, index: Any = None) -> str:  # noqa: ARG002 - Django's
        """The group as a whole."""
        return id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:  # noqa: ARG002 - Django's
        """Drawn by the product's own templates."""
        chosen = {str(one) for one in self.format_value(value)}
        nodes: list[Node] = [
            {"open": True, "group": False, "hint": "", **node} for node in self.nodes()
        ]
        known = {str(node["value"]) for node in nodes}
        nodes += [_lost(one) for one in sorted(chosen - known)]
        rows = _rows(nodes, chosen)
        given = self.build_attrs(self.attrs, attrs)
        return render_to_string(self.template_name, {
            "name": name, "rows": rows, "covers": self.covers, "id": given.get("id", f"id_{name}"),
            "has_search": len(nodes) > FEW, "describedby": given.get("aria-describedby"),
        })  # fmt: skip


def _lost(value: str) -> Node:
    return {"value": value, "label": value, "parent": None, "open": True, "group": False,
            "hint": ""}  # fmt: skip


def _rows(nodes: Sequence[Node], chosen: set[str]) -> list[dict[str, Any]]:
    """The nodes as rows with rows inside; what has something chosen in it is unfolded."""
    rows: list[dict[str, Any]] = [
        {"node": node, "value": str(node["value"]), "chosen": str(node["value"]) in chosen,
         "rows": [], "unfolded": len(nodes) <= FEW}
        for node in nodes
    ]  # fmt: skip
    by_value = {row["value"]: row for row in rows}
    top: list[dict[str, Any]] = []
    for row in rows:
        above = by_value.get(str(row["node"]["parent"]))
        (above["rows"] if above and above is not row else top).append(row)
    for row in rows:
        if row["chosen"]:
            _unfold(row, by_value)
    return top


def _unfold(row: dict[str, Any], by_value: Mapping[str, dict[str, Any]]) -> None:
    above = by_value.get(str(row["node"]["parent"]))
    while above is not None and not above["unfolded"]:
        above["unfolded"] = True
        above = by_value.get(str(above["node"]["parent"]))


class NamesField(forms.Field):
    """Names kept as one text, by commas, chosen from a tree; cleaned to that text."""

    def __init__(self, *, offers: Callable[[], Iterable[Mapping[str, Any]]], **kwargs: Any) -> None:
        super().__init__(**kwargs, widget=TreeTicks(nodes=offers))

    def prepare_value(self, value: Any) -> Any:
        """The names one by one."""
        return split_names(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        """The text of what is ticked."""
        return ", ".join(super().clean(value) or ())


def split_names(text: str) -> list[str]:
    """The names of a text, by commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def labels_of(nodes: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the values of a tree are called."""
    return {str(node["value"]): str(node["label"]) for node in nodes}
