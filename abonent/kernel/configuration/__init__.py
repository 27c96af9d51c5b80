"""What administrators set, as one thing: parts by code, their history, packages of them.

Every kind of reference data is a part by itself; rooms add what is none (roles, settings) to
``parts.config_parts``.
"""
