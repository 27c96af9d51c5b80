"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words

WORDS = Words(
    room="cases",
    objects={
        "contact": _("Contact"),
        "case": _("Case"),
        "topic": _("Topic"),
        "place": _("Place"),
        "place_kind": _("Kind of place"),
        "channel": _("Channel"),
        "priority": _("Priority"),
    },
    actions={
        "cases.register_contact": _("contact registered"),
        "cases.edit_contact": _("contact changed"),
        "cases.open_case": _("case opened"),
        "cases.edit_case": _("case changed"),
        "cases.move_case": _("state of the case changed"),
        "cases.assign_case": _("case given to an operator"),
        "cases.note_case": _("note written"),
        "cases.attach_files": _("file attached"),
        "cases.remove_attachment": _("file removed"),
        "cases.link_cases": _("cases linked"),
        "cases.unlink_cases": _("link of cases taken away"),
        "cases.set_parent": _("main case changed"),
        "cases.split_case": _("case split"),
        "cases.register_repeat": _("contact added to the case"),
        "cases.merge_cases": _("cases merged"),
        "cases.undo_case_merge": _("merge of cases undone"),
        "cases.export": _("cases exported"),
        "cases.start_bulk": _("many cases changed at once"),
        "cases.continue_bulk": _("stopped change of many cases continued"),
        "cases.propose_topic": _("topic proposed"),
        "cases.accept_topic": _("proposal accepted"),
        "cases.reject_topic": _("proposal turned down"),
    },
)
