"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from abonent.kernel.audit import Words

WORDS = Words(
    room="routes",
    objects={
        "route": _("Route"),
        "route_version": _("Version of a route"),
        "route_example": _("Example of a route"),
        "function_run": _("Call of a function"),
        "drawing": _("Drawing of a route"),
    },
    actions={
        "routes.make_draft": _("draft of a route made"),
        "routes.save_draft": _("draft of a route saved"),
        "routes.delete_draft": _("draft of a route deleted"),
        "routes.activate": _("version of a route made active"),
        "routes.retire": _("version of a route retired"),
        "routes.make_example": _("example of a route made"),
        "routes.change_example": _("example of a route changed"),
        "routes.delete_example": _("example of a route deleted"),
        "routes.try_function": _("business function tried"),
        "routes.restart_run": _("call of a function started again"),
        "routes.drop_run": _("call of a function let go"),
    },
    choices={
        ("route_example", "expects"): {"end": _("where it ends"), "path": _("the whole path")},
    },
    fields={
        ("route_version", "state"): _("State"),
        ("route_version", "revision"): _("Revision"),
        ("route_version", "note"): _("Note"),
        ("route_version", "reason"): _("Reason of the change"),
        ("route_version", "examples"): _("Examples that passed"),
        ("route_example", "name"): _("Name"),
        ("route_example", "given"): _("What is given"),
        ("route_example", "acts"): _("Acts on the way"),
        ("route_example", "expects"): _("What is compared"),
        ("route_example", "expected"): _("What is expected"),
        ("route_example", "revision"): _("Revision"),
        ("drawing", "active"): _("In force"),
        ("drawing", "note"): _("Note of what is in force"),
        ("drawing", "draft"): pgettext_lazy("version of a route", "Draft"),
        ("drawing", "draft_note"): _("Note of the draft"),
        ("function", "code"): _("Code"),
        ("function_run", "state"): _("State"),
        ("function_run", "inputs"): _("Inputs"),
    },
)
