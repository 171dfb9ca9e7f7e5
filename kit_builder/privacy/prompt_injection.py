"""Lines that speak to a program and to no reader: they are no part of what a consultant explains."""

import re
from collections.abc import Sequence

from kit_builder.privacy.folding import fold, strip_invisible
from kit_builder.records import Line

_ALL = (
    "previous|prior|above|preceding|following|earlier|foregoing|all|any|other|rest|everything|every|these|"
    "tidligere|forrige|alle|vorherigen?|obigen?|bisherigen?"
)
_TOLD = (
    "instructions?|directions?|prompts?|commands?|rules|texts?|data|info(?:rmation)?|context|content|guidelines|"
    "indicators|instruks(?:er|joner)?|beskjeder|anweisungen|vorgaben|befehle"
)
_IGNORE = "ignore|disregard|forget|override|bypass|overlook|ignorer|glem|ignoriere?n?|vergiss"
_CHANGE = "translate|reverse|encode|apply|integrate|embed|replace"
_REPLY = "response|reply|output|answer|completion|summary|svaret?|antwort|ausgabe"
_APART = r"[^\w.;:!?]+"
_QUOTE = r"[\"'“”„«<]"
_PROGRAM = "automated|ai|llm|language models?|chatbots?|software"
_PATTERNS = (
    # to forget what was said before
    rf"\b(?:{_IGNORE})\b(?:{_APART}\w+){{0,5}}?{_APART}(?:{_ALL})\b(?:{_APART}\w+){{0,6}}?{_APART}(?:{_TOLD})\b",
    r"\brest of this (?:data|text|document|prompt)\b.*\b(?:print|output|say|repeat|reply)\b",
    # to say something word for word
    rf"\b(?:just|only|simply|then|now|bare|nur)\W+(?:print|output|repeat|echo|say|skriv ut)\b[^.?!]{{0,40}}{_QUOTE}",
    r"\b(?:reply|respond|answer|svar) (?:with )?(?:only|nothing but|kun|nur)\b.*\b(?:following|else|folgende)\b",
    rf"\brepeat (?:the following|after me|this|{_QUOTE})|\btranslate this sentence as\b",
    r"\bfocus (?:only|exclusively|solely) on\b.*:",
    # in the part of a program, or in its marks
    r"^\W*(?:\[?(?:system|assistant|developer|ai|llm)\]?\s*[:\]>]|user\s*:)",
    r"<\|?/?(?:im_start|im_end|system|user|assistant|end of session|tool_call|function_call|endoftext)\b",
    r"\[/?inst\]|<</?sys>>|\[/?system\]|\[rest-of-document\]",
    r"^\W*(?:core|new|updated|system|hidden) (?:instructions?|prompt)\b",
    r"\bsystem prompt\b|\bchain of thought\b|\bjailbreak",
    r"\"(?:name|tool|function)\"\s*:\s*\"\w+\".*\"arguments\"",
    # to change its answer
    rf"\b(?:{_CHANGE})\b[^.?!]*\byour (?:{_REPLY})\b|\bprovide your answer in \w+\.?$",
    rf"\b(?:append|insert|add)\b[^.?!]*\b(?:to|into|in) your (?:{_REPLY})\b",
    rf"\b(?:strip_invisible to|note to|instructions? (?:to|for)) (?:the )?(?:{_PROGRAM})\b",
    r"\bas an ai\b|\byou are (?:now )?(?:an? )?(?:ai|assistant|chatbot|dan)\b",
    # to carry something out by a link or a picture
    r"\b(?:include|insert|add|show|render|append)\b[^.?!]*\b(?:image|link|url|markdown)\b[^.?!]*https?://",
    r"^\s*<a\s[^>]*>.*</a>\s*$|!\[[^\]]*\]\(https?://[^)]*[?=][^)]*\)",
)
_ADDRESSED = re.compile("|".join(_PATTERNS), re.IGNORECASE | re.DOTALL)


def find_prompt_injections(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Those of `lines` that try to tell a program what to say, and what such a line quotes or announces after it."""
    found: list[Line] = []
    goes_on = False
    for line in lines:
        text = strip_invisible(line.text)
        is_one = any(_ADDRESSED.search(each) for each in (text, fold(text)))
        if is_one or goes_on:
            found.append(line)
            goes_on = is_one and not line.is_heading and (text.rstrip().endswith(":") or text.count('"') % 2 == 1)
    return tuple(found)
