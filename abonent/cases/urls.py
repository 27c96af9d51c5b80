"""Addresses of contacts and cases."""

from django.urls import path

from abonent.cases.pages import (
    again,
    bulk,
    case,
    contact,
    edit,
    lists,
    merging,
    propose,
    register,
    relations,
)

app_name = "cases"
urlpatterns = [
    path("contacts", lists.contacts, name="contacts"),
    path("contacts/new", register.register, name="register"),
    path("contacts/new/who", register.client_part, name="client_part"),
    path("contacts/new/case", register.case_part, name="case_part"),
    path("contacts/new/<slug:prefix>/attributes", register.attributes_part, name="attributes_part"),
    path("contacts/new/<slug:prefix>/similar", again.similar_part, name="similar_part"),
    path("contacts/new/<slug:prefix>/files", register.upload_part, name="upload_part"),
    path("contacts/<int:contact_id>", contact.contact, name="contact"),
    path("contacts/<int:contact_id>/open", contact.open_in, name="open"),
    path("topics/propose", propose.propose, name="propose"),
    path("cases", lists.cases, name="cases"),
    path("cases/bulk/<slug:kind>", bulk.choose, name="bulk_choose"),
    path("cases/bulks/<int:bulk_id>", bulk.bulk, name="bulk"),
    path("cases/bulks/<int:bulk_id>/stop", bulk.stop, name="bulk_stop"),
    path("cases/bulks/<int:bulk_id>/again", bulk.again, name="bulk_again"),
    path("cases/<int:case_id>", case.case, name="case"),
    path("cases/<int:case_id>/options", relations.options, name="options"),
    path("cases/<int:case_id>/link", relations.link, name="link"),
    path("cases/<int:case_id>/links/<int:link_id>/remove", relations.unlink, name="unlink"),
    path("cases/<int:case_id>/parts/<int:child_id>/remove", relations.detach_part,
         name="detach_part"),
    path("cases/<int:case_id>/split", relations.split, name="split"),
    path("cases/<int:case_id>/merge", merging.merge, name="merge"),
    path("cases/merges/<int:merge_id>", merging.merged, name="merged"),
    path("cases/merges/<int:merge_id>/undo", merging.undo, name="merge_undo"),
    path("cases/<int:case_id>/edit", edit.edit, name="edit"),
    path("cases/<int:case_id>/move", case.move, name="move"),
    path("cases/<int:case_id>/assign", case.assign, name="assign"),
    path("cases/<int:case_id>/note", case.note, name="note"),
    path("cases/<int:case_id>/files", case.attach, name="attach"),
    path("cases/<int:case_id>/files/<int:attachment_id>", case.download, name="download"),
    path("cases/<int:case_id>/files/<int:attachment_id>/remove", case.detach, name="detach"),
]  # fmt: skip
