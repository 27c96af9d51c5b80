"""Contacts with customers and the cases opened in them."""
