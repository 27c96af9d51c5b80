"""What the room exchange tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``exchange``."""

    name = "abonent.exchange"
    label = "exchange"
    verbose_name = "Exchange"

    def ready(self) -> None:
        """Register rights, the kind of job, who watches jobs, and the way into the pages."""
        from abonent.bus.ports import LiveTopic, live_topics, subscribers
        from abonent.exchange import jobs, trail
        from abonent.exchange.feeds import carry_out_feed, feeds
        from abonent.exchange.feeds.billing import BILLING
        from abonent.exchange.feeds.documents import DOCUMENTS
        from abonent.kernel.actor import Permission, permissions
        from abonent.kernel.audit import audit_words
        from abonent.kernel.jobs import (
            ActorSource,
            JobKind,
            JobWatcher,
            actor_sources,
            job_kinds,
            job_watchers,
            may_watch_job,
        )
        from abonent.notices.ports import notice_kinds
        from abonent.webkit.registry import RailEntry, rail

        audit_words.add(trail.WORDS)
        permissions.add(
            Permission("exchange.import", _("Import contacts and cases"), _("Import and export"))
        )
        job_kinds.add(
            JobKind(
                code="import",
                label=_("Import"),
                run=jobs.run_import,
                repeatable=True,
                page=lambda params: reverse("exchange:run", args=[params["run"]]),
            )
        )
        job_kinds.add(JobKind(code="feed", label=_("Import"), run=carry_out_feed, repeatable=True))
        feeds.add(DOCUMENTS, BILLING)
        notice_kinds.add(jobs.JOB_ENDED)
        subscribers.add(jobs.SUBSCRIBER)
        job_watchers.add(JobWatcher(name="live", moved=jobs.announce))
        actor_sources.add(ActorSource(name="staff", find=jobs.find_owner))
        live_topics.add(LiveTopic(kind="job", may_watch=may_watch_job))
        rail.add(
            RailEntry(
                key="import",
                label=_("Import"),
                url="exchange:imports",
                icon="file-import",
                permission="exchange.import",
                order=80,
                go="i",
                words=_("Excel CSV upload file"),
            )
        )
