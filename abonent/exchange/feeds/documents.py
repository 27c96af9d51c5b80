"""Documents of clients from a table, their scans from an archive."""

from __future__ import annotations

import re
from dataclasses import replace

from abonent.exchange.feeds.model import Column, Feed, Given
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.phrases import Phrase as _
from abonent.parties.actions import DocumentDraft, add_document
from abonent.parties.queries import find_brief, match_clients
from abonent.parties.queries.documents import has_document, type_codes

_KEYS = ("account", "contract", "phone", "email")


def _take(by: Actor, given: Given) -> bool:
    client_id = _client_of(by, given)
    draft = DocumentDraft(
        type=_type_of(given.text("type")), series=given.text("series"),
        number=given.text("number"), issued_date=given.day("issued_date"),
        issued_by=given.text("issued_by"), valid_until=given.day("valid_until"),
        remark=given.text("remark"),
    )  # fmt: skip
    if has_document(by=by, client_id=client_id, draft=draft):
        return False
    scans = [name for part in re.split("[;\n]", given.text("scans")) if (name := part.strip())]
    for name in scans:
        given.scans.check(name)
    files = [] if given.is_dry else [given.scans.store(name, by=by) for name in scans]
    add_document(by=by, client_id=client_id, draft=replace(draft, file_ids=files))
    return True


def _client_of(by: Actor, given: Given) -> int:
    """By our number, else by the first key that is given."""
    text = given.text("client")
    if text.isdecimal() and find_brief(by=by, client_id=int(text[:18])):
        return int(text)
    for kind in _KEYS:
        if wanted := given.text(kind):
            found = match_clients(by=by, wanted=[(kind, wanted)]).get((kind, wanted), [])
            if len(found) == 1:
                return found[0]
            said = {"text": wanted, "count": len(found)}
            told = _("“%(text)s”: %(count)s clients have it.") if found else _(
                "Nobody is found by “%(text)s”."
            )  # fmt: skip
            raise Invalid({kind: [told % said]})
    raise Invalid({"client": [_("Nothing in the row says who the client is.")]})


def _type_of(text: str) -> str:
    """The code of a type of documents, by code or name."""
    code = type_codes().get(text.casefold())
    if code is None:
        raise Invalid({"type": [_("There is no type of documents “%(text)s”.") % {"text": text}]})
    return code


DOCUMENTS = Feed(
    code="documents",
    label=_("Documents of clients"),
    about=_("Each row is a document; its scans are files of the archive. A document that the "
            "client has already is passed over."),
    icon="file-certificate",
    permission="parties.edit_documents",
    take=_take,
    has_scans=True,
    columns=(
        Column(name="client", label=_("Client number")),
        Column(name="account", label=_("Account")),
        Column(name="contract", label=_("Contract")),
        Column(name="phone", label=_("Phone")),
        Column(name="email", label=_("E-mail")),
        Column(name="type", label=_("Type of document"), required=True,
               help=_("Its code or its name.")),
        Column(name="series", label=_("Series")),
        Column(name="number", label=_("Number")),
        Column(name="issued_date", label=_("Issued on")),
        Column(name="issued_by", label=_("Issued by")),
        Column(name="valid_until", label=_("Valid until")),
        Column(name="remark", label=_("Remark")),
        Column(name="scans", label=_("Scans"),
               help=_("Names of files in the archive, with semicolons.")),
    ),
)  # fmt: skip
