"""Addresses of routes that are no settings."""

from django.urls import path

from abonent.routes import function_pages, pages

app_name = "routes"
urlpatterns = [
    path("console/functions/try", function_pages.try_, name="function_try"),
    path("console/runs", pages.runs, name="runs"),
    path("console/runs/<int:run_id>", pages.run, name="run"),
    path("console/runs/<int:run_id>/restart", pages.restart, name="run_restart"),
    path("console/runs/<int:run_id>/drop", pages.drop, name="run_drop"),
]
