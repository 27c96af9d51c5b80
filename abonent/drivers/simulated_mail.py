"""Mail that goes nowhere: for the demo, for trying out. Letters stay in the outbox as sent."""

from __future__ import annotations

from abonent.notices.ports import Letter, MailDelayed, MailRefused


class SimulatedMail:
    """Takes every letter; refuses for good what is sent to ``….invalid``, for now to ``….test``."""

    def send(self, letter: Letter) -> str:
        """Check that the letter can be written down, and let it be."""
        domain = letter.address.rpartition("@")[2].lower()
        if domain.endswith("invalid"):
            raise MailRefused("550 5.1.1 no such mailbox", is_bad_address=True)
        if domain.endswith("test"):
            raise MailDelayed("451 4.7.1 try again later")
        return f"250 simulated, {len(letter.as_message().as_bytes())} octets"

    def check(self) -> str:
        """Always well."""
        return "simulated"


def make() -> SimulatedMail:
    """The driver as the registry takes it."""
    return SimulatedMail()
