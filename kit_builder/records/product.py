"""Products: who a kit is for, on what terms it is sold, and the files of a product."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field, with_config

from kit_builder.records.extraction import Finding

TIERS = ("kit", "course", "together", "subscription")
# The other terms that a buyer agrees to, each in the author's words.
TERMS = (
    *("work", "included", "meetings", "turnaround", "revisions", "payment", "start", "cancelling", "guarantee"),
    *("stages", "extra", "contact"),
)
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
# At most a sentence: it is printed in the offer, and is part of the prompts.
Term = Annotated[str, Field(max_length=300)]


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Voice:
    """How the prose of a kit should sound: a few adjectives, what to do and to avoid, and a sample of the author's."""

    adjectives: str = ""
    do: str = ""
    dont: str = ""
    sample: str = ""


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class Offer:
    """The terms on which a kit is sold, from `kit.toml`. A value of 0 or an empty text means that it is not known.

    `rate` is the author's hourly rate, `hours` the time that went into making the kit, `hours_a_sale` the time each
    sale takes and `hours_a_month` the most time that all customers together may take in a month. There is one price for
    each of TIERS.

    TERMS are in words: `work` is what the author does for a buyer, `included` which products a buyer gets with it,
    `meetings` the number and length of calls or visits, `turnaround` how soon buyers hear from the author, `revisions`
    the rounds of changes included and what one covers, `payment` when and how buyers pay, `start` the earliest start,
    `cancelling` what happens if a call is moved or a booking cancelled, `guarantee` what happens if it does not work,
    `stages` what one stage costs and what each call is for, `extra` what happens if more is needed, and `contact` where
    buyers reach the author.
    """

    currency: str = ""
    rate: Amount = 0
    hours: Amount = 0
    hours_a_sale: Amount = 0
    hours_a_month: Amount = 0
    work: Term = ""
    included: Term = ""
    meetings: Term = ""
    turnaround: Term = ""
    revisions: Term = ""
    payment: Term = ""
    start: Term = ""
    cancelling: Term = ""
    guarantee: Term = ""
    stages: Term = ""
    extra: Term = ""
    contact: Term = ""
    price_kit: Amount = 0
    price_course: Amount = 0
    price_together: Amount = 0
    price_subscription: Amount = 0

    def price(self, tier: str) -> float:
        """Return the price of one of TIERS; 0 if it is not known."""
        price: float = getattr(self, f"price_{tier}")
        return price

    def term(self, key: str) -> str:
        """Return one of TERMS; an empty text if it is not known."""
        term: str = getattr(self, key)
        return term

    @property
    def is_together(self) -> bool:
        """Whether the author takes part in the work, and not only products are sold: so it is until prices say no."""
        return bool(self.price_together) or not any(self.price(tier) for tier in TIERS)

    def list_open(self, methods: int) -> tuple[str, ...]:
        """Return the keys of prices and terms that are not known.

        `included` is one of them only if the author takes part, and `stages` only if that is with several methods.
        """
        keys = [key for key in (*(f"price_{tier}" for tier in TIERS), *TERMS) if not getattr(self, key)]
        needless = {"included": not self.is_together, "stages": not (self.is_together and methods > 1)}
        return tuple(key for key in keys if not needless.get(key))


@dataclass(frozen=True, slots=True)
class Kit:
    """Who a kit is by and for, from `kit.toml`.

    `language` is a code such as `nb`; `products` are product names. A webinar session takes `webinar_minutes`.
    """

    title: str
    audience: str = ""
    author: str = ""
    language: str = "en"
    voice: Voice = Voice()
    products: tuple[str, ...] = ()
    offer: Offer = Offer()
    webinar_minutes: int = 45


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph that a model wrote, and the ids of the items that support it, such as `steps-3`."""

    text: str
    rests_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The prose of one part of a product for one method."""

    name: str
    prose: tuple[Prose, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A product: its name, its files by their path within its folder, and findings on what could not be rendered."""

    name: str
    files: Mapping[str, str]
    findings: tuple[Finding, ...] = ()
