from pathlib import Path
from typing import Any

import pytest

from abonent.config import catalogues, interface
from abonent.config.commands.check import find_problems

PO = catalogues.HEADER


def test_the_whole_product_has_no_problem() -> None:
    assert list(find_problems(set())) == []


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("<p>Hello</p>", "1: untranslated text: 'Hello'"),
        ("{% if x %}\n<b>Привет</b>{% endif %}", "2: untranslated text: 'Привет'"),
        ('<a title="Go there">{{ x }}</a>', "1: untranslated text: 'Go there'"),
        ('<a style="color: red">1</a>', "1: inline style"),
        ("<style>a {}</style>", "1: inline style sheet"),
        ("<script>alert(1)</script>", "1: inline script"),
        ('<a onclick="x()">1</a>', "1: inline handler onclick"),
    ],
)
def test_what_a_template_must_not_hold(source: str, problem: str) -> None:
    assert interface.markup_problems(source) == [problem]


@pytest.mark.parametrize(
    "source",
    [
        '<p title="{% translate "Go" %}">{% translate "Hello" %} {{ name }} 12 · — 5%</p>',
        "{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}",
        "{% comment %}Words for us{% endcomment %}{# and more #}",
        '<script src="{% asset "app.js" %}"></script><kbd>Space</kbd> CSV',
        '<a class="x{% if y %} is-y{% endif %}"{% if z %} hidden{% endif %}>{{ a }}</a>',
    ],
)
def test_what_it_may_hold(source: str) -> None:
    assert interface.markup_problems(source) == []


def test_a_template_that_does_not_compile_is_named() -> None:
    assert next(interface.compile_problems("{% if %}")).startswith("does not compile: ")


def test_icons_that_are_not_in_the_sprite_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interface, "ABONENT", tmp_path)
    page = tmp_path / "a.html"
    page.write_text('{% icon "phone" %}{% card t icon="nonesuch" %}{% endcard %}')

    problems = list(interface.icon_problems([page], '<symbol id="phone">'))
    assert problems == [f"{Path(tmp_path.name) / 'a.html'}: no such icon: 'nonesuch'"]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(catalogues, "ABONENT", tmp_path)
    folder = tmp_path / "cases"
    (folder / "templates" / "cases").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "pages.py").write_text(
        "A = _('Case')\nB = ngettext('%(n)s case', '%(n)s cases', 2)\n"
        "C = pgettext('state', 'Open')\n"
    )
    (folder / "templates" / "cases" / "list.html").write_text(
        "<div>\n  {% translate 'List' %}\n"
        " {% blocktranslate %}By {{ who }}{% endblocktranslate %}</div>"
    )
    return folder


def test_texts_come_from_python_and_templates(room: Path) -> None:
    assert {key: said.plural for key, said in catalogues.extract_texts(room).items()} == {
        (None, "Case"): None,
        (None, "%(n)s case"): "%(n)s cases",
        ("state", "Open"): None,
        (None, "List"): None,
        (None, "By %(who)s"): None,
    }


def test_update_takes_new_texts_keeps_translations_and_drops_the_unused(room: Path) -> None:
    po = catalogues.po_of(room)
    po.parent.mkdir(parents=True)
    po.write_text(PO + 'msgid "Case"\nmsgstr "Обращение"\n\nmsgid "Gone"\nmsgstr "Нет"\n')

    assert catalogues.update(room) == (4, 1)
    held = catalogues.read(room)
    assert held[None, "Case"].string == "Обращение"
    assert held[None, "%(n)s case"].string == ("", "", "")
    assert (None, "Gone") not in held
    assert catalogues.update(room) == (0, 0)


def test_words_of_the_kernel_need_not_be_said_again(room: Path) -> None:
    kernel = room.parent / "kernel"
    shared = catalogues.po_of(kernel)
    shared.parent.mkdir(parents=True)
    shared.write_text(PO + 'msgid "List"\nmsgstr "Список"\n')

    catalogues.update(room)
    assert (None, "List") not in catalogues.read(room)


def test_faults_of_a_catalogue_are_named(room: Path) -> None:
    po = catalogues.po_of(room)
    po.parent.mkdir(parents=True)
    po.write_text(
        PO + 'msgid "Case"\nmsgstr ""\n\n#, fuzzy\nmsgid "List"\nmsgstr "Список"\n\n'
        'msgid "Gone"\nmsgstr "Нет"\n\nmsgctxt "state"\nmsgid "Open"\nmsgstr "Открыто"\n\n'
        'msgid "%(n)s case"\nmsgid_plural "%(n)s cases"\n'
        'msgstr[0] "%(n)s"\nmsgstr[1] ""\nmsgstr[2] ""\n'
    )
    place = Path(room.parent.name) / "cases" / "templates" / "cases" / "list.html"

    assert sorted(catalogues.find_problems([room])) == sorted(
        [
            f"{place}:3: not in cases's catalogue: 'By %(who)s'",
            "cases: not translated: 'Case'",
            "cases: fuzzy: 'List'",
            "cases: nobody says this any more: 'Gone'",
            "cases: not translated: '%(n)s case'",
        ]
    )
