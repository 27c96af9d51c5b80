"""Addresses of staff."""

from django.urls import path

from abonent.staff import openid_pages, pages, people_pages, preview_pages, second_pages

urlpatterns = [
    path("login", pages.log_in, name="login"),
    path("login/openid", openid_pages.begin, name="openid"),
    path("login/openid/back", openid_pages.back, name="openid_back"),
    path("login/code", second_pages.log_in_code, name="log_in_code"),
    path("me/second-factor", second_pages.second_factor, name="second_factor"),
    path("me/second-factor/codes", second_pages.renew, name="second_factor_codes"),
    path("me/second-factor/end", second_pages.end, name="second_factor_end"),
    path("see-as/end", preview_pages.end, name="preview_end"),
    path("logout", pages.log_out, name="logout"),
    path("language", pages.set_language, name="set_language"),
    path("colleagues", people_pages.colleagues, name="colleagues"),
    path("departments", people_pages.departments, name="departments"),
    path("recipients", people_pages.recipients, name="recipients"),
    path("me", pages.profile, name="profile"),
    path("me/settings", pages.save_settings, name="profile_settings"),
    path("me/password", pages.save_password, name="profile_password"),
    path("me/tokens", pages.create_token, name="profile_tokens"),
    path("me/tokens/<int:token_id>/revoke", pages.revoke_token, name="profile_revoke_token"),
]
