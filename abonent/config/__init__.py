"""Settings, addresses, servers and the command line: the only room that knows every other."""
