"""Clean up speech: complete steps that were copied in part; remove fillers, repetitions, spoken openings and asides."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from kit_builder.extract.small.topics import is_remark
from kit_builder.records import Evidence, Extract, Item
from kit_builder.text.negation import has_negation, stem_claims
from kit_builder.text.numbers import find_numbers
from kit_builder.text.phrases import is_filler_sound, pad_words, remove_fillers, starts_with_phrase
from kit_builder.text.quotations import remove_quoted
from kit_builder.text.tokens import capitalise, get_stop_words, split_list, stem_content, tokenize
from kit_builder.text.words import Words

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[\"“«„¿¡(]?[^\W\d_a-zæøåäöüß])")
_WORD = r"[^\W\d_]+(?:'[^\W\d_]+)?"
# A single word counts only at the start of a clause: `I know it, it is dry` has no repetition.
_REPEAT = re.compile(
    rf"(?:(?:^|(?<=[,;:.!?…–—]\s))({_WORD})|\b({_WORD}(?: {_WORD}){{1,2}}))(?:,|\s?[–—-]) (?:\1|\2)(?![\w'])",
    re.IGNORECASE,
)
_FIRST_LETTER = re.compile(r"^[\W\d_]*[^\W\d_]")
_CLAUSE_END = re.compile(r"[,;:.!?…–—]\s")
_INSTRUCTION_SECTIONS = ("steps", "rules", "pitfalls")
_DASHES = ("–", "—", "-")
_MIN_WORDS = 3
_FIRST_WORDS = 4  # the words at the start of a step that may name who it is done for
_ANY_LETTERS = r"[^\W\d_]+"


def clean_text(text: str, words: Words) -> str:
    """Remove fillers, immediate repetitions and an opening conjunction from spoken `text`."""
    first, *rest = _clean_sentences(text, words)
    return " ".join([_remove_lead(first, words), *rest])


def clean_step(text: str, words: Words) -> str:
    """Clean `text` like `clean_text`, with the subject of each sentence first: `Så tar du tre` -> `Du tar tre`."""
    return " ".join(_put_subject_first(_remove_lead(each, words), words) for each in _clean_sentences(text, words))


def complete_steps(steps: Sequence[Item], words: Words) -> list[Item]:
    """Complete steps that were copied out of talk.

    A fragment of a line is replaced by the whole line, without opening remarks. So is the first step of a line if it
    omits the beginning on which it depends: when to do it, with what, or what to do first. So is the only step of a
    sentence if it omits a clause with a number: `Daily ones get three, weekly ones two, never ones none`. Steps
    contained in others are dropped.
    """
    completed: list[Item] = []
    lines: set[tuple[Evidence, ...]] = set()  # evidence of steps that contain all its words
    for before, step in zip([None, *steps], steps, strict=False):
        said = _join_quotes(step)
        is_first = before is None or step.evidence != before.evidence
        is_only = sum(each.evidence == step.evidence for each in steps) == 1
        is_part = (
            is_fragment(step.text, said, words)
            or (is_first and _loses_opening(step.text, said, words))
            or (is_only and _loses_number(step.text, said, words))
        )
        is_whole = is_part or tokenize(step.text) == tokenize(said)
        if step.evidence not in lines:
            is_within = bool(_find_text_before(step.text, said))
            text = said if is_part else _put_subject_first(step.text, words, is_within=is_within)
            completed = [each for each in completed if not is_whole or each.evidence != step.evidence]
            completed.append(replace(step, text=_remove_remarks(text, words)))
        if is_whole:
            lines.add(step.evidence)
    return [
        step for step in completed if not any(_is_contained_in(step, other) for other in completed if other is not step)
    ]


def _is_contained_in(step: Item, other: Item) -> bool:
    """Whether `other` contains the text of `step`, and has all of its lines and more as evidence."""
    return step.line_numbers < other.line_numbers and pad_words(step.text) in pad_words(other.text)


def is_fragment(text: str, said: str, words: Words) -> bool:
    """Whether `text` is a fragment of a clause of `said`: a bare condition, a verb without its subject, an object."""
    if _is_bare_condition(text, words):
        return tokenize(text) != tokenize(said)
    order = words.get("verb_second")
    if order is None:
        return False
    first, second = (*tokenize(text), "", "")[:2]
    before = _find_text_before(text, said)
    joining = {lead for lead, kept in _list_leads(words).items() if not kept} | split_list(order["adverbs"])
    clause = tokenize(_CLAUSE_END.split(f"{before or ''} ")[-1])
    if _is_verb(first, words) and second in {each.casefold() for each in split_list(order["subjects"])}:
        is_conditional = starts_with_phrase(clean_text(before or "", words), words["openings"]["rules"])
        return bool(tokenize(before or "")) and (is_conditional or not clause or clause[-1] not in joining)
    if _is_verb(first, words) and not _is_subject(second, words):
        return True
    return not joining.issuperset(clause) and clause[-1] != order["infinitive"]


def is_for_speaker(text: str, words: Words) -> bool:
    """Whether a step is something to do for the speaker, which a reader cannot: `Send me the first card`."""
    said = remove_quoted(text)
    near = " ".join(said.split()[:_FIRST_WORDS])
    return any(
        re.search(rf"\b{re.escape(each)}\b(?![,.])", near, re.IGNORECASE) for each in split_list(words["talk"]["me"])
    )


def clean_speech(extract: Extract, words: Words) -> Extract:
    """Clean the items of a conversation, and drop asides.

    Asides are pitfalls that are about the speaker, rules that are remarks without a limit, and client questions that do
    not make sense on their own. Extracts of written sources are returned unchanged.
    """
    if not extract.passage.source.is_transcript:
        return extract
    sections = {name: tuple(_clean_items(name, items, words)) for name, items in extract.sections.items()}
    if "rules" in sections:
        sections["rules"] = tuple(_join_alternatives(sections["rules"], words))
    return replace(extract, sections=sections)


def _join_alternatives(rules: Iterable[Item], words: Words) -> list[Item]:
    """Join each rule that begins with `if not, …` to the rule directly before it."""
    joined: list[Item] = []
    for rule in rules:
        opening, _, _ = rule.text.partition(",")
        is_other_half = starts_with_phrase(opening, words["wording"]["otherwise"]) and not stem_claims(opening, words)
        if joined and is_other_half and joined[-1].evidence[-1].line_end + 1 == rule.evidence[0].line_start:
            both = f"{joined[-1].text} {rule.text}"
            joined[-1] = replace(joined[-1], text=both, evidence=(*joined[-1].evidence, *rule.evidence))
        else:
            joined.append(rule)
    return joined


def _clean_items(section: str, items: Sequence[Item], words: Words) -> Iterator[Item]:
    for item in items:
        said = _remove_remarks(item.text, words) if section in _INSTRUCTION_SECTIONS else item.text
        text = (clean_step if section == "steps" else clean_text)(said, words) or item.text
        if not _is_aside(section, text, words):
            yield replace(item, text=text)


def _is_aside(section: str, text: str, words: Words) -> bool:
    """Whether `text` has nothing for a reader that belongs to its `section`."""
    match section:
        case "steps":  # what remains of a retracted step may be a remark
            return is_remark(tokenize(text), words)
        case "rules":
            return is_remark(tokenize(text), words) and not find_numbers(text, words)
        case "pitfalls":
            return len(tokenize(text)) < _MIN_WORDS or is_about_speaker(text, words)
        case "faq":
            return not stem_claims(text.partition("?")[0], words)
    return False


def is_about_speaker(text: str, words: Words) -> bool:
    """Whether `text` says what the speaker does, addresses no one else, and is not about what they never do."""
    pairs = [pair.split("/") for pair in split_list(words["address"]["turned"])]
    first, second = ({token for pair in pairs for token in tokenize(pair[side])} for side in (0, -1))
    said = tokenize(remove_quoted(text))
    return (
        bool(said) and said[0] in first - second and (second - first).isdisjoint(said) and not has_negation(text, words)
    )


def _clean_sentences(text: str, words: Words) -> list[str]:
    said = (
        _compile_restart_pattern(words).sub(r"\1", _remove_broken_end(each, words))
        for each in _SENTENCE_END.split(text)
    )
    cleaned = (_remove_repeats(remove_fillers(each, words), words) for each in said)
    and_ = re.compile(rf"(, {re.escape(words['wording']['and'])}),(?=\s)")  # a filler sound followed the conjunction
    return [and_.sub(r"\1", each) for each in cleaned if each] or [""]


def _remove_broken_end(sentence: str, words: Words) -> str:
    """Remove the trailing words of a sentence that breaks off at a dash, as in `take a fifth off and—`."""
    if not sentence.rstrip().endswith(_DASHES):
        return sentence
    kept = sentence.rstrip(" ,–—-").split()
    while kept and kept[-1].casefold() in split_list(words["wording"]["unfinished"]):
        kept.pop()
    return f"{' '.join(kept).rstrip(' ,')}." if len(kept) >= _MIN_WORDS else sentence


def _remove_repeats(text: str, words: Words) -> str:
    """Remove immediate repetitions of function words, as in `or a, or a bistro`."""

    def once(found: re.Match[str]) -> str:
        twice = found[1] or found[2]
        stops = all(token.partition("'")[0] in get_stop_words(words) for token in tokenize(twice))
        return twice if stops else found[0]

    return _REPEAT.sub(once, text)


def _compile_restart_pattern(words: Words) -> re.Pattern[str]:
    """Compile a pattern for a word repeated after a filler sound, as in `for each one you, uh, you get`."""
    sounds = "|".join(each for each in split_list(words["wording"]["fillers"]) if is_filler_sound(each))
    return re.compile(rf"\b({_WORD}),?\s+(?:{sounds}),?\s+\1(?![\w'])", re.IGNORECASE)


def _remove_lead(text: str, words: Words) -> str:
    while not starts_with_phrase(text, words["talk"]["keeps"]):
        lead = next((each for each in _list_leads(words) if _starts_with_lead(text, each)), None)
        rest = re.sub(r"^[,…]?\s+", "", text[len(lead) :]) if lead else ""
        if lead is None or len(tokenize(rest)) < _MIN_WORDS:
            break
        text = _FIRST_LETTER.sub(lambda found: found[0].upper(), f"{_list_leads(words)[lead]} {rest}".strip(), count=1)
    return text


def _starts_with_lead(text: str, lead: str) -> bool:
    return re.match(rf"{re.escape(lead)}(?!\w)", text, re.IGNORECASE) is not None


def _list_leads(words: Words) -> dict[str, str]:
    """Return spoken openings, longest first, with what remains of each: `for når` becomes `når`."""
    pairs = [pair.partition("/") for pair in split_list(words["talk"]["leads"])]
    return {lead: kept for lead, _, kept in sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0]))}


def _put_subject_first(text: str, words: Words, *, is_within: bool = False) -> str:
    """Put the subject before the verb if an adverb inverted them, in languages with such an inversion.

    With `is_within`, `text` is part of a sentence and the adverb may precede it.
    """
    if "verb_second" not in words or text.endswith("?"):
        return text
    found = _compile_inversion_pattern(
        *(words["verb_second"][name] for name in ("adverbs", "verbs", "subjects"))
    ).match(text)
    if found is None or not (found["adverb"] or is_within):
        return text
    return f"{capitalise(found['subject'])} {found['verb']}{text[found.end() :]}"


@cache
def _compile_inversion_pattern(adverbs: str, verbs: str, subjects: str) -> re.Pattern[str]:
    """Compile a pattern for a verb and the subject after it, with or without an adverb before them."""
    adverb, verb, subject = (_build_alternation(phrases) for phrases in (adverbs, verbs, subjects))
    return re.compile(
        rf"(?:(?P<adverb>{adverb})\s+)?(?P<verb>{verb})\s+(?P<subject>{subject})\b",
        re.IGNORECASE,
    )


def _build_alternation(phrases: str) -> str:
    longest_first = sorted(split_list(phrases), key=lambda each: (-len(each), each))
    return "|".join(re.escape(each).replace(r"\*", _ANY_LETTERS) for each in longest_first)


def _is_verb(word: str, words: Words) -> bool:
    return re.fullmatch(_build_alternation(words["verb_second"]["verbs"]), word) is not None


def _is_subject(second: str, words: Words) -> bool:
    """Whether the word after a verb is its subject, as in `Er det noe, så stryker du det`."""
    return second in split_list(words["talk"]["remarks"])


def _is_bare_condition(text: str, words: Words) -> bool:
    return "," not in text and starts_with_phrase(text, words["openings"]["rules"])


def _loses_opening(text: str, said: str, words: Words) -> bool:
    """Whether `text` omits an opening of `said` without which the step is incomplete."""
    before = _find_text_before(text, said)
    opening = clean_text(before or "", words)
    lost = set(stem_claims(opening, words)) - set(stem_content(text, words))
    if not before or not lost:
        return False
    own = _CLAUSE_END.split(f"{before} ")[-1]
    is_conditional = any(
        starts_with_phrase(opening, list_) for list_ in (words["wording"]["sequence"], words["openings"]["rules"])
    )
    hearers = {each.casefold() for each in split_list(words["talk"]["hearers"])}
    directs = not hearers.isdisjoint(tokenize(before))
    return is_conditional or directs or not lost.isdisjoint(stem_claims(own, words))


def _loses_number(text: str, said: str, words: Words) -> bool:
    """Whether `text` is some of the clauses of the one sentence `said`, and another of these has a number."""
    is_one = len(_SENTENCE_END.split(said)) == 1 and tokenize(text) != tokenize(said)
    return is_one and pad_words(text) in pad_words(said) and find_numbers(text, words) < find_numbers(said, words)


def _find_text_before(text: str, said: str) -> str | None:
    """Return what precedes `text` in `said`, or None if `said` does not contain the beginning of `text`."""
    first = tokenize(text)[:2]
    pattern = "".join(re.escape(each) + (r"\W*" if each.endswith("'") else r"\W+") for each in first[:-1])
    last = "".join(map(re.escape, first[-1:]))
    said = said.replace("’", "'")
    found = re.search(rf"(?<!\w){pattern}{last}(?!\w)", said, re.IGNORECASE) if first else None
    return said[: found.start()] if found else None


def _remove_remarks(text: str, words: Words) -> str:
    sentences = _SENTENCE_END.split(text)
    while len(sentences) > 1 and (
        sentences[0].endswith("?") or is_remark(tokenize(clean_text(sentences[0], words)), words)
    ):
        sentences.pop(0)
    return " ".join(sentences)


def _join_quotes(step: Item) -> str:
    return " ".join(found.quote for found in step.evidence)
