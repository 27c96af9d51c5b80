"""What every driver of mail is held to: derive, give ``mail`` and the addresses, run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from abonent.notices.ports import Letter, MailDelayed, MailPort, MailRefused


def make_letter(address: str = "anna@company.example", **parts: str) -> Letter:
    """A letter in Russian with an alternative."""
    given = {
        "message_id": "<1@company.example>", "sender": "Abonent <abonent@company.example>",
        "subject": "Вам передано обращение", "text": "Обращение 17\n.\nточка\n",
        "html": "<p>Обращение 17</p>", **parts,
    }  # fmt: skip
    return Letter(address=address, at=datetime(2026, 11, 22, 9, tzinfo=UTC), **given)


class MailPortConformance:
    """The promises of :class:`~abonent.notices.ports.MailPort`."""

    NO_SUCH = "nobody@company.invalid"
    BUSY = "busy@company.test"

    def test_a_letter_is_taken_with_a_word(self, mail: MailPort) -> None:
        """The server's word is a yes."""
        assert mail.send(make_letter()).startswith("250")

    def test_an_address_that_is_no_good_is_known_as_such(self, mail: MailPort) -> None:
        """Refused for good, because of the address."""
        with pytest.raises(MailRefused) as refused:
            mail.send(make_letter(self.NO_SUCH))
        assert refused.value.is_bad_address
        assert "5.1.1" in str(refused.value)

    def test_what_is_refused_for_now_is_a_delay(self, mail: MailPort) -> None:
        """Tried again, and surely not there yet."""
        with pytest.raises(MailDelayed) as delayed:
            mail.send(make_letter(self.BUSY))
        assert not delayed.value.is_uncertain

    def test_after_a_refusal_the_next_letter_is_taken(self, mail: MailPort) -> None:
        """One refusal does not spoil the driver."""
        with pytest.raises(MailRefused):
            mail.send(make_letter(self.NO_SUCH))
        assert mail.send(make_letter()).startswith("250")

    def test_a_check_sends_nothing(self, mail: MailPort) -> None:
        """It only says that it would work."""
        assert mail.check()
