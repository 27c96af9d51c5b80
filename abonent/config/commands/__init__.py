"""The commands of ``abonent``, one module each; what a module holds is said in ``config.cli``."""
