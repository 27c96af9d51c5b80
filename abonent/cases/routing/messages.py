"""Business functions that tell somebody something: the client, or colleagues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse

from abonent.bus.actions import publish
from abonent.cases import events
from abonent.cases.handlers import ROUTE_TELLS
from abonent.cases.models import Case, Contact, Direction, HistoryEntry
from abonent.cases.ports import MessageChannel, OutMessage, message_channels
from abonent.cases.queries.catalogue import get_catalogue
from abonent.kernel import audit
from abonent.kernel.errors import Text
from abonent.kernel.phrases import Phrase as _
from abonent.kernel.text import LANGUAGES
from abonent.notices.actions import notify, queue_mail
from abonent.notices.queries.mail import is_bad_address
from abonent.parties.queries import find_address
from abonent.routes.ports import Call, Function, FunctionFailed, Input
from abonent.staff.queries import list_colleagues, names_in, names_of, unknown_names

LONGEST_SUBJECT, LONGEST_TEXT = 300, 20_000
CLIENT, PERSON = "client", "contact_person"


def _check_mail(address: str) -> Text | None:
    """Why nothing can be sent to an e-mail address; None: it can."""
    try:
        validate_email(address)
    except ValidationError:
        return _("“%(address)s” is no e-mail address.") % {"address": address[:100]}
    if is_bad_address(address=address):
        told = _("Letters to %(address)s come back: ask the client for another address.")
        return told % {"address": address}
    return None


def _mail(message: OutMessage) -> None:
    queue_mail(key=message.key, address=message.address, subject=message.subject, text=message.text)


EMAIL = MessageChannel(
    code="email",
    label=_("E-mail"),
    reach="email",
    has_subject=True,
    nobody=_(
        "The client has no e-mail address. Write it into the client’s card, then start again."
    ),
    check=_check_mail,
    send=_mail,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sending:
    """A message on its way, as the case keeps it."""

    case: Case
    channel: MessageChannel
    message: OutMessage
    person_id: int | None


def _send(call: Call) -> None:
    case, inputs = call.target.case, call.inputs
    channel = _channel(str(inputs.get("channel") or EMAIL.code))
    person = case.contact.contact_person if inputs.get("to") == PERSON else None
    address = _address(case, channel, inputs)
    language = _language(case, inputs)
    message = OutMessage(
        key=f"function:{call.key}",
        address=address,
        subject=" ".join(_in(language, inputs, "subject").split())[:LONGEST_SUBJECT],
        text=_in(language, inputs, "text")[:LONGEST_TEXT],
    )
    if not message.text.strip() or (channel.has_subject and not message.subject):
        told = _("The message is empty: give it a subject and a text.")
        raise FunctionFailed(told, code="input", is_lasting=True)
    sending = _Sending(
        case=case, channel=channel, message=message, person_id=person.pk if person else None
    )
    call.target.later.append(lambda: _keep(call, sending))


def _channel(code: str) -> MessageChannel:
    found = message_channels.find(code)
    if found is None:
        told = _("Nothing is sent by “%(code)s” here; there are %(known)s.")
        known = ", ".join(one.code for one in message_channels)
        raise FunctionFailed(told % {"code": code, "known": known}, code="input", is_lasting=True)
    return found


def _address(case: Case, channel: MessageChannel, inputs: Mapping[str, Any]) -> str:
    address = str(inputs.get("address") or "").strip()
    if not address and inputs.get("to") == PERSON:
        person = case.contact.contact_person
        address = getattr(person, channel.reach, "") if person else ""
    elif not address and case.client_id is not None:
        address = find_address(client_id=case.client_id, kind=channel.reach)
    if not address and not case.pk:  # a made-up example: its client can be reached
        return ""
    wrong = channel.check(address) if address else channel.nobody
    if wrong:
        raise FunctionFailed(wrong, code="no_address", is_lasting=True)
    return address


def _language(case: Case, inputs: Mapping[str, Any]) -> str:
    told = str(inputs.get("language") or "") or (case.client.language if case.client else "")
    return told if told in LANGUAGES else settings.LANGUAGE_CODE


def _in(language: str, inputs: Mapping[str, Any], name: str) -> str:
    """The variant for readers of the language, else one there is."""
    order = [language, *(one for one in LANGUAGES if one != language)]
    return next((str(inputs[k]) for k in (f"{name}_{one}" for one in order) if inputs.get(k)), "")


def _keep(call: Call, sending: _Sending) -> None:
    """Hand it over, and keep what the client was told: as a contact, and in the case's history."""
    case, message = sending.case, sending.message
    sending.channel.send(message)
    known = get_catalogue().channel_by_code.get(sending.channel.code)
    text = f"{message.subject}\n\n{message.text}" if message.subject else message.text
    contact = Contact.objects.create(
        started_at=call.at, direction=Direction.OUT, place_id=case.contact.place_id,
        channel_id=known.id if known else case.contact.channel_id, client_id=case.client_id,
        subscriber_id=case.subscriber_id, contact_person_id=sending.person_id,
        address=message.address, summary=text, operator_id=call.by.id, created_at=call.at,
    )  # fmt: skip
    data = {
        "channel": sending.channel.code, "address": message.address, "subject": message.subject,
        "text": text, "contact": contact.pk,
    }  # fmt: skip
    HistoryEntry.objects.create(
        case=case, at=call.at, by_id=call.by.id, kind=HistoryEntry.Kind.SENT, data=data
    )
    told = {"case": case.pk, "channel": sending.channel.code, "address": message.address}
    audit.record(
        by=call.by, action="cases.send_message", of="contact", id=contact.pk, changes=told
    )  # fmt: skip
    publish(
        by=call.by, type=events.CONTACT_REGISTERED, payload={"contact": contact.pk},
        topics=events.topics_of_case(case_id=case.pk, client_id=case.client_id),
    )  # fmt: skip


