"""Background work of attributes: dictionaries read on time, indexes made."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from abonent.attributes.converting import KIND, run_conversion
from abonent.attributes.feeding import list_due, refresh_dictionary
from abonent.attributes.indexing import tend_indexes
from abonent.kernel.actor import Actor
from abonent.kernel.jobs import JobKind


@app.periodic(cron="* * * * *")
@app.task(name="attributes.read_sources", queueing_lock="attributes.sources", pass_context=False)
def refresh_due_dictionaries(timestamp: int) -> None:  # noqa: ARG001 - procrastinate's
    """Read the sources whose time has come, one after another."""
    for dictionary in list_due():
        refresh_dictionary(by=Actor.system("feeds"), dictionary_id=dictionary.pk)


@app.periodic(cron="* * * * *")
@app.task(
    name="attributes.tend_indexes", queueing_lock="attributes.indexes", lock="attributes.indexes",
    pass_context=False,
)  # fmt: skip
def make_indexes(timestamp: int) -> None:  # noqa: ARG001 - procrastinate's
    """Make the indexes that attributes got a use for, drop the others."""
    tend_indexes()


CONVERSION = JobKind(code=KIND, label=_("Change of an attribute’s type"), run=run_conversion)
