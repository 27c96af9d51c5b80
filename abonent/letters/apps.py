"""What the room letters tells Django and the rooms below it when the process starts."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """The room ``letters``."""

    name = "abonent.letters"
    label = "letters"
    verbose_name = "Letters"

    def ready(self) -> None:
        """Register rights, reference data, live topics and the places of this room on pages."""
        from abonent.bus.ports import LiveTopic, live_topics
        from abonent.cases.ports import case_rows
        from abonent.kernel.actor import Permission, permissions
        from abonent.kernel.audit import audit_words
        from abonent.kernel.merging import PointingRows
        from abonent.kernel.reference.kinds import reference_kinds, use_counters
        from abonent.letters import reference, trail
        from abonent.letters.actions.merging import settle_cases
        from abonent.letters.queries import can_watch_letter
        from abonent.parties.ports import client_rows

        audit_words.add(trail.WORDS)
        room = _("Letters")
        permissions.add(
            Permission("letters.view", _("Letters: view"), room),
            Permission("letters.write", _("Letters: write, hand over to be signed"), room),
            Permission("letters.sign", _("Letters: sign"), room),
            Permission("letters.register", _("Letters: register, send off"), room),
            Permission("letters.export", _("Letters: save the register to a file"), room),
            reference.PERMISSION,
        )
        reference_kinds.add(*reference.KINDS)
        use_counters.add(*reference.USES)
        case_rows.add(
            PointingRows(model="letters.LetterCase", column="case", label=_("letters"),
                         settle=settle_cases)
        )  # fmt: skip
        client_rows.add(PointingRows(model="letters.Letter", column="client", label=_("letters")))
        live_topics.add(
            LiveTopic("letter", can_watch_letter),
            LiveTopic("letters", lambda actor, _id: actor.can("letters.view"), members="letter"),
        )
        _put_into_frame()


def _put_into_frame() -> None:
    from django.urls import reverse

    from abonent.attributes.closing import open_fields
    from abonent.cases.ports import CaseLink, CasePanel, case_links, case_panels
    from abonent.kernel.search import SearchProvider, search_providers
    from abonent.letters.pages import found
    from abonent.parties.ports import ClientPanel, client_panels
    from abonent.webkit.registry import Command, RailEntry, commands, rail
    from abonent.work.ports import DraftKind, draft_kinds

    rail.add(
        RailEntry(key="letters", label=_("Letters"), url="letters:letters", icon="mail",
                  permission="letters.view", order=25, go="l")
    )  # fmt: skip
    commands.add(
        Command(key="letter_in", label=_("Register an incoming letter"), url="letters:incoming",
                icon="mail-down", permission="letters.register", order=40),
        Command(key="letter_out", label=_("Write a letter"), url="letters:write",
                icon="mail-plus", permission="letters.write", order=41),
    )  # fmt: skip
    draft_kinds.add(
        DraftKind(code="letter_in", label=_("Incoming letter"), icon="mail-down",
                  permission="letters.register", has_tab=True,
                  open_content=partial(open_fields, of="case")),
        DraftKind(code="letter_out", label=_("New letter"), icon="mail-plus",
                  permission="letters.write", has_tab=True),
    )  # fmt: skip
    case_links.add(
        CaseLink(code="letter", label=_("Reply by letter"), icon="mail-forward",
                 permission="letters.write", key="r",
                 url=lambda case_id: f"{reverse('letters:write')}?case={case_id}")
    )  # fmt: skip
    case_panels.add(
        CasePanel(code="letters", title=_("Letters"), icon="mail", permission="letters.view",
                  template="letters/_rows.html", load=found.load_case_panel)
    )  # fmt: skip
    search_providers.add(
        SearchProvider(code="letters", label=_("Letters"), permission="letters.view",
                       search=found.search, order=45)
    )  # fmt: skip
    client_panels.add(
        ClientPanel(code="letters", title=_("Letters"), icon="mail", permission="letters.view",
                    template="letters/panel_letters.html", load=found.load_panel, order=35)
    )  # fmt: skip
