"""The SQL back end of what only the language itself can say.

An error of the language is NULL here: what cannot be computed does not hold, and never fails a
statement. Every conversion, division and overflow is kept from raising.
"""
