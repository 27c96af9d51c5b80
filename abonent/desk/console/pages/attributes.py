"""Attributes: their form, those of clients and of what is theirs, overrides of inherited ones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from abonent.attributes.actions import (
    Target,
    ensure_subject_set,
    override_attribute,
    save_attribute,
    start_conversion,
    try_conversion,
)
from abonent.attributes.indexing import list_indexes
from abonent.attributes.ports import Subject, subjects
from abonent.attributes.queries import find_subject_set
from abonent.cases import queries
from abonent.cases.queries.topics import FLAGS, PlacedAttribute
from abonent.desk.console.extras import initial_of
from abonent.desk.console.forms import GuardedForm, ReferenceForm, reason_field
from abonent.desk.console.guards import guard_reference
from abonent.desk.console.pages.changes import history_of, tell_saved
from abonent.desk.console.usage import UseLine, asks_first, tell_uses
from abonent.kernel.actor import Actor
from abonent.kernel.configuration.history import because
from abonent.kernel.errors import Conflict, Invalid, NotFound
from abonent.kernel.reference.actions import get_reference, list_references
from abonent.kernel.reference.kinds import reference_kinds
from abonent.kernel.text import localized
from abonent.staff.middleware import OperatorRequest
from abonent.webkit.forms import Form


def attribute_form_of(
    request: OperatorRequest, attribute: Any, *, is_sent: bool = True
) -> ReferenceForm:
    """The form of an attribute, or of a new one; ``is_sent``: with what was posted."""
    kind = reference_kinds.get("attributes.attribute")
    initial = initial_of(attribute, kind) if attribute else None
    form = ReferenceForm(
        request.POST if is_sent and request.method == "POST" else None,
        by=request.operator, kind=kind, is_new=attribute is None, initial=initial,
        auto_id="attribute_%s",
    )  # fmt: skip
    form.guard = guard_reference(request, kind, attribute)
    return form


def save_from(
    request: OperatorRequest, set_id: int, form: ReferenceForm, attribute: Any,
    uses: list[UseLine],
) -> bool:  # fmt: skip
    """Save an attribute of a set from its form; False, with the problems in it, if refused.

    Also False when it has to be asked first whether an attribute in use is to become inactive.
    """
    if not form.is_valid():
        return False
    confirmed = "confirmed" in request.POST
    form.asks = asks_first(form=form, entry=attribute, uses=uses, confirmed=confirmed)
    if form.asks:
        return False
    values = form.named()
    dictionary = values.pop("dictionary")
    try:
        with form.guard.saving(), because(form.reason) as occasion:
            save_attribute(
                by=request.operator, set_id=set_id,
                attribute_id=attribute.pk if attribute else None,
                dictionary_id=int(dictionary) if dictionary else None, **values,
            )  # fmt: skip
    except Invalid as refusal:
        form.refuse(refusal)
        return False
    tell_saved(request, _("Saved."), occasion.made)
    return True


@require_safe
def places(request: OperatorRequest) -> HttpResponseBase:
    """What has attributes of its own beside cases, each with its attributes."""
    request.operator.check("attributes.administer")
    shown = [(subject, _attributes_of(request, subject)) for subject in subjects]
    context = {"places": shown, "crumbs": [(_("Console"), reverse("console:start"))]}
    return render(request, "desk/console/attributes.html", context)


def _attributes_of(request: OperatorRequest, subject: Subject) -> list[Any]:
    set_id = find_subject_set(subject=subject.code)
    if set_id is None:
        return []
    kind = "attributes.attribute"
    return list(list_references(by=request.operator, kind=kind, owner_id=set_id))


@require_http_methods(["GET", "HEAD", "POST"])
def own_attribute(
    request: OperatorRequest, subject: str, attribute_id: int | None = None
) -> HttpResponseBase:
    """A new attribute of a kind of thing, or one that it has."""
    by = request.operator
    by.check("attributes.administer")
    found = subjects.find(subject)
    if found is None:
        raise NotFound
    own = _attributes_of(request, found) if attribute_id else []
    attribute = next((one for one in own if one.pk == attribute_id), None)
    if attribute_id and attribute is None:
        raise NotFound
    form = attribute_form_of(request, attribute)
    uses = tell_uses(by=by, kind="attributes.attribute", entry=attribute) if attribute else []
    if request.method == "POST":
        set_id = ensure_subject_set(by=by, subject=subject)
        if save_from(request, set_id, form, attribute, uses):
            return redirect("console:attributes")
    context: dict[str, Any] = {
        "attribute": attribute, "form": form, "back": reverse("console:attributes"),
        "title": localized(attribute.name) if attribute else _("New attribute"),
        "crumbs": [(_("Console"), reverse("console:start")),
                   (_("Attributes of clients"), reverse("console:attributes")),
                   (found.label, reverse("console:attributes"))],
    }  # fmt: skip
    if attribute is not None:
        kind = reference_kinds.get("attributes.attribute")
        context |= {"uses": uses, "asks": form.asks,
                    "indexes": list_indexes(attribute_id=attribute.pk)}  # fmt: skip
        context |= history_of(by, kind, attribute)
    status = 422 if form.is_bound else 200
    return render(request, "desk/console/attribute.html", context, status=status)


class OverrideForm(GuardedForm):
    """What a lower group or topic says otherwise of an attribute it inherits."""

    default = forms.CharField(
        label=gettext_lazy("Fixed default"), max_length=500, required=False,
        help_text=gettext_lazy("Empty: as it is inherited."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        extras = {one.name: one for one in reference_kinds.get("attributes.override").fields}
        for name in reversed(FLAGS):
            choices = [("", _("as it is inherited")), *extras[name].choices]
            field = forms.ChoiceField(
                label=str(extras[name].label), choices=choices, required=False
            )
            self.fields = {name: field, **self.fields}
        self.fields["reason"] = reason_field()


@require_http_methods(["GET", "HEAD", "POST"])
def override(request: OperatorRequest, topic_id: int, code: str) -> HttpResponseBase:
    """What this group or topic says otherwise of an attribute from above."""
    by = request.operator
    by.check("attributes.administer")
    row = queries.get_topic_row(by=by, topic_id=topic_id)
    placed = next((one for one in row.inherited if one.attribute.code == code), None)
    if placed is None:
        raise NotFound
    own = next((said for at, said in placed.overrides if at is row), None)
    initial = {name: getattr(own, name) for name in (*FLAGS, "default")} if own else {}
    form = OverrideForm(request.POST or None, initial=initial)
    kind = reference_kinds.get("attributes.override")
    entry = own or _unmade(row, code)
    form.guard = guard_reference(request, kind, entry)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            with form.guard.saving(), because(said.pop("reason")) as occasion:
                override_attribute(
                    by=by, set_id=row.topic.attribute_set_id, attribute_id=placed.attribute.pk,
                    **said,
                )  # fmt: skip
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            tell_saved(request, _("Saved."), occasion.made)
            return redirect("console:topic", topic_id)
    context = {
        "row": row, "placed": placed, "form": form, "title": localized(placed.attribute.name),
        "said_above": _said_above(placed, row),
        **history_of(by, kind, entry),
        "crumbs": [(_("Console"), reverse("console:start")),
                   (_("Topics"), reverse("console:topics")),
                   (localized(row.name), reverse("console:topic", args=[row.id]))],
    }  # fmt: skip
    return render(
        request, "desk/console/override.html", context, status=422 if form.errors else 200
    )


def _unmade(row: queries.TopicRow, code: str) -> Any:
    """An override that is not there, or not any more: somebody else may make it meanwhile."""
    model: Any = reference_kinds.get("attributes.override").model
    return model(set_id=row.topic.attribute_set_id, code=code)


def _said_above(placed: PlacedAttribute, row: queries.TopicRow) -> list[queries.TopicRow]:
    return [at for at, _said in placed.overrides if at is not row]


class ConversionForm(Form):
    """What an attribute is to become."""

    type = forms.ChoiceField(label=gettext_lazy("New type"))
    dictionary_id = forms.TypedChoiceField(
        label=gettext_lazy("Dictionary"), required=False, coerce=int, empty_value=None
    )
    is_multiple = forms.BooleanField(label=gettext_lazy("Several entries"), required=False)
    drop_unfit = forms.BooleanField(
        label=gettext_lazy("Let values go that do not fit; histories keep them"), required=False
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        extras = {one.name: one for one in reference_kinds.get("attributes.attribute").fields}
        kinds, dictionaries = self.fields["type"], self.fields["dictionary_id"]
        assert isinstance(kinds, forms.ChoiceField)  # noqa: S101 - as above
        assert isinstance(dictionaries, forms.ChoiceField)  # noqa: S101 - as above
        kinds.choices = [one for one in extras["type"].choices if one[0] != "query"]
        rows = list_references(by=by, kind="attributes.dictionary")
        dictionaries.choices = [("", "—"), *((row.pk, localized(row.name)) for row in rows)]
        self.fields["reason"] = reason_field()
        self.fields["reason"].required &= "start" in self.data

    def target(self) -> Target:
        """As the action takes it."""
        data = self.cleaned_data
        return Target(
            type=data["type"], dictionary_id=data["dictionary_id"], is_multiple=data["is_multiple"]
        )


@require_http_methods(["GET", "HEAD", "POST"])
def conversion(request: OperatorRequest, attribute_id: int) -> HttpResponseBase:
    """Another type of an attribute that has values: what would become of them, then the job."""
    by = request.operator
    by.check("attributes.administer")
    attribute: Any = get_reference(by=by, kind="attributes.attribute", id=attribute_id)
    initial = {
        name: request.GET.get(name) or getattr(attribute, name)
        for name in ("type", "dictionary_id", "is_multiple")
    }
    form = ConversionForm(request.POST or None, by=by, initial=initial)
    outcome = None
    if request.method == "POST" and form.is_valid():
        try:
            outcome = try_conversion(by=by, attribute_id=attribute_id, to=form.target())
            if "start" in request.POST:
                job = start_conversion(
                    by=by, attribute_id=attribute_id, to=form.target(),
                    drop_unfit=form.cleaned_data["drop_unfit"],
                    reason=form.cleaned_data["reason"],
                )  # fmt: skip
                return redirect("exchange:job", job.pk)
        except Invalid as refusal:
            form.refuse(Invalid({_FORM_NAMES.get(k, k): v for k, v in refusal.problems.items()}))
        except Conflict as refusal:
            form.add_error("drop_unfit", str(refusal.message))
    context = {
        "form": form, "attribute": attribute, "outcome": outcome,
        "title": _("Change of type: %(name)s") % {"name": localized(attribute.name)},
        "crumbs": [(_("Console"), reverse("console:start"))],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "desk/console/conversion.html", context, status=status)


_FORM_NAMES = {"dictionary": "dictionary_id"}
