"""What billing answers about potential clients: an account opened, or why there is none."""

from __future__ import annotations

from abonent.exchange.feeds.model import Column, Feed, Given
from abonent.kernel.actor import Actor
from abonent.kernel.errors import Invalid
from abonent.kernel.phrases import Phrase as _
from abonent.parties.actions import AccountDraft, accept_account, refuse_account
from abonent.parties.queries.prospects import answer_is_known


def _take(by: Actor, given: Given) -> bool:
    key = given.text("key")
    if not key.isdecimal() or len(key) > 18:
        raise Invalid({"key": [_("This is not the key of our file for billing.")]})
    prospect_id, account, reason = int(key), given.text("account"), given.text("reason")
    if not account and not reason:
        raise Invalid({"account": [_("Give the account, or the reason of the refusal.")]})
    if answer_is_known(by=by, prospect_id=prospect_id, account=account):
        return False
    if not account:
        refuse_account(by=by, prospect_id=prospect_id, reason=reason)
        return True
    draft = AccountDraft(
        number=account, contract_number=given.text("contract"),
        payment=given.text("payment") or "prepaid", opened_date=given.day("opened_date"),
    )  # fmt: skip
    accept_account(by=by, prospect_id=prospect_id, draft=draft)
    return True


BILLING = Feed(
    code="billing",
    label=_("Answers of billing"),
    about=_("Each row is a potential client of our file: with an account he becomes a client, with "
            "a reason of refusal he goes back to work."),
    icon="receipt",
    permission="parties.edit",
    take=_take,
    columns=(
        Column(name="key", label=_("Key"), required=True, help=_("As in our file for billing.")),
        Column(name="account", label=_("Account")),
        Column(name="contract", label=_("Contract")),
        Column(name="payment", label=_("Payment"), help=_("prepaid or postpaid")),
        Column(name="opened_date", label=_("Opened on")),
        Column(name="reason", label=_("Reason of refusal")),
    ),
)  # fmt: skip
