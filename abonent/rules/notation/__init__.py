"""The query language of lists: a notation of the syntax tree for people who type.

::

    topic:billing* status:open created:>2026-01-01 attr.city:Псков -assigned:me

Both languages are read at any time; what is printed is in the one that is asked for.
"""
