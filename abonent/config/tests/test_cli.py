from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from abonent.config import cli, commands
from abonent.config.progress import step


def test_every_command_has_what_a_command_has() -> None:
    for name in cli.list_commands():
        module = cli._command(name)
        assert name == module.NAME
        assert module.HELP
        assert callable(module.add_arguments)
        assert callable(module.run)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--help"])
    said = capsys.readouterr().out
    assert [name for name in cli.list_commands() if f"    {name} " not in said] == []


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["fly"])
    assert "invalid choice: 'fly'" in capsys.readouterr().err


def test_the_supervisor_and_its_command_do_without_django() -> None:
    seen = "import sys, abonent.config.cli as c; c._command('up'); print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_database_that_is_not_there_is_explained(tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "LC_ALL"}}
    done = subprocess.run(
        [sys.executable, "-m", "abonent", "migrate"],
        env=env | {"ABONENT_DATA": str(tmp_path), "LANG": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The database cannot be reached. Is `make up` running?")


@pytest.mark.parametrize(("lang", "said"), [("ru_RU.UTF-8", "Схема"), ("C", "Schema")])
def test_steps_are_told_in_the_language_of_the_shell(
    lang: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", lang)
    with step("Schema", "Схема"):
        pass
    assert capsys.readouterr().out.startswith(f"  {said}...")


def test_the_package_of_commands_holds_commands_alone() -> None:
    paths = Path(commands.__path__[0]).glob("[!_]*.py")
    files = {path.stem.removesuffix("_") for path in paths}
    assert files == set(cli.list_commands())


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("C", "There is no installation of Abonent in {}. Start it with `make up`"),
        ("ru_RU.UTF-8", "В папке {} нет установки Абонента. Запустите её командой `make up`"),
    ],
)
@pytest.mark.parametrize(
    "command", [["import", "contacts", "no.csv", "--map", "no.yaml"], ["migrate"], ["worker"]]
)
def test_only_up_makes_the_folder_of_the_data(
    tmp_path: Path, command: list[str], lang: str, said: str
) -> None:
    missing = tmp_path / "missing"
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "LC_ALL"}}
    done = subprocess.run(
        [sys.executable, "-m", "abonent", *command],
        env=env | {"ABONENT_DATA": str(missing), "LANG": lang},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(said.format(missing))
    assert not missing.exists()


def test_a_database_of_ones_own_is_an_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://abonent@127.0.0.1:1/abonent")
    monkeypatch.setenv("ABONENT_DATA", str(tmp_path / "files"))
    cli._check_data()
    assert (tmp_path / "files").is_dir()


@pytest.mark.parametrize(
    ("words", "env", "code", "said"),
    [
        (["migrate"], {"DATABASE_URL": "foo"}, 1, "DATABASE_URL is no address of a database."),
        (["serve"], {"ABONENT_THREADS": "x"}, 2, "argument --threads: “x” is no whole number"),
        (["serve", "--port", "99999"], {}, 2, "argument --port: “99999” is no port"),
        (["up", "--web-workers", "0"], {}, 2, "argument --web-workers: “0” is no whole number"),
        (["check", "nope"], {}, 1, "No such room: nope. There are attributes"),
    ],
)
def test_a_wrong_word_is_told_in_a_line(
    words: list[str], env: dict[str, str], code: int, said: str, tmp_path: Path
) -> None:
    plain = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "LC_ALL"}}
    done = subprocess.run(
        [sys.executable, "-m", "abonent", *words],
        env=plain | {"ABONENT_DATA": str(tmp_path), "LANG": "C"} | env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
