"""What an entry of the configuration names of others, by their codes."""

from __future__ import annotations

from dataclasses import dataclass

from abonent.kernel.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An entry of another part that is named by its code."""

    part: str
    code: str
    kind: Text = ""
    """What it is, where no part is called so."""
    is_here: bool | None = None
    """Whether this installation has it, as the room found out; None: the part knows."""
