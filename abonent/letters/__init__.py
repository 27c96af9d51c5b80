"""Letters: incoming and outgoing, registered by number, written from templates, printed."""
