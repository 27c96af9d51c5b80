"""XML of others: read safely into plain objects."""
