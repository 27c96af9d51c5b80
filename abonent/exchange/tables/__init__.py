"""Tables that people send us and that we send back: CSV and Excel, row by row, never whole."""

from abonent.exchange.tables.base import REASON, Cell, FileFormat, Row, Table, refuse
from abonent.exchange.tables.opening import open_table
from abonent.exchange.tables.rejected import RejectedRows

__all__ = [
    "REASON", "Cell", "FileFormat", "RejectedRows", "Row", "Table", "open_table", "refuse",
]  # fmt: skip
