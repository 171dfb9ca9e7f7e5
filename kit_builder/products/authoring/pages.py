"""Pages for the consultant: the model's ideas, and what to settle before anything is published."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from kit_builder.kit.questions import QUESTIONS
from kit_builder.products.authoring.facts import list_facts
from kit_builder.products.authoring.kit_facts import lacks_stages, list_blanks
from kit_builder.products.authoring.store import Suggestion
from kit_builder.records import Kit, Method
from kit_builder.text.counts import count_of
from kit_builder.text.likeness import are_alike
from kit_builder.text.markdown import escape
from kit_builder.text.tokens import capitalise, stem_content
from kit_builder.text.words import Words

SUGGESTIONS = "suggestions.md"
BEFORE_PUBLISHING = "before-you-publish.md"
# A method that has fewer statements or steps gives a short product.
_FEW_FACTS = 10
_FEW_STEPS = 3
_MOST_PER_PRODUCT = 12
# Two ideas are the same if each has at least the smaller share of the other's content words, and one the larger.
_ALIKE_LESS, _ALIKE_MORE = 0.4, 0.6
# What to do about the points below each heading of the page before publishing.
_TO_SETTLE: Mapping[str, str] = MappingProxyType(
    {
        "Conflicting advice": f"No product has any version until you decide, in {QUESTIONS} or on the card.",
        "Stories of clients": (
            "Ask each client, then write yes or no in the table of stories on the card. Until then, a story without "
            "names is told. None is told with what stands in the last column, by which somebody might be recognised."
        ),
        "Names": (
            "Products leave out the sentences that have these. A step of one sentence has another name instead, or "
            "another number. Reword them on the card."
        ),
        "Possible names": (
            "Each of these has a word that may name somebody, and products may show it. If somebody is meant, "
            "reword it on the card."
        ),
        "Not set in kit.toml": (
            "Each of these is a blank in the offer, and nothing is published while a product has one. Set them under "
            "[offer], answer them in `kit-builder interview`, or fill in the blanks by hand."
        ),
        "What buyers will ask": (
            "Nothing in your sources answers these, so the products pass over them. Answer them in `kit-builder "
            f"interview` or in {QUESTIONS}; a term of the offer can be set in kit.toml, under [offer], as well."
        ),
        "Made-up examples": (
            "The products teach with these cases and say that they are made up. Look at each in its file: tick the box "
            "there to approve it, or put a real case in its place, with “{real}” as its origin."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the kit by its path, and the number of points in it."""

    path: str
    text: str
    points: int


def write_suggestions(
    suggestions: Sequence[Suggestion], words: Words, is_settled: Callable[[Suggestion], bool] = lambda _: False
) -> Page:
    """Return the page of ideas that no statement supports: the best of each product, and then all others.

    An idea that several sections have is given once, where it is worth most. One that `is_settled` is left out.
    """
    ideas = _merge([idea for idea in suggestions if not is_settled(idea)], words)
    intro = (
        "What would make the products better and only you can add: cases, words to say, photos. These are ideas of the "
        "model, and none of them is in a product. In brackets is the section that each is for. To use one, accept it "
        "in `kit-builder review` and say it in your own words, or write it on the method's card: it then counts as "
        f"yours. Delete what you do not want. What {QUESTIONS} asks is not repeated here."
    )
    parts = ["# Suggestions", intro if ideas else "None."]
    rest: list[str] = []
    for name, found in groupby(ideas, lambda idea: _get_product(idea.where)):
        ranked = sorted(found, key=lambda idea: -idea.value)
        title = words["products"].get(name, capitalise(name))
        parts += [f"## {escape(title)}", _write_list(map(describe_idea, ranked[:_MOST_PER_PRODUCT]))]
        rest += map(describe_idea, ranked[_MOST_PER_PRODUCT:])
    if rest:
        parts += ["## Of less value", _write_list(rest)]
    return Page(SUGGESTIONS, _join(parts), len(ideas))


