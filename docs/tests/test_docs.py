"""The papers keep their word: commands run, links lead somewhere, code names what exists."""

from __future__ import annotations

import ast
import importlib
import re
import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from abonent.config import cli

ROOT = Path(__file__).parents[2]
SHELL = {"console", "bash", "sh"}
_BLOCK = re.compile(
    r"^(?P<mark><!-- run(?P<server>: server)? -->\n)?"
    r"(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|(?:src|href|srcset)=\"([^\"]+)\"")
# The rows of the sample that are rejected are no failure of the paper.
_IMPORT = re.compile(r"^\S*abonent import .*$", re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block; ``runs``: its commands are run by the tests, ``serves``: against a server."""

    paper: Path
    language: str
    text: str
    runs: bool
    serves: bool


def list_papers() -> list[Path]:
    """Every paper of the product."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("abonent/*/README.md")]
    return sorted(found)


def name_of(paper: Path) -> str:
    """The paper's path as people write it."""
    return str(paper.relative_to(ROOT))


def blocks_of(paper: Path) -> Iterator[Block]:
    """Its fenced blocks, indentation taken off."""
    for found in _BLOCK.finditer(paper.read_text()):
        lines = found["text"].split("\n")
        text = "\n".join(line.removeprefix(found["indent"]) for line in lines)
        yield Block(
            paper, found["language"], text, runs=bool(found["mark"]), serves=bool(found["server"])
        )


def prose_of(paper: Path) -> str:
    """The paper without its fenced blocks."""
    return _BLOCK.sub("", paper.read_text())


def links_of(paper: Path) -> list[str]:
    """Where its links and pictures point within the repository."""
    found = (one or other for one, other in _LINK.findall(prose_of(paper)))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def headings_of(paper: Path) -> list[tuple[int, str]]:
    """Depth and text of its headings."""
    return [(len(marks), text) for marks, text in _HEADING.findall(prose_of(paper))]


def anchors_of(paper: Path) -> set[str]:
    """The anchors that its headings make."""
    words = (re.sub(r"[^\w\- ]", "", text.lower()) for _depth, text in headings_of(paper))
    return {text.strip().replace(" ", "-") for text in words}


def said_in(paper: Path) -> str:
    """Everything in it that is a command: blocks for a shell and words in backticks."""
    shell = [block.text for block in blocks_of(paper) if block.language in SHELL]
    return "\n".join([*shell, *re.findall(r"`([^`\n]+)`", prose_of(paper))])


PAPERS = list_papers()
# The Russian README has the same commands, which is a test of its own.
RUNNING = [p for p in PAPERS if p.suffixes == [".md"] and any(b.runs for b in blocks_of(p))]
SAID = {
    "README.md": (
        "60 rows: 53 contacts with 53 cases, 0 already there, 7 rejected",
        "7 rows: 2 contacts with 2 cases, 0 already there, 5 rejected",
        "+7 919 212-02-67",
    ),
}
"""What the papers promise that their commands say."""
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.png"))
SETTINGS = [ROOT / "abonent/config/settings.py", ROOT / "abonent/config/commands/serve.py"]


@pytest.mark.parametrize("paper", RUNNING, ids=name_of)
def test_commands_run(paper: Path, installation) -> None:
    blocks = [block for block in blocks_of(paper) if block.runs]
    script = "\n".join(block.text for block in blocks)
    script = _IMPORT.sub(r"\g<0> || test $? -eq 3", script)
    if any(block.serves for block in blocks):
        if not shutil.which("curl"):
            pytest.skip("curl is not installed")
        script = script.replace("localhost:8000", installation.serve())
    done = installation.run(script)
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    for said in SAID.get(name_of(paper), ()):
        assert said in done.stdout, done.stdout


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_links_lead_somewhere(paper: Path) -> None:
    for link in links_of(paper):
        place, _hash, anchor = link.partition("#")
        target = (paper.parent / place).resolve() if place else paper
        assert target.exists(), f"{name_of(paper)}: {link}"
        if anchor:
            assert anchor in anchors_of(target), f"{name_of(paper)}: {link}"


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_make_has_the_targets_named(paper: Path) -> None:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?m)^make ([a-z]+)", said_in(paper)))
    assert named <= known


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_abonent_has_the_commands_named(paper: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if name_of(paper).endswith("add-a-command.md"):  # its example is the reader's to write
        return
    for command in sorted(set(re.findall(r"(?m)^(?:\S*/)?abonent ([a-z_]+)", said_in(paper)))):
        with pytest.raises(SystemExit) as ended:
            cli.main([command, "--help"])
        assert ended.value.code == 0, f"abonent {command}: {capsys.readouterr().err}"


