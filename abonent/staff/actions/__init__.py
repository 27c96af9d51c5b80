"""Writes of staff. Every one bumps the version, so rights hold in all processes within a second."""

from abonent.staff.actions.locks import unlock_address, unlock_operator
from abonent.staff.actions.log_in import TooManyAttempts, WrongLogin, log_in, log_out
from abonent.staff.actions.openid_check import check_provider
from abonent.staff.actions.operators import (
    create_administrator,
    reset_password,
    save_operator,
    set_operator_active,
)
from abonent.staff.actions.own import change_own_language, change_own_password, change_own_settings
from abonent.staff.actions.place import Place
from abonent.staff.actions.preview import begin_preview, end_preview
from abonent.staff.actions.roles import delete_role, save_role
from abonent.staff.actions.second_factor import (
    address_of,
    begin_second_factor,
    check_second_factor,
    confirm_second_factor,
    end_second_factor,
    find_begun,
    renew_recovery_codes,
    reset_second_factor,
)
from abonent.staff.actions.tokens import create_token, revoke_token

__all__ = [
    "Place",
    "TooManyAttempts",
    "WrongLogin",
    "address_of",
    "begin_preview",
    "begin_second_factor",
    "change_own_language",
    "change_own_password",
    "change_own_settings",
    "check_provider",
    "check_second_factor",
    "confirm_second_factor",
    "create_administrator",
    "create_token",
    "delete_role",
    "end_preview",
    "end_second_factor",
    "find_begun",
    "log_in",
    "log_out",
    "renew_recovery_codes",
    "reset_password",
    "reset_second_factor",
    "revoke_token",
    "save_operator",
    "save_role",
    "set_operator_active",
    "unlock_address",
    "unlock_operator",
]
