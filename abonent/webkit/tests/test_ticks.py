"""Many chosen from a tree: what is drawn, what is posted, what browsers make of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory

from abonent.webkit.forms import Form
from abonent.webkit.ticks import NamesField, TreeTicks

NODES: list[dict[str, Any]] = [
    {"value": "/office", "label": "Offices", "parent": None, "open": False},
    {"value": 2, "label": "Moscow <b>", "parent": "/office"},
    {"value": 3, "label": "Pskov", "parent": "/office"},
]


class Sample(Form):
    places = forms.MultipleChoiceField(
        label="Places", required=False, choices=[(2, "Moscow"), (3, "Pskov")],
        widget=TreeTicks(nodes=lambda: NODES),
    )  # fmt: skip
    given_to = NamesField(label="Given to", required=False, offers=lambda: NODES)


def drawn(form: Form, name: str) -> str:
    template = engines["django"].from_string("{% field bound %}")
    html: Any = template.render({"bound": form[name]}, RequestFactory().get("/"))
    return str(html)


def test_a_heading_is_no_value_and_what_is_chosen_is_ticked() -> None:
    html = drawn(Sample(initial={"places": [3]}), "places")
    assert '<fieldset class="wk-field" id="id_places"><legend>Places</legend>' in html
    assert 'value="/office"' not in html
    assert 'name="places" value="2"><span>Moscow &lt;b&gt;</span>' in html
    assert 'name="places" value="3" checked' in html


def test_names_are_one_text_and_unknown_ones_are_not_lost() -> None:
    html = drawn(Sample(initial={"given_to": "2, gone"}), "given_to")
    assert 'name="given_to" value="gone" checked' in html
    form = Sample(QueryDict("given_to=2&given_to=gone&places=3"))
    assert form.is_valid()
    assert form.cleaned_data == {"places": ["3"], "given_to": "2, gone"}
    assert Sample(QueryDict("")).is_valid()
