"""Addresses of clients."""

from django.urls import path

from abonent.parties.pages import card, documents, edit, found, lists, merging, notes

app_name = "parties"
urlpatterns = [
    path("clients", lists.clients, name="clients"),
    path("clients/options", found.options, name="options"),
    path("clients/new", edit.create, name="create"),
    path("clients/new/similar", edit.similar, name="similar"),
    path("clients/<int:client_id>", card.client, name="client"),
    path("clients/<int:client_id>/parts/<slug:name>", card.part, name="part"),
    path("clients/<int:client_id>/panels/<slug:code>", card.panel, name="panel"),
    path("clients/<int:client_id>/edit", edit.edit, name="edit"),
    path("clients/<int:client_id>/merge", merging.merge, name="merge"),
    path("clients/merges/<int:merge_id>", merging.merged, name="merged"),
    path("clients/merges/<int:merge_id>/undo", merging.undo, name="merge_undo"),
    path("clients/<int:client_id>/lines", lists.lines, name="lines"),
    path("clients/<int:client_id>/notes", notes.add_note, name="note_add"),
    path("clients/<int:client_id>/notes/<int:note_id>", notes.edit_note, name="note_edit"),
    path("clients/<int:client_id>/notes/<int:note_id>/remove", notes.remove_note,
         name="note_remove"),
    path("clients/<int:client_id>/notes/<int:note_id>/restore", notes.restore_note,
         name="note_restore"),
    path("clients/<int:client_id>/reaches/new", notes.reach, name="reach_add"),
    path("clients/<int:client_id>/reaches/<int:reach_id>", notes.reach, name="reach_edit"),
    path("clients/<int:client_id>/reaches/<int:reach_id>/remove", notes.remove_reach,
         name="reach_remove"),
    path("clients/<int:client_id>/people/new", edit.person, name="person_add"),
    path("clients/<int:client_id>/people/<int:person_id>", edit.person, name="person_edit"),
    path("clients/<int:client_id>/accounts/new", edit.account, name="account_add"),
    path("clients/<int:client_id>/accounts/<int:account_id>/lines/new", edit.subscriber,
         name="subscriber_add"),
    path("clients/<int:client_id>/circles/new", edit.circle, name="circle_add"),
    path("clients/<int:client_id>/circles/<int:circle_id>/new", edit.member, name="member_add"),
    path("clients/<int:client_id>/circles/<int:circle_id>/<int:member_id>/leave", edit.leave,
         name="leave"),
    path("documents", documents.listing, name="documents"),
    path("clients/<int:client_id>/documents/new", documents.create, name="document_add"),
    path("documents/<int:document_id>", documents.document, name="document"),
    path("documents/<int:document_id>/edit", documents.edit, name="document_edit"),
    path("documents/<int:document_id>/withdraw", documents.withdraw, name="document_withdraw"),
    path("documents/<int:document_id>/restore", documents.restore, name="document_restore"),
    path("documents/<int:document_id>/scans/<int:scan_id>", documents.scan, name="scan"),
]  # fmt: skip
