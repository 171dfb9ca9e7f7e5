"""Prices of calls, from the providers' price lists in the package genai-prices."""

from collections.abc import Callable
from functools import lru_cache

from kit_builder.llm.calls import Tokens

PRICE_SHARE = 0.5  # of a call in a batch, of the price of one that is answered at once

# The price of a call in US dollars, None if unknown.
Price = Callable[[Tokens], float | None]

# LangChain's provider names that differ from those in the price lists.
_LISTED_AS = {
    "azure_openai": "azure",
    "bedrock": "aws",
    "bedrock_converse": "aws",
    "google_genai": "google",
    "google_vertexai": "google",
    "mistralai": "mistral",
    "xai": "x-ai",
}


def charge_nothing(_tokens: Tokens) -> float:
    """Return the price of a call to a model on this machine."""
    return 0.0


@lru_cache
def find_price(provider: str, name: str) -> Price:
    """Return the price function of a model; it returns None if no price list has the model."""
    misses: list[LookupError] = []  # what is in no list is not searched for again

    def price(tokens: Tokens) -> float | None:
        from genai_prices import Usage, calc_price

        if misses:
            return None
        used = Usage(
            input_tokens=tokens.input,
            output_tokens=tokens.output,
            cache_read_tokens=tokens.cached,
            cache_write_tokens=tokens.written,
        )
        try:
            return float(calc_price(used, model_ref=name, provider_id=_LISTED_AS.get(provider, provider)).total_price)
        except LookupError as miss:
            misses.append(miss)
            return None

    return price
