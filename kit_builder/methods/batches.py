"""Cut what is too much for one call into batches."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from kit_builder.methods.similarity import cluster_texts
from kit_builder.methods.statement_list import count_words, get_source
from kit_builder.records import Statement
from kit_builder.text.stretches import Piece, cut_by_content

T = TypeVar("T")


def cut_windows(statements: Sequence[Statement], most_words: int) -> list[Sequence[Statement]]:
    """Cut statements into consecutive windows of at most `most_words` words, between sources where possible."""
    sources = [get_source(each) for each in statements]
    pieces = [
        Piece(count_words([each]), each.text, int(source == before))
        for each, source, before in zip(statements, sources, ["", *sources], strict=False)
    ]
    return [*cut_by_content(statements, pieces, most_words)]


def pack_similar(
    items: Sequence[T], stems: Callable[[T], tuple[str, ...]], size: Callable[[T], int], most: int
) -> list[list[T]]:
    """Cut items into batches of at most `most` together, with those that are alike in the same batch where possible."""
    clusters = [[items[place] for place in each] for each in cluster_texts([stems(each) for each in items])]
    return pack_batches(clusters, size, most)


def pack_batches(groups: Iterable[Sequence[T]], size: Callable[[T], int], most: int) -> list[list[T]]:
    """Put groups of items into batches of at most `most` together; only a group that is larger itself is cut.

    A single item may be larger than a batch.
    """
    batches: list[list[T]] = []
    left = 0
    for group in groups:
        if batches and sum(map(size, group)) > left:
            left = 0  # a batch of its own
        for item in group:
            own = size(item)
            if own > left or not batches:
                batches.append([])
                left = most
            batches[-1].append(item)
            left -= own
    return [each for each in batches if each]
