"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words
from abonent.letters.wording import DIRECTIONS, STATES

WORDS = Words(
    room="letters",
    objects={
        "correspondence": _("Correspondence"),
    },
    actions={
        "letters.register_incoming": _("incoming letter registered"),
        "letters.draft_letter": _("letter begun"),
        "letters.edit_letter": _("letter changed"),
        "letters.correct_letter": _("incoming letter corrected"),
        "letters.move_letter": _("state of the letter changed"),
        "letters.attach_files": _("file attached"),
        "letters.remove_file": _("file removed"),
        "letters.export": _("letters exported"),
    },
    fields={
        ("correspondence", "kind"): _("Kind"),
        ("correspondence", "direction"): _("Direction"),
        ("correspondence", "number"): _("Number"),
        ("correspondence", "address"): _("Number or e-mail"),
        ("correspondence", "client_id"): _("Client"),
        ("correspondence", "contact_person_id"): _("Contact person"),
        ("correspondence", "department"): _("Department"),
        ("correspondence", "place"): _("Place"),
        ("correspondence", "language"): _("Language"),
        ("correspondence", "state"): _("State"),
        ("correspondence", "text"): _("Text"),
        ("correspondence", "case"): _("Case"),
        ("correspondence", "files"): _("Files"),
        ("correspondence", "case_ids"): _("Cases"),
        ("correspondence", "due_date"): _("Answer due"),
        ("correspondence", "subject"): _("Subject of the letter"),
        ("correspondence", "delivery"): _("Way of delivery"),
        ("correspondence", "correspondent"): _("Correspondent"),
        ("correspondence", "their_date"): _("Their date"),
        ("correspondence", "their_number"): _("Their number"),
        ("correspondence", "received_date"): _("Received on"),
        ("correspondence", "signer_id"): _("Who signs"),
        ("correspondence", "answers_id"): _("Answers the letter"),
        ("correspondence", "letterhead"): _("Letterhead"),
    },
    choices={
        ("correspondence", "state"): {code: words[0] for code, words in STATES.items()},
        ("correspondence", "direction"): DIRECTIONS,
    },
    references={
        ("correspondence", "kind"): "letters.kind",
        ("correspondence", "delivery"): "letters.delivery",
        ("correspondence", "letterhead"): "letters.letterhead",
        ("correspondence", "place"): "cases.place",
    },
)
