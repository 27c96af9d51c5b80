"""Ids, clock, money, names, audit, jobs, registries: what every room stands on."""
