"""What the room cases tells Django and the rooms below it when the process starts."""

from functools import partial

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``cases``."""

    name = "abonent.cases"
    label = "cases"
    verbose_name = "Cases"

    def ready(self) -> None:
        """Register rights, reference data and live topics of this room."""
        from abonent.attributes.ports import holders, indexed_tables
        from abonent.bus.ports import LiveTopic, live_topics, subscribers
        from abonent.cases import (
            handlers,
            jobs,  # noqa: F401 - its tasks
            properties,
            reference,
            reference_templates,
            reference_uses,
            trail,
        )
        from abonent.cases.actions.bulk_runs import run_bulk
        from abonent.cases.holding import HOLDER, TABLE
        from abonent.cases.pages.by_template import client_tabs
        from abonent.cases.queries import can_watch_case
        from abonent.cases.queries.templates import usual_clients_of
        from abonent.cases.queries.visible import (
            owned_cases,
            owners_by_client,
            whose_cases,
            whose_contacts,
        )
        from abonent.cases.system import UNDOING
        from abonent.kernel.actor import Permission, permissions
        from abonent.kernel.audit import audit_words
        from abonent.kernel.jobs import JobKind, job_kinds
        from abonent.kernel.reference.kinds import owner_names, reference_kinds, use_counters
        from abonent.kernel.settings import system_settings
        from abonent.notices.ports import notice_kinds
        from abonent.parties.ports import (
            ClientRelation,
            UsualClients,
            client_relations,
            usual_clients,
        )
        from abonent.rules.ports import subjects

        audit_words.add(trail.WORDS)
        room = _("Contacts and cases")
        permissions.add(
            Permission("cases.view", _("Contacts and cases: view"), room, scoped=True),
            Permission("cases.register", _("Contacts and cases: register"), room),
            Permission("cases.work", _("Cases: work on, change, close, reopen"), room, scoped=True),
            Permission(
                "cases.assign",
                _("Cases: assign to colleagues, remove their files"),
                room,
                scoped=True,
            ),
            Permission("cases.undo_move", _("Cases: undo the last move of colleagues"), room),
            Permission("cases.bulk", _("Cases: change many at once"), room),
            Permission("cases.merge", _("Cases: merge, undo a merge"), room, scoped=True),
            Permission("cases.close_parent", _("Cases: close before their parts are"), room),
            Permission("cases.export", _("Contacts and cases: export"), room),
            Permission("cases.propose_topic", _("Topics: propose"), room),
            Permission("cases.administer", _("Topics, places, channels, priorities: manage"), room),
        )
        system_settings.add(UNDOING)
        job_kinds.add(
            JobKind(
                code="cases.bulk",
                label=_("Bulk change"),
                run=run_bulk,
                repeatable=True,
                page=lambda params: reverse("cases:bulk", args=[params["bulk"]]),
            )
        )
        reference_kinds.add(
            *reference.KINDS, reference_templates.KIND, reference_templates.TEXT_MODULE
        )
        owner_names.add(*reference.SETS)
        use_counters.add(*reference_uses.USES)
        holders.add(HOLDER)
        indexed_tables.add(TABLE)
        live_topics.add(
            LiveTopic("case", can_watch_case),
            LiveTopic(
                "cases",
                lambda actor, _id: actor.can("cases.view"),
                members="case",
                right="cases.view",
                belongs=whose_cases,
            ),
            LiveTopic(
                "contacts",
                lambda actor, _id: actor.can("cases.view"),
                members="contact",
                right="cases.view",
                belongs=whose_contacts,
            ),
        )
        notice_kinds.add(*handlers.KINDS)
        subscribers.add(*handlers.SUBSCRIBERS)
        _serve_routes()
        _follow_merges()
        client_relations.add(
            ClientRelation(code="cases.owner", rows=owned_cases, people=owners_by_client),
        )
        usual_clients.add(
            UsualClients(code="cases.templates", first=usual_clients_of, tabs=client_tabs),
        )
        subjects.add(properties.CASE, properties.CONTACT)
        _put_into_frame()


def _serve_routes() -> None:
    from abonent.bus.ports import subscribers
    from abonent.cases.ports import message_channels
    from abonent.cases.routing.carrying import CARRIER
    from abonent.cases.routing.children import CHILDREN
    from abonent.cases.routing.examples import TRYER
    from abonent.cases.routing.functions import FUNCTIONS
    from abonent.cases.routing.messages import EMAIL, NOTIFY, SEND_MESSAGE
    from abonent.cases.routing.thrown import SUBSCRIBERS
    from abonent.routes.ports import carriers, functions, tryers

    carriers.add(CARRIER)
    tryers.add(TRYER)
    functions.add(*FUNCTIONS, SEND_MESSAGE, NOTIFY)
    message_channels.add(EMAIL)
    subscribers.add(CHILDREN, *SUBSCRIBERS)


def _follow_merges() -> None:
    from abonent.cases.actions.merging import settle_repeats
    from abonent.cases.actions.relations import settle_links
    from abonent.cases.ports import case_rows
    from abonent.kernel.merging import PointingRows
    from abonent.parties.ports import client_rows

    client_rows.add(
        PointingRows(model="cases.Contact", column="client", label=_("contacts")),
        PointingRows(model="cases.Case", column="client", label=_("cases")),
    )
    case_rows.add(
        PointingRows(model="cases.Case", column="parent", label=_("parts")),
        PointingRows(model="cases.HistoryEntry", column="case", label=_("lines of the history")),
        PointingRows(model="cases.Attachment", column="case", label=_("files")),
        PointingRows(model="cases.CaseLink", column="case", label=_("links"), settle=settle_links),
        PointingRows(model="cases.CaseLink", column="other", label=_("links to it")),
        PointingRows(model="cases.Repeat", column="case", label=_("repeated contacts"),
                     settle=settle_repeats),
    )  # fmt: skip


def _put_into_frame() -> None:
    from abonent.attributes.closing import open_fields
    from abonent.cases.pages import found
    from abonent.cases.queries import find_case_merged_into
    from abonent.kernel.search import SearchProvider, search_providers
    from abonent.parties.ports import ClientPanel, client_panels
    from abonent.webkit.merged import Survivor, survivors
    from abonent.webkit.registry import (
        Command,
        RailEntry,
        StartPanel,
        commands,
        rail,
        start_panels,
    )
    from abonent.work.ports import DraftKind, draft_kinds

    rail.add(
        RailEntry(key="cases", label=_("Cases"), url="cases:cases", icon="ticket",
                  permission="cases.view", order=10, go="c"),
        RailEntry(key="contacts", label=_("Contacts"), url="cases:contacts", icon="phone",
                  permission="cases.view", order=20, go="t"),
    )  # fmt: skip
    survivors.add(
        Survivor(
            name="case_id", asked="case", url="cases:case",
            find=lambda by, number: find_case_merged_into(by=by, case_id=number)
            if by.can("cases.view") else None,
            told=_("Case %(number)s was merged into this one."),
            lost=_("Case %(number)s was merged into case %(winner)s meanwhile: nothing was "
                   "written. Open that case and write there."),
        )
    )  # fmt: skip
    commands.add(
        Command(key="contact", label=_("New contact"), url="cases:register", icon="plus",
                permission="cases.register", order=10, hotkey="n", primary=True),
        Command(key="propose_topic", label=_("Propose a topic"), url="cases:propose", icon="bulb",
                permission="cases.propose_topic", order=60),
    )  # fmt: skip
    search_providers.add(
        SearchProvider(code="cases", label=_("Cases"), permission="cases.view",
                       search=found.search, order=20)
    )  # fmt: skip
    client_panels.add(
        ClientPanel(code="cases", title=_("Cases"), icon="ticket", permission="cases.view",
                    template="cases/panel_cases.html", load=found.load_cases, order=10),
        ClientPanel(code="contacts", title=_("Contacts"), icon="phone", permission="cases.view",
                    template="cases/panel_contacts.html", load=found.load_contacts, order=20),
    )  # fmt: skip
    of_case = partial(open_fields, of="case")
    draft_kinds.add(
        DraftKind(code="contact", label=_("New contact"), icon="phone",
                  permission="cases.register", has_tab=True, open_content=of_case),
        DraftKind(code="case_edit", label=_("Edit of a case"), icon="edit",
                  permission="cases.work", has_tab=True, open_content=of_case),
        DraftKind(code="case_note", label=_("Note on a case"), icon="message",
                  permission="cases.work"),
    )  # fmt: skip
    start_panels.add(
        StartPanel(code="mine", title=_("My open cases"), icon="ticket", permission="cases.view",
                   template="cases/panel_cases.html", load=found.load_mine, order=10,
                   topics="cases"),
        StartPanel(code="unowned", title=_("Open cases without an owner"), icon="inbox",
                   permission="cases.view", template="cases/panel_cases.html",
                   load=found.load_unowned, order=20, topics="cases"),
    )  # fmt: skip
