"""Compute what an offer earns, and format amounts."""

import math
from dataclasses import dataclass

from kit_builder.records import TIERS, Offer
from kit_builder.text.languages import Language


@dataclass(frozen=True, slots=True)
class TierResult:
    """A priced tier: what is left of each sale after the author's hours, and how many sales pay for making the product.

    `sales` is 0 if no number of sales does.
    """

    tier: str
    price: float
    left: float
    sales: int


def compute_break_even(offer: Offer, _language: Language) -> tuple[TierResult, ...]:
    """Return the result of each priced tier, or nothing if the rate or the hours of making are unknown.

    Sales to break even = hours x rate / (price - hours per sale x rate), rounded up.
    """
    if not offer.rate or not offer.hours:
        return ()
    cost = offer.hours * offer.rate
    found: list[TierResult] = []
    for tier in TIERS:
        if price := offer.price(tier):
            left = price - offer.hours_a_sale * offer.rate
            found.append(TierResult(tier, price, left, math.ceil(cost / left) if left > 0 else 0))
    return tuple(found)


def format_money(amount: float, currency: str, language: Language) -> str:
    """Return an amount with its currency, such as `1 490 kr`: a space between thousands, decimals only if needed."""
    return f"{format_number(amount, language)} {currency}".strip()


def format_number(number: float, _language: Language) -> str:
    """Return a number with a space between thousands and no trailing zeros, such as `1 490` or `0.5`."""
    written = f"{number:,.2f}".replace(",", "\u00a0")
    return written.rstrip("0").rstrip(".")
