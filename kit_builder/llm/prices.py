"""What a call costs: the providers' price lists as the package genai-prices brings them."""

from collections.abc import Callable
from functools import lru_cache

Price = Callable[[int, int], float | None]

# What LangChain calls a provider and what the price lists do, where that differs.
_LISTED_AS = {
    "azure_openai": "azure",
    "bedrock": "aws",
    "bedrock_converse": "aws",
    "google_genai": "google",
    "google_vertexai": "google",
    "mistralai": "mistral",
    "xai": "x-ai",
}


def free(_input_tokens: int, _output_tokens: int) -> float:
    """The price of a model on this machine."""
    return 0.0


@lru_cache
def price_list(provider: str, name: str) -> Price:
    """How many US dollars a call of so many tokens in and out costs with a model; None where no list has it."""

    def price(input_tokens: int, output_tokens: int) -> float | None:
        from genai_prices import Usage, calc_price

        used = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
        try:
            return float(calc_price(used, model_ref=name, provider_id=_LISTED_AS.get(provider, provider)).total_price)
        except LookupError:
            return None

    return price
