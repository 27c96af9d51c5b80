"""Addresses of work in hand."""

from django.urls import path

from abonent.work import pages

app_name = "work"
urlpatterns = [
    path("work/tabs", pages.tabs, name="tabs"),
    path("work/tabs/<int:tab_id>/close", pages.close, name="close"),
    path("work/here", pages.here, name="here"),
    path("work/drafts", pages.drafts, name="drafts"),
    path("work/drafts/<uuid:draft_id>", pages.save, name="save"),
    path("work/drafts/<uuid:draft_id>/discard", pages.discard, name="discard"),
    path("work/drafts/<uuid:draft_id>/restore", pages.restore, name="restore"),
    path("work/drafts/<uuid:draft_id>/share", pages.share, name="share"),
    path("work/drafts/<uuid:draft_id>/take", pages.take, name="take"),
]
