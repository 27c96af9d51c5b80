"""Letters: written when due, in the reader's language, sent once, given up where a person sees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from procrastinate.contrib.django.models import ProcrastinateJob

from abonent.kernel.actor import Actor
from abonent.kernel.configuration.changes import revert_change
from abonent.kernel.configuration.history import because
from abonent.kernel.errors import Conflict, PermissionRefused
from abonent.kernel.models import ConfigurationChange
from abonent.notices import actions, queries
from abonent.notices.actions.mail import deliver
from abonent.notices.actions.post import post_due
from abonent.notices.models import BadAddress, Mail
from abonent.notices.policy import PAUSES, MailWay, Rhythm, Way
from abonent.notices.ports import Letter, MailDelayed, MailDriver, MailRefused, mail_drivers
from abonent.notices.tests.test_notify import tell
from abonent.staff.tests.conftest import Hire

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 9, tzinfo=UTC)
NOW, DIGEST = Way(page=True, mail=MailWay.NOW), Way(page=True, mail=MailWay.DIGEST)


class Postman:
    """A driver that keeps letters, or raises what it is told to."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.error: BaseException | None = None

    def send(self, letter: Letter) -> str:
        self.letters.append(letter)
        if self.error:
            raise self.error
        return "250 ok"

    def check(self) -> str:
        if self.error:
            raise self.error
        return "250 here"


