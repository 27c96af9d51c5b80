#!/usr/bin/env python3
"""Put the figures of ``make bench OUT=f.json`` into both READMEs: ``docs/figures.py f.json``.

The table between the marks is written anew; names without a title here are shown as they are.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
READMES = {"en": ROOT / "README.md", "ru": ROOT / "README.ru.md"}
HEADS = {
    "en": ("what", "Abonent", "the limit in the same run", "reached"),
    "ru": ("что", "Абонент", "предел в том же прогоне", "достигнуто"),
}
UNITS = {
    "/s": "в секунду", "1/s": "в секунду", "op/s": "в секунду", "rows/s": "строк в секунду",
    "ms": "мс", "s": "с", "MB": "МБ", "MiB": "МиБ", "KB": "КБ",
}  # fmt: skip
TITLES = {
    "register": (
        "register a contact with a case over HTTP; limit: pgbench, the same rows",
        "регистрация контакта с обращением по HTTP; предел: pgbench, те же строки",
    ),
    "open_case": ("open a case's page", "открыть страницу обращения"),
    "search": (
        "search as one types, 300,000 clients",
        "поиск по мере набора, 300 000 клиентов",
    ),
    "live": ("commit to browser, 2,000 streams", "от записи до браузера, 2 000 потоков"),
    "second_start": ("second `make up`", "второй запуск `make up`"),
    "memory": (
        "memory at rest without PostgreSQL",
        "память в покое без PostgreSQL",
    ),
    "imports": ("import of contacts", "загрузка контактов"),
    "demo_generate": ("generated rows", "создание данных"),
}
_TABLE = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- /figures -->)", re.DOTALL)


def main() -> int:
    """Write the table of the file named on the command line."""
    results: dict[str, dict[str, Any]] = json.loads(Path(sys.argv[1]).read_text())
    for number, (language, readme) in enumerate(READMES.items()):
        lines = [_line(HEADS[language]), "|---|---:|---:|---:|"]
        for name, result in results.items():
            title = TITLES.get(name, (f"`{name}`",) * 2)[number]
            lines.append(_line((title, *_cells(result, language))))
        table = "\n".join(lines) + "\n"
        readme.write_text(_TABLE.sub(lambda _found, text=table: text, readme.read_text()))
    return 0


def _cells(result: dict[str, Any], language: str) -> tuple[str, str, str]:
    unit = str(result["unit"])
    if language == "ru":
        unit = UNITS.get(unit, unit)
    limit, ratio = result["limit"], result["ratio"]
    return (
        f"{_shown(result['ours'], language)} {unit}",
        "–" if limit is None else _shown(limit, language),
        "–" if ratio is None else f"{ratio:.0%}",
    )


def _shown(value: float, language: str) -> str:
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return text if language == "en" else text.replace(",", "\u00a0").replace(".", ",")


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
