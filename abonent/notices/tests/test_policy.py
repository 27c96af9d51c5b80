"""When letters are due."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from abonent.notices.policy import PAUSES, MailWay, Rhythm, after_quiet, mail_due_at, next_pause

MOSCOW = Rhythm(timezone="Europe/Moscow")
FRIDAY = datetime(2026, 11, 20, 12, 10, tzinfo=UTC)  # 15:10 in Moscow


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 by the clock of Moscow."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


def rhythm(**parts: object) -> Rhythm:
    return Rhythm(timezone="Europe/Moscow", **parts)  # type: ignore[arg-type]  # as the test says


@pytest.mark.parametrize(
    ("way", "of", "due"),
    [
        (MailWay.NO, MOSCOW, None),
        (MailWay.NOW, MOSCOW, FRIDAY),
        (MailWay.NOW, rhythm(paused_until=at(25, 9)), at(25, 9)),
        (MailWay.NOW, rhythm(quiet_from=time(15), quiet_until=time(16)), at(20, 16)),
        (MailWay.DIGEST, MOSCOW, at(23, 9)),  # the working day after Friday is Monday
        (MailWay.DIGEST, rhythm(hour=18), at(20, 18)),
        (MailWay.DIGEST, rhythm(days=(5,)), at(21, 9)),
        (MailWay.DIGEST, rhythm(is_hourly=True), at(20, 16)),
        (MailWay.DIGEST, rhythm(is_hourly=True, quiet_from=time(16), quiet_until=time(8)),
         at(21, 8)),
        (MailWay.DIGEST, rhythm(paused_until=at(23, 10)), at(24, 9)),
    ],
)  # fmt: skip
def test_when_a_letter_is_due(way: MailWay, of: Rhythm, due: datetime | None) -> None:
    assert mail_due_at(way=way, rhythm=of, at=FRIDAY) == due


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (at(20, 21, 59), at(20, 21, 59)),
        (at(20, 22), at(21, 7)),
        (at(21, 3), at(21, 7)),
        (at(21, 7), at(21, 7)),
    ],
)
def test_quiet_hours_over_midnight(moment: datetime, due: datetime) -> None:
    assert after_quiet(moment, rhythm(quiet_from=time(22), quiet_until=time(7))) == due


def test_pauses_grow_and_end() -> None:
    assert [next_pause(attempts=n) for n in range(1, 9)] == list(PAUSES)
    assert list(PAUSES) == sorted(PAUSES)
    assert next_pause(attempts=9) is None
