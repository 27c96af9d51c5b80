"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.kernel.audit import Words

WORDS = Words(
    room="kernel",
    objects={
        "list": _("List"),
        "query": _("Query"),
        "job": _("Background job"),
        "package": _("Package of settings"),
        "setting": _("System setting"),
    },
    actions={
        "kernel.set_setting": _("setting decided"),
        "kernel.replace_reference": _("replaced by another one"),
        "kernel.export_package": _("package exported"),
        "kernel.install_package": _("package installed"),
        "kernel.take_back_package": _("package taken back"),
        "kernel.ask_confidential": _("asked by confidential fields"),
        "kernel.view_confidential": _("confidential fields viewed"),
        "kernel.cancel_job": _("job stopped"),
    },
    fields={
        ("", "code"): _("Code"),
        ("", "name"): _("Name"),
        ("", "is_active"): pgettext_lazy("reference data", "Active"),
        ("", "position"): _("Order"),
        ("", "reason"): _("Reason"),
        ("", "format"): _("Format of the file"),
        ("", "query"): _("Conditions"),
        ("", "fields"): _("Confidential fields"),
        ("package", "parts"): _("What it holds"),
        ("package", "version"): _("Version"),
        ("package", "added"): _("Added entries"),
        ("package", "changed"): _("Changed entries"),
        ("package", "removed"): _("Removed entries"),
        ("setting", "value"): _("Value"),
    },
)
