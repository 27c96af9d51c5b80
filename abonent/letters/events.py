"""Events of letters. Payloads name, they do not tell."""

LETTER_REGISTERED = "LetterRegistered"
"""An incoming letter came, or an outgoing one got its number; payload ``{"letter": id}``."""
LETTER_CHANGED = "LetterChanged"
"""Text, state, files or links of a letter changed; payload ``{"letter": id}``."""
