"""A BPMN file as a tree, without its diagram."""

from __future__ import annotations

from abonent.kernel.markup.reading import Unreadable, read
from abonent.kernel.markup.tree import Element
from abonent.kernel.phrases import Phrase as _
from abonent.routes.bpmn.vocabulary import DIAGRAM, MODEL

__all__ = ["Unreadable", "read_bpmn"]


def read_bpmn(source: bytes | str) -> Element:
    """The root; :class:`Unreadable` for what is no XML that we read, or no BPMN 2.0."""
    root = read(source, skip=DIAGRAM)
    _check_root(root)
    return root


def _check_root(root: Element) -> None:
    """Raise :class:`Unreadable` unless this is a file of BPMN 2.0."""
    if root.name == "definitions" and root.namespace == MODEL:
        return
    if root.name == "definitions" and "BPMN" in root.namespace.upper():
        raise Unreadable(
            _("This is another version of BPMN (%(namespace)s). Save the drawing as BPMN 2.0.")
            % {"namespace": root.namespace},
            line=root.line,
        )
    raise Unreadable(
        _("This is no BPMN 2.0 file: its root is <%(name)s>, not <definitions>.")
        % {"name": root.name},
        line=root.line,
    )
