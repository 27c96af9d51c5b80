"""Abonent: an open CRM for telecom operators."""
