from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory

from abonent.kernel.errors import Invalid
from abonent.webkit.forms import Combobox, Form, PhoneField, TreePicker

NODES = [
    {"value": 1, "label": "Bills", "parent": None, "open": False},
    {"value": 2, "label": "Charge <b>", "parent": 1, "open": True},
]


class Sample(Form):
    name = forms.CharField(label="Name", help_text="Surname first.")
    number = PhoneField(label="Number", required=False)
    topic = forms.IntegerField(
        label="Topic", required=False, widget=TreePicker(nodes=lambda: NODES)
    )


def drawn(template: str, **context: Any) -> Any:
    return engines["django"].from_string(template).render(context, RequestFactory().get("/"))


def test_a_field_has_label_help_and_error_wired_together() -> None:
    html = drawn("{% field form.name %}", form=Sample({"name": ""}))

    assert '<label for="id_name">Name <span class="wk-required"' in html
    assert 'aria-describedby="id_name-help id_name-error"' in html
    assert 'aria-invalid="true"' in html
    assert '<p class="wk-help" id="id_name-help">Surname first.</p>' in html
    assert 'id="id_name-error"' in html


@pytest.mark.parametrize("typed", ["8 916 123-45-67", "+7 (916) 123 45 67", "9161234567"])
def test_a_number_in_any_spelling_becomes_e164(typed: str) -> None:
    form = Sample({"name": "A", "number": typed})

    assert form.is_valid()
    assert form.cleaned_data["number"] == "+79161234567"


def test_no_number_is_an_error_that_says_how_to_write_one() -> None:
    form = Sample({"name": "A", "number": "abc"})

    assert form.errors["number"] == [
        "Это не номер телефона. Напишите его, например, так: +7 916 123-45-67."
    ]


def test_a_refusal_stands_beside_its_fields_and_the_rest_above() -> None:
    form = Sample({"name": "A"})
    form.refuse(Invalid({"name": ["taken"], "": ["too late"], "cases.0.sum": ["too much"]}))

    assert form.errors["name"] == ["taken"]
    assert form.non_field_errors() == ["too late", "cases.0.sum: too much"]


def test_the_tree_shows_the_path_of_its_value_escaped() -> None:
    html = drawn("{% field form.topic %}", form=Sample(initial={"topic": 2}))

    assert 'value="Bills › Charge &lt;b&gt;"' in html
    assert "<b>" not in html


def test_a_bound_form_is_marked_so_that_the_browser_keeps_its_hands_off() -> None:
    plain = 'novalidate autocomplete="off"'
    assert drawn("{% form_state form %}", form=Sample()) == plain
    assert drawn("{% form_state form %}", form=Sample({})) == f"data-bound {plain}"


class Choosing(Form):
    client = forms.IntegerField(required=False, widget=Combobox(url="/options", name_of=str))
    topic = forms.CharField(required=False, widget=TreePicker(nodes=lambda: NODES))


@pytest.mark.parametrize("name", ["client", "topic"])
def test_a_text_that_is_no_choice_is_no_empty_field(name: str) -> None:
    form = Choosing({name: "", f"{name}.text": "Иванов <b>"})

    assert form.errors == {
        name: ["«Иванов <b>»: не выбрано. Выберите из списка или очистите поле."]
    }
    html = drawn("{% field form." + name + " %}", form=form)
    assert f'name="{name}" value=""' in html
    assert f'name="{name}.text" value="Иванов &lt;b&gt;"' in html


def test_a_choice_counts_whatever_its_text_says() -> None:
    form = Choosing({"client": "7", "client.text": "Иванов", "topic": "", "topic.text": " "})

    assert form.is_valid()
    assert form.cleaned_data == {"client": 7, "topic": ""}


def test_browsers_count_long_texts_and_cut_none() -> None:
    class Long(Form):
        text = forms.CharField(max_length=500, widget=forms.Textarea)

    drawn = str(Long()["text"])
    assert ('data-limit="500"' in drawn, "maxlength" in drawn) == (True, False)
    assert list(Long({"text": "x" * 501}).errors) == ["text"]
