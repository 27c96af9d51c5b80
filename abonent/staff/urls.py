"""Addresses of staff."""

from django.urls import path

from abonent.staff import pages

urlpatterns = [
    path("login", pages.log_in, name="login"),
    path("logout", pages.log_out, name="logout"),
    path("language", pages.set_language, name="set_language"),
    path("me", pages.profile, name="profile"),
    path("me/settings", pages.save_settings, name="profile_settings"),
    path("me/password", pages.save_password, name="profile_password"),
    path("me/tokens", pages.create_token, name="profile_tokens"),
    path("me/tokens/<int:token_id>/revoke", pages.revoke_token, name="profile_revoke_token"),
]
