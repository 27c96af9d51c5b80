"""How the audit is told to a person: actions, objects, fields and values in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.text import LANGUAGES, localized

OBJECTS = {
    "operator": gettext_lazy("Operator"),
    "role": gettext_lazy("Role"),
    "token": gettext_lazy("API token"),
    "audit": gettext_lazy("Audit"),
    "client": gettext_lazy("Client"),
    "contact": gettext_lazy("Contact"),
    "case": gettext_lazy("Case"),
    "topic": gettext_lazy("Topic"),
    "attribute": gettext_lazy("Attribute"),
    "dictionary": gettext_lazy("Dictionary"),
    "entry": gettext_lazy("Dictionary entry"),
    "place": gettext_lazy("Place"),
    "place_kind": gettext_lazy("Kind of place"),
    "channel": gettext_lazy("Channel"),
    "priority": gettext_lazy("Priority"),
    "category": gettext_lazy("Category of clients"),
    "job": gettext_lazy("Background job"),
}
ACTIONS = {
    "staff.log_in": gettext_lazy("logged in"),
    "staff.log_out": gettext_lazy("logged out"),
    "staff.fail_to_log_in": gettext_lazy("failed log-in"),
    "staff.save_operator": gettext_lazy("saved"),
    "staff.dismiss_operator": gettext_lazy("dismissed"),
    "staff.restore_operator": gettext_lazy("taken back"),
    "staff.reset_password": gettext_lazy("new password given"),
    "staff.change_own_password": gettext_lazy("own password changed"),
    "staff.change_own_settings": gettext_lazy("own settings changed"),
    "staff.save_role": gettext_lazy("saved"),
    "staff.create_token": gettext_lazy("token created"),
    "staff.revoke_token": gettext_lazy("token revoked"),
    "staff.view_audit": gettext_lazy("audit viewed"),
    "cases.propose_topic": gettext_lazy("topic proposed"),
    "cases.accept_topic": gettext_lazy("proposal accepted"),
    "cases.reject_topic": gettext_lazy("proposal turned down"),
}
_VERBS = {
    "save": gettext_lazy("saved"),
    "move": gettext_lazy("moved"),
    "delete": gettext_lazy("deleted"),
    "register": gettext_lazy("registered"),
    "open": gettext_lazy("opened"),
    "edit": gettext_lazy("changed"),
    "change": gettext_lazy("changed"),
    "assign": gettext_lazy("assigned"),
    "note": gettext_lazy("note written"),
    "attach": gettext_lazy("file attached"),
    "remove": gettext_lazy("removed"),
    "create": gettext_lazy("created"),
    "add": gettext_lazy("added"),
    "export": gettext_lazy("exported"),
    "import": gettext_lazy("imported"),
    "cancel": gettext_lazy("cancelled"),
    "start": gettext_lazy("started"),
    "view": gettext_lazy("viewed"),
}
_FIELDS = {
    "login": gettext_lazy("Login"),
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "language": gettext_lazy("Language"),
    "timezone": gettext_lazy("Time zone"),
    "is_active": gettext_lazy("Active"),
    "roles": gettext_lazy("Roles"),
    "password": gettext_lazy("Password"),
    "code": gettext_lazy("Code"),
    "permissions": gettext_lazy("Rights"),
    "grants_everything": gettext_lazy("Every right"),
    "expires_at": gettext_lazy("Works until"),
    "position": gettext_lazy("Order"),
    "kind": gettext_lazy("Kind"),
    "icon": gettext_lazy("Icon"),
    "weight": gettext_lazy("Weight"),
    "is_default": gettext_lazy("Used where nothing else is said"),
    "parent": gettext_lazy("Group"),
    "is_group": gettext_lazy("A group of topics"),
    "default_kind": gettext_lazy("Usual kind"),
    "default_priority": gettext_lazy("Usual priority"),
    "proposed_by": gettext_lazy("Proposed by"),
    "reason": gettext_lazy("Reason"),
    "type": gettext_lazy("Type"),
    "dictionary": gettext_lazy("Dictionary"),
    "is_required": gettext_lazy("Required"),
    "set": gettext_lazy("Set of attributes"),
    "state": gettext_lazy("State"),
    "owner": gettext_lazy("Owner"),
    "owner_id": gettext_lazy("Owner"),
    "topic": gettext_lazy("Topic"),
    "priority": gettext_lazy("Priority"),
    "channel": gettext_lazy("Channel"),
    "place": gettext_lazy("Place"),
    "client": gettext_lazy("Client"),
    "client_id": gettext_lazy("Client"),
    "text": gettext_lazy("Text"),
    "summary": gettext_lazy("Summary"),
    "attributes": gettext_lazy("Attributes"),
}


_WAYS = {
    "page": gettext_lazy("page"),
    "rest": gettext_lazy("API"),
    "command": gettext_lazy("command line"),
    "job": gettext_lazy("by itself"),
}


def way(via: str) -> str:
    """By which way an act came in."""
    return str(_WAYS.get(via, via))


def action(code: str) -> str:
    """An action in words; its code where nobody named it."""
    if code in ACTIONS:
        return str(ACTIONS[code])
    verb = code.partition(".")[2].partition("_")[0]
    return str(_VERBS.get(verb, code))


def object_name(type: str, id: str) -> str:  # noqa: A002
    """An object as ``Operator 12``."""
    name = str(OBJECTS.get(type, type))
    return name if id in ("", "0") else f"{name} {id}"


def changes(changed: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Rows of (field, before, after)."""
    rows = []
    for field, told in changed.items():
        is_pair = isinstance(told, list) and len(told) == 2
        before, after = told if is_pair else (None, told)
        label = str(_FIELDS.get(field, field))
        named = _choices(field)
        shown = [
            named.get(one, value(one)) if isinstance(one, str) else value(one)
            for one in (before, after)
        ]
        rows.append((label, str(shown[0]) if before is not None else "", str(shown[1])))
    return rows


def _choices(field: str) -> dict[str, Any]:
    """Names of the values of a field of reference data that is chosen from a fixed list."""
    extras = (extra for kind in reference_kinds for extra in kind.fields if extra.name == field)
    return dict(next((extra.choices for extra in extras if extra.choices), ()))


def value(told: Any) -> str:
    """A value in words."""
    if told is None or told == "":
        return "—"
    if isinstance(told, bool):
        return _("yes") if told else _("no")
    if isinstance(told, list):
        return ", ".join(value(one) for one in told) or "—"
    if isinstance(told, dict):
        if told and set(told) <= set(LANGUAGES):
            return localized(told)
        return ", ".join(f"{name}: {value(one)}" for name, one in told.items()) or "—"
    return str(told)
