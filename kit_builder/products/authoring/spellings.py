"""Find words that a product spells in two ways, as `siden` and `sida`: writers of its documents work side by side."""

from collections import Counter
from collections.abc import Iterable, Iterator

from kit_builder.text.languages import Language
from kit_builder.text.quotations import remove_quoted
from kit_builder.text.tokens import split_list, tokenize

_LEAST_STEM = 3  # letters before the ending


def find_mixed_spellings(texts: Iterable[str], language: Language) -> Iterator[str]:
    """Yield what an editor should look at: two forms of what may be one word, by endings listed for the language.

    Quotations are left out. The two can be different words, so this is a hint.
    """
    counts = Counter(word for text in texts for word in tokenize(remove_quoted(text, " ")))
    for pair in split_list(language.words.get("spellings", {}).get("endings", "")):
        one, other = pair.split("/")
        for word in sorted(word for word in counts if word.endswith(one) and len(word) >= len(one) + _LEAST_STEM):
            if (twin := word.removesuffix(one) + other) in counts:
                times = f"“{word}” ({counts[word]} times) and “{twin}” ({counts[twin]} times)"
                yield f"{times}: if they are one word, use the same form everywhere."
