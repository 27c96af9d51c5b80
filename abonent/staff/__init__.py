"""Operators of the company: roles, rights, log-in, tokens."""
