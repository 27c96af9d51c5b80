"""The agent's window: search over everything, start page, administrator's console."""
