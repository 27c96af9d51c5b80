"""``abonent import contacts FILE --map MAP.yaml``: contacts and cases of another system."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from abonent.config.progress import Impossible, say, told, tongue

if TYPE_CHECKING:
    from abonent.exchange.running import Outcome

NAME = "import"
HELP = "Import contacts and cases from an Excel or CSV file"
SOME_REJECTED = 3
"""Exit status of an import that went through and left rows out; 1 and 2 are failures."""

OnProgress = Callable[[int, "int | None"], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to import, from where, and how."""
    parser.epilog = (
        "Exit status: 0 - every row was taken (or was there already); "
        f"{SOME_REJECTED} - done, but some rows were rejected and are in a file of their own; "
        "1 - the file or the map cannot be used; 2 - wrong arguments."
    )
    parser.add_argument("what", choices=["contacts"], help="what the rows are")
    parser.add_argument("file", type=Path, help="the table, .xlsx or .csv")
    parser.add_argument("--map", type=Path, required=True, help="how columns become fields, YAML")
    parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    parser.add_argument("--as", dest="login", help="the operator it is done by")
    parser.add_argument("--rejected", type=Path, help="where rejected rows go (beside FILE)")


def run(args: argparse.Namespace) -> int:
    """Import the file; 0 if every row was taken, :data:`SOME_REJECTED` if some were not."""
    from django.utils import translation

    from abonent.kernel.errors import Refused

    with translation.override(tongue()):
        try:
            return _import(args)
        except Refused as refusal:
            raise Impossible(told(refusal), told(refusal)) from refusal
        except OSError as error:
            raise Impossible(str(error), str(error)) from error


def _import(args: argparse.Namespace) -> int:
    from abonent.config.author import operator_or_author
    from abonent.exchange.actions import import_at_once

    text = _text_of(args.map)
    target = args.rejected or _beside(args.file)
    _check_target(target, source=args.file)
    began = time.perf_counter()
    with _opened(args.file) as source, _bar(args.file.name) as on_progress:
        _run, outcome, rejected = import_at_once(
            by=operator_or_author(args.login, "abonent import"),
            source=source,
            file_name=args.file.name,
            map_name=args.map.name,
            map_text=text,
            is_dry=args.dry_run,
            on_progress=on_progress,
        )
    _report(outcome, seconds=time.perf_counter() - began, dry_run=args.dry_run)
    if rejected is None:
        return 0
    _keep(rejected, target)
    return SOME_REJECTED


def _text_of(file: Path) -> str:
    with _opened(file) as source:
        try:
            return source.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Impossible(
                f"{file} is not UTF-8. Save the map in UTF-8.",
                f"{file} не в кодировке UTF-8. Сохраните карту в UTF-8.",
            ) from error


def _opened(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise Impossible(f"There is no file {file}.", f"Нет файла {file}.") from None
    except OSError as error:
        raise Impossible(
            f"{file} cannot be read: {error.strerror}.",
            f"Файл {file} не читается: {error.strerror}.",
        ) from None


def _check_target(target: Path, *, source: Path) -> None:
    """Before the first row is registered: its file of rejected rows must have where to go."""
    if target.resolve() == source.resolve():
        raise Impossible(
            f"Rejected rows would overwrite {source} itself. Give --rejected another file.",
            f"Отклонённые строки затёрли бы сам файл {source}. Укажите в --rejected другой файл.",
        )
    place = target if target.exists() else target.parent
    if target.is_dir() or not target.parent.is_dir() or not os.access(place, os.W_OK):
        raise Impossible(
            f"Rejected rows cannot be written to {target}. Give --rejected another file.",
            f"В {target} нельзя записать отклонённые строки. Укажите в --rejected другой файл.",
        )


@contextmanager
def _bar(name: str) -> Iterator[OnProgress]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=None)
        yield lambda done, total: progress.update(
            task, completed=done, total=max(done, total) if total else None
        )


def _report(outcome: Outcome, *, seconds: float, dry_run: bool) -> None:
    rate = outcome.rows / seconds if seconds else 0
    say(
        f"{'Dry run, nothing is written. ' if dry_run else ''}{outcome.rows} rows: "
        f"{outcome.imported} contacts with {outcome.cases} cases, {outcome.known} already there, "
        f"{outcome.rejected} rejected; {seconds:.1f} s ({rate:.0f} rows/s).",
        f"{'Проверка, ничего не записано. ' if dry_run else ''}Строк {outcome.rows}: "
        f"контактов {outcome.imported}, обращений в них {outcome.cases}, уже были "
        f"{outcome.known}, отклонено {outcome.rejected}; {seconds:.1f} с "
        f"({rate:.0f} строк/с).",
    )
    for reason, count in outcome.by_reason.most_common(10):
        sys.stdout.write(f"  {count:>6}  {reason}\n")


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.stem}.rejected{file.suffix}")


def _keep(rejected: IO[bytes], target: Path) -> None:
    with rejected, target.open("wb") as out:
        while piece := rejected.read(1024 * 1024):
            out.write(piece)
    say(
        f"Rejected rows are in {target}: correct them and import that file with the same map.",
        f"Отклонённые строки — в {target}: исправьте и загрузите этот файл с той же картой.",
    )
