"""Drawings and functions as parts of the configuration: what they name, what is written of them."""
