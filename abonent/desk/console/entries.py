"""What there is to administer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from abonent.kernel.actor import Actor
from abonent.kernel.errors import Text
from abonent.kernel.reference.kinds import reference_kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One page of the console. ``words`` are other names a person may type."""

    group: Text
    label: Text
    about: Text
    url: str
    icon: str
    permission: str
    words: Text = ""
    kind: str = ""
    """The kind of reference data that the page lists."""


PEOPLE, WORK, TRACE = _("People"), _("Contacts and cases"), _("Supervision")
CLIENTS, LETTERS = _("Clients"), _("Letters")
ATTRIBUTES = _("Attributes and dictionaries")
_GROUPS = {"staff": PEOPLE, "parties": CLIENTS, "letters": LETTERS, "attributes": ATTRIBUTES}
"""Of kinds of reference data, by their room."""

_OWN = (
    Entry(
        group=PEOPLE, label=_("Operators"), about=_("Who works here, with which roles."),
        url="/console/operators", icon="users", permission="staff.administer",
        words=_("users employees accounts passwords tokens sessions locked"),
    ),
    Entry(
        group=PEOPLE, label=_("Roles"), about=_("Sets of rights given to operators."),
        url="/console/roles", icon="shield", permission="staff.administer",
        words=_("rights permissions access two-factor 2FA one-time codes"),
    ),
    Entry(
        group=PEOPLE, label=_("Locked log-ins"),
        about=_("Who cannot log in after failed attempts, and from which addresses nobody can."),
        url="/console/locks", icon="lock-exclamation", permission="staff.administer",
        words=_("lock unlock unlocking blocked network address IP failures guessing"),
    ),
    Entry(
        group=PEOPLE, label=_("Log-in by OpenID Connect"),
        about=_("Log-in through the company’s provider: one password for everything."),
        url="/console/openid", icon="building-fortress", permission="staff.administer",
        words=_("OpenID OIDC SSO single sign-on identity provider Keycloak"),
    ),
    Entry(
        group=WORK, label=_("Topics and attributes"),
        about=_("The tree of topics and what is filled in under each."),
        kind="cases.topic", url="/console/topics", icon="binary-tree",
        permission="cases.administer",
        words=_("groups attributes fields proposals"),
    ),
    Entry(
        group=ATTRIBUTES, label=_("Attributes of clients"),
        about=_("What is filled in for persons, companies, accounts, subscribers."),
        url="/console/attributes", icon="forms", permission="attributes.administer",
        words=_("own fields contact persons"),
    ),
    Entry(
        group=TRACE, label=_("System settings"),
        about=_("Drafts, uploads, reasons of changes: what holds for the whole company."),
        url="/console/settings", icon="adjustments", permission="kernel.administer",
        words=_("parameters options limits environment"),
    ),
    Entry(
        group=TRACE, label=_("History of settings"),
        about=_("Every change with its author, reason and way back."),
        url="/console/changes", icon="history", permission="desk.console",
        words=_("changes rollback undo versions difference"),
    ),
    Entry(
        group=TRACE, label=_("Packages of settings"),
        about=_("Settings as a file: export, compare, import, upgrade."),
        url="/console/packages", icon="package", permission="desk.console",
        words=_("configuration transfer backup yaml zip test production"),
    ),
    Entry(
        group=PEOPLE, label=_("Notifications by role"),
        about=_("What those of a role hear of until they choose themselves."),
        url="/console/notices", icon="bell", permission="notices.administer",
        words=_("defaults e-mail digest"),
    ),
    Entry(
        group=TRACE, label=_("Mail"), about=_("What was sent, what waits, what was given up."),
        url="/console/mail", icon="mail", permission="notices.administer",
        words=_("SMTP letters outbox e-mail server"),
    ),
    Entry(
        group=TRACE, label=_("Calls of functions"),
        about=_("What routes asked of other systems, what waits, what has failed."),
        url="/console/runs", icon="robot", permission="routes.administer",
        words=_("dead letters retry webhook business functions"),
    ),
    Entry(
        group=TRACE, label=_("Audit"), about=_("Who did what, when, and what changed."),
        url="/console/audit", icon="history", permission="staff.view_audit",
        words=_("log history changes who"),
    ),
    Entry(
        group=TRACE, label=_("Looks at confidential data"),
        about=_("Who saw whose income, tax number, documents."),
        url="/console/audit?action=kernel.view_confidential", icon="eye",
        permission="staff.view_audit", words=_("confidential access log secrets personal data"),
    ),
    Entry(
        group=TRACE, label=_("Queries by confidential data"),
        about=_("Who searched by income, tax number, date of birth, and how."),
        url="/console/audit?action=kernel.ask_confidential", icon="zoom-question",
        permission="staff.view_audit", words=_("confidential search filter personal data"),
    ),
    Entry(
        group=TRACE, label=_("Event bus"), about=_("How far subscribers are; what failed."),
        url="/console/bus", icon="arrows-shuffle", permission="bus.administer",
        words=_("dead letters subscribers queue"),
    ),
)  # fmt: skip

_ELSEWHERE = {"cases.topic", "attributes.attribute", "attributes.entry", "attributes.override"}
"""Kinds with pages of their own, or shown within their owner's."""


def list_entries(*, by: Actor) -> list[Entry]:
    """Pages the actor may use, in their order."""
    return [entry for entry in _all() if by.can(entry.permission)]


def _all() -> Iterator[Entry]:
    yield from _OWN[:6]
    for kind in reference_kinds:
        if kind.key not in _ELSEWHERE:
            group = _GROUPS.get(kind.key.partition(".")[0], WORK)
            yield Entry(
                group=group, label=kind.plural, about=kind.about, icon=kind.icon, kind=kind.key,
                url=reverse("console:list", args=[kind.key]), permission=kind.permission,
            )  # fmt: skip
    yield from _OWN[6:]
