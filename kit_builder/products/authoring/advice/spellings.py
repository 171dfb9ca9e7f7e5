"""Find words that a product spells in two ways, as `siden` and `sida`: its documents are written in parallel."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from kit_builder.text.languages import Language
from kit_builder.text.quotations import remove_quoted
from kit_builder.text.tokens import split_list, tokenize

_LEAST_STEM = 3  # letters before the ending


def find_mixed_spellings(texts: Iterable[str], language: Language) -> Iterator[str]:
    """Yield what an editor should look at: two forms of one word, by endings listed for the language.

    Whether two compounds end in one word, as `produktsiden` and `kontaktsida` do, and `endringen` and `sporinga` do
    not, only a dictionary could say: there is no hint of them. Quotations are left out.
    """
    counts = Counter(chain.from_iterable(tokenize(remove_quoted(text, " ")) for text in texts))
    for pair in split_list(language.words.get("spellings", {}).get("endings", "")):
        one, other = pair.split("/")
        ended = [word for word in sorted(counts) if word.endswith(one) and len(word) >= len(one) + _LEAST_STEM]
        twins = {word: word.removesuffix(one) + other for word in ended}
        yield from (_describe(word, twin, counts) for word, twin in twins.items() if twin in counts)


def _describe(word: str, twin: str, counts: Mapping[str, int]) -> str:
    times = f"“{word}” ({counts[word]} times) and “{twin}” ({counts[twin]} times)"
    return f"{times}: if they are one word, use the same form everywhere."
