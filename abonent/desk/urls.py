"""Addresses of the desk."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from abonent.desk import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("search", pages.search, name="search"),
    path("search/suggest", pages.suggest, name="search_suggest"),
]
if find_spec("abonent.desk.console") and find_spec("abonent.desk.console.urls"):
    urlpatterns.append(path("", include("abonent.desk.console.urls")))
