"""Writes of the room."""

from abonent.routes.actions.drawings import import_drawing, save_drawing, save_merged
from abonent.routes.actions.examples import delete_example, save_example
from abonent.routes.actions.hearing import (
    broadcast,
    come,
    fire_due,
    hear_message,
    hear_signal,
    keep_data,
    tell,
    waiting_for,
    wake_children,
)
from abonent.routes.actions.performing import drop_run, give_up, restart_run
from abonent.routes.actions.processes import (
    begin_process,
    let_go_of_runs,
    move_process,
    take_back_run,
    write_outcome,
)
from abonent.routes.actions.runs import PutOff, put_off
from abonent.routes.actions.starting import fire_starts
from abonent.routes.actions.versions import (
    ExamplesFail,
    NotExecutable,
    activate,
    check_drawing,
    delete_draft,
    retire,
    save_draft,
)

__all__ = [
    "ExamplesFail",
    "NotExecutable",
    "PutOff",
    "activate",
    "begin_process",
    "broadcast",
    "check_drawing",
    "come",
    "delete_draft",
    "delete_example",
    "drop_run",
    "fire_due",
    "fire_starts",
    "give_up",
    "hear_message",
    "hear_signal",
    "import_drawing",
    "keep_data",
    "let_go_of_runs",
    "move_process",
    "put_off",
    "restart_run",
    "retire",
    "save_draft",
    "save_drawing",
    "save_example",
    "save_merged",
    "take_back_run",
    "tell",
    "waiting_for",
    "wake_children",
    "write_outcome",
]