def test_both_readmes_have_the_same_sections() -> None:
    english, russian = ROOT / "README.md", ROOT / "README.ru.md"
    assert _shape(english) == _shape(russian)
    assert len(headings_of(english)) > 5


def _shape(readme: Path) -> tuple[list[int], list[str], list[str]]:
    """Depths of headings, commands without their comments, pictures without their language."""
    commands = [_bare(b.text) for b in blocks_of(readme) if b.language in SHELL]
    pictures = [re.sub(r"\.(en|ru)\.png", "", link) for link in links_of(readme) if ".png" in link]
    return [depth for depth, _text in headings_of(readme)], commands, pictures


def _bare(commands: str) -> str:
    return re.sub(r"[ ]*#.*", "", commands)


def _python() -> Iterator[Block]:
    for paper in PAPERS:
        if paper.parent.name == "how-to":
            yield from (block for block in blocks_of(paper) if block.language == "python")


def test_python_of_the_how_tos_names_what_exists() -> None:
    trees = [(name_of(block.paper), block.text, ast.parse(block.text)) for block in _python()]
    written = {_module(text): _names(tree) for _paper, text, tree in trees if _module(text)}
    for paper, _text, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module != "__future__":
                for alias in node.names:
                    assert _exists(node.module, alias.name, written), f"{paper}: {alias.name}"


def _module(text: str) -> str:
    """The module a block is the text of, by its first line: ``# abonent/callbacks/policy.py``."""
    found = re.match(r"# (\S+)\.py\n", text)
    return found[1].replace("/", ".").removesuffix(".__init__") if found else ""


def _names(tree: ast.Module) -> set[str]:
    defined = {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            defined |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return defined


def _exists(module: str, name: str, written: dict[str, set[str]]) -> bool:
    if module in written:
        return name in written[module] or f"{module}.{name}" in written
    if find_spec(module) is None:
        return False
    return hasattr(importlib.import_module(module), name) or bool(find_spec(f"{module}.{name}"))


def test_every_room_has_its_paper() -> None:
    rooms = {init.parent for init in (ROOT / "abonent").glob("*/__init__.py")}
    without = sorted(r.name for r in rooms if r.name != "config" and not (r / "README.md").exists())
    assert without == []


@pytest.mark.parametrize("readme", ["README.md", "README.ru.md"])
def test_the_table_of_settings_is_complete(readme: str) -> None:
    read = {n for file in SETTINGS for n in re.findall(r'"(ABONENT_[A-Z_]+)"', file.read_text())}
    told = set(re.findall(r"^\| `(ABONENT_[A-Z_]+)`", (ROOT / readme).read_text(), re.MULTILINE))
    assert told == read


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_pictures_are_small_and_shown(picture: Path) -> None:
    width, _height = struct.unpack(">II", picture.read_bytes()[16:24])
    assert width == 1280
    assert picture.stat().st_size <= 150 * 1024
    readme = ROOT / ("README.ru.md" if picture.name.endswith(".ru.png") else "README.md")
    assert f"docs/pictures/{picture.name}" in prose_of(readme)
