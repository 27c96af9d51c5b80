"""Files whose columns are known by name and need no map: documents, billing's answers.

Each row is one call of an action, in a transaction of its own: what cannot be done comes back in a
file of rejected rows with the reason, and can be mended and fed again.
"""

from abonent.exchange.feeds.model import Column, Feed, Given, feeds
from abonent.exchange.feeds.running import carry_out_feed, start_feed

__all__ = ["Column", "Feed", "Given", "carry_out_feed", "feeds", "start_feed"]
