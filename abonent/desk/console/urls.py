"""Addresses of the console."""

from django.urls import path

from abonent.desk.console.pages import (
    attributes,
    audit,
    bus,
    changes,
    locks,
    openid,
    operators,
    packages,
    reference,
    replacing,
    roles,
    settings,
    start,
    topics,
    trees,
)

app_name = "console"
urlpatterns = [
    path("console", start.start, name="start"),
    path("console/operators", operators.operators, name="operators"),
    path("console/operators/new", operators.edit, name="operator_new"),
    path("console/operators/<int:operator_id>", operators.edit, name="operator"),
    path(
        "console/operators/<int:operator_id>/password",
        operators.reset_password,
        name="operator_password",
    ),
    path(
        "console/operators/<int:operator_id>/active", operators.set_active, name="operator_active"
    ),
    path(
        "console/operators/<int:operator_id>/tokens/<int:token_id>/revoke",
        operators.revoke_token,
        name="operator_revoke_token",
    ),
    path("console/operators/<int:operator_id>/see-as", operators.see_as, name="see_as"),
    path(
        "console/operators/<int:operator_id>/second-factor",
        operators.reset_second_factor,
        name="operator_second_factor",
    ),
    path("console/operators/<int:operator_id>/unlock", operators.unlock, name="operator_unlock"),
    path("console/locks", locks.locks, name="locks"),
    path("console/locks/address", locks.unlock, name="address_unlock"),
    path("console/openid", openid.openid, name="openid"),
    path("console/roles", roles.roles, name="roles"),
    path("console/roles/new", roles.edit, name="role_new"),
    path("console/roles/<int:role_id>", roles.edit, name="role"),
    path("console/roles/<int:role_id>/powers", roles.powers, name="role_powers"),
    path("console/lists/<str:kind>", reference.listing, name="list"),
    path("console/lists/<str:kind>/new", reference.edit, name="entry_new"),
    path("console/lists/<str:kind>/<int:id>", reference.edit, name="entry"),
    path("console/lists/<str:kind>/<int:id>/move", reference.move, name="entry_move"),
    path("console/lists/<str:kind>/<int:id>/delete", reference.delete, name="entry_delete"),
    path("console/lists/<str:kind>/<int:id>/replace", replacing.replace, name="entry_replace"),
    path("console/trees/<str:kind>", trees.nodes, name="tree"),
    path("console/trees/<str:kind>/move", trees.move, name="tree_move"),
    path("console/topics", topics.tree, name="topics"),
    path("console/topics/new", topics.edit, name="topic_new"),
    path("console/topics/<int:topic_id>", topics.edit, name="topic"),
    path("console/topics/<int:topic_id>/attributes", topics.add_attribute, name="attribute_new"),
    path(
        "console/topics/<int:topic_id>/attributes/<int:attribute_id>",
        topics.edit_attribute,
        name="attribute",
    ),
    path(
        "console/topics/<int:topic_id>/overrides/<slug:code>", attributes.override, name="override"
    ),
    path("console/dictionaries/<int:id>/refresh", reference.refresh, name="dictionary_refresh"),
    path("console/conversions/<int:attribute_id>", attributes.conversion, name="conversion"),
    path("console/attributes", attributes.places, name="attributes"),
    path(
        "console/attributes/<str:subject>/new", attributes.own_attribute, name="own_attribute_new"
    ),
    path(
        "console/attributes/<str:subject>/<int:attribute_id>",
        attributes.own_attribute,
        name="own_attribute",
    ),
    path("console/topics/<int:topic_id>/accept", topics.accept, name="topic_accept"),
    path("console/topics/<int:topic_id>/reject", topics.reject, name="topic_reject"),
    path("console/changes", changes.listing, name="changes"),
    path("console/changes/<int:change_id>", changes.show, name="change"),
    path("console/changes/<int:change_id>/revert", changes.revert, name="change_revert"),
    path("console/changes/<int:change_id>/undo", changes.undo, name="change_undo"),
    path("console/restore", changes.restore, name="restore"),
    path("console/settings", settings.listing, name="settings"),
    path("console/settings/<str:key>", settings.edit, name="setting"),
    path("console/packages", packages.listing, name="packages"),
    path("console/packages/export", packages.export, name="package_export"),
    path("console/packages/compare", packages.compare, name="package_compare"),
    path("console/packages/new", packages.bring, name="package_new"),
    path("console/packages/<int:package_id>", packages.show, name="package"),
    path("console/packages/<int:package_id>/install", packages.install, name="package_install"),
    path("console/packages/<int:package_id>/back", packages.take_back, name="package_back"),
    path("console/go/<str:part>/<path:path>", changes.go, name="go"),
    path("console/audit", audit.audit, name="audit"),
    path("console/bus", bus.bus, name="bus"),
    path("console/bus/<int:letter_id>/retry", bus.retry, name="letter_retry"),
    path("console/bus/<int:letter_id>/discard", bus.discard, name="letter_discard"),
]
