"""Whom we serve: clients, accounts, subscribers, contact persons, circles, notes."""
