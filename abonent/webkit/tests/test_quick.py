from typing import Any

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch
from django.utils import translation


def drawn(source: str, **context: Any) -> str:
    return str(Template(source).render(Context(context)))


def test_a_text_is_remembered_for_each_language_apart() -> None:
    both = Template("{% translate 'Close' %}|{% translate 'Close' as said %}{{ said }}")
    for language, text in (("ru", "Закрыть"), ("en", "Close"), ("ru", "Закрыть")):
        with translation.override(language):
            assert both.render(Context()) == f"{text}|{text}"


def test_a_text_from_a_variable_is_not_remembered() -> None:
    said = Template("{% translate word %}{% translate 'Close'|upper %}{% translate 'x' noop %}")
    with translation.override("ru"):
        assert said.render(Context({"word": "Close"})) == "ЗакрытьЗАКРЫТЬx"
        assert said.render(Context({"word": "<b>"})) == "&lt;b&gt;ЗАКРЫТЬx"


def test_addresses_are_those_of_django() -> None:
    assert drawn("{% url 'cases:case' 17 %}{% url 'cases:cases' %}") == "/cases/17/cases"
    assert drawn("{% url 'cases:case' n %}", n=98765432100) == "/cases/98765432100"
    assert drawn("{% url 'cases:case' n as at %}[{{ at }}]", n=5) == "[/cases/5]"
    assert drawn("{% url 'cases:download' 1 2 %}") == "/cases/1/files/2"
    assert drawn("{% url 'cases:attributes_part' 'case-0' %}").endswith("case-0/attributes")
    assert drawn("{% url 'nothing' as at %}[{{ at }}]") == "[]"
    for source in ("{% url 'nothing' %}", "{% url 'cases:case' -1 %}", "{% url 'cases:cases' 1 %}"):
        with pytest.raises(NoReverseMatch):
            drawn(source)
