"""Pure rules of parties: how names are written, folded, mistyped and looked for."""

from abonent.parties.policy.fitting import PART_FROM, Fit, find_fit
from abonent.parties.policy.folding import fold, fold_number, words_of
from abonent.parties.policy.layouts import swap_layout, to_cyrillic, to_latin
from abonent.parties.policy.names import company_keys, display_name, person_keys
from abonent.parties.policy.numbers import phone_prefixes
from abonent.parties.policy.plan import QueryPlan, query_plan
from abonent.parties.policy.spelling import distance, mend

__all__ = [
    "PART_FROM",
    "Fit",
    "QueryPlan",
    "company_keys",
    "display_name",
    "distance",
    "find_fit",
    "fold",
    "fold_number",
    "mend",
    "person_keys",
    "phone_prefixes",
    "query_plan",
    "swap_layout",
    "to_cyrillic",
    "to_latin",
    "words_of",
]
