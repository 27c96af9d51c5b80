"""What the room publishes. Payloads are empty: what a notice says is for its reader alone."""

from __future__ import annotations

NOTICE_GIVEN = "NoticeGiven"
NOTICES_READ = "NoticesRead"


def topic_of(operator_id: int) -> str:
    """The live topic of an operator's inbox."""
    return f"inbox:{operator_id}"


NEWS_CHANGED = "NewsChanged"
NEWS_CONFIRMED = "NewsConfirmed"


def topics_of_news(news_id: int) -> list[str]:
    """The live topics that a change of news concerns."""
    return [f"news_one:{news_id}", "news"]
