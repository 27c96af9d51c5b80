"""Reads of staff."""

from abonent.staff.queries.administration import (
    AuditFilter,
    get_operator,
    get_role,
    list_audit,
    list_departments,
    list_operators,
    list_own_tokens,
    list_roles,
    list_tokens,
    role_names,
)
from abonent.staff.queries.directory import (
    VERSION,
    actor_of_session,
    find_actor,
    find_actor_by_login,
    find_actor_by_token,
    find_actor_in,
    find_operator_id,
    list_choices,
    list_colleagues,
    operator_logins,
    operator_names,
    role_codes_of,
)
from abonent.staff.queries.reach import list_addresses, operator_roles
from abonent.staff.queries.second_factor import (
    find_half,
    has_second_factor,
    lacks_second_factor,
)

__all__ = [
    "VERSION",
    "AuditFilter",
    "actor_of_session",
    "find_actor",
    "find_actor_by_login",
    "find_actor_by_token",
    "find_actor_in",
    "find_half",
    "find_operator_id",
    "get_operator",
    "get_role",
    "has_second_factor",
    "lacks_second_factor",
    "list_addresses",
    "list_audit",
    "list_choices",
    "list_colleagues",
    "list_departments",
    "list_operators",
    "list_own_tokens",
    "list_roles",
    "list_tokens",
    "operator_logins",
    "operator_names",
    "operator_roles",
    "role_codes_of",
    "role_names",
]
