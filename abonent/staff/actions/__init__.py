"""Writes of staff. Every one bumps the version, so rights hold in all processes within a second."""

from abonent.staff.actions.log_in import TooManyAttempts, WrongLogin, log_in, log_out
from abonent.staff.actions.operators import (
    create_administrator,
    reset_password,
    save_operator,
    set_operator_active,
)
from abonent.staff.actions.own import change_own_language, change_own_password, change_own_settings
from abonent.staff.actions.place import Place
from abonent.staff.actions.roles import delete_role, save_role
from abonent.staff.actions.tokens import create_token, revoke_token

__all__ = [
    "Place",
    "TooManyAttempts",
    "WrongLogin",
    "change_own_language",
    "change_own_password",
    "change_own_settings",
    "create_administrator",
    "create_token",
    "delete_role",
    "log_in",
    "log_out",
    "reset_password",
    "revoke_token",
    "save_operator",
    "save_role",
    "set_operator_active",
]
