"""Pure rules of letters."""
