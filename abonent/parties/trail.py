"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words

WORDS = Words(
    room="parties",
    objects={
        "client": _("Client"),
        "circle": _("Circle"),
        "category": _("Category of clients"),
        "document_type": _("Type of document"),
        "export": _("File for billing"),
    },
    actions={
        "parties.create_client": _("client created"),
        "parties.edit_client": _("client changed"),
        "parties.change_confidential": _("confidential facts changed"),
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
        "parties.refuse_account": _("billing refused a potential client"),
        "parties.export_prospects": _("file for billing written"),
        "parties.merge_clients": _("clients merged"),
        "parties.undo_merge": _("merge of clients undone"),
    },
)
