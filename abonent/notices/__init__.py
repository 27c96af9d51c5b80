"""Notices: what colleagues are told, where each of them wants to hear it."""
