"""What the audit's objects and actions are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from abonent.kernel.errors import Text
from abonent.kernel.reference.kinds import reference_kinds

OBJECTS: dict[str, Text] = {
    "operator": _("Operator"),
    "role": _("Role"),
    "department": _("Department"),
    "token": _("API token"),
    "audit": _("Audit"),
    "client": _("Client"),
    "circle": _("Circle"),
    "contact": _("Contact"),
    "case": _("Case"),
    "topic": _("Topic"),
    "attribute": _("Attribute"),
    "group": _("Group of attributes"),
    "override": _("Override of an attribute"),
    "dictionary": _("Dictionary"),
    "entry": _("Dictionary entry"),
    "place": _("Place"),
    "place_kind": _("Kind of place"),
    "channel": _("Channel"),
    "priority": _("Priority"),
    "category": _("Category of clients"),
    "document_type": _("Type of document"),
    "correspondence": _("Correspondence"),
    "export": _("File for billing"),
    "list": _("List"),
    "job": _("Background job"),
    "import_map": _("Map of fields"),
    "import_run": _("Import of a file"),
    "letter": _("Event set aside"),
    "company": _("Demo company"),
    "rules.view": _("View of a list"),
    "package": _("Package of settings"),
    "setting": _("System setting"),
    "mail": _("Letter of the product"),
    "news": _("Piece of news"),
}
ACTIONS: dict[str, Text] = {
    "staff.log_in": _("logged in"),
    "staff.log_out": _("logged out"),
    "staff.fail_to_log_in": _("failed log-in"),
    "staff.save_operator": _("operator saved"),
    "staff.dismiss_operator": _("dismissed"),
    "staff.restore_operator": _("taken back"),
    "staff.reset_password": _("new password given"),
    "staff.change_own_password": _("own password changed"),
    "staff.change_own_settings": _("own settings changed"),
    "staff.widen_own_rights": _("widened own rights"),
    "staff.begin_preview": _("began to look as this person"),
    "staff.end_preview": _("ended the look as this person"),
    "staff.begin_second_factor": _("two-factor log-in taken into use"),
    "staff.end_second_factor": _("two-factor log-in ended"),
    "staff.reset_second_factor": _("two-factor log-in taken away"),
    "staff.use_recovery_code": _("recovery code used"),
    "staff.save_role": _("role saved"),
    "kernel.set_setting": _("setting decided"),
    "staff.create_token": _("token created"),
    "staff.revoke_token": _("token revoked"),
    "staff.view_audit": _("audit viewed"),
    "parties.create_client": _("client created"),
    "parties.edit_client": _("client changed"),
    "parties.change_confidential": _("confidential facts changed"),
    "attributes.convert_attribute": _("type of the attribute changed"),
    "attributes.refresh_dictionary": _("dictionary read from its source"),
    "parties.set_attributes": _("attributes filled in"),
    "parties.add_account": _("account added"),
    "parties.add_subscriber": _("subscriber added"),
    "parties.add_reach": _("number or address added"),
    "parties.change_reach": _("number or address changed"),
    "parties.remove_reach": _("number or address removed"),
    "parties.add_contact_person": _("contact person added"),
    "parties.edit_contact_person": _("contact person changed"),
    "parties.add_note": _("note written"),
    "parties.edit_note": _("note changed"),
    "parties.pin_note": _("note pinned or unpinned"),
    "parties.remove_note": _("note removed"),
    "parties.restore_note": _("note brought back"),
    "parties.add_document": _("document added"),
    "parties.edit_document": _("document changed"),
    "parties.withdraw_document": _("document withdrawn"),
    "parties.restore_document": _("document brought back"),
    "parties.view_document": _("confidential document viewed"),
    "parties.create_circle": _("circle created"),
    "parties.add_circle_member": _("client added to the circle"),
    "parties.remove_circle_member": _("client taken out of the circle"),
    "parties.export": _("clients exported"),
    "parties.edit_prospect": _("potential client changed"),
    "parties.move_prospect": _("potential client moved on"),
    "parties.export_prospects": _("file for billing written"),
    "parties.merge_clients": _("clients merged"),
    "parties.undo_merge": _("merge of clients undone"),
    "cases.register_contact": _("contact registered"),
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
    "cases.propose_topic": _("topic proposed"),
    "cases.accept_topic": _("proposal accepted"),
    "cases.reject_topic": _("proposal turned down"),
    "letters.register_incoming": _("incoming letter registered"),
    "letters.draft_letter": _("letter begun"),
    "letters.edit_letter": _("letter changed"),
    "letters.move_letter": _("state of the letter changed"),
    "letters.attach_files": _("file attached"),
    "letters.remove_file": _("file removed"),
    "letters.export": _("letters exported"),
    "exchange.save_map": _("map of fields saved"),
    "exchange.delete_map": _("map of fields deleted"),
    "exchange.start_import": _("import started"),
    "exchange.finish_import": _("import finished"),
    "rules.remove_view": _("view of a list removed"),
    "rules.restore_view": _("view of a list brought back"),
    "rules.save_view": _("view of a list saved"),
    "kernel.export_package": _("package exported"),
    "kernel.install_package": _("package installed"),
    "kernel.take_back_package": _("package taken back"),
    "staff.delete_role": _("role deleted"),
    "kernel.view_confidential": _("confidential fields viewed"),
    "kernel.cancel_job": _("job stopped"),
    "bus.retry_letter": _("event tried again"),
    "bus.discard_letter": _("event discarded"),
    "notices.choose": _("notifications chosen"),
    "notices.choose_for_role": _("notifications of a role chosen"),
    "notices.restart_mail": _("letter tried again"),
    "notices.clear_address": _("address released"),
    "notices.save_news": _("news saved"),
    "notices.withdraw_news": _("news withdrawn"),
    "notices.confirm_news": _("news confirmed"),
    "notices.remind": _("readers reminded"),
    "notices.export_readers": _("readers of news exported"),
    "config.load_demo": _("demo company loaded"),
}
_ENTRY_VERBS: dict[str, Text] = {
    "save": _("saved"),
    "move": _("order changed"),
    "delete": _("deleted"),
}
"""What is done to entries of any reference data."""
WAYS: dict[str, Text] = {
    "page": _("page"),
    "rest": _("API"),
    "command": _("command line"),
    "job": _("by itself"),
    "preview": _("look as another person"),
}


def action_words(code: str) -> str:
    """An action in words; its code where nobody named it."""
    if code in ACTIONS:
        return str(ACTIONS[code])
    verb = code.partition(".")[2].partition("_")[0]
    return str(_ENTRY_VERBS.get(verb, code))


def list_actions() -> list[tuple[str, str]]:
    """Every action by code, in words that stand without the object; sorted by them."""
    told = {code: str(words) for code, words in ACTIONS.items()}
    for kind in reference_kinds:
        room, _dot, noun = kind.key.partition(".")
        for verb, words in _ENTRY_VERBS.items():
            told[f"{room}.{verb}_{noun}"] = f"{kind.title}: {words}"
    return sorted(told.items(), key=lambda pair: pair[1].lower())
