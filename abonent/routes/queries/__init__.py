"""Which route a case goes, and what its drawing says."""

from abonent.routes.queries.calls import call_path, expanded
from abonent.routes.queries.definitions import (
    KnownVersion,
    find_active,
    get_version,
    list_active,
)
from abonent.routes.queries.drawings import (
    blank_drawing,
    compare_drawings,
    find_draft,
    find_faults,
    get_drawing,
    get_route,
    list_drawn,
)
from abonent.routes.queries.flows import find_step, get_flow, moves_at, state_code
from abonent.routes.queries.functions import (
    ShownRun,
    find_function,
    get_run,
    list_failed_runs,
    list_runs,
    shown_run,
)
from abonent.routes.queries.processes import (
    LastLeft,
    Running,
    Standing,
    Stay,
    drawing_of,
    find_last_left,
    get_running,
    has_heard_of_child,
    list_standing,
    list_stays,
    waits_lost,
)

__all__ = [
    "KnownVersion",
    "LastLeft",
    "Running",
    "ShownRun",
    "Standing",
    "Stay",
    "blank_drawing",
    "call_path",
    "compare_drawings",
    "drawing_of",
    "expanded",
    "find_active",
    "find_draft",
    "find_faults",
    "find_function",
    "find_last_left",
    "find_step",
    "get_drawing",
    "get_flow",
    "get_route",
    "get_run",
    "get_running",
    "get_version",
    "has_heard_of_child",
    "list_active",
    "list_drawn",
    "list_failed_runs",
    "list_runs",
    "list_standing",
    "list_stays",
    "moves_at",
    "shown_run",
    "state_code",
    "waits_lost",
]
