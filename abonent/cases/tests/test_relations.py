"""Links, parts, splits, repeats and merges of cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from abonent.cases import actions, models
from abonent.cases.models import Case, CaseLink, HistoryEntry, Topic
from abonent.cases.policy import CaseDraft, words_in_common
from abonent.cases.ports import case_rows
from abonent.cases.queries import list_history
from abonent.cases.queries.merges import find_case_merged_into, hindrances_of
from abonent.cases.testing import ADMIN, claim_draft, make_agent
from abonent.cases.tests.browsing import RIGHTS, log_in, text_of
from abonent.cases.tests.test_rest import ask
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Conflict, Invalid, NotFound, PermissionRefused, Refused
from abonent.kernel.merging import list_unregistered
from abonent.parties.testing import make_client

ROWS = (
    models.Contact, models.CaseLink, models.Repeat, models.Attachment,
)  # fmt: skip
_OWN_LINES = ("merged", "parted")


def rows_now() -> dict[str, Any]:
    """What a merge touches, but versions and the lines that tell of merging itself."""
    found: dict[str, Any] = {m.__name__: list(m.objects.order_by("pk").values()) for m in ROWS}
    cases = Case.objects.order_by("pk").values()
    varying = ("version", "changed_at")
    found["Case"] = [{k: v for k, v in c.items() if k not in varying} for c in cases]
    lines = HistoryEntry.objects.exclude(kind__in=_OWN_LINES).order_by("pk")
    return found | {"HistoryEntry": list(lines.values())}


def refuse(kind: type[Refused], act: Callable[[], object]) -> Refused:
    before = rows_now()
    with pytest.raises(kind) as caught:
        act()
    assert rows_now() == before
    return caught.value


@pytest.fixture
def two(agent: Actor) -> tuple[Case, Case]:
    """Two cases of one client, of two calls."""
    client = make_client()
    numbers = [
        actions.register_contact(
            by=agent, draft=replace(claim_draft(text=text), client_id=client.pk)
        ).case_ids[0]
        for text in ("Списали дважды за интернет", "Дважды списали деньги за интернет")
    ]
    first, second = (Case.objects.get(pk=number) for number in numbers)
    return first, second


def move(
    case: Case, *moves: str, by: Actor = ADMIN, comment: str = "Сделано", parts_too: bool = False
) -> Case:
    for code in moves:
        actions.move_case(by=by, case_id=case.pk, move=code, comment=comment, parts_too=parts_too)
    case.refresh_from_db()
    return case


def test_every_foreign_key_to_a_case_is_registered() -> None:
    assert list_unregistered(case_rows, to=Case) == []


def test_a_link_reads_both_ways_and_stands_once(two: tuple[Case, Case], agent: Actor) -> None:
    first, second = two
    ask: dict[str, Any] = {
        "by": agent,
        "case_id": second.pk,
        "other_id": first.pk,
        "kind": "duplicate",
    }
    link = actions.link_cases(**ask)
    assert actions.link_cases(**ask) == link
    told = [list_history(by=agent, case_id=c.pk)[-1] for c in two]
    assert [entry.data["reading"]["ru"] for entry in told] == ["повторено в", "повторяет"]
    actions.unlink_cases(by=agent, case_id=first.pk, link_id=link.pk)
    assert not CaseLink.objects.exists()
    assert list_history(by=agent, case_id=first.pk)[-1].kind == "unlinked"


def test_links_that_make_no_sense(two: tuple[Case, Case], agent: Actor) -> None:
    first, _second = two

    def link(**changes: Any) -> Callable[[], object]:
        asked: dict[str, Any] = {
            "by": agent,
            "case_id": first.pk,
            "other_id": first.pk + 1,
            "kind": "related",
        }
        return lambda: actions.link_cases(**(asked | changes))

    refuse(Invalid, link(other_id=first.pk))
    refuse(Invalid, link(other_id=first.pk + 999))
    refuse(Invalid, link(kind="nope"))
    refuse(PermissionRefused, link(by=make_agent("cases.view", login="reader")))


def test_a_tree_has_no_loops_and_five_levels(agent: Actor) -> None:
    draft = replace(claim_draft(), cases=[*claim_draft().cases] * 6)
    numbers = actions.register_contact(by=agent, draft=draft).case_ids
    for child, parent in zip(numbers[1:5], numbers, strict=False):
        actions.set_parent(by=agent, case_id=child, parent_id=parent)
    put = actions.set_parent
    refuse(Invalid, lambda: put(by=agent, case_id=numbers[0], parent_id=numbers[4]))
    refuse(Invalid, lambda: put(by=agent, case_id=numbers[0], parent_id=numbers[0]))
    refuse(Invalid, lambda: put(by=agent, case_id=numbers[5], parent_id=numbers[4]))
    refuse(NotFound, lambda: put(by=agent, case_id=999_999_999, parent_id=None))
    actions.set_parent(by=agent, case_id=numbers[1], parent_id=None)
    assert list_history(by=agent, case_id=numbers[0])[-1].data == {
        "part": numbers[1], "from": numbers[0], "to": None,
    }  # fmt: skip


def test_a_case_closes_after_its_parts(two: tuple[Case, Case], agent: Actor) -> None:
    first, second = two
    actions.set_parent(by=agent, case_id=second.pk, parent_id=first.pk)
    move(first, "resolve")
    refusal = refuse(Conflict, lambda: move(first, "close", by=agent))
    assert str(second.pk) in str(refusal.message)
    head = make_agent("cases.view", "cases.work", "cases.close_parent", login="head")
    refuse(Invalid, lambda: move(first, "close", by=head, comment=""))
    assert move(first, "close", by=head, comment="Часть закроем завтра").phase == "closed"


def test_a_move_takes_the_open_parts_along(
    two: tuple[Case, Case], agent: Actor, head: Browser
) -> None:
    first, second = two
    actions.set_parent(by=agent, case_id=second.pk, parent_id=first.pk)
    move(first, "resolve")
    move(second, "resolve")
    page = text_of(head.get(f"/cases/{first.pk}"))
    assert page.count('name="parts_too"') > 1
    move(first, "close", by=agent, parts_too=True)
    assert [Case.objects.get(pk=case.pk).phase for case in two] == ["closed", "closed"]


def test_a_part_whose_state_lacks_the_move_stays(two: tuple[Case, Case], agent: Actor) -> None:
    first, second = two
    actions.set_parent(by=agent, case_id=second.pk, parent_id=first.pk)
    move(second, "resolve")
    move(first, "resolve", by=agent, parts_too=True)
    assert Case.objects.get(pk=second.pk).state == "resolved"
    assert len(list_history(by=agent, case_id=second.pk)) == 3


def test_a_program_is_told_why_a_whole_does_not_close(two: tuple[Case, Case]) -> None:
    first, second = two
    head = make_agent("cases.view", "cases.work", "cases.close_parent", login="head")
    actions.set_parent(by=head, case_id=second.pk, parent_id=first.pk)
    move(first, "resolve")
    answer = ask(head, "POST", f"/cases/{first.pk}/moves", {"move": "close"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "comment")


def test_a_note_reaches_open_parts(two: tuple[Case, Case], agent: Actor, head: Browser) -> None:
    first, second = two
    actions.set_parent(by=agent, case_id=second.pk, parent_id=first.pk)
    assert 'name="parts_too"' in text_of(head.get(f"/cases/{first.pk}"))
    head.post(f"/cases/{first.pk}/note", {"text": "Авария", "parts_too": "1"})
    told = [list_history(by=agent, case_id=c.pk)[-1].data for c in two]
    assert told == [{"text": "Авария"}, {"text": "Авария"}]


def test_a_split_takes_notes_and_files_along(case: Case, agent: Actor) -> None:
    kept = actions.note_case(by=agent, case_id=case.pk, text="Про счёт")
    moved = actions.note_case(by=agent, case_id=case.pk, text="Про роутер")
    draft = CaseDraft(topic="other", text="Не работает роутер")
    new = actions.split_case(by=agent, case_id=case.pk, draft=draft, note_ids=[moved.pk])
    assert new.contact_id == case.contact_id
    texts = [e.data.get("text") for e in list_history(by=agent, case_id=new.pk)]
    assert texts == ["Про роутер", None, None]
    link = CaseLink.objects.get()
    assert (link.case_id, link.other_id, link.kind.code) == (new.pk, case.pk, "split")
    split = actions.split_case
    refuse(Invalid, lambda: split(by=agent, case_id=new.pk, draft=draft, note_ids=[kept.pk]))
    refuse(Invalid, lambda: split(by=agent, case_id=case.pk, draft=draft, attachment_ids=[1]))


def test_a_repeated_contact_counts_on_the_case(two: tuple[Case, Case], agent: Actor) -> None:
    first, _second = two
    draft = replace(claim_draft(), client_id=first.client_id, cases=[])
    ask: dict[str, Any] = {
        "by": agent,
        "draft": draft,
        "case_id": first.pk,
        "text": "Когда вернёте?",
        "key": "k",
    }
    done = actions.register_repeat(**ask)
    assert actions.register_repeat(**ask).repeated
    first.refresh_from_db()
    assert (first.repeats, done.case_ids, first.version) == (1, (), 1)
    last = list_history(by=agent, case_id=first.pk)[-1]
    assert last.data == {"contact": done.contact_id, "text": "Когда вернёте?"}
    stranger = replace(draft, client_id=make_client("Котов Пётр").pk)
    refuse(Invalid, lambda: actions.register_repeat(by=agent, draft=stranger, case_id=first.pk))


def test_merged_cases_are_one_history(two: tuple[Case, Case], agent: Actor) -> None:
    first, second = two
    actions.note_case(by=agent, case_id=second.pk, text="Вторая")
    actions.note_case(by=agent, case_id=first.pk, text="Первая")
    actions.link_cases(by=agent, case_id=second.pk, other_id=first.pk, kind="related")
    with pytest.raises(Invalid, match="2001"):  # nothing is cut
        actions.merge_cases(by=ADMIN, winner_id=first.pk, loser_id=second.pk, reason="я" * 2001)
    merge = actions.merge_cases(by=ADMIN, winner_id=first.pk, loser_id=second.pk, reason="Одно")
    first.refresh_from_db()
    assert first.text == "Списали дважды за интернет\n\nДважды списали деньги за интернет"
    assert (first.repeats, CaseLink.objects.count()) == (1, 0)
    history = list_history(by=agent, case_id=first.pk)
    noted = [(e.data["text"], e.origin) for e in history if e.kind == "noted"]
    assert noted == [("Вторая", second.pk), ("Первая", None)]
    assert [code for code, _shown in merge.evidence] == ["client", "topic", "words", "time"]
    assert find_case_merged_into(by=agent, case_id=second.pk) == first.pk


def test_undo_brings_back_the_same_rows(two: tuple[Case, Case], agent: Actor) -> None:
    first, second = two
    third = actions.split_case(by=agent, case_id=second.pk, draft=CaseDraft(topic="other"))
    actions.set_parent(by=agent, case_id=third.pk, parent_id=second.pk)
    actions.link_cases(by=agent, case_id=second.pk, other_id=first.pk, kind="duplicate")
    actions.link_cases(by=agent, case_id=third.pk, other_id=first.pk, kind="related")
    actions.link_cases(by=agent, case_id=third.pk, other_id=second.pk, kind="related")
    before = rows_now()
    take = {"topic": "theirs", "text": "theirs"}
    merge = actions.merge_cases(by=ADMIN, winner_id=first.pk, loser_id=second.pk, take=take)
    assert {link.other_id for link in CaseLink.objects.filter(case=third)} == {first.pk}
    actions.undo_case_merge(by=ADMIN, merge_id=merge.pk)
    assert rows_now() == before


def test_undo_says_what_hinders(two: tuple[Case, Case], agent: Actor) -> None:
    first, second = two
    merge = actions.merge_cases(by=ADMIN, winner_id=first.pk, loser_id=second.pk)
    actions.edit_case(by=agent, case_id=first.pk, text="Исправлено")
    assert len(hindrances_of(merge)) == 1
    refuse(Conflict, lambda: actions.undo_case_merge(by=ADMIN, merge_id=merge.pk))


def test_merges_that_make_no_sense(two: tuple[Case, Case], agent: Actor) -> None:
    first, second = two
    actions.set_parent(by=agent, case_id=first.pk, parent_id=second.pk)
    merge = actions.merge_cases
    refuse(Conflict, lambda: merge(by=ADMIN, winner_id=first.pk, loser_id=second.pk))
    refuse(Invalid, lambda: merge(by=ADMIN, winner_id=first.pk, loser_id=first.pk))
    actions.set_parent(by=agent, case_id=first.pk, parent_id=None)
    long_ago = second.registered_at - timedelta(days=30)
    Case.objects.filter(pk=second.pk).update(
        client=None, topic=Topic.objects.get(code="other"), text="", registered_at=long_ago
    )
    refuse(Invalid, lambda: merge(by=ADMIN, winner_id=first.pk, loser_id=second.pk))
    refuse(PermissionRefused, lambda: merge(by=agent, winner_id=second.pk, loser_id=first.pk))
    refuse(
        Invalid,
        lambda: merge(by=ADMIN, winner_id=second.pk, loser_id=first.pk, take={"kind": "both"}),
    )
    stranger = make_client("Котов Пётр")
    draft = replace(claim_draft(), client_id=stranger.pk)
    third = actions.register_contact(by=agent, draft=draft).case_ids[0]
    refuse(Conflict, lambda: merge(by=ADMIN, winner_id=first.pk, loser_id=third))


def test_words_in_common_forgive_endings() -> None:
    assert words_in_common("Списали дважды за интернет", "Интернета нет, списано") == ["интернет"]


@pytest.fixture
def head(two: tuple[Case, Case]) -> Browser:
    make_agent(*RIGHTS, "cases.merge", login="chief")
    return log_in("chief")


def test_pages_link_put_under_and_take_away(two: tuple[Case, Case], head: Browser) -> None:
    first, second = two
    found = text_of(head.post(f"/cases/{first.pk}/options", {"q": ""}))
    assert f'data-value="{second.pk}"' in found
    assert str(second.pk) in text_of(
        head.post(f"/cases/{first.pk}/options", {"q": f"№{second.pk}"})
    )
    head.post(f"/cases/{first.pk}/link", {"kind": "duplicate:back", "other": second.pk})
    link = CaseLink.objects.get()
    assert (link.case_id, link.other_id) == (second.pk, first.pk)
    page = text_of(head.get(f"/cases/{first.pk}"))
    assert "повторено в" in page
    head.post(f"/cases/{first.pk}/links/{link.pk}/remove")
    assert not CaseLink.objects.exists()
    head.post(f"/cases/{first.pk}/link", {"kind": "has_part", "other": second.pk})
    assert Case.objects.get(pk=second.pk).parent_id == first.pk
    wrong = head.post(f"/cases/{first.pk}/link", {"kind": "part_of", "other": second.pk})
    assert wrong.status_code == 422
    head.post(f"/cases/{first.pk}/parts/{second.pk}/remove")
    assert Case.objects.get(pk=second.pk).parent_id is None


def test_pages_split_off_a_part(case: Case, agent: Actor, head: Browser) -> None:
    note = actions.note_case(by=agent, case_id=case.pk, text="@agent: роутер")
    assert f"@{agent.name}: роутер" in text_of(head.get(f"/cases/{case.pk}/split"))
    sent = {"part": "0", "case-0-topic": "other", "case-0-text": "Роутер", "note": note.pk}
    done = head.post(f"/cases/{case.pk}/split", sent | {"as_part": "1"})
    new = Case.objects.latest("pk")
    assert done.headers["Location"] == f"/cases/{new.pk}"
    assert (new.parent_id, new.history.filter(kind="noted").count()) == (case.pk, 1)
    assert "перенесено заметок: 1, файлов: 0." in text_of(head.get(f"/cases/{new.pk}"))


def test_pages_of_a_merge_say_what_hinders_before_it_is_made(
    two: tuple[Case, Case], agent: Actor, head: Browser
) -> None:
    first, second = two
    Case.objects.filter(pk=second.pk).update(state="closed")
    compared = text_of(head.get(f"/cases/{first.pk}/merge?other={second.pk}"))
    assert f"остаётся; состояние обращения {second.pk} не переходит" in compared
    actions.set_parent(by=agent, case_id=first.pk, parent_id=second.pk)
    at = f"/cases/{first.pk}/merge"
    refused = head.post(at, {"other": second.pk, "reason": "Да"})
    assert [refused.status_code, head.get(f"{at}?other={second.pk}").status_code] == [409, 409]
    swapped = f"/cases/{second.pk}/merge?other={first.pk}&amp;reason=%D0%94%D0%B0"
    assert swapped in refused.content.decode()
    assert ">Да</textarea>" in head.get(swapped.replace("&amp;", "&")).content.decode()


def test_pages_merge_lead_on_and_undo(two: tuple[Case, Case], head: Browser) -> None:
    first, second = two
    Case.objects.filter(pk=second.pk).update(
        attributes={"since": "2026-11-21T07:00:00+00:00", "city": "<b>Псков"}
    )
    compared = text_of(head.get(f"/cases/{first.pk}/merge?other={second.pk}"))
    assert "тот же клиент" in compared
    assert '<time datetime="2026-11-21T07:00:00+00:00"' in compared
    assert "&lt;b&gt;Псков" in compared
    sent = {"other": second.pk, "take-text": "mine", "reason": "Одно и то же"}
    done = head.post(f"/cases/{first.pk}/merge", sent)
    assert done.headers["Location"] == f"/cases/{first.pk}"
    led = head.get(f"/cases/{second.pk}")
    assert (led.status_code, led.headers["Location"]) == (302, f"/cases/{first.pk}")
    page = text_of(head.get(f"/cases/{first.pk}"))
    assert f"Обращение {second.pk} объединено с этим" in page
    for at in ("edit?draft=1", "link", "split", "merge"):
        led = head.get(f"/cases/{second.pk}/{at}")
        assert (led.status_code, led.headers["Location"]) == (302, f"/cases/{first.pk}/{at}")
    late = head.post(f"/cases/{second.pk}/edit", {"version": "1", "case-0-text": "Долгий текст"})
    assert late.status_code == 409
    assert f"тем временем объединили с обращением {first.pk}" in text_of(late)
    assert "Долгий текст</textarea>" in text_of(late)
    quick = head.post(f"/cases/{second.pk}/note", {"text": "Ой"}, headers={"HX-Request": "true"})
    assert (quick.status_code, "HX-Trigger" in quick.headers) == (409, True)
    made = models.CaseMerge.objects.get()
    assert f'<a class="btn btn-sm" href="/cases/merges/{made.pk}">' in page
    told = text_of(head.get(f"/cases/merges/{made.pk}"))
    assert ("Одно и то же" in told, "Объединено с обращением" in told) == (True, True)
    undone = head.post(f"/cases/merges/{made.pk}/undo")
    assert undone.headers["Location"] == f"/cases/{second.pk}"
    assert head.get(f"/cases/{second.pk}").status_code == 200