@pytest.fixture
def postman(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Postman:
    postman = Postman()
    driver = MailDriver("test", "Test", lambda: postman)
    monkeypatch.setattr(mail_drivers, "_entries", {"test": driver})
    settings.MAIL_DRIVER, settings.PUBLIC_URL = "test", "https://abonent.example"
    settings.MAIL_FROM = "Abonent <abonent@company.example>"
    return postman


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def anna(hire: Hire, moment: time_machine.Traveller) -> Actor:
    return hire("anna", email="anna@company.example", language="en")


def choose(by: Actor, way: Way, **rhythm: Any) -> None:
    ways = {"test.plain": way, "test.folded": way}
    actions.save_choices(by=by, ways=ways, rhythm=Rhythm(**rhythm))


def test_at_once_is_one_letter_with_a_link(anna: Actor, postman: Postman) -> None:
    choose(anna, NOW)
    tell(anna)
    assert ProcrastinateJob.objects.filter(task_name="notices.post").count() == 1
    assert (post_due(), post_due()) == (1, 0)
    mail = Mail.objects.get()
    line = queries.visible_notices(by=anna).get()
    assert (mail.address, mail.subject) == ("anna@company.example", "The product: bill")
    assert f"https://abonent.example/notices/{line.pk}/open" in mail.text
    assert f'href="https://abonent.example/notices/{line.pk}/open"' in mail.html
    deliver(mail_id=mail.pk)
    deliver(mail_id=mail.pk)
    assert [letter.message_id for letter in postman.letters] == [mail.message_id]
    mail.refresh_from_db()
    assert (mail.state, mail.said, mail.sent_at) == ("sent", "250 ok", NOON)


def test_a_letter_speaks_russian_to_russians(hire: Hire, postman: Postman) -> None:
    boris = hire("boris", email="boris@company.example")
    choose(boris, NOW)
    tell(boris)
    post_due()
    mail = Mail.objects.get()
    assert mail.subject == "Система: счёт"
    assert "Какие письма получать, решаете вы" in mail.text


def test_html_is_escaped_and_a_subject_is_one_line(anna: Actor, postman: Postman) -> None:
    choose(anna, NOW)
    what = {"what": "<script>\nBcc: all@company.example"}
    actions.notify(kind="test.plain", to=[anna.id or 0], params=what, url="/", key="x")
    post_due()
    mail = Mail.objects.get()
    assert mail.subject == "The product: <script> Bcc: all@company.example"
    assert "<script>" not in mail.html


def test_what_was_read_in_time_is_not_sent(
    anna: Actor, postman: Postman, moment: time_machine.Traveller
) -> None:
    choose(anna, DIGEST, is_hourly=True)
    tell(anna, key="one")
    actions.read_all(by=anna)
    tell(anna, key="two")
    assert post_due() == 0
    moment.move_to(NOON + timedelta(hours=1))
    assert post_due() == 1
    assert Mail.objects.get().text.count("/open") == 1


def test_the_subject_of_a_digest_names_the_latest_matter(
    anna: Actor, postman: Postman, moment: time_machine.Traveller
) -> None:
    choose(anna, DIGEST, is_hourly=True)
    for key in ("one", "two", "three"):
        tell(anna, key=key)
    moment.move_to(NOON + timedelta(hours=1))
    assert post_due() == 1
    mail = Mail.objects.get()
    assert mail.subject == "The product: bill and 2 more"
    assert "MSK" in mail.text


def test_a_burst_is_one_letter_and_then_another(
    anna: Actor, postman: Postman, moment: time_machine.Traveller
) -> None:
    choose(anna, NOW)
    tell(anna, kind="test.folded", key="one", fold="case:1")
    assert post_due() == 1
    for key in ("two", "three"):
        tell(anna, kind="test.folded", key=key, fold="case:1")
    moment.move_to(NOON + timedelta(minutes=9))
    assert post_due() == 0
    moment.move_to(NOON + timedelta(minutes=10))
    assert post_due() == 1
    assert Mail.objects.latest("id").subject == "3 of bill"


def test_only_by_letter_leaves_the_inbox_empty(anna: Actor, postman: Postman) -> None:
    choose(anna, Way(page=False, mail=MailWay.NOW))
    tell(anna, kind="test.folded", key="one", fold="case:1")
    assert queries.count_unread(by=anna) == 0
    assert post_due() == 1
    tell(anna, kind="test.folded", key="two", fold="case:1")
    post_due()
    assert list(Mail.objects.values_list("subject", flat=True).order_by("id")) == [
        "bill by The product", "bill by The product"
    ]  # fmt: skip


def test_nothing_wanted_nothing_kept(anna: Actor, postman: Postman) -> None:
    choose(anna, Way(page=False, mail=MailWay.NO))
    assert tell(anna) == 0


def test_a_roles_default_holds_until_one_chooses(
    hire: Hire, anna: Actor, root: Actor, postman: Postman
) -> None:
    from abonent.staff.queries import operator_roles

    (role_id,) = operator_roles()[anna.id or 0]
    with pytest.raises(PermissionRefused):
        actions.save_role_ways(by=anna, role_id=role_id, ways={"test.plain": NOW})
    with because("Calls are missed"):
        actions.save_role_ways(by=root, role_id=role_id, ways={"test.plain": NOW})
    change = ConfigurationChange.objects.latest("id")
    assert (change.part, change.verb, change.reason, change.actor_id) == (
        "notices.role_ways", "changed", "Calls are missed", root.id,
    )  # fmt: skip
    assert change.changes["test.plain"][1] == {"page": NOW.page, "mail": NOW.mail}
    before = dict(queries.get_role_ways(role_id=role_id))
    revert_change(by=root, change_id=change.pk)
    assert queries.get_role_ways(role_id=role_id)["test.plain"] != before["test.plain"]
    revert_change(by=root, change_id=ConfigurationChange.objects.latest("id").pk)
    assert queries.get_role_ways(role_id=role_id) == before
    assert queries.get_choices(by=anna).ways["test.plain"] == NOW
    actions.save_choices(by=anna, ways={"test.plain": DIGEST}, rhythm=Rhythm())
    assert queries.get_choices(by=anna).ways["test.plain"] == DIGEST


def test_attempts_wait_longer_and_end_where_a_person_sees(
    anna: Actor, root: Actor, postman: Postman, moment: time_machine.Traveller
) -> None:
    mail = actions.queue_mail(key="k", address="a@b.example", subject="s", text="t")
    postman.error = MailDelayed("421 busy")
    for pause in PAUSES:
        deliver(mail_id=mail.pk)
        mail.refresh_from_db()
        assert (mail.state, mail.next_at) == ("waiting", NOON + pause)
    deliver(mail_id=mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.said, mail.attempts) == ("failed", "421 busy", len(PAUSES) + 1)
    with pytest.raises(PermissionRefused):
        actions.restart_mail(by=anna, mail_id=mail.pk)
    postman.error = None
    actions.restart_mail(by=root, mail_id=mail.pk)
    deliver(mail_id=mail.pk)
    with pytest.raises(Conflict):
        actions.restart_mail(by=root, mail_id=mail.pk)
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_an_address_that_is_no_good_is_remembered(
    anna: Actor, root: Actor, postman: Postman
) -> None:
    choose(anna, NOW)
    tell(anna, key="one")
    post_due()
    postman.error = MailRefused("550 5.1.1 who?", is_bad_address=True)
    mail = Mail.objects.get()
    deliver(mail_id=mail.pk)
    assert BadAddress.objects.get().address == "anna@company.example"
    tell(anna, key="two")
    assert post_due() == 0
    actions.clear_bad_address(by=root, address="Anna@company.example")
    tell(anna, key="three")
    assert post_due() == 1


def test_killed_between_sending_and_acknowledging(postman: Postman) -> None:
    """The worker dies after the server took the letter: a double has the same number."""
    mail = actions.queue_mail(key="k", address="a@b.example", subject="s", text="t")
    postman.error = SystemExit()  # nothing after it runs, as when the process is killed
    with pytest.raises(SystemExit):
        deliver(mail_id=mail.pk)
    mail.refresh_from_db()
    assert mail.state == "sending"
    postman.error = None
    deliver(mail_id=mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.is_uncertain) == ("sent", True)
    assert [letter.message_id for letter in postman.letters] == [mail.message_id] * 2


def test_a_letter_asked_for_twice_is_written_once(postman: Postman) -> None:
    first = actions.queue_mail(key="k", address="a@b.example", subject="s", text="t")
    again = actions.queue_mail(key="k", address="a@b.example", subject="s", text="t")
    assert (first.pk, Mail.objects.count()) == (again.pk, 1)
    assert ProcrastinateJob.objects.filter(task_name="notices.send_mail").count() == 1


def test_the_connection_is_tried_by_those_who_may(
    anna: Actor, root: Actor, postman: Postman
) -> None:
    assert actions.try_mail(by=root) == "250 here"
    postman.error = MailDelayed("no route to host")
    with pytest.raises(Conflict, match="no route"):
        actions.try_mail(by=root)
    with pytest.raises(PermissionRefused):
        actions.try_mail(by=anna)
