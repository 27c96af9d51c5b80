"""Reference data: one way to keep every list that administrators change.

A room describes its kinds in ``apps.py`` (``reference_kinds.add(…)``) and gets checked writes,
audit, an event and a fresh cache; the console draws its pages from the same description.

This package holds no models, so ``__init__`` names only the descriptions; writes and reads are in
:mod:`abonent.kernel.reference.actions`.
"""
