"""How a case may move: the port every flow of work implements, and the built-in one."""
