"""Addresses of the desk."""

from django.urls import path

from abonent.desk import pages

urlpatterns = [
    path("", pages.start, name="start"),
    path("start/<slug:code>", pages.start_panel, name="start_panel"),
    path("search", pages.search, name="search"),
    path("search/suggest", pages.suggest, name="search_suggest"),
]
