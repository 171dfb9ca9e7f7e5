"""What an offer earns, from the hours, the rate and the prices of its author; and amounts as they are written."""

import math
from dataclasses import dataclass

from kit_builder.records import TIERS, Offer
from kit_builder.text.languages import Language


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier with a price: what is left of a sale after the hours it takes, and how many sales pay for making it.

    `sales` is 0 where no number of them does.
    """

    tier: str
    price: float
    left: float
    sales: int


def break_even(offer: Offer, _language: Language) -> tuple[Tier, ...]:
    """The tiers that have a price, where the rate and the hours of making are known: sales = hours x rate / left."""
    if not offer.rate or not offer.hours:
        return ()
    cost = offer.hours * offer.rate
    found: list[Tier] = []
    for tier in TIERS:
        if price := offer.price(tier):
            left = price - offer.hours_a_sale * offer.rate
            found.append(Tier(tier, price, left, math.ceil(cost / left) if left > 0 else 0))
    return tuple(found)


def money(amount: float, currency: str, language: Language) -> str:
    """An amount with its currency, such as `1 490 kr`: thousands set off by a space, cents where there are any."""
    return f"{plain(amount, language)} {currency}".strip()


def plain(number: float, _language: Language) -> str:
    """A number without decimals that say nothing, such as `1 490` or `0.5`."""
    written = f"{number:,.2f}".replace(",", "\u00a0")
    return written.rstrip("0").rstrip(".")
