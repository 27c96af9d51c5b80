"""Facts: what rules over the product's own data may speak of, in memory and in SQL.

The properties of subjects and roots are the facts; a rule is CEL text about them, lifted to the
tree of :mod:`abonent.rules.tree` wherever that has a form for it.
"""
