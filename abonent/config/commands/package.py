"""``abonent package export|compare|import``: the configuration as a folder or a zip of YAML."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from abonent.config.progress import Impossible, say, told, tongue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from abonent.kernel.configuration.packages.compare import Difference
    from abonent.kernel.errors import Text

NAME = "package"
HELP = "Export the configuration, compare it with another, import one"
DIFFERENT = 3
"""Exit status of a comparison that found differences, and of an import that left conflicts."""
LONGEST = 200
_SIGNS = {"add": "+", "change": "~", "remove": "-", "conflict": "!", "local": "="}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do with which package."""
    parser.epilog = (
        "Signs: + comes, ~ changes, - goes, ! changed on both sides, = changed here only, "
        "? names what is not here, "
        "> replaces what is begun here, # is to be confirmed to be put into force. "
        f"Exit status: 0 - done, or no difference; {DIFFERENT} - differences, or conflicts left; "
        "1 - the package cannot be used; 2 - wrong arguments."
    )
    below = parser.add_subparsers(dest="what", required=True)
    export = below.add_parser("export", help="write the configuration to a folder or a .zip")
    export.add_argument("to", type=Path)
    export.add_argument("--parts", nargs="+", default=(), help="only these, such as cases.topic")
    export.add_argument("--code", default="company", help="the package's own code")
    export.add_argument("--version", default="", help="its version (today's date)")
    compare = below.add_parser("compare", help="what a package would change, here or in another")
    compare.add_argument("package", type=Path)
    compare.add_argument("other", type=Path, nargs="?", help="compare with it, not with here")
    into = below.add_parser("import", help="install a package, or a newer version of it")
    into.add_argument("package", type=Path)
    into.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    into.add_argument("--theirs", action="store_true", help="in conflicts take the package's side")
    into.add_argument("--activate", action="store_true", help="put drawings of routes into force")
    into.add_argument(
        "--confirm", action="store_true", help="even where examples fail; wants a --reason"
    )
    into.add_argument("--as", dest="login", help="the operator it is done by")
    into.add_argument("--reason", default="", help="kept in the history beside each change")


def run(args: argparse.Namespace) -> int:
    """Do it; see the epilog for what is returned."""
    from django.utils import translation

    from abonent.kernel.errors import Refused

    with translation.override(tongue()):
        try:
            return int({"export": _export, "compare": _compare, "import": _import}[args.what](args))
        except Refused as refusal:
            raise Impossible(told(refusal), told(refusal)) from refusal
        except OSError as error:
            raise Impossible(str(error), str(error)) from error


def _export(args: argparse.Namespace) -> int:
    from abonent.config.author import author_of
    from abonent.kernel.clock import now
    from abonent.kernel.configuration.packages import actions, content

    version = args.version or now().date().isoformat()
    package = actions.export_package(
        by=author_of("abonent package"), code=args.code, version=version, title={},
        parts=args.parts,
    )  # fmt: skip
    if args.to.suffix == ".zip":
        args.to.write_bytes(content.to_zip(package))
    else:
        content.to_folder(package, args.to)
    say(
        f"{package.size} entries of {len(package.contents)} parts are in {args.to}.",
        f"Записей: {package.size}, разделов: {len(package.contents)}; они в {args.to}.",
    )
    return 0


def _compare(args: argparse.Namespace) -> int:
    from abonent.config.author import author_of
    from abonent.kernel.configuration.packages import actions, compare, content

    package = content.from_path(args.package)
    if args.other:
        other = content.from_path(args.other)
        found = compare.compare(mine=package.contents, theirs=other.contents, base=package.contents)
    else:
        found = actions.plan(by=author_of("abonent package"), package=package)
    _show(found)
    return DIFFERENT if found else 0


def _import(args: argparse.Namespace) -> int:
    from abonent.config.author import operator_or_author
    from abonent.kernel.configuration.packages import actions, compare, content, foreseen, wrong

    package = content.from_path(args.package)
    by = operator_or_author(args.login, "abonent package")
    found = actions.plan(by=by, package=package)
    take = {one.key for one in found if one.act is compare.Act.CONFLICT} if args.theirs else set()
    _show(found)
    _show_texts("?", wrong.list_missing(found, package.contents))
    ahead = foreseen.foresee(by=by, differences=found, contents=package.contents)
    _show_texts(">", ahead.replaced)
    _show_texts("#", ahead.to_confirm)
    done = actions.install(
        by=by,
        package=package,
        take=take,
        reason=args.reason,
        trial=args.dry_run,
        activate=args.activate,
        confirmed=args.confirm,
    )
    say(
        f"{'Dry run, nothing is written. ' if args.dry_run else ''}{done.added} added, "
        f"{done.changed} changed, {done.removed} removed, {done.deactivated} made inactive; "
        f"{len(done.kept)} conflicts left as they are here.",
        f"{'Проверка, ничего не записано. ' if args.dry_run else ''}Добавлено: {done.added}, "
        f"изменено: {done.changed}, удалено: {done.removed}, сделано неактивными: "
        f"{done.deactivated}; расхождений оставлено как здесь: {len(done.kept)}.",
    )
    return DIFFERENT if done.kept else 0


def _show(found: list[Difference]) -> None:
    for one in found:
        sys.stdout.write(f"{_SIGNS[one.act]} {one.part} {one.path}\n")
        for field in one.fields if one.act != "add" else ():
            sys.stdout.write(f"    {field.field}: {_brief(field.mine)} -> {_brief(field.theirs)}\n")


def _brief(value: object) -> str:
    """A value in one line: drawings are long."""
    told = repr(value)
    return told if len(told) <= LONGEST else f"{told[:LONGEST]}…"


def _show_texts(sign: str, texts: Mapping[str, Sequence[Text]]) -> None:
    """What is said of entries, by their keys."""
    for key, messages in texts.items():
        for one in messages:
            sys.stdout.write(f"{sign} {key}: {one}\n")
