"""Prompt injection: lines in a source that give instructions to a program rather than to a reader."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from kit_builder.privacy.folding import fold, strip_invisible
from kit_builder.records import Line

_PREVIOUS = (
    "previous|prior|above|preceding|following|earlier|foregoing|all|any|other|rest|everything|every|these|"
    "tidligere|forrige|alle|vorherigen?|obigen?|bisherigen?"
)
_INSTRUCTIONS = (
    "instructions?|directions?|prompts?|commands?|rules|texts?|data|info(?:rmation)?|context|content|guidelines|"
    "indicators|instruks(?:er|joner)?|beskjeder|anweisungen|vorgaben|befehle"
)
_IGNORE = "ignore|disregard|forget|override|bypass|overlook|ignorer|glem|ignoriere?n?|vergiss"
_CHANGE = "translate|reverse|encode|apply|integrate|embed|replace"
_REPLY = "response|reply|output|answer|completion|summary|svaret?|antwort|ausgabe"
_GAP = r"[^\w.;:!?]+"
_QUOTE = r"[\"'“”„«<]"
_PROGRAM = "automated|ai|llm|language models?|chatbots?|software"
_PATTERNS = (
    # ignore earlier instructions
    rf"\b(?:{_IGNORE})\b(?:{_GAP}\w+){{0,5}}?{_GAP}(?:{_PREVIOUS})\b(?:{_GAP}\w+){{0,6}}?{_GAP}(?:{_INSTRUCTIONS})\b",
    r"\brest of this (?:data|text|document|prompt)\b.*\b(?:print|output|say|repeat|reply)\b",
    # output a given text
    rf"\b(?:just|only|simply|then|now|bare|nur)\W+(?:print|output|repeat|echo|say|skriv ut)\b[^.?!]{{0,40}}{_QUOTE}",
    r"\b(?:reply|respond|answer|svar) (?:with )?(?:only|nothing but|kun|nur)\b.*\b(?:following|else|folgende)\b",
    rf"\brepeat (?:the following|after me|this|{_QUOTE})|\btranslate this sentence as\b",
    r"\bfocus (?:only|exclusively|solely) on\b.*:",
    # imitate a system message or the markup of a prompt
    r"^\W*(?:\[?(?:system|assistant|developer|ai|llm)\]?\s*[:\]>]|user\s*:)",
    r"<\|?/?(?:im_start|im_end|system|user|assistant|end of session|tool_call|function_call|endoftext)\b",
    r"\[/?inst\]|<</?sys>>|\[/?system\]|\[rest-of-document\]",
    r"^\W*(?:core|new|updated|system|hidden) (?:instructions?|prompt)\b",
    r"\bsystem prompt\b|\bchain of thought\b|\bjailbreak",
    r"\"(?:name|tool|function)\"\s*:\s*\"\w+\".*\"arguments\"",
    # change the answer
    rf"\b(?:{_CHANGE})\b[^.?!]*\byour (?:{_REPLY})\b|\bprovide your answer in \w+\.?$",
    rf"\b(?:append|insert|add)\b[^.?!]*\b(?:to|into|in) your (?:{_REPLY})\b",
    rf"\b(?:visible to|note to|instructions? (?:to|for)) (?:the )?(?:{_PROGRAM})\b",
    r"\bas an ai\b|\byou are (?:now )?(?:an? )?(?:ai|assistant|chatbot|dan)\b",
    # leak data through a link or an image
    r"\b(?:include|insert|add|show|render|append)\b[^.?!]*\b(?:image|link|url|markdown)\b[^.?!]*https?://",
    r"^\s*<a\s[^>]*>.*</a>\s*$|!\[[^\]]*\]\(https?://[^)]*[?=][^)]*\)",
)
_INJECTION = re.compile("|".join(_PATTERNS), re.IGNORECASE | re.DOTALL)
# Every pattern needs one of these words or marks, which is quicker to look for.
_NEEDED_WORDS = frozenset(
    f"{_IGNORE}|ignorier|ignoriere|ignorieren|ignoriern|rest|print|output|repeat|echo|say|skriv|reply|respond|answer|svar|translate|system|assistant|developer"
    "|ai|llm|user|instruction|instructions|prompt|chain|arguments|response|completion|summary|svare|svaret|antwort"
    "|ausgabe|automated|language|chatbot|chatbots|software|dan".split("|")
)
_NEEDED_MARKS = ("<", "[", "://", "jailbreak")
_WORD = re.compile(r"\w+")


def find_prompt_injections(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the `lines` that instruct a program, and the next one if such a line ends in a colon or an open quote."""
    texts = [strip_invisible(line.text) for line in lines]
    pieces = [text.split() for text in texts]
    needed = frozenset(filter(_may_belong_to_pattern, {*chain.from_iterable(pieces)}))
    found: list[Line] = []
    continues = False
    for line, text, own in zip(lines, texts, pieces, strict=True):
        is_injection = not needed.isdisjoint(own) and _is_injection(text)
        if is_injection or continues:
            found.append(line)
            continues = (
                is_injection and not line.is_heading and (text.rstrip().endswith(":") or text.count('"') % 2 == 1)
            )
    return tuple(found)


def _is_injection(text: str) -> bool:
    return any(_INJECTION.search(each) for each in ((text,) if text.isascii() else (text, fold(text))))


@lru_cache(maxsize=1 << 16)  # the same words come again and again
def _may_belong_to_pattern(written: str) -> bool:
    """Return whether what stands between two blanks has a mark or a word that every pattern needs one of."""
    spellings = f"{written.lower()} {fold(written)}"
    return any(mark in spellings for mark in _NEEDED_MARKS) or not _NEEDED_WORDS.isdisjoint(_WORD.findall(spellings))
