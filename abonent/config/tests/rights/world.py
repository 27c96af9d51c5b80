"""A company in which everything there can be is there once, and all of it is one keeper's.

Whatever names, texts and files say has :data:`WORD` in it, so that a leak is seen wherever it is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files import File

from abonent.attributes.models import Attribute
from abonent.bus.models import DeadLetter, Event
from abonent.cases import actions as cases
from abonent.cases import testing
from abonent.cases.models import Topic
from abonent.cases.policy import CaseDraft, ContactDraft
from abonent.exchange.actions import save_map, start_import
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.files import store_upload
from abonent.kernel.jobs import start_job
from abonent.kernel.models import BackgroundJob, ConfigurationChange, ConfigurationPackage
from abonent.kernel.reference.actions import list_references, save_reference
from abonent.letters import actions as letters
from abonent.letters.policy.drafts import IncomingDraft, OutgoingDraft
from abonent.notices import actions as notices
from abonent.notices.models import Notice
from abonent.parties import actions as parties
from abonent.parties import testing as clients
from abonent.parties.models import Client, Prospect
from abonent.routes.actions import PutOff, activate, begin_process, put_off, save_example
from abonent.routes.actions import save_draft as save_draft_of_route
from abonent.routes.definition import Invocation
from abonent.routes.examples import ExampleDraft
from abonent.routes.testing import Drawing
from abonent.rules.actions import ViewDraft, save_view
from abonent.rules.models import NamedRule
from abonent.staff.actions import create_token, save_operator, save_role
from abonent.staff.models import ApiToken, Operator
from abonent.staff.queries import find_actor
from abonent.work.actions import look_at, save_draft
from abonent.work.models import Tab

ADMIN = testing.ADMIN
WORD = "Тайник"
PHONE = "+79035550101"
ISSUED = date(2010, 5, 1)
PNG = b"\x89PNG\r\n\x1a\n"
MAP = """\
source: old
timezone: Europe/Moscow
fields:
  key: {column: Id}
  started_at: {const: "2026-11-01 10:00"}
  channel: {const: phone}
  place: {const: moscow}
  topic: {const: other}
  text: {column: Text}
