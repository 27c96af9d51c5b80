"""What the audit calls the objects of this room, and what is done to them."""

from django.utils.translation import gettext_lazy as _

from abonent.kernel.audit import Words

WORDS = Words(
    room="staff",
    objects={
        "operator": _("Operator"),
        "role": _("Role"),
        "department": _("Department"),
        "token": _("API token"),
        "audit": _("Audit"),
    },
    actions={
        "staff.log_in": _("logged in"),
        "staff.log_out": _("logged out"),
        "staff.fail_to_log_in": _("failed log-in"),
        "staff.save_operator": _("operator saved"),
        "staff.dismiss_operator": _("dismissed"),
        "staff.restore_operator": _("taken back"),
        "staff.reset_password": _("new password given"),
        "staff.change_own_password": _("own password changed"),
        "staff.change_own_settings": _("own settings changed"),
        "staff.widen_own_rights": _("widened own rights"),
        "staff.begin_preview": _("began to look as this person"),
        "staff.end_preview": _("ended the look as this person"),
        "staff.begin_second_factor": _("two-factor log-in taken into use"),
        "staff.end_second_factor": _("two-factor log-in ended"),
        "staff.reset_second_factor": _("two-factor log-in taken away"),
        "staff.renew_recovery_codes": _("recovery codes renewed"),
        "staff.use_recovery_code": _("recovery code used"),
        "staff.save_role": _("role saved"),
        "staff.create_token": _("token created"),
        "staff.revoke_token": _("token revoked"),
        "staff.view_audit": _("audit viewed"),
        "staff.delete_role": _("role deleted"),
        "staff.unlock_operator": _("log-in unlocked"),
    },
    fields={
        ("operator", "address"): _("From the address"),
        ("operator", "why"): _("What was wrong"),
        ("operator", "wrong_passwords"): _("Wrong passwords"),
        ("operator", "wrong_codes"): _("Wrong codes"),
    },
    choices={
        ("operator", "why"): {
            "password": _("the password"),
            "code": _("the one-time code"),
            "inactive": _("dismissed: does not work here any more"),
            "locked": _("locked: too many attempts before"),
        },
    },
)
