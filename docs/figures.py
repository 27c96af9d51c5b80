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
    "contacts with a case a second": ("a second", "в секунду"),
    "cases a second": ("a second", "в секунду"),
    "rows a second": ("rows a second", "строк в секунду"),
    "ms": ("ms", "мс"),
    "ms, median": ("ms", "мс"),
    "ms, 95th percentile": ("ms, p95", "мс, p95"),
    "ms from commit to browser, median": ("ms", "мс"),
    "s until pages are served": ("s", "с"),
    "MB at rest, shared pages once (PSS), without PostgreSQL": ("MB", "МБ"),
}
TITLES = {
    "register": ("register a contact with a case, HTTP", "регистрация контакта с обращением, HTTP"),
    "open_case": ("open a case, REST", "открыть обращение, REST"),
    "open_case_page": ("open a case, page", "открыть обращение, страница"),
    "search_numbers": ("search as one types: numbers", "поиск по мере набора: номера"),
    "search_names": ("search as one types: names", "поиск по мере набора: имена"),
    "search_name_and_number": (
        "search: a name and a number together",
        "поиск: имя и номер вместе",
    ),
    "search_misspelled": ("search: names with an error", "поиск: имена с опечаткой"),
    "live": ("commit to one browser of 2,000", "от записи до одного браузера из 2 000"),
    "live_all": ("commit to all of 2,000 browsers", "от записи до всех 2 000 браузеров"),
    "second_start": ("second `make up`", "второй запуск `make up`"),
    "memory": ("memory at rest without PostgreSQL", "память в покое без PostgreSQL"),
    "import": ("import of contacts", "импорт контактов"),
    "demo_generate": ("generated rows", "создание данных"),
    "page_client": ("1,000,000 cases: client’s card", "1 000 000 обращений: карточка клиента"),
    "page_case": ("… page of a case", "… страница обращения"),
    "page_cases": ("… list of cases", "… список обращений"),
    "page_cases_open": ("… open cases", "… открытые обращения"),
    "page_cases_owner": ("… cases of somebody", "… обращения сотрудника"),
    "page_cases_topic": ("… cases under a topic", "… обращения по теме"),
    "page_cases_attribute": ("… cases by an attribute", "… обращения по атрибуту"),
    "page_cases_by_column": ("… cases sorted by a column", "… обращения, сортировка по столбцу"),
    "page_cases_sorted": ("… cases sorted by an attribute", "… обращения, сортировка по атрибуту"),
    "page_cases_text": ("… cases by words of the text", "… обращения по словам текста"),
    "page_contacts": ("… list of contacts", "… список контактов"),
    "page_clients": ("… list of clients", "… список клиентов"),
    "page_clients_found": ("… clients by name", "… клиенты по имени"),
    "page_start": ("… start page", "… рабочее место"),
    "agents": (
        "200 agents, a call every 3 minutes each",
        "200 операторов, у каждого звонок раз в 3 минуты",
    ),
    "agents_5_times_faster": ("… five times faster", "… впятеро чаще"),
    "bulk": ("bulk change with full history", "массовое изменение с полной историей"),
    "export_csv": ("export to CSV", "выгрузка в CSV"),
    "export_xlsx": ("export to Excel", "выгрузка в Excel"),
    "query_mixed": (
        "query language: topic, state, date, attribute",
        "язык запросов: тема, состояние, дата, атрибут",
    ),
    "query_owner": ("query language: owner", "язык запросов: ответственный"),
    "query_text": ("query language: words", "язык запросов: слова"),
    "query_amount": ("query language: number in an attribute", "язык запросов: число в атрибуте"),
    "query_topics": ("query language: two topics", "язык запросов: две темы"),
    "query_of_client": ("query language: of the client", "язык запросов: по клиенту"),
    "query_clients": ("query language: clients", "язык запросов: клиенты"),
}
"""English and Russian."""
_TABLE = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- /figures -->)", re.DOTALL)


def main() -> int:
    """Write the table of the file named on the command line."""
    results: dict[str, dict[str, Any]] = json.loads(Path(sys.argv[1]).read_text())
    for number, (language, readme) in enumerate(READMES.items()):
        lines = [_line(HEADS[language]), "|---|---:|---:|---:|"]
        for name, result in results.items():
            title = TITLES.get(name, (f"`{name}`",) * 2)[number]
            unit = UNITS.get(result["unit"], (result["unit"],) * 2)[number]
            lines.append(_line((title, *_cells(result, unit, language))))
        table = "\n".join(lines) + "\n"
        readme.write_text(_TABLE.sub(lambda _found, text=table: text, readme.read_text()))
    return 0


def _cells(result: dict[str, Any], unit: str, language: str) -> tuple[str, str, str]:
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