"""
Ids = dict[str, Any]


def hire(login: str, **role: Any) -> Actor:
    """An operator with one role."""
    names = testing.name(f"Роль {login}", f"Role {login}")
    made = save_role(by=ADMIN, name=names, **{"granted": (), **role})
    operator = save_operator(
        by=ADMIN, login=login, name=f"Operator {login}", role_ids=[made.pk],
        password=testing.PASSWORD,
    )  # fmt: skip
    found = find_actor(operator_id=operator.pk)
    assert found is not None
    return found


def build() -> Ids:
    """Make everything; the ids by the names that addresses give their parameters.

    ``name/parameter`` is of the one address (or operation) alone.
    """
    testing.make_company()
    keeper = hire("keeper", grants_everything=True)
    hire("walker")
    ids: Ids = {"operator_id": keeper.id, "code": "x", "field": "x", "prefix": "case-1",
                "key": "work.draft_days", "unlock_operator/login": "walker",
                "unlock_address/address": "10.0.0.1",
                "other_id": 999_999, "pair_id": 1,
                "start_panel/code": "mine", "exchange:feed/code": "documents",
                "parties:panel/code": "cases",
                "console:tree/kind": "staff.department",
                "console:tree_move/kind": "staff.department",
                "console:own_attribute_new/subject": "client",
                "console:own_attribute/subject": "client"}  # fmt: skip
    for part in (_clients, _papers, _prospects, _cases, _letters, _news, _work, _console, _routes):
        part(keeper, ids)
    return ids


def _file(by: Actor, name: str = f"{WORD}.png") -> int:
    return store_upload(by=by, uploaded=BytesIO(PNG + uuid4().bytes), name=name).pk


def _clients(by: Actor, ids: Ids) -> None:
    client = clients.make_client(f"{WORD}ова Анна Сергеевна", PHONE, by=by)
    account = clients.make_account(client, "3000000017", contract=WORD)
    line = clients.make_subscriber(client, account)
    person = clients.make_contact_person(client, f"{WORD}ов Павел")
    note = parties.add_note(by=by, client_id=client.pk, text=f"{WORD} в заметке")
    parties.edit_note(by=by, note_id=note.pk, text=f"{WORD} в новой заметке")
    parties.pin_note(by=by, client_id=client.pk, note_id=note.pk, pinned=True)
    circle = parties.create_circle(
        by=by, kind="family", name=f"{WORD}овы", members=[(client.pk, "мать")]
    )
    facts = {"income": Decimal(70000)}
    parties.change_confidential(by=by, client_id=client.pk, facts=facts)
    ids.update(
        client_id=client.pk, account_id=account.pk, person_id=person.pk, note_id=note.pk,
        circle_id=circle.pk, member_id=circle.members.get().pk, name="lines",
        reach_id=client.reaches.get().pk, row_id=client.pk, of="client", subscriber_id=line.pk,
    )  # fmt: skip
    ids["another_client"] = clients.make_client(f"{WORD}ова Яна", by=by).pk
    loser = clients.make_client(f"{WORD}ова Анна", by=by)
    merge = parties.merge_clients(by=by, winner_id=client.pk, loser_id=loser.pk, reason=WORD)
    ids.update({"parties:merged/merge_id": merge.pk, "parties:merge_undo/merge_id": merge.pk,
                "get_merge/merge_id": merge.pk, "undo_merge/merge_id": merge.pk})  # fmt: skip


def _papers(by: Actor, ids: Ids) -> None:
    clients.make_document_type("passport", is_confidential=True)
    draft = parties.DocumentDraft(
        type="passport", number="123456", issued_date=ISSUED, issued_by=f"ОВД {WORD}",
        remark=WORD, file_ids=[_file(by)],
    )  # fmt: skip
    document = parties.add_document(by=by, client_id=ids["client_id"], draft=draft)
    version = document.versions.get()
    ids.update(document_id=document.pk, scan_id=version.scans.get().pk, page=1)


def _prospects(by: Actor, ids: Ids) -> None:
    client = parties.create_potential_client(by=by, name=f"{WORD}ов Пётр", reach="+79035550102")
    prospect = Prospect.objects.get(client=client)
    for state in ("work", "qualified"):
        parties.move_prospect(by=by, prospect_id=prospect.pk, state=state)
    export = parties.export_prospects(by=by)
    ids.update(prospect_id=prospect.pk, export_id=export.pk)


def _cases(by: Actor, ids: Ids) -> None:
    client = Client.objects.get(pk=ids["client_id"])
    told = CaseDraft(
        topic="claim", text=f"{WORD} в обращении",
        attributes={"amount": "120,50", "city": f"{WORD}инск"},
    )  # fmt: skip
    draft = ContactDraft(
        channel="phone", place="moscow", client_id=client.pk, address=PHONE, summary=WORD,
        cases=[told, replace(told), replace(told), replace(told)],
    )  # fmt: skip
    done = cases.register_contact(by=by, draft=draft)
    case, other, part, loser = done.case_ids
    cases.note_case(by=by, case_id=case, text=f"{WORD} в записи")
    (attachment,) = cases.attach_files(by=by, case_id=case, file_ids=[_file(by)])
    names = testing.name("Рядом", "Near")
    near = {"code": "near", "name": names, "reverse_name": names}
    save_reference(by=ADMIN, kind="cases.link_kind", values=near)
    link = cases.link_cases(by=by, case_id=case, other_id=other, kind="near")
    cases.set_parent(by=by, case_id=part, parent_id=case)
    merge = cases.merge_cases(by=by, winner_id=case, loser_id=loser, reason=WORD)
    bulk = cases.choose_cases(by=by, kind="note", case_ids=[case], query=WORD)
    ids.update(
        contact_id=done.contact_id, case_id=case, link_id=link.pk, child_id=part,
        attachment_id=attachment.pk, bulk_id=bulk.pk, merge_id=merge.pk,
        topic_id=Topic.objects.get(code="claim").pk, **{"cases:bulk_choose/kind": "note"},
    )  # fmt: skip


def _routes(by: Actor, ids: Ids) -> None:
    names = testing.name("Подключение", "Connection")
    route = save_reference(by=by, kind="routes.route", values={"code": "x", "name": names})
    for name in ("Первая", "Вторая"):
        drawing = Drawing(name=name).start().end().line("start", "end")
        version = save_draft_of_route(by=by, route_id=route.pk, xml=drawing.xml())
        activate(by=by, version_id=version.pk)
    process = begin_process(version_id=version.pk, at=now())
    failed = PutOff(process_id=process, node="start", visit_id=None, error=WORD, inputs={},
                    invocation=Invocation(function="add_note"))  # fmt: skip
    run = put_off(by=by, what=failed, at=now())
    draft = ExampleDraft(
        name=names, given={"topic": "claim"}, acts=(),
        expects="end", expected=["look"],
    )  # fmt: skip
    example = save_example(by=by, route_id=route.pk, draft=draft)
    ids.update(route_id=route.pk, version_id=version.pk, example_id=example.pk)
    for name in ("run", "run_restart", "run_drop"):
        ids[f"routes:{name}/run_id"] = run
    redrawn = ConfigurationChange.objects.filter(part="routes.drawing").latest("pk")
    ids["console:change_drawing/change_id"] = redrawn.pk


def _letters(by: Actor, ids: Ids) -> None:
    both = testing.name("АО «Абонент»", "Abonent JSC")
    for kind, code, more in (
        ("cases.channel", "letter", {}),
        ("letters.kind", "claim-in", {"direction": "in", "pattern": "{year}-{number}"}),
        ("letters.kind", "reply-out", {"direction": "out", "pattern": "{year}-{number}"}),
        ("letters.letterhead", "main", {"head": both, "foot": both}),
    ):
        values = {"code": code, "name": testing.name(code, code), **more}
        save_reference(by=ADMIN, kind=kind, values=values)
    about = {"correspondent": WORD, "subject": WORD, "text": f"{WORD} в письме",
             "client_id": ids["client_id"], "case_ids": [ids["case_id"]]}  # fmt: skip
    letters.register_incoming(by=by, draft=IncomingDraft(kind="claim-in", place="moscow", **about))
    draft = OutgoingDraft(kind="reply-out", letterhead="main", file_ids=[_file(by)], **about)
    letter = letters.draft_letter(by=by, draft=draft)
    ids.update(letter_id=letter.pk, file_id=letter.files.get().pk, number=1)
    ids["get_file/file_id"] = letter.files.get().file_id


def _news(by: Actor, ids: Ids) -> None:
    reader = hire("reader", granted=["cases.view"])
    roles = list(Operator.objects.get(pk=reader.id or 0).roles.values_list("pk", flat=True))
    draft = notices.NewsDraft(
        title=testing.name(WORD, WORD), text=testing.name(WORD, WORD), role_ids=roles,
        must_confirm=True,
    )  # fmt: skip
    news = notices.save_news(by=by, draft=draft)
    mail = notices.queue_mail(key="x", address="a@b.example", subject=WORD, text=WORD)
    notices.notify(kind="cases.assigned", to=[by.id or 0], url=f"/cases/{ids['case_id']}",
                   params={"case": ids["case_id"], "client": WORD, "topic": WORD},
                   key="x")  # fmt: skip
    ids.update(news_id=news.pk, version=1, mail_id=mail.pk, role_id=roles[0],
               notice_id=Notice.objects.get(to=by.id).pk)  # fmt: skip


def _work(by: Actor, ids: Ids) -> None:
    draft, view = uuid4(), ViewDraft(name=WORD, query="")
    save_draft(by=by, draft_id=draft, kind="contact", path="/contacts/new", title=WORD,
               content={"text": [WORD]}, version=0)  # fmt: skip
    kept = save_view(by=by, subject="case", draft=view)
    create_token(by=by, name=WORD)
    look_at(by=by, path=f"/cases/{ids['case_id']}", title=WORD, keep=True)
    job = start_job(by=by, kind="webkit.export", params={"address": f"/cases?q={WORD}"})
    file = _file(by, f"{WORD}.csv")
    BackgroundJob.objects.filter(pk=job.pk).update(result=file, state="done", ended_at=now())
    ids.update(draft_id=draft, view_id=kept.pk, job_id=job.pk, subject="case",
               tab_id=Tab.objects.get(operator=by.id).pk,
               token_id=ApiToken.objects.get(operator=by.id).pk)  # fmt: skip


def _console(by: Actor, ids: Ids) -> None:
    kept = save_map(by=by, name=WORD, text=MAP)
    source = BytesIO(b"Id,Text\n1," + WORD.encode())
    run = start_import(by=by, uploaded=File(source), file_name=f"{WORD}.csv", map_text=MAP,
                       is_dry=True)  # fmt: skip
    event = Event.objects.earliest("pk")
    says = {"ru": "Правило", "en": "Rule"}
    NamedRule.objects.create(code="x", name=says, subject="case", text="true")
    content = {
        "policy": "FIRST", "inputs": [{"expression": "case.kind", "kind": "string"}],
        "outputs": [{"name": "x", "kind": "number"}], "rows": [{"tests": ["-"], "results": ["1"]}],
    }  # fmt: skip
    values = {"code": "x", "name": says, "subject": "case", "content": content}
    table = save_reference(by=ADMIN, kind="rules.table", values=values)
    dead = DeadLetter.objects.create(subscriber="x", event=event, error=WORD, at=now())
    package = ConfigurationPackage.objects.create(
        code="x", version="1", brought_at=now(), actor_name=by.name
    )
    dead_letter = {f"console:letter_{verb}/letter_id": dead.pk for verb in ("retry", "discard")}
    attribute = Attribute.objects.get(code="amount")
    channel = list_references(by=by, kind="cases.channel").earliest("pk")
    ids.update(
        attribute_id=attribute.pk, kind="cases.channel", id=channel.pk, map_id=kept.pk,
        run_id=run.pk, import_id=run.pk, package_id=package.pk,
        part="cases.channel", path="phone", change_id=ConfigurationChange.objects.earliest("pk").pk,
        table_id=table.pk, **dead_letter,
    )  # fmt: skip
