"""Addresses of rules."""

from django.urls import path

from abonent.rules import board_pages, named_pages, pages, table_pages

app_name = "rules"
urlpatterns = [
    path("views/of/<slug:subject>", pages.listed, name="views"),
    path("views/of/<slug:subject>/new", pages.create, name="create"),
    path("views/of/<slug:subject>/complete", pages.complete, name="complete"),
    path("views/of/<slug:subject>/build", board_pages.build, name="build"),
    path("views/of/<slug:subject>/columns", pages.columns, name="columns"),
    path("rules/named/build", named_pages.build, name="named_build"),
    path("rules/named/check", named_pages.check, name="named_check"),
    path("rules/tables/check", table_pages.check, name="table_check"),
    path("rules/tables/try", table_pages.try_, name="table_try"),
    path("rules/tables/read", table_pages.read, name="table_read"),
    path("rules/tables/<int:table_id>/dmn", table_pages.export, name="table_export"),
    path("views/<int:view_id>", pages.edit, name="edit"),
    path("views/<int:view_id>/show", pages.show, name="show"),
    path("views/<int:view_id>/keep", pages.keep, name="keep"),
    path("views/<int:view_id>/move", pages.move, name="move"),
    path("views/<int:view_id>/remove", pages.remove, name="remove"),
    path("views/<int:view_id>/restore", pages.restore, name="restore"),
]