def describe_idea(idea: Suggestion) -> str:
    """Return an idea as it stands on its page."""
    section = idea.where.partition(", ")[2] or idea.where
    return escape(" ".join(filter(None, [idea.text, idea.why, f"({section})"])))


def write_before_publishing(
    methods: Sequence[Method],
    kit: Kit,
    words: Words,
    others: Iterable[str] = (),
    gaps: Iterable[str] = (),
    named: Iterable[str] = (),
    suspected: Iterable[str] = (),
) -> Page:
    """Return the page of what a person has to settle: conflicts, consent, thin evidence, blanks, and `others`.

    `gaps` are what buyers will ask and nobody has said, `named` what cards say with somebody's name, and `suspected`
    with what may be one.
    """
    conflicts, stories, thin = [*_list_conflicts(methods)], [*_list_stories(methods)], [*list_thin(methods)]
    blanks = list_blanks(kit, words)
    others, gaps, named, suspected = [*others], [*gaps], [*named], [*suspected]
    if lacks_stages(kit, methods):
        gaps.append(words["interview"]["stages"])
    bodies = {
        "Conflicting advice": _write_list(map(escape, conflicts)),
        "Stories of clients": _write_table(("Method", "Story", "Told as", "Left out"), stories),
        "Thin evidence": _write_list(map(escape, thin)),
        "Names": _write_list(map(escape, named)),
        "Possible names": _write_list(map(escape, suspected)),
        "Not set in kit.toml": _write_table(
            ("Key", "What it is", "Blank"), [(each.key, each.what, each.mark) for each in blanks]
        ),
        "What buyers will ask": _write_list(map(escape, gaps)),
        "Made-up examples": _write_list(map(escape, others)),
    }
    parts = ["# Before you publish"]
    for heading, body in bodies.items():
        intro = _TO_SETTLE.get(heading, "").format(real=words["example"]["real"])
        parts += [part for part in (f"## {heading}", intro, body) if part] if body else []
    listed: Sequence[Sequence[object]] = (conflicts, stories, thin, named, suspected, blanks, others, gaps)
    count = sum(len(each) for each in listed)
    return Page(BEFORE_PUBLISHING, _join(parts if count else [*parts, "Nothing is left to settle."]), count)


def _merge(suggestions: Sequence[Suggestion], words: Words) -> list[Suggestion]:
    """Return each idea once, by product: of two that say nearly the same, the one of higher value."""
    merged: dict[tuple[str, ...], Suggestion] = {}
    for idea in sorted(suggestions, key=lambda each: -each.value):
        stems = stem_content(idea.text, words)
        if not any(are_alike(stems, other, _ALIKE_LESS, _ALIKE_MORE) for other in merged):
            merged[stems] = idea
    return sorted(merged.values(), key=lambda idea: _get_product(idea.where))


def _get_product(where: str) -> str:
    return where.partition("/")[0]


def _list_conflicts(methods: Sequence[Method]) -> Iterator[str]:
    for method in methods:
        for _, item in method.conflicts:
            yield f"{method.name}: {' / '.join(f'“{version.text}”' for version in item.versions)}"


def _list_stories(methods: Sequence[Method]) -> Iterator[tuple[str, ...]]:
    for method in methods:
        for story in method.stories:
            if story.is_undecided:
                yield method.name, story.title, story.told_as, story.hide


def list_thin(methods: Sequence[Method]) -> Iterator[str]:
    """Yield what to say of each method about which the sources say little."""
    for method in methods:
        facts = list_facts([method])
        if len(method.steps) < _FEW_STEPS or len(facts) < _FEW_FACTS:
            steps = count_of(len(method.steps), "step")
            yield f"{method.name}: {steps} and {len(facts)} statements in all. Its products are short."
        if own := sum(not fact.evidence for fact in facts.values()):
            yield f"{method.name}: {own} of {len(facts)} statements have no source but you."


def _write_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([escape(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) if rows else ""


def _write_list(rows: Iterable[str]) -> str:
    return "\n".join(f"- {row}" for row in rows)


def _join(parts: Sequence[str]) -> str:
    return "\n\n".join(parts) + "\n"
