"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words

WORDS = Words(
    room="exchange",
    objects={
        "import_map": _("Map of fields"),
        "import_run": _("Import of a file"),
    },
    actions={
        "exchange.save_map": _("map of fields saved"),
        "exchange.delete_map": _("map of fields deleted"),
        "exchange.start_import": _("import started"),
        "exchange.start_feed": _("file fed"),
        "exchange.finish_import": _("import finished"),
    },
    fields={
        ("import_run", "file"): _("File"),
        ("import_run", "map"): _("Map of fields"),
        ("import_run", "trial"): _("Trial only"),
        ("import_run", "rows"): _("Rows"),
        ("import_run", "imported"): _("Contacts imported"),
        ("import_run", "known"): _("Already there"),
        ("import_run", "rejected"): _("Rejected"),
        ("import_map", "text"): _("Map of fields"),
        ("job", "file"): _("File"),
        ("job", "trial"): _("Trial only"),
        ("job", "feed"): _("What is fed"),
    },
)
