"""The engine: how tokens go along a definition. Pure: no ORM, no clock, no network.

A :class:`Run` takes the tokens there are, one stimulus (a person leaves a step, a timer goes off, a
message comes, a job is done) and goes on until every token waits for something. What came of it is
in its :class:`Outcome`; whoever called writes it down.
"""

from abonent.routes.engine.choices import Choice, list_choices, open_choices
from abonent.routes.engine.expanding import SIGN, expand, list_calls
from abonent.routes.engine.migrating import Fate, fate_of
from abonent.routes.engine.run import Run
from abonent.routes.engine.stimuli import (
    Again,
    Began,
    Came,
    Finished,
    Gone,
    Left,
    Reopened,
    Stimulus,
)
from abonent.routes.engine.tokens import (
    LATER,
    TIMED_OUT,
    Awaited,
    Failed,
    Outcome,
    Stuck,
    Token,
    Wait,
    World,
)

__all__ = [
    "LATER",
    "SIGN",
    "TIMED_OUT",
    "Again",
    "Awaited",
    "Began",
    "Came",
    "Choice",
    "Failed",
    "Fate",
    "Finished",
    "Gone",
    "Left",
    "Outcome",
    "Reopened",
    "Run",
    "Stimulus",
    "Stuck",
    "Token",
    "Wait",
    "World",
    "expand",
    "fate_of",
    "list_calls",
    "list_choices",
    "open_choices",
]
