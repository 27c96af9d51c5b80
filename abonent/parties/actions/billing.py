"""The file by which billing hears of new clients. Nobody is sent twice."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abonent.kernel import audit
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid
from abonent.kernel.files import store_produced
from abonent.kernel.text import localized
from abonent.parties.confidential import TAX_ID
from abonent.parties.models import BillingColumn, Prospect, ProspectExport, Reach
from abonent.parties.queries.visible import narrow_to_visible
from abonent.webkit.export import defused

FORMATS = ("csv", "xlsx", "json")
MOST = 10_000
_USUAL = (
    ("key", "key"), ("name", "name"), ("kind", "kind"), ("tax_id", "tax_id"), ("phone", "phone"),
    ("email", "email"), ("interest", "interest"),
)  # fmt: skip
"""Header and source of each column while administrators keep none."""


def export_prospects(*, by: Actor, format: str = "csv") -> ProspectExport:  # noqa: A002
    """Everyone who is qualified and was not sent yet, as one file, marked as sent.

    The file is kept and can be fetched again; a second call sends only who came since. Raises
    :class:`Conflict` if there is nobody.
    """
    by.check("parties.export")
    if format not in FORMATS:
        told = {"formats": ", ".join(FORMATS)}
        raise Invalid({"format": [_("Choose one of: %(formats)s.") % told]})
    with transaction.atomic():
        waiting = Prospect.objects.filter(state=Prospect.State.QUALIFIED, export=None)
        rows = narrow_to_visible(waiting.select_related("client", "source"), by=by)
        found = list(rows.select_for_update(of=("self",)).order_by("pk")[:MOST])
        if not found:
            raise Conflict(_("Nobody waits for billing: qualify potential clients first."))
        table = _table(by, found)
        content = io.BytesIO(_WRITERS[format](table))
        file = store_produced(by=by, source=content, name=f"billing-{now():%Y%m%d-%H%M}.{format}")
        made = ProspectExport.objects.create(at=now(), by_id=by.id, file=file, count=len(found))
        Prospect.objects.filter(pk__in=[one.pk for one in found]).update(export=made)
        audit.record(
            by=by, action="parties.export_prospects", of="export", id=made.pk,
            changes={"count": len(found), "format": format},
        )  # fmt: skip
    return made


def _table(by: Actor, found: list[Prospect]) -> list[dict[str, Any]]:
    columns: list[tuple[str, str]] = [
        (c.header, c.source) for c in BillingColumn.objects.filter(is_active=True)
    ]
    reaches: dict[tuple[int, str], str] = {}
    mains = Reach.objects.filter(client__in=[one.client_id for one in found], is_main=True)
    for reach in mains:
        reaches[reach.client_id, reach.kind] = reach.value
    may_see_tax = by.can_field(TAX_ID)
    return [
        {
            header: _value(one, source, reaches, may_see_tax=may_see_tax)
            for header, source in columns or _USUAL
        }
        for one in found
    ]


def _value(
    one: Prospect, source: str, reaches: dict[tuple[int, str], str], *, may_see_tax: bool
) -> Any:
    if source == "key":
        return one.pk
    if source in ("phone", "email"):
        return reaches.get((one.client_id, source), "")
    if source == "interest":
        return one.interest
    if source == "source":
        return localized(one.source.name) if one.source else ""
    if source == "tax_id" and one.client.kind == "person" and not may_see_tax:
        return ""
    return getattr(one.client, source)


def _csv(table: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(table[0]), delimiter=";")
    writer.writeheader()
    for row in table:
        writer.writerow({k: defused(v) if isinstance(v, str) else v for k, v in row.items()})
    return out.getvalue().encode("utf-8-sig")


def _json(table: list[dict[str, Any]]) -> bytes:
    return json.dumps(table, ensure_ascii=False, indent=1).encode()


def _xlsx(table: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet()
    for place, header in enumerate(table[0]):
        page.write_string(0, place, header)
    for line, row in enumerate(table, 1):
        for place, value in enumerate(row.values()):
            page.write(line, place, value)
    book.close()
    return out.getvalue()


_WRITERS = {"csv": _csv, "json": _json, "xlsx": _xlsx}
