"""Addresses of imports and jobs."""

from django.urls import path

from abonent.exchange import feed_pages, job_pages, pages

app_name = "exchange"
urlpatterns = [
    path("imports", pages.runs, name="imports"),
    path("imports/new", pages.new, name="new"),
    path("imports/map-text", pages.map_text, name="map_text"),
    path("imports/maps", pages.maps, name="maps"),
    path("imports/maps/new", pages.edit_map, name="map_new"),
    path("imports/maps/<int:map_id>", pages.edit_map, name="map"),
    path("imports/maps/<int:map_id>/delete", pages.delete_map, name="map_delete"),
    path("imports/of/<slug:code>", feed_pages.feed, name="feed"),
    path("imports/<int:run_id>", pages.run, name="run"),
    path("imports/<int:run_id>/panel", pages.run_panel, name="run_panel"),
    path("imports/<int:run_id>/again", pages.feed_again, name="again"),
    path("imports/<int:run_id>/rejected", pages.rejected, name="rejected"),
    path("jobs/<int:job_id>", job_pages.job, name="job"),
    path("jobs/<int:job_id>/panel", job_pages.job_panel, name="job_panel"),
    path("jobs/<int:job_id>/cancel", job_pages.cancel, name="job_cancel"),
    path("jobs/<int:job_id>/result", job_pages.result, name="job_result"),
]
