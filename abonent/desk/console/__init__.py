"""The administrator's console: everything about the company that is changed without code."""
