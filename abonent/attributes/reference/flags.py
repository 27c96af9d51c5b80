"""What flags and computed defaults an administrator may choose from."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.attributes.policy.definitions import RULE
from abonent.attributes.ports import expressions, get_rule_book
from abonent.kernel.errors import Text
from abonent.kernel.reference.kinds import ExtraField, Live

Pair = tuple[str, Text]


def _flags() -> Iterable[Pair]:
    yield "no", pgettext_lazy("flag", "no")
    yield "yes", pgettext_lazy("flag", "yes")
    for rule in get_rule_book().list_rules():
        yield f"{RULE}{rule.code}", rule.label


def flag_fields(*, above: Text) -> tuple[ExtraField, ...]:
    """Hidden, read-only and required; ``above`` says what an empty one means."""
    return tuple(
        ExtraField(name=name, label=label, type="choice", choices=Live(_flags), help=above)
        for name, label in (
            ("required", _("Required")),
            ("read_only", _("Read-only")),
            ("hidden", _("Hidden")),
        )
    )


COMPUTED = ExtraField(
    name="computed",
    label=_("Computed default"),
    type="choice",
    choices=Live(lambda: ((one.code, one.label) for one in expressions)),
    help=_("Found when the form is opened."),
)
