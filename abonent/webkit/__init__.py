"""The design system: page frame, lists, forms, live updates; every page is composed of it."""
