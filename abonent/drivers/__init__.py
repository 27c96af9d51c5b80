"""Drivers: one box per outside system. They translate between it and a port, and nothing else."""
