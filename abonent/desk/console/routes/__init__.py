"""The editor of routes, as the console has it."""
