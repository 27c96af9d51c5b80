"""Changing the type of an attribute that has values: tried first, then done in batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db import transaction

from abonent.attributes.models import Attribute, Dictionary
from abonent.attributes.policy import Definition, Wrong
from abonent.attributes.policy.conversion import convert
from abonent.attributes.policy.limits import NUMBERS
from abonent.attributes.ports import Holder, holders
from abonent.attributes.queries import list_choices, list_definitions
from abonent.attributes.reference.attributes import ATTRIBUTE
from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.confidential import HIDDEN
from abonent.kernel.configuration.history import because, check_reason
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.kernel.jobs import JobContext, start_job
from abonent.kernel.models import BackgroundJob
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.reference.rows import facts, note

BATCH = 500
SAMPLES = 20
KIND = "attributes.convert"


@dataclass(frozen=True, slots=True)
class Target:
    """What an attribute is to become."""

    type: str
    dictionary_id: int | None = None
    is_multiple: bool = False

    def __post_init__(self) -> None:
        """What the type does not take is left there by the form, or by the old type."""
        if self.type != Attribute.Type.DICTIONARY:
            object.__setattr__(self, "dictionary_id", None)
            object.__setattr__(self, "is_multiple", False)


@dataclass(slots=True)
class Outcome:
    """What became of the values, or would become."""

    converted: int = 0
    failed: int = 0
    samples: list[dict[str, Any]] = field(default_factory=list)
    """Of values that do not fit: whose, the value, why."""


def try_conversion(*, by: Actor, attribute_id: int, to: Target) -> Outcome:
    """How many values would convert and which would not; nothing is changed."""
    by.check("attributes.administer")
    attribute = _get(attribute_id)
    before, after = _both(attribute, to)
    outcome = Outcome()
    for holder in holders:
        for row in holder.rows(attribute).iterator(chunk_size=2000):
            _convert_one(by, outcome, holder, row, before, after)
    return outcome


def start_conversion(
    *, by: Actor, attribute_id: int, to: Target, drop_unfit: bool, reason: str = ""
) -> BackgroundJob:
    """Change the type; the values are rewritten by a job, with history of every one.

    Until the job is done the attribute takes no values. Unless ``drop_unfit``, a value that does
    not fit refuses the change: raises :class:`Conflict`. Dropped values stay in the histories.
    The change stands in the history of settings with its ``reason``; it is not taken back there
    while values exist, for they were rewritten.
    """
    outcome = try_conversion(by=by, attribute_id=attribute_id, to=to)
    check_reason(by, reason)
    if outcome.failed and not drop_unfit:
        raise Conflict(
            _("Values that do not fit: %(number)s. Mend them first, or let them go.")
            % {"number": outcome.failed}
        )
    params = {"attribute": attribute_id, **asdict(to), "reason": reason}
    return start_job(by=by, kind=KIND, params=params)


def run_conversion(context: JobContext) -> Mapping[str, Any]:
    """The job: the definition and the values of one batch after another; safe to run again."""
    to = Target(**{key: context.params[key] for key in ("type", "dictionary_id", "is_multiple")})
    attribute = _get(int(context.params["attribute"]))
    before, after = _both(attribute, to)
    outcome, done = Outcome(), 0
    with transaction.atomic(), because(context.params.get("reason", "")):
        _switch(context.by, attribute, to)
    for holder in holders:
        for ids in _batches(holder, attribute):
            with transaction.atomic():
                for row in holder.lock(ids):
                    value = _convert_one(context.by, outcome, holder, row, before, after)
                    holder.put(context.by, row, attribute.code, value)
            done += len(ids)
            context.progress(done=done)
    return {"converted": outcome.converted, "dropped": outcome.failed, "samples": outcome.samples}


def _switch(by: Actor, attribute: Attribute, to: Target) -> None:
    shape = facts(ATTRIBUTE, attribute)
    attribute.type, attribute.is_multiple = to.type, to.is_multiple
    attribute.dictionary_id = to.dictionary_id
    attribute.query = None
    # What only the old type knows would refuse every value of the new one.
    attribute.mask = attribute.pattern = attribute.minimum = attribute.maximum = ""
    attribute.default = attribute.computed = ""
    if to.type != Attribute.Type.DECIMAL:
        attribute.decimals = None
    if to.type not in NUMBERS:
        attribute.unit = {}
    attribute.save()
    differing = audit.differences(shape, facts(ATTRIBUTE, attribute))
    note(by, ATTRIBUTE, "convert", attribute, differing)


def _batches(holder: Holder, attribute: Attribute) -> Iterator[list[int]]:
    ids = list(holder.rows(attribute).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _convert_one(
    by: Actor, outcome: Outcome, holder: Holder, row: Any, before: Definition, after: Definition
) -> Any:
    value = row.attributes[before.code]
    try:
        found = convert(before, after, value)
    except Wrong as wrong:
        outcome.failed += 1
        if len(outcome.samples) < SAMPLES:
            is_open = not before.field or by.can_field(before.field)
            told, why = (value, str(wrong)) if is_open else (HIDDEN, "")
            sample = {"of": str(holder.label), "id": row.pk, "value": told, "why": why}
            outcome.samples.append(sample)
        return None
    outcome.converted += 1
    return found


def _get(attribute_id: int) -> Attribute:
    found = Attribute.objects.select_related("dictionary").filter(pk=attribute_id).first()
    if found is None:
        raise NotFound
    return found


def _both(attribute: Attribute, to: Target) -> tuple[Definition, Definition]:
    """The definition as it is and as it is to be, without limits of the old type."""
    if to.type not in Attribute.Type.values:
        raise Invalid({"type": [_("Choose one of the list.")]})
    if to.type == Attribute.Type.QUERY:
        raise Invalid({"type": [_("Only a new attribute offers the choices of a query.")]})
    if (to.type == "dictionary") != (to.dictionary_id is not None):
        raise Invalid({"dictionary": [_("Choose the dictionary.")]})
    dictionary = Dictionary.objects.filter(pk=to.dictionary_id or 0).first()
    known = {one.code: one for one in list_definitions(set_ids=[attribute.set_id])}
    before = known[attribute.code]
    choices = {c.code: c for c in list_choices(dictionary=dictionary.code)} if dictionary else {}
    after = replace(
        before, type=to.type, choices=choices,
        is_multiple=to.is_multiple and dictionary is not None,
        mask="", pattern="", minimum="", maximum="", default="", compute=None,
        query="", pick=None,
    )  # fmt: skip
    return before, after
