"""What cases and contacts can be asked by: subjects of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.attributes.properties import attribute_properties
from abonent.cases import queries
from abonent.cases.models import Case, CaseLink, Contact, Direction
from abonent.cases.models import Kind as CaseKind
from abonent.cases.queries import definitions_of_all, get_catalogue
from abonent.cases.queries.catalogue import Entry
from abonent.cases.queries.templates import usual_of
from abonent.cases.queries.texts import fits_phrase, fits_summary, fits_summary_phrase, fits_text
from abonent.kernel.actor import Actor
from abonent.kernel.ids import find_id
from abonent.kernel.text import in_languages
from abonent.parties.properties import client_properties, find_by_words, reach_of
from abonent.parties.roots import line_properties
from abonent.routes.ports import Phase
from abonent.routes.queries import get_flow
from abonent.rules.people import operators
from abonent.rules.ports import Choice, Kind, Property, Subject
from abonent.rules.tree import How
from abonent.webkit.lists import List

PHASES = {
    Phase.OPEN: pgettext_lazy("phase of a case", "Open"),
    Phase.RESOLVED: pgettext_lazy("phase of a case", "Resolved"),
    Phase.CLOSED: pgettext_lazy("phase of a case", "Closed"),
}


def _phases() -> list[Choice]:
    return [Choice(code.value, code.value, in_languages(label)) for code, label in PHASES.items()]


def _states() -> list[Choice]:
    return [Choice(s.code, s.code, in_languages(s.label)) for s in get_flow().states()]


def _kinds() -> list[Choice]:
    return [Choice(kind.value, kind.value, in_languages(kind.label)) for kind in CaseKind]


def _directions() -> list[Choice]:
    return [Choice(way.value, way.value, in_languages(way.label)) for way in Direction]


def _topics() -> list[Choice]:
    return [
        Choice(t.code, t.id, t.name, tuple(above.code for above in t.ancestors))
        for t in get_catalogue().topics.values()
    ]


def _entries(of: Callable[[], Mapping[int, Entry]]) -> Callable[[], Sequence[Choice]]:
    return lambda: [Choice(e.code, e.id, e.name) for e in of().values()]


_channels = _entries(lambda: get_catalogue().channels)
_places = _entries(lambda: get_catalogue().places)
_priorities = _entries(lambda: get_catalogue().priorities)


def _text_words(how: How, text: str) -> Q:
    """Words of the case's text; a number alone may be the case's own."""
    if how in {How.PART, How.LIKE}:
        return _looked_into("text", how, text)
    found = fits_phrase(text) if how == How.PHRASE else fits_text(text)
    number = find_id(text)
    return found if number is None else found | Q(pk=number)


def _summary_words(how: How, text: str) -> Q:
    """Each of the words is in the summary, in any form."""
    if how in {How.PART, How.LIKE}:
        return _looked_into("summary", how, text)
    return fits_summary_phrase(text) if how == How.PHRASE else fits_summary(text)


def _looked_into(field: str, how: How, text: str) -> Q:
    if how == How.PART:
        return Q(**{f"{field}__icontains": text})
    found = Q(**{f"{field}__gt": ""})
    for part in dict.fromkeys(filter(None, text.split("*"))):
        found &= Q(**{f"{field}__icontains": part})
    return found


CASE_TEXT = Property(
    key="text", label=_("Text"), names=pgettext_lazy("query key", "text"), kind=Kind.PROSE,
    field="text", where=_text_words,
)  # fmt: skip
SUMMARY = Property(
    key="summary", label=_("Summary"), names=pgettext_lazy("query key", "summary text"),
    kind=Kind.PROSE, field="summary", where=_summary_words,
)  # fmt: skip


TIES = {
    "child": pgettext_lazy("tie of a case", "part"),
    "main": pgettext_lazy("tie of a case", "main"),
    "linked": pgettext_lazy("tie of a case", "linked"),
    "repeated": pgettext_lazy("tie of a case", "repeated"),
}


def _ties() -> list[Choice]:
    return [Choice(code, code, in_languages(label)) for code, label in TIES.items()]


def _is_tied(tie: str) -> Q:
    """Cases that are a part of another, have parts, are linked, or were asked about again."""
    this = OuterRef("pk")
    found: dict[str, Q] = {
        "child": Q(parent__isnull=False),
        "main": Q(Exists(Case.objects.filter(parent=this))),
        "linked": Q(Exists(CaseLink.objects.filter(case=this)))
        | Q(Exists(CaseLink.objects.filter(other=this))),
        "repeated": Q(repeats__gt=0),
    }
    return found[tie]


def _number() -> Property:
    return Property(key="number", label=_("Number"), field="pk", kind=Kind.INTEGER, is_number=True,
                    names=pgettext_lazy("query key", "number id"))  # fmt: skip


def _of_contact(prefix: str) -> list[Property]:
    return [
        Property(key="channel", label=_("Channel"), field=f"{prefix}channel", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "channel"), choices=_channels,
                 of="cases.channel"),
        Property(key="place", label=_("Place"), field=f"{prefix}place", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "place"), choices=_places, of="cases.place"),
        Property(key="direction", label=_("Direction"), field=f"{prefix}direction",
                 kind=Kind.CHOICE, names=pgettext_lazy("query key", "direction"),
                 choices=_directions),
        Property(key="operator", label=_("Operator"), field=f"{prefix}operator", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "operator registrar"), choices=operators,
                 is_person=True),
    ]  # fmt: skip


def case_properties() -> list[Property]:
    """Everything a case can be asked by now, its attributes and its client with it."""
    own = [
        Property(key="status", label=_("Status"), field="phase", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "status phase"), choices=_phases),
        Property(key="state", label=_("State"), field="state", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "state step"), choices=_states),
        Property(key="topic", label=_("Topic"), field="topic", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "topic"), choices=_topics, is_tree=True,
                 of="cases.topic"),
        Property(key="assigned", label=_("Owner"), field="owner", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "assigned owner"), choices=operators,
                 is_person=True),
        Property(key="priority", label=_("Priority"), field="priority", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "priority"), choices=_priorities,
                 of="cases.priority"),
        Property(key="kind", label=_("Kind"), field="kind", kind=Kind.CHOICE,
                 names=pgettext_lazy("query key", "kind type"), choices=_kinds),
        Property(key="created", label=_("Registered"), field="registered_at", kind=Kind.MOMENT,
                 names=pgettext_lazy("query key", "created registered")),
        Property(key="changed", label=_("Changed"), field="changed_at", kind=Kind.MOMENT,
                 names=pgettext_lazy("query key", "changed updated")),
        Property(key="resolved", label=_("Resolved"), field="resolved_at", kind=Kind.MOMENT,
                 names=pgettext_lazy("query key", "resolved")),
        Property(key="closed", label=_("Closed"), field="closed_at", kind=Kind.MOMENT,
                 names=pgettext_lazy("query key", "closed")),
        Property(key="repeats", label=_("Repeated contacts"), field="repeats", kind=Kind.INTEGER,
                 names=pgettext_lazy("query key", "repeats")),
        Property(key="parent", label=_("Main case"), field="parent", kind=Kind.INTEGER,
                 is_number=True,
                 names=pgettext_lazy("query key", "parent main")),
        Property(key="is", label=_("Ties"), kind=Kind.CHOICE, choices=_ties, holds=_is_tied,
                 names=pgettext_lazy("query key", "is"), is_list=True),
        CASE_TEXT,
        _number(),
    ]  # fmt: skip
    every = (one for one in definitions_of_all() if not one.is_hidden)
    return [*own, *_of_contact("contact__"), *_of_client(), *attribute_properties(every)]


def contact_properties() -> list[Property]:
    """Everything a contact can be asked by."""
    own = [
        Property(key="started", label=_("When"), field="started_at", kind=Kind.MOMENT,
                 names=pgettext_lazy("query key", "started created when")),
        Property(key="duration", label=_("Duration, seconds"), field="duration_seconds",
                 names=pgettext_lazy("query key", "duration"), kind=Kind.INTEGER),
        Property(key="address", label=_("Number or e-mail"), field="address", kind=Kind.TEXT,
                 names=pgettext_lazy("query key", "address from")),
        SUMMARY,
        _number(),
    ]  # fmt: skip
    return [*own, *_of_contact(""), *_of_client()]


def _of_client() -> Iterable[Property]:
    client = Property(
        key="client", label=_("Client"), names=pgettext_lazy("query key", "client customer"),
        kind=Kind.TEXT, field="client", can=lambda actor: actor.can("parties.view"),
        where=lambda how, text: find_by_words("client", how, text),
        reach=partial(reach_of, "client"),
    )  # fmt: skip
    lines = line_properties(subscriber="subscriber", client="client")
    return [client, *client_properties(prefix="client"), *lines]


def _listed_cases(by: Actor, params: QueryDict) -> QuerySet[Case]:
    from abonent.cases.pages.lists import listed_cases

    return listed_cases(by=by, params=params)


def _listed_contacts(by: Actor, params: QueryDict) -> QuerySet[Contact]:
    from abonent.cases.pages.lists import listed_contacts

    return listed_contacts(by=by, params=params)


def _case_table(by: Actor) -> List:
    from abonent.cases.pages.attributes import with_attributes
    from abonent.cases.pages.lists import CASES

    return with_attributes(CASES, QueryDict(), by=by, every=True)


def _contact_table(_by: Actor) -> List:
    from abonent.cases.pages.lists import CONTACTS

    return CONTACTS


CASE = Subject(
    code="case", label=_("Cases"), properties=case_properties, words=CASE_TEXT,
    rows=lambda by: queries.list_cases(by=by), listed=_listed_cases, table=_case_table,
    permission="cases.view", url="cases:cases", usual=lambda by: usual_of(by=by),
)  # fmt: skip
CONTACT = Subject(
    code="contact", label=_("Contacts"), properties=contact_properties, words=SUMMARY,
    rows=lambda by: queries.list_contacts(by=by), listed=_listed_contacts,
    table=_contact_table,
    permission="cases.view", url="cases:contacts", usual=lambda by: usual_of(by=by),
)  # fmt: skip
