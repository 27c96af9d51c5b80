"""Addresses of the design system: files of forms, the style guide."""

from django.urls import path

from abonent.webkit import files, kit

urlpatterns = [
    path("files/<slug:field>", files.uploads, name="uploads"),
    path("kit", kit.guide, name="kit"),
    path("kit/options", kit.options, name="kit_options"),
    path("kit/panel", kit.panel, name="kit_panel"),
    path("kit/upload", kit.upload, name="kit_upload"),
    path("kit/refusal", kit.refusal, name="kit_refusal"),
]
