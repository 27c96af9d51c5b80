"""Words for codes, in the reader's language. The models' choices are the codes alone."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: dict[str, Promise] = {"person": _("Person"), "company": _("Company")}
STATUSES: dict[str, Promise] = {
    "potential": pgettext_lazy("client", "Potential"),
    "active": pgettext_lazy("client", "Active"),
    "former": pgettext_lazy("client", "Former"),
}
STATUS_TONES = {"potential": "blue", "active": "green", "former": "grey"}
SERVICES: dict[str, Promise] = {
    "mobile": _("Mobile"),
    "fixed": _("Fixed line"),
    "internet": _("Internet"),
    "tv": _("TV"),
}
SERVICE_ICONS = {
    "mobile": "device-mobile",  # icon="device-mobile"
    "fixed": "phone",  # icon="phone"
    "internet": "world",  # icon="world"
    "tv": "device-tv",  # icon="device-tv"
}
LINE_STATUSES: dict[str, Promise] = {
    "active": pgettext_lazy("line", "Active"),
    "blocked": pgettext_lazy("line", "Blocked"),
    "closed": pgettext_lazy("line", "Closed"),
}
LINE_TONES = {"active": "green", "blocked": "red", "closed": "grey"}
PAYMENTS: dict[str, Promise] = {"prepaid": _("Prepaid"), "postpaid": _("Postpaid")}
CIRCLES: dict[str, Promise] = {"family": _("Family"), "company": _("Group of companies")}
KEYS: dict[str, Promise] = {
    "phone": _("number"),
    "account": _("account"),
    "contract": _("contract"),
    "login": _("log-in"),
    "tax_id": _("tax number"),
    "email": _("e-mail"),
    "name": _("name"),
    "turned": _("name"),
    "person": _("contact person"),
    "former": _("former client"),
}

PROSPECT_STATES: dict[str, Promise] = {
    "new": pgettext_lazy("potential client", "New"),
    "work": pgettext_lazy("potential client", "In work"),
    "qualified": pgettext_lazy("potential client", "Qualified"),
    "won": pgettext_lazy("potential client", "Became a client"),
    "lost": pgettext_lazy("potential client", "Lost"),
}
PROSPECT_MOVES: dict[str, Promise] = {
    "work": _("Take into work"),
    "qualified": _("Qualify"),
    "won": _("Became a client"),
    "lost": _("Lost"),
}
PROSPECT_TONES = {
    "new": "amber", "work": "blue", "qualified": "violet", "won": "green", "lost": "grey",
}  # fmt: skip
BILLING_SOURCES: dict[str, Promise] = {
    "key": _("our key, which comes back in the answer"),
    "name": _("name"),
    "kind": _("person or company"),
    "surname": _("surname"),
    "given_name": _("given name"),
    "patronymic": _("patronymic"),
    "tax_id": _("tax number"),
    "phone": _("main phone"),
    "email": _("main e-mail"),
    "language": _("language"),
    "interest": _("interest"),
    "source": _("source"),
}
REASONS: dict[str, Promise] = {
    "tax_id": _("same tax number"),
    "phone": _("same number"),
    "email": _("same e-mail"),
    "login": _("same log-in"),
    "contract": _("same contract"),
    "name": _("same name"),
    "similar_name": _("similar name"),
    "document": _("same document number"),
    "other_date": _("different dates"),
    "other_tax_id": _("different tax numbers"),
    "other_kind": _("one is a person, the other a company"),
    "other_name": _("different names"),
}
"""Why two clients may be one, or not."""


def kind_of_key(kind: str) -> str:
    """What a client was found by."""
    return str(KEYS[kind])


def account_mark(number: str) -> str:
    """An account's number beside a name: bare digits are told to be one."""
    return str(_("acct %(number)s") % {"number": number}) if number.isdigit() else number


def status_word(status: str) -> str:
    """Where a client stands with us."""
    return str(STATUSES[status])
