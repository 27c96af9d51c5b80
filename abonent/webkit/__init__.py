"""The design system: frame, parts, lists, forms and the live connection every page is made of."""
