"""Find words that a product spells in two ways, as `siden` and `sida`: writers of its documents work side by side."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from kit_builder.text.languages import Language
from kit_builder.text.quotations import remove_quoted
from kit_builder.text.tokens import split_list, tokenize

_LEAST_STEM = 3  # letters before the ending
_SHARED = 4  # letters before it by which two compounds may have the same last part


def find_mixed_spellings(texts: Iterable[str], language: Language) -> Iterator[str]:
    """Yield what an editor should look at: two forms of what may be one word, by endings listed for the language.

    Two compounds may have forms of one last part, as `produktsiden` and `kontaktsida` have. Quotations are left out.
    The two can be different words, so this is a hint.
    """
    counts = Counter(word for text in texts for word in tokenize(remove_quoted(text, " ")))
    for pair in split_list(language.words.get("spellings", {}).get("endings", "")):
        one, other = pair.split("/")
        ended = [word for word in sorted(counts) if word.endswith(one) and len(word) >= len(one) + _LEAST_STEM]
        twins = {word: word.removesuffix(one) + other for word in ended}
        yield from (_describe(word, twin, counts) for word, twin in twins.items() if twin in counts)
        yield from (_describe(word, twin, counts) for word, twin in _pair_compounds(twins, other, counts))


def _pair_compounds(twins: Mapping[str, str], other: str, counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield words that have no twin, each with one that ends as its twin would, once for each such ending."""
    length = _SHARED + len(other)
    ends = {word[-length:]: word for word in sorted(counts) if word.endswith(other) and len(word) > length}
    paired: dict[str, str] = {}
    for word, twin in twins.items():
        if twin not in counts and len(twin) > length and twin[-length:] in ends:
            paired.setdefault(twin[-length:], word)
    yield from ((word, ends[end]) for end, word in paired.items())


def _describe(word: str, twin: str, counts: Mapping[str, int]) -> str:
    times = f"“{word}” ({counts[word]} times) and “{twin}” ({counts[twin]} times)"
    return f"{times}: if they are one word, or end in one, use the same form everywhere."
