"""What a person is asked: steps that anybody may take, ways without a name."""

from __future__ import annotations

from collections import Counter

from abonent.kernel.phrases import Phrase as _
from abonent.routes.definition import Definition, Node, NodeKind
from abonent.routes.linting.remarks import Remarks


def check_people(definition: Definition, remarks: Remarks) -> None:
    """Steps and the choices after them."""
    for node in definition.nodes.values():
        if node.kind is NodeKind.STEP:
            _check_step(node, remarks)
        if node.chosen:
            _check_choice(node, remarks)


def _check_step(node: Node, remarks: Remarks) -> None:
    step = node.step
    if step is None:
        return
    if not step.rights and not step.queues:
        remarks.note(
            "no-rights", node, _("The step names neither rights nor a queue: anybody may take it.")
        )
    always = [place for place, queue in enumerate(step.queues) if not queue.rule]
    if step.queues and not always:
        remarks.note(
            "no-queue", node, _("Each queue has a rule: when none holds, the case waits in none.")
        )
    elif always and always[0] < len(step.queues) - 1:
        queue = step.queues[always[0] + 1].queue
        remarks.warn(
            "queue-never",
            node,
            _("The queue %(queue)s is never taken: one before it has no rule.") % {"queue": queue},
        )


def _check_choice(node: Node, remarks: Remarks) -> None:
    for way in node.outgoing:
        if not way.name and not way.names:
            remarks.warn(
                "unnamed-way", way, _("A person chooses this way by its name, and it has none.")
            )
    for name, count in Counter(way.name for way in node.outgoing).items():
        if name and count > 1:
            remarks.warn(
                "same-name",
                node,
                _("Two ways to choose from are both named “%(name)s”.") % {"name": name},
            )
