"""Addresses of the design system: the style guide."""

from django.urls import path

from abonent.webkit import kit

urlpatterns = [
    path("kit", kit.guide, name="kit"),
    path("kit/options", kit.options, name="kit_options"),
    path("kit/panel", kit.panel, name="kit_panel"),
    path("kit/upload", kit.upload, name="kit_upload"),
    path("kit/refusal", kit.refusal, name="kit_refusal"),
]
