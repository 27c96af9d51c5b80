"""What is suspicious in a route that could be run, told while it is drawn."""
