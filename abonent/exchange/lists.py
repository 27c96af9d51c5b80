"""The list of imports."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from abonent.exchange.models import ImportRun
from abonent.kernel.models import BackgroundJob
from abonent.webkit.columns import Column
from abonent.webkit.filters import TextFilter
from abonent.webkit.lists import Empty, List
from abonent.webkit.templatetags.webkit import badge

State = BackgroundJob.State
_TONES = {
    State.WAITING: "grey",
    State.RUNNING: "blue",
    State.DONE: "green",
    State.FAILED: "red",
    State.CANCELLED: "grey",
}


def job_state(state: str) -> str:
    """Where a job is, in words."""
    return {
        State.WAITING: pgettext("state of a job", "Waiting"),
        State.RUNNING: pgettext("state of a job", "Running"),
        State.DONE: pgettext("state of a job", "Done"),
        State.FAILED: pgettext("state of a job", "Failed"),
        State.CANCELLED: pgettext("state of a job", "Cancelled"),
    }[State(state)]


def job_badge(state: str) -> SafeString:
    """The same as a badge."""
    return badge(job_state(state), _TONES[State(state)])


def _state(run: ImportRun) -> str:
    """A run of the command line has no job: it is done when it is there."""
    return run.job.state if run.job else State.DONE


def _file(run: ImportRun) -> str:
    """The file's name; a trial says that it was one."""
    said = _("trial")
    return f"{run.file_name} ({said})" if run.is_dry else run.file_name


def _number(run: ImportRun, key: str) -> str:
    return str(run.outcome.get(key, ""))


def _rejected(run: ImportRun) -> str:
    count = run.outcome.get("rejected", "")
    if not count or run.rejected is None:
        return str(count)
    return format_html('<a href="{}">{}</a>', reverse("exchange:rejected", args=[run.pk]), count)


RUNS = List(
    key="imports",
    title=gettext_lazy("Imports"),
    sort="-number",
    row_url=lambda run: reverse("exchange:run", args=[run.pk]),
    empty=Empty(
        title=gettext_lazy("Nothing was imported yet"),
        text=gettext_lazy("Take an Excel or CSV file with contacts of another system."),
        action=gettext_lazy("Import a file"),
        url="/imports/new",
    ),
    columns=[
        Column(key="number", label=gettext_lazy("Number"), value="pk", sort="pk", align="right",
               cell=lambda r: str(r.pk)),
        Column(key="file", label=gettext_lazy("File"), value=_file, sort="file_name", wide=True),
        Column(key="map", label=gettext_lazy("Map"), value="map_name", minor=True),
        Column(key="state", label=gettext_lazy("State"), value=lambda r: job_state(_state(r)),
               cell=lambda r: job_badge(_state(r))),
        Column(key="imported", label=gettext_lazy("Contacts imported"), align="right",
               value=lambda r: _number(r, "imported")),
        Column(key="known", label=gettext_lazy("Already there"), align="right",
               value=lambda r: _number(r, "known")),
        Column(key="rejected", label=gettext_lazy("Rejected"), align="right", cell=_rejected,
               value=lambda r: _number(r, "rejected")),
        Column(key="operator", label=gettext_lazy("Operator"), value="operator.name", minor=True),
        Column(key="created", label=gettext_lazy("When"), value="created_at", sort="pk"),
    ],
    filters=[TextFilter(key="file", label=gettext_lazy("Name of the file"), field="file_name")],
)  # fmt: skip
