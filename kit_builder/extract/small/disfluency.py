"""What was said, as it is written: in full, without the words that only speech begins with, and without asides."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from kit_builder.extract.small.topics import is_remark, parting
from kit_builder.records import Evidence, Extract, Item
from kit_builder.text.negation import meaning, says_no
from kit_builder.text.numbers import numbers
from kit_builder.text.phrases import begins_with, is_sound, spaced, without_fillers
from kit_builder.text.tokens import capitalised, content, listed, stop_words, tokens
from kit_builder.text.words import Words

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[\"“«„¿¡(]?[^\W\d_a-zæøåäöüß])")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|„[^“”]*[“”]")
_WORD = r"[^\W\d_]+(?:'[^\W\d_]+)?"
# Of one word only where a clause begins with it: `I know it, it is dry` says nothing twice.
_SAID_TWICE = re.compile(
    rf"(?:(?:^|(?<=[,;:.!?…–—]\s))({_WORD})|\b({_WORD}(?: {_WORD}){{1,2}}))(?:,|\s?[–—-]) (?:\1|\2)(?![\w'])",
    re.IGNORECASE,
)
_FIRST_LETTER = re.compile(r"^[\W\d_]*[^\W\d_]")
_CLAUSE_END = re.compile(r"[,;:.!?…–—]\s")
_INSTRUCTING = ("steps", "rules", "pitfalls")
_DASHES = ("–", "—", "-")
_LEAST_WORDS = 3
_NEAR = 4  # a step names whom it is done for among its first words
_ANY_LETTERS = r"[^\W\d_]+"


def as_written(text: str, words: Words) -> str:
    """`text` without its fillers, what was said twice in a row, and the conjunction that it begins with."""
    first, *rest = _sentences(text, words)
    return " ".join([_without_lead(first, words), *rest])


def as_step(text: str, words: Words) -> str:
    """`text` as `as_written`, each sentence with its subject before its verb: `Så tar du tre` is `Du tar tre`."""
    return " ".join(_straight(_without_lead(each, words), words) for each in _sentences(text, words))


def whole(steps: Sequence[Item], words: Words) -> list[Item]:
    """`steps` that were copied out of talk, in full: a piece of a line is the line, without the remarks it opens with.

    So is the first step of a line that leaves out what hangs on the line's beginning: when it is to be done, with
    what, or what is to be done before it.
    """
    in_full: list[Item] = []
    lines: set[tuple[Evidence, ...]] = set()  # those of which a step has all the words
    for before, step in zip([None, *steps], steps, strict=False):
        said = _quoted(step)
        is_first = before is None or step.evidence != before.evidence
        is_part = is_piece(step.text, said, words) or (is_first and _loses_its_beginning(step.text, said, words))
        is_whole = is_part or tokens(step.text) == tokens(said)
        if step.evidence not in lines:
            is_within = bool(_said_before(step.text, said))
            text = said if is_part else _straight(step.text, words, is_within=is_within)
            in_full = [each for each in in_full if not is_whole or each.evidence != step.evidence]
            in_full.append(replace(step, text=_without_remarks(text, words)))
        if is_whole:
            lines.add(step.evidence)
    return [step for step in in_full if not any(_is_within(step, other) for other in in_full if other is not step)]


def _is_within(step: Item, other: Item) -> bool:
    """Whether all that `step` says stands in `other`, which rests on its lines and more."""
    lines = [[range(found.line_start, found.line_end + 1) for found in each.evidence] for each in (step, other)]
    own, more = ({number for run in runs for number in run} for runs in lines)
    return own < more and spaced(step.text) in spaced(other.text)


def is_piece(text: str, said: str, words: Words) -> bool:
    """Whether `text` is a piece of a clause of `said`: a condition alone, a verb without its subject, an object."""
    if _is_condition_alone(text, words):
        return tokens(text) != tokens(said)
    order = words.get("verb_second")
    if order is None:
        return False
    first, second = (*tokens(text), "", "")[:2]
    before = _said_before(text, said)
    joining = {lead for lead, kept in _leads(words).items() if not kept} | listed(order["adverbs"])
    clause = tokens(_CLAUSE_END.split(f"{before or ''} ")[-1])
    if _is_verb(first, words) and second in {each.casefold() for each in listed(order["subjects"])}:
        hangs = begins_with(as_written(before or "", words), words["openings"]["rules"])
        return bool(tokens(before or "")) and (hangs or not clause or clause[-1] not in joining)
    if _is_verb(first, words) and not _is_asked(second, words):
        return True
    return not joining.issuperset(clause) and clause[-1] != order["infinitive"]


def is_between_speakers(text: str, words: Words) -> bool:
    """Whether what a step tells to do is done for the speaker: `Send me the first card`. A reader cannot."""
    said = _QUOTED.sub("", text)
    near = " ".join(said.split()[:_NEAR])
    return any(
        re.search(rf"\b{re.escape(each)}\b(?![,.])", near, re.IGNORECASE) for each in listed(words["talk"]["me"])
    )


def before_parting(extract: Extract, words: Words) -> Extract:
    """`extract` without what is agreed at the end of a call for the time until the next: that is for this client alone.

    The numbers of the lines that tell it are its `agreed`.
    """
    place = parting(extract.passage.source, extract.expert, words)
    if place is None:
        return extract
    sections = {
        name: tuple(item for item in items if item.evidence[0].line_start < place)
        for name, items in extract.sections.items()
    }
    agreed = frozenset(line.number for line in extract.spoken if line.number >= place)
    return replace(extract, sections=sections, agreed=agreed)


def in_plain_words(extract: Extract, words: Words) -> Extract:
    """`extract` of a conversation with its items as they are written.

    What a speaker says of themself is no pitfall, a reason or a remark without a limit is no rule, and what a client
    asks must say by itself what it is about.
    """
    if not extract.passage.source.is_transcript:
        return extract
    sections = {name: tuple(_kept(name, items, words)) for name, items in extract.sections.items()}
    if "rules" in sections:
        sections["rules"] = tuple(_in_one(sections["rules"], words))
    return replace(extract, sections=sections)


def _in_one(rules: Iterable[Item], words: Words) -> list[Item]:
    """`rules`, of which one that goes on with `if not, …` is told with the one that was said right before it."""
    told: list[Item] = []
    for rule in rules:
        opening, _, _ = rule.text.partition(",")
        is_other_half = begins_with(opening, words["wording"]["otherwise"]) and not meaning(opening, words)
        if told and is_other_half and told[-1].evidence[-1].line_end + 1 == rule.evidence[0].line_start:
            both = f"{told[-1].text} {rule.text}"
            told[-1] = replace(told[-1], text=both, evidence=(*told[-1].evidence, *rule.evidence))
        else:
            told.append(rule)
    return told


def _kept(section: str, items: Sequence[Item], words: Words) -> Iterator[Item]:
    for item in items:
        said = _without_remarks(item.text, words) if section in _INSTRUCTING else item.text
        text = (as_step if section == "steps" else as_written)(said, words) or item.text
        if not _is_aside(section, text, words):
            yield replace(item, text=text)


def _is_aside(section: str, text: str, words: Words) -> bool:
    """Whether `text` tells a reader nothing that belongs to its `section`."""
    match section:
        case "steps":  # a remark is left of what was taken back
            return is_remark(tokens(text), words)
        case "rules":
            return is_remark(tokens(text), words) and not numbers(text, words)
        case "pitfalls":
            return len(tokens(text)) < _LEAST_WORDS or _is_of_the_speaker(text, words)
        case "faq":
            return not meaning(text.partition("?")[0], words)
    return False


def _is_of_the_speaker(text: str, words: Words) -> bool:
    """Whether `text` tells what its speaker does, of nobody else, and not what they never do."""
    pairs = [pair.split("/") for pair in listed(words["address"]["turned"])]
    first, second = ({token for pair in pairs for token in tokens(pair[side])} for side in (0, -1))
    said = tokens(_QUOTED.sub("", text))
    return bool(said) and said[0] in first - second and (second - first).isdisjoint(said) and not says_no(text, words)


def _sentences(text: str, words: Words) -> list[str]:
    said = (_restarted(words).sub(r"\1", _to_its_end(each, words)) for each in _SENTENCE_END.split(text))
    told = (_said_once(without_fillers(each, words), words) for each in said)
    and_ = re.compile(rf"(, {re.escape(words['wording']['and'])}),(?=\s)")  # behind which a sound was said
    return [and_.sub(r"\1", each) for each in told if each] or [""]


def _to_its_end(sentence: str, words: Words) -> str:
    """`sentence` without the words with which it breaks off at a dash, as in `take a fifth off and—`."""
    if not sentence.rstrip().endswith(_DASHES):
        return sentence
    kept = sentence.rstrip(" ,–—-").split()
    while kept and kept[-1].casefold() in listed(words["wording"]["unfinished"]):
        kept.pop()
    return f"{' '.join(kept).rstrip(' ,')}." if len(kept) >= _LEAST_WORDS else sentence


def _said_once(text: str, words: Words) -> str:
    """`text` without function words that were said twice in a row, as in `or a, or a bistro`."""

    def once(found: re.Match[str]) -> str:
        twice = found[1] or found[2]
        stops = all(token.partition("'")[0] in stop_words(words) for token in tokens(twice))
        return twice if stops else found[0]

    return _SAID_TWICE.sub(once, text)


def _restarted(words: Words) -> re.Pattern[str]:
    """What finds a word that was said again behind a sound, as in `for each one you, uh, you get`."""
    sounds = "|".join(each for each in listed(words["wording"]["fillers"]) if is_sound(each))
    return re.compile(rf"\b({_WORD}),?\s+(?:{sounds}),?\s+\1(?![\w'])", re.IGNORECASE)


def _without_lead(text: str, words: Words) -> str:
    while not begins_with(text, words["talk"]["keeps"]):
        lead = next((each for each in _leads(words) if _opens(text, each)), None)
        rest = re.sub(r"^[,…]?\s+", "", text[len(lead) :]) if lead else ""
        if lead is None or len(tokens(rest)) < _LEAST_WORDS:
            break
        text = _FIRST_LETTER.sub(lambda found: found[0].upper(), f"{_leads(words)[lead]} {rest}".strip(), count=1)
    return text


def _opens(text: str, lead: str) -> bool:
    return re.match(rf"{re.escape(lead)}(?!\w)", text, re.IGNORECASE) is not None


def _leads(words: Words) -> dict[str, str]:
    """The words that only speech begins with, the longest first, and what stays of each: `for når` is `når`."""
    pairs = [pair.partition("/") for pair in listed(words["talk"]["leads"])]
    return {lead: kept for lead, _, kept in sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0]))}


def _straight(text: str, words: Words, *, is_within: bool = False) -> str:
    """`text` with the subject first where an adverb has put the verb before it, in languages that do so.

    Where `text` stands within a sentence, the adverb may stand before it.
    """
    if "verb_second" not in words or text.endswith("?"):
        return text
    found = _turned_round(*(words["verb_second"][name] for name in ("adverbs", "verbs", "subjects"))).match(text)
    if found is None or not (found["adverb"] or is_within):
        return text
    return f"{capitalised(found['subject'])} {found['verb']}{text[found.end() :]}"


@cache
def _turned_round(adverbs: str, verbs: str, subjects: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?P<adverb>{_either(adverbs)})\s+)?(?P<verb>{_either(verbs)})\s+(?P<subject>{_either(subjects)})\b",
        re.IGNORECASE,
    )


def _either(phrases: str) -> str:
    longest_first = sorted(listed(phrases), key=lambda each: (-len(each), each))
    return "|".join(re.escape(each).replace(r"\*", _ANY_LETTERS) for each in longest_first)


def _is_verb(word: str, words: Words) -> bool:
    return re.fullmatch(_either(words["verb_second"]["verbs"]), word) is not None


def _is_asked(second: str, words: Words) -> bool:
    """Whether the word behind a verb is its subject, as in `Er det noe, så stryker du det`."""
    return second in listed(words["talk"]["remarks"])


def _is_condition_alone(text: str, words: Words) -> bool:
    return "," not in text and begins_with(text, words["openings"]["rules"])


def _loses_its_beginning(text: str, said: str, words: Words) -> bool:
    """Whether `said` says something before `text` without which it is not the whole step."""
    before = _said_before(text, said)
    opening = as_written(before or "", words)
    lost = set(meaning(opening, words)) - set(content(text, words))
    if not before or not lost:
        return False
    own = _CLAUSE_END.split(f"{before} ")[-1]
    hangs = any(begins_with(opening, list_) for list_ in (words["wording"]["sequence"], words["openings"]["rules"]))
    hearers = {each.casefold() for each in listed(words["talk"]["hearers"])}
    directs = not hearers.isdisjoint(tokens(before))
    return hangs or directs or not lost.isdisjoint(meaning(own, words))


def _said_before(text: str, said: str) -> str | None:
    """What `said` says before `text`, None where `text` does not begin as something in it does."""
    first = tokens(text)[:2]
    pattern = "".join(re.escape(each) + (r"\W*" if each.endswith("'") else r"\W+") for each in first[:-1])
    last = "".join(map(re.escape, first[-1:]))
    said = said.replace("’", "'")
    found = re.search(rf"(?<!\w){pattern}{last}(?!\w)", said, re.IGNORECASE) if first else None
    return said[: found.start()] if found else None


def _without_remarks(text: str, words: Words) -> str:
    sentences = _SENTENCE_END.split(text)
    while len(sentences) > 1 and (
        sentences[0].endswith("?") or is_remark(tokens(as_written(sentences[0], words)), words)
    ):
        sentences.pop(0)
    return " ".join(sentences)


def _quoted(step: Item) -> str:
    return " ".join(found.quote for found in step.evidence)
