"""Addresses of notices."""

from django.urls import path

from abonent.notices import pages

app_name = "notices"
urlpatterns = [
    path("notices", pages.inbox, name="inbox"),
    path("notices/bell", pages.bell, name="bell"),
    path("notices/read", pages.read, name="read"),
    path("notices/read-all", pages.read_all, name="read_all"),
    path("notices/<int:notice_id>/open", pages.open_, name="open"),
    path("notices/<int:notice_id>/unread", pages.unread, name="unread"),
]
