"""The rule language: a typed syntax tree, its notations and its translation to SQL."""
