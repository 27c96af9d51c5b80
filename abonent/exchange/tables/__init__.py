"""Tables that people send us and that we send back: CSV and Excel, row by row, never whole."""

from abonent.exchange.tables.base import Cell, FileFormat, Row, Table, reasons_in, refuse
from abonent.exchange.tables.opening import open_table
from abonent.exchange.tables.rejected import RejectedRows

__all__ = [
    "Cell", "FileFormat", "RejectedRows", "Row", "Table", "open_table", "reasons_in", "refuse",
]  # fmt: skip
