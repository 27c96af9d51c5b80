"""Attributes and entries on the pages of the console: what is shown of them, what is offered."""

from __future__ import annotations

from collections.abc import Callable

from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client

from abonent.attributes.actions import save_attribute
from abonent.attributes.models import Attribute, DictionaryEntry
from abonent.cases.models import Topic
from abonent.desk.console.forms import ReferenceForm
from abonent.kernel.actor import Actor
from abonent.kernel.reference.kinds import reference_kinds

Enter = Callable[..., Client]


def test_lists_of_attributes_show_codes_and_quiet_marks(enter: Enter) -> None:
    browser = enter(everything=True)
    Attribute.objects.filter(code="amount").update(is_confidential=True, is_column=True)
    attribute = Attribute.objects.filter(code="amount").first()
    assert attribute is not None
    topic = Topic.objects.get(attribute_set=attribute.set_id)
    text = browser.get(f"/console/topics/{topic.pk}").content.decode()
    assert "<code>amount</code>" in text
    assert text.count('title="Confidential: seen by whom a role opens it for"') == 1
    assert 'title="A column of lists"' in text


def test_an_entry_goes_only_under_entries_of_its_dictionary(enter: Enter) -> None:
    browser = enter(everything=True)
    entry = DictionaryEntry.objects.first()
    assert entry is not None
    page = browser.get(f"/console/lists/attributes.entry/{entry.pk}")
    offered = {value for value, _label in page.context["form"].fields["parent"].choices if value}
    own = set(
        DictionaryEntry.objects.filter(dictionary=entry.dictionary).values_list("pk", flat=True)
    )
    assert offered == own
    assert DictionaryEntry.objects.count() > len(own)


def test_a_refused_change_of_type_leads_to_its_preview(enter: Enter) -> None:
    browser = enter(everything=True)
    attribute = Attribute.objects.filter(type="decimal", is_active=True).first()
    assert attribute is not None
    template = "desk/console/attribute_fields.html"
    form = ReferenceForm(
        QueryDict("type=integer"), by=Actor.system("test"), is_new=False,
        kind=reference_kinds.get("attributes.attribute"),
    )  # fmt: skip
    form.add_error("type", "Values exist")
    html = render_to_string(template, {"form": form, "attribute": attribute})
    link = f"/console/conversions/{attribute.pk}?type=integer"
    assert f'href="{link}&amp;dictionary_id="' in html
    assert browser.get(link).context["form"]["type"].value() == "integer"


def test_a_type_without_a_dictionary_ignores_the_one_that_is_left_in_the_form(enter: Enter) -> None:
    browser = enter(everything=True)
    attribute = Attribute.objects.filter(type="dictionary", is_active=True).first()
    assert attribute is not None
    at = f"/console/conversions/{attribute.pk}"
    left = {"type": "text", "dictionary_id": attribute.dictionary_id, "is_multiple": "on"}
    assert browser.post(at, left).status_code == 200
    page = browser.get(at).content.decode()
    assert page.count('class="wk-of-dictionary"') == 2


def test_a_default_is_told_as_people_read_it(enter: Enter) -> None:
    browser = enter(everything=True)
    one = Attribute.objects.filter(type="dictionary", is_multiple=False).first()
    assert one is not None
    entry = DictionaryEntry.objects.filter(dictionary=one.dictionary, parent=None).first()
    assert entry is not None
    save_attribute(
        by=Actor.system("test"), set_id=one.set_id, attribute_id=one.pk, code=one.code,
        name=one.name, type=one.type, dictionary_id=one.dictionary_id, default=entry.code,
    )  # fmt: skip
    topic = Topic.objects.get(attribute_set=one.set_id)
    text = browser.get(f"/console/topics/{topic.pk}").content.decode()
    assert f'<span class="wk-hint">{entry.name["en"]}</span>' in text
    assert f'<span class="wk-hint">{entry.code}</span>' not in text