def _notify(call: Call) -> None:
    case, names = call.target.case, str(call.inputs.get("to") or "")
    if unknown := unknown_names(names):
        told = _("There is nobody of this name to be told: %(names)s.")
        raise FunctionFailed(told % {"names": ", ".join(unknown)}, code="input", is_lasting=True)
    wanted = {*names_in(names)}
    to = [one.id for one in list_colleagues() if one.id and names_of(one) & wanted]
    text = str(call.inputs.get("text") or "")[:500]

    def write() -> None:
        notify(
            kind=ROUTE_TELLS.code, to=to, params={"case": case.pk, "text": text},
            url=reverse("cases:case", args=[case.pk]), key=f"function:{call.key}",
            fold=f"case:{case.pk}:{call.key}", by=call.by,
        )  # fmt: skip

    call.target.later.append(write)


def _variants(name: str, labels: Mapping[str, Any]) -> list[Input]:
    places = _("Places are filled in: {client.name}, {case.number}.")
    return [
        Input(
            code=f"{name}_{language}", label=labels[language], type="template", language=language,
            help=places,
        )
        for language in LANGUAGES
    ]  # fmt: skip


SEND_MESSAGE = Function(
    code="send_message",
    label=_("Send a message to the client"),
    about=_(
        "In the client’s language, by the channel chosen. It is kept as an outgoing contact and "
        "in the history of the case; without an address the call waits for a person."
    ),
    inputs=(
        Input(code="channel", label=_("Channel"), type="channel", help=_("E-mail, if empty.")),
        Input(code="to", label=_("To whom"), type="addressee", help=_("The client, if empty.")),
        Input(
            code="address", label=_("Another address"),
            help=_("Instead of the one in the client’s card."),
        ),
        *_variants("subject", {"ru": _("Subject in Russian"), "en": _("Subject in English")}),
        *_variants("text", {"ru": _("Text in Russian"), "en": _("Text in English")}),
        Input(
            code="language", label=_("Language"), help=_("ru or en; that of the client, if empty.")
        ),
    ),
    run=_send,
)  # fmt: skip
NOTIFY = Function(
    code="notify",
    label=_("Tell colleagues"),
    about=_("A notification to people, departments or roles; each hears it where they chose to."),
    inputs=(
        Input(code="to", label=_("To whom"), type="audience", is_required=True),
        Input(
            code="text", label=_("Text"), type="template", is_required=True,
            help=_("Places are filled in: {client.name}, {case.number}."),
        ),
    ),
    run=_notify,
)  # fmt: skip
