"""Drafts: kept, shared, taken over, sent by one person only."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import override_settings
from django.utils import timezone

from abonent.bus.models import Event
from abonent.kernel.actor import Actor
from abonent.kernel.clock import now
from abonent.kernel.errors import Conflict, Invalid, NotFound, Outdated, PermissionRefused
from abonent.kernel.files import list_own_files, store_upload, sweep_unlinked
from abonent.kernel.models import AuditEntry, StoredFile
from abonent.notices import wording
from abonent.notices.queries import visible_notices
from abonent.work import actions, queries
from abonent.work.jobs import sweep_drafts, tell_of_expiry
from abonent.work.models import Draft
from abonent.work.testing import KIND, make_agent, make_draft


def test_a_draft_is_kept_and_continued(anna: Actor) -> None:
    draft_id = make_draft(by=anna)
    saved = actions.save_draft(
        by=anna, draft_id=draft_id, kind=KIND, path="/contacts/new", title="Иванов", version=1,
        content={"text": ["Не работает телефон\x00"]},
    )  # fmt: skip
    opened = queries.open_draft(by=anna, text=str(draft_id))
    assert (saved.version, opened.version) == (2, 2)
    assert opened.draft is not None
    assert opened.draft.content == {"text": ["Не работает телефон"]}
    assert Event.objects.filter(topics__contains=[f"work:{anna.id}"]).count() == 1  # the beginning


def test_what_another_window_saved_is_not_written_over(anna: Actor) -> None:
    draft_id = make_draft(by=anna)
    for version, refusal in ((0, Outdated), (7, Outdated)):
        with pytest.raises(refusal):
            actions.save_draft(
                by=anna, draft_id=draft_id, kind=KIND, path="/contacts/new", title="",
                version=version, content={"text": ["старое"]},
            )  # fmt: skip
    assert Draft.objects.get().content == {"text": ["Не работает"]}


def test_the_last_words_of_a_page_that_was_left_come_twice_and_are_kept_once(
    anna: Actor, boris: Actor
) -> None:
    draft_id = make_draft(by=anna)

    def save(by: Actor) -> int:
        return actions.save_draft(
            by=by, draft_id=draft_id, kind=KIND, path="/contacts/new", title="", version=1,
            content={"text": ["Последнее"]},
        ).version  # fmt: skip

    assert [save(anna), save(anna)] == [2, 2]
    with pytest.raises(Conflict):
        save(boris)
    assert (Draft.objects.get().version, Draft.objects.get().holder_id) == (2, anna.id)


def test_a_draft_that_was_swept_away_is_told(anna: Actor) -> None:
    with pytest.raises(Conflict):
        actions.save_draft(
            by=anna, draft_id=uuid4(), kind=KIND, path="/contacts/new", title="", version=3,
            content={},
        )  # fmt: skip
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ({"text": "no list"}, "/contacts/new"),
        ({"text": [1]}, "/contacts/new"),
        ({"text": ["ы" * 200_000]}, "/contacts/new"),
        ({}, "//evil.example/x"),
        ({}, "https://evil.example/"),
    ],
)
def test_what_is_no_draft_is_refused(anna: Actor, content: dict[str, list[str]], path: str) -> None:
    with pytest.raises(Invalid):
        actions.save_draft(
            by=anna, draft_id=uuid4(), kind=KIND, path=path, title="", version=0, content=content
        )
    assert not Draft.objects.exists()


def test_without_the_right_to_the_form_nothing_is_kept(db: None) -> None:
    reader = make_agent("reader", "cases.view")
    with pytest.raises(PermissionRefused):
        make_draft(by=reader)
    assert not Draft.objects.exists()


def test_others_do_not_see_a_draft_until_it_is_shared(anna: Actor, boris: Actor) -> None:
    draft_id = make_draft(by=anna)
    assert list(queries.visible_drafts(by=boris)) == []
    with pytest.raises(NotFound):
        actions.take_draft(by=boris, draft_id=draft_id)
    actions.share_draft(by=anna, draft_id=draft_id, shared=True)
    assert [d.pk for d in queries.visible_drafts(by=boris)] == [draft_id]
    assert Draft.objects.get().holder_id == anna.id


def test_who_takes_a_draft_over_sends_it_and_the_other_cannot(anna: Actor, boris: Actor) -> None:
    file = store_upload(by=anna, uploaded=io.BytesIO(b"scan"), name="скан.txt")
    draft_id = make_draft(by=anna, content={"case-0-files": [str(file.pk)]})
    actions.share_draft(by=anna, draft_id=draft_id, shared=True)
    actions.take_draft(by=boris, draft_id=draft_id)
    assert [f.pk for f in list_own_files(by=boris, ids=[file.pk])] == [file.pk]
    with pytest.raises(Conflict, match="Агентова boris"):
        actions.finish_draft(by=anna, draft_id=draft_id)
    with pytest.raises(Conflict, match="Агентова boris"):
        actions.save_draft(
            by=anna, draft_id=draft_id, kind=KIND, path="/contacts/new", title="", version=3,
            content={},
        )  # fmt: skip
    actions.finish_draft(by=boris, draft_id=draft_id)
    assert Draft.objects.get().outcome == Draft.Outcome.DONE
    done = AuditEntry.objects.filter(object_type="draft").order_by("id")
    assert [entry.action for entry in done] == ["work.share_draft", "work.take_draft"]


def test_who_began_a_draft_can_have_it_back(anna: Actor, boris: Actor) -> None:
    draft_id = make_draft(by=anna)
    actions.share_draft(by=anna, draft_id=draft_id, shared=True)
    actions.take_draft(by=boris, draft_id=draft_id)
    actions.share_draft(by=boris, draft_id=draft_id, shared=False)
    assert actions.take_draft(by=anna, draft_id=draft_id).holder_id == anna.id


def test_a_sent_draft_is_sent_again_without_complaint(anna: Actor) -> None:
    draft_id = make_draft(by=anna)
    for _time in range(2):  # the idempotency key answers for the second
        actions.finish_draft(by=anna, draft_id=draft_id)
    assert Draft.objects.get().content == {}
    with pytest.raises(Conflict):
        actions.discard_draft(by=anna, draft_id=draft_id)


def test_a_saving_that_the_sending_overtook_keeps_nothing(anna: Actor) -> None:
    draft_id = uuid4()
    actions.finish_draft(by=anna, draft_id=draft_id)
    with pytest.raises(Conflict, match="уже отправлено"):
        actions.save_draft(
            by=anna, draft_id=draft_id, kind=KIND, path="/contacts/new", title="", version=0,
            content={"text": ["поздно"]},
        )  # fmt: skip
    assert (Draft.objects.get().outcome, Draft.objects.get().content) == (Draft.Outcome.DONE, {})
    assert queries.list_in_hand(by=anna, path="/contacts/new") == []
    assert not Event.objects.filter(topics__contains=[f"work:{anna.id}"]).exists()


def test_what_was_discarded_comes_back(anna: Actor) -> None:
    draft_id = make_draft(by=anna)
    actions.discard_draft(by=anna, draft_id=draft_id)
    assert queries.open_draft(by=anna, text=str(draft_id)).draft is None
    actions.restore_draft(by=anna, draft_id=draft_id)
    assert queries.open_draft(by=anna, text=str(draft_id)).draft is not None


def test_a_file_of_a_draft_is_not_swept_and_goes_with_it(anna: Actor) -> None:
    file = store_upload(by=anna, uploaded=io.BytesIO(b"scan"), name="скан.txt")
    StoredFile.objects.update(created_at=now() - timedelta(days=3))
    make_draft(by=anna, content={"case-0-files": [str(file.pk)]})
    assert sweep_unlinked() == 0
    Draft.objects.update(saved_at=now() - timedelta(days=20))
    assert sweep_drafts() == 1
    assert sweep_unlinked() == 1


@override_settings(DRAFT_DAYS=3)
def test_drafts_lie_as_long_as_the_company_says(anna: Actor) -> None:
    make_draft(by=anna)
    Draft.objects.update(saved_at=now() - timedelta(days=3) + timedelta(hours=1))
    assert sweep_drafts() == 0
    Draft.objects.update(saved_at=now() - timedelta(days=3))
    assert sweep_drafts() == 1


def test_who_holds_a_draft_is_told_once_before_it_goes(anna: Actor, boris: Actor) -> None:
    make_draft(by=anna, title="")
    make_draft(by=boris)
    old = now() - timedelta(days=13)
    Draft.objects.filter(holder_id=anna.id).update(saved_at=old)
    assert [tell_of_expiry(), tell_of_expiry()] == [1, 1]
    told = visible_notices(by=anna)
    day = f"{timezone.localtime(old + timedelta(days=14)):%d.%m.%Y}"
    assert [wording.text_of(one) for one in told] == [
        f"Ваш черновик «Новый контакт» хранится до {day}, затем будет удалён"
    ]
    assert not visible_notices(by=boris).exists()
