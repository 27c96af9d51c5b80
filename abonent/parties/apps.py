"""What the room parties tells Django and the rooms below it when the process starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Config(AppConfig):
    """The room ``parties``."""

    name = "abonent.parties"
    label = "parties"
    verbose_name = "Clients"

    def ready(self) -> None:
        """Register rights, reference data, live topics and the search of this room."""
        from abonent.attributes.ports import (
            choice_desks,
            expressions,
            holders,
            indexed_tables,
            query_parameters,
        )
        from abonent.attributes.ports import subjects as with_attributes
        from abonent.bus.ports import LiveTopic, live_topics
        from abonent.kernel.actor import Permission, permissions
        from abonent.kernel.audit import audit_words
        from abonent.kernel.confidential import confidential_fields
        from abonent.kernel.jobs import job_kinds
        from abonent.kernel.reference.kinds import reference_kinds, use_counters
        from abonent.parties import defaults, holding, properties, reference, roots, trail
        from abonent.parties.confidential import DOCUMENTS, FIELDS
        from abonent.parties.jobs import FINDING_JOB
        from abonent.parties.queries import choices
        from abonent.parties.queries.attributes import SUBJECTS
        from abonent.parties.queries.visible import can_watch_client, whose_clients
        from abonent.rules.ports import roots as rule_roots
        from abonent.rules.ports import subjects

        audit_words.add(trail.WORDS)
        room = _("Clients")
        permissions.add(
            Permission("parties.view", _("Clients: find and view"), room, scoped=True),
            Permission("parties.edit", _("Clients: create and change"), room, scoped=True),
            Permission("parties.merge", _("Clients: merge, undo a merge"), room, scoped=True),
            Permission("parties.note", _("Clients: write notes"), room, scoped=True),
            Permission("parties.export", _("Clients: save lists to files"), room),
            Permission("parties.view_documents", _("Documents of clients: view"), room),
            Permission("parties.edit_documents", _("Documents of clients: add and change"), room),
            reference.PERMISSION,
        )  # fmt: skip
        job_kinds.add(FINDING_JOB)
        confidential_fields.add(*FIELDS, DOCUMENTS)
        reference_kinds.add(*reference.KINDS)
        use_counters.add(*reference.USES)
        with_attributes.add(*SUBJECTS)
        holders.add(*holding.make_holders())
        indexed_tables.add(holding.TABLE)
        expressions.add(*defaults.EXPRESSIONS)
        query_parameters.add(*choices.PARAMETERS)
        choice_desks.add(choices.DESK)
        use_counters.add(*holding.make_counters())
        live_topics.add(
            LiveTopic("client", can_watch_client),
            LiveTopic("duplicates", lambda actor, _id: actor.can("parties.merge")),
            LiveTopic(
                "clients",
                lambda actor, _id: actor.can("parties.view"),
                members="client",
                right="parties.view",
                belongs=whose_clients,
            ),
        )
        _follow_merges()
        subjects.add(properties.CLIENT)
        rule_roots.add(*roots.ROOTS)
        _put_into_frame()


def _follow_merges() -> None:
    from abonent.kernel.merging import PointingRows
    from abonent.parties.actions.merging import settle_circles, settle_private_facts, settle_reaches
    from abonent.parties.actions.prospects import settle_prospects
    from abonent.parties.ports import client_rows

    client_rows.add(
        PointingRows(model="parties.Account", column="client", label=_("accounts")),
        PointingRows(model="parties.Subscriber", column="client", label=_("subscribers")),
        PointingRows(model="parties.Reach", column="client", label=_("phones and e-mails"),
                     settle=settle_reaches),
        PointingRows(model="parties.ContactPerson", column="client", label=_("contact persons")),
        PointingRows(model="parties.CircleMember", column="client", label=_("places in circles"),
                     settle=settle_circles),
        PointingRows(model="parties.PrivateFacts", column="client",
                     label=_("confidential facts"), settle=settle_private_facts),
        PointingRows(model="parties.Note", column="client", label=_("notes")),
        PointingRows(model="parties.Document", column="client", label=_("documents")),
        PointingRows(model="parties.Prospect", column="client",
                     label=_("work as potential clients"), settle=settle_prospects),
        PointingRows(model="parties.SearchKey", column="client", label=_("search keys"),
                     derived=True),
    )  # fmt: skip


def _put_into_frame() -> None:
    from abonent.kernel.search import SearchProvider, search_providers
    from abonent.parties.pages import documents, prospects
    from abonent.parties.pages.found import search, search_notes
    from abonent.parties.ports import ClientPanel, client_panels
    from abonent.parties.queries import find_merged_into
    from abonent.webkit.merged import Survivor, survivors
    from abonent.webkit.registry import Command, RailEntry, commands, rail
    from abonent.work.ports import DraftKind, draft_kinds

    rail.add(
        RailEntry(key="clients", label=_("Clients"), url="parties:clients", icon="users",
                  permission="parties.view", order=30, go="k"),
        RailEntry(key="prospects", label=pgettext_lazy("rail", "Sales"), url="parties:prospects",
                  icon="target-arrow", permission="parties.view", order=32, go="p"),
        RailEntry(key="documents", label=_("Documents"), url="parties:documents", icon="files",
                  permission="parties.view_documents", order=34, go="d"),
    )  # fmt: skip
    survivors.add(
        Survivor(
            name="client_id", asked="client", url="parties:client",
            find=lambda by, number: find_merged_into(by=by, client_id=number)
            if by.can("parties.view") else None,
            told=_("Client %(number)s was merged into this one."),
            lost=_("Client %(number)s was merged into client %(winner)s meanwhile: nothing was "
                   "written. Open that client and write there."),
        )
    )  # fmt: skip
    draft_kinds.add(
        DraftKind(code="client_note", label=_("Note on a client"), icon="note",
                  permission="parties.note")
    )  # fmt: skip
    commands.add(
        Command(key="client_new", label=_("New client"), url="parties:create", icon="user-plus",
                permission="parties.edit", order=30)
    )  # fmt: skip
    search_providers.add(
        SearchProvider(code="clients", label=_("Clients"), permission="parties.view",
                       search=search, order=10),
        SearchProvider(code="documents", label=_("Documents"), permission="parties.view_documents",
                       search=documents.search, order=40),
        SearchProvider(code="notes", label=_("Notes"), permission="parties.view",
                       search=search_notes, order=60),
    )  # fmt: skip
    client_panels.add(
        ClientPanel(code="prospects", title=_("Potential client"), icon="target-arrow",
                    permission="parties.view", template="parties/panel_prospects.html",
                    load=prospects.load_panel, order=5),
        ClientPanel(code="documents", title=_("Documents"), icon="files",
                    permission="parties.view_documents", template="parties/panel_documents.html",
                    load=documents.load_panel, order=30),
    )  # fmt: skip
