"""Give methods that an earlier build found the ids that they had then, whatever they are called now."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, product

from kit_builder.records import Method
from kit_builder.text.tokens import tokenize

_LEAST_SHARED = 0.5  # of the pairs of words in the method that quotes less


def keep_ids(methods: Sequence[Method], earlier: Sequence[Method]) -> tuple[Method, ...]:
    """Return `methods`, of which those that rest on the quotes of an `earlier` one with an id of its own have that id.

    The name of a method, of which its id is made, is the model's. What a person has edited, approved or deleted belongs
    to the id. No method gets an id that another of the same build has, and none is given twice.
    """
    found, before = {each.id for each in methods}, {each.id for each in earlier}
    new = {each.id: _list_pairs(each) for each in methods if each.id not in before}
    gone = {each.id: _list_pairs(each) for each in earlier if each.id not in found}
    shared = {(one, other): len(new[one] & gone[other]) for one, other in product(new, gone)}
    ids: dict[str, str] = {}
    for (one, other), count in sorted(shared.items(), key=lambda each: -each[1]):
        is_same = count and count >= _LEAST_SHARED * min(len(new[one]), len(gone[other]))
        if is_same and one not in ids and other not in ids.values():
            ids[one] = other
    return tuple(replace(each, id=ids.get(each.id, each.id)) for each in methods)


def _list_pairs(method: Method) -> frozenset[tuple[str, str]]:
    """Return each two words that stand side by side in what a method quotes."""
    quotes = {found.quote for _, item in method.items() for version in item.versions for found in version.evidence}
    return frozenset(pair for quote in quotes for pair in pairwise(tokenize(quote)))
