"""Formulas of calculators in words that people read, such as `sum of Cost + row 2 ÷ 100`, and back."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kit_builder.products.authoring.example.example import KEY, write_number
from kit_builder.products.authoring.numbers.arithmetic import FUNCTIONS, FormulaError
from kit_builder.products.tools.example_figures import is_key
from kit_builder.text.ids import make_unique, slugify
from kit_builder.text.markdown import clean_text
from kit_builder.text.words import Words

_QUOTES = '“”„«»"'
_EXPLANATION = re.compile(r"\(|:\s")
_NUMBER = r"\d+(?:[.,]\d+)?"
_CALLED = "|".join(FUNCTIONS)
_PART = re.compile(
    rf"""
      (?P<of>{_CALLED})\s*\(\s*(?P<only>{KEY.pattern})\s*\)
    | (?P<function>{_CALLED})(?=\s*\()
    | (?P<number>{_NUMBER})
    | (?P<key>{KEY.pattern})
    | (?P<sign>\S)
    """,
    re.VERBOSE,
)
_SHOWN: Mapping[str, str] = {"*": "×", "/": "÷", "-": "−", ",": ";"}
_READ: Mapping[str, str] = {"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", ";": ","}
_SIGNS = frozenset("+-−*/×÷")
_LIKE_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}[.,]\d{3}(?!\d)")
_MOST_ADDED = 6  # numbers of a column that are written out
_COMMA = re.compile(r"\d+,\d+")
_GROUP = re.compile(r"(?P<called>\w*)\s*\((?P<inside>[^()]*)\)")
_PLAIN = re.compile(r"[^\W\d_][\w’']*(?:[ -][\w’']+)*")  # a name that stands in a formula without quotation marks


def shorten_names(names: Sequence[str]) -> list[str]:
    """Return names as formulas have them: without the explanation behind `(` or `:`, or with only what follows `:`.

    A name stays whole if another could be cut alike.
    """
    choices = [[*_list_cuts(each)] for each in map(remove_quotes, names)]
    counts = Counter(each for cuts in choices for each in {cut.casefold() for cut in cuts})
    return [next((each for each in cuts if counts[each.casefold()] == 1), cuts[-1]) for cuts in choices]


def _list_cuts(name: str) -> Iterator[str]:
    """Yield what may stand for a name, the best first and the whole last."""
    yield from filter(None, [_EXPLANATION.split(name)[0].strip(), name.partition(": ")[2].strip()])
    yield name


def remove_quotes(name: str) -> str:
    """Return a name without quotation marks, which stand around it in formulas."""
    return clean_text("".join(each for each in name if each not in _QUOTES))


def make_keys(names: Sequence[str]) -> list[str]:
    """Return a key for each name, made from it and unlike all others."""
    taken: list[str] = []
    for each in shorten_names(names):
        slug = slugify(each, "figure")
        is_usable = is_key(slug.replace("-", "_")) and slug not in FUNCTIONS
        taken.append(make_unique(slug if is_usable else f"figure-{slug}", taken))
    return [each.replace("-", "_") for each in taken]


def write_formula(formula: str, names: Mapping[str, str], words: Words) -> str:
    """Return a formula as people read it; `names` are those of its keys."""
    has_point = words["example"]["decimal"] == "."
    say, labels = words["tools"], dict(zip(names, shorten_names([*names.values()]), strict=True))

    def quote(key: str) -> str:
        label = labels.get(key, key)
        return label if key not in labels or _PLAIN.fullmatch(label) else say["quoted"].format(name=label)

    def write_parts() -> Iterator[str]:
        for part in _PART.finditer(formula):
            match part.lastgroup:
                case "only":
                    yield f"{say[part['of']]} {quote(part['only'])}"
                case "function":
                    yield f"{say[part['function']]} "
                case "number":
                    yield write_number(part["number"].replace(",", "."), words)
                case "key":
                    yield quote(part["key"])
                case _:
                    yield "," if part[0] == "," and has_point else _SHOWN.get(part[0], part[0])

    return _join(write_parts())


def write_sum(formula: str, values: Mapping[str, str | Sequence[str]], words: Words) -> str:
    """Return a formula with the numbers of an example in place of its keys, as one would write the sum by hand.

    `values` are numbers as they are written, with their units, or lists of those of a column; they may be room to
    write. The text is empty if the formula has functions that are not written as a sum.
    """

    def write_parts() -> Iterator[str]:
        whole = formula.replace(" ", "")
        for part in _PART.finditer(formula):
            match part.lastgroup:
                case "only":
                    numbers = values[part["only"]]
                    if part["of"] != "sum" or isinstance(numbers, str) or len(numbers) > _MOST_ADDED:
                        raise KeyError(part["of"])
                    added = " + ".join(numbers)
                    yield added if len(numbers) == 1 or part[0].replace(" ", "") == whole else f"({added})"
                case "function":
                    raise KeyError(part["function"])
                case "number":
                    yield write_number(part["number"].replace(",", "."), words)
                case "key":
                    number = values[part["key"]]
                    yield number if isinstance(number, str) else ""
                case _:
                    yield _SHOWN.get(part[0], part[0])

    try:
        return _join(write_parts())
    except KeyError:
        return ""


def refuse_ambiguous(formula: str, decimal: str = ".") -> None:
    """Raise FormulaError if a formula over keys has a number that can be read in two ways.

    These are three digits behind one sign, which may be thousands, and a comma between digits in a call, which may
    separate its arguments. `decimal` is the sign that the message shows.
    """
    if found := _LIKE_THOUSANDS.search(formula):
        whole, part = re.split("[.,]", found[0])
        raise FormulaError(f"“{found[0]}” can be read in two ways. Write {whole}{part}, or {whole}{decimal}{part}0.")
    while group := _GROUP.search(formula):
        if group["called"] and (found := _COMMA.search(group["inside"])):
            one, other = found[0].split(",")
            raise FormulaError(f"“{found[0]}” can be read in two ways. Write {one}.{other}, or {one}, {other}.")
        formula = f"{formula[: group.start()]}x{formula[group.end() :]}"


def read_formula(text: str, keys: Mapping[str, str], words: Words) -> str:
    """Return the formula that `write_formula` wrote; `keys` are those of names, whole and shortened, in lower case.

    Raises FormulaError if it has a name or a word that is unknown, or a number that can be read in two ways.
    """
    say, decimal = words["tools"], words["example"]["decimal"]
    functions = {say[each].casefold(): each for each in FUNCTIONS}
    pair = re.compile(rf"(?:{_join_names(functions)})\s*\(\s*({_COMMA.pattern})\s*\)", re.IGNORECASE)
    if decimal == "," and (found := pair.search(text)):
        raise FormulaError(f"“{found[1]}” can be read in two ways. Write “;” between two numbers.")
    part = re.compile(
        rf"(?P<known>{_join_names({*keys, *functions})})(?!\w)|[{_QUOTES}](?P<name>[^{_QUOTES}]+)[{_QUOTES}]"
        rf"|(?P<number>{_NUMBER})|(?P<word>\w+)|(?P<sign>\S)",
        re.IGNORECASE,
    )

    def read_parts() -> Iterator[str]:
        is_of = False  # whether a function without parentheses stands before
        for each in part.finditer(text):
            found = (each["known"] or "").casefold()
            function = functions.get(found, "") if found not in keys else ""
            was_of, is_of = is_of, bool(function) and not text[each.end() :].lstrip().startswith("(")
            match each.lastgroup:
                case "known" if function:
                    yield function
                case "name" | "known":
                    named = each[str(each.lastgroup)].strip()
                    key = keys.get(named.casefold())
                    if key is None:
                        raise FormulaError(f"“{named}” is no name of this calculator.")
                    yield f"({key})" if was_of else key
                case "number":
                    yield _read_decimals(each["number"], decimal)
                case "word":
                    quoted = say["quoted"].format(name=each["word"])
                    raise FormulaError(f"“{each['word']}” is no part of a formula. Write names as {quoted}.")
                case _ if each[0] == "," == decimal:
                    raise FormulaError(f"“{text}” has a comma between two parts. Write “;” there.")
                case _:
                    yield _READ.get(each[0], each[0])

    return _join(read_parts())


def _join_names(names: Iterable[str]) -> str:
    """Return a pattern of names. The longest come first: “sum of costs” may be a name, and “sum of” is a function."""
    return "|".join(re.escape(each) for each in sorted(names, key=len, reverse=True))


def _read_decimals(number: str, decimal: str) -> str:
    """Return a number of a written formula with a decimal point. Raises FormulaError if it can be read in two ways."""
    refuse_ambiguous(number, decimal)
    if not number.isdecimal() and decimal not in number:
        one, other = re.split("[.,]", number)
        raise FormulaError(f"“{number}” can be read in two ways. Write {one}{decimal}{other}, or {one}; {other}.")
    return number.replace(",", ".")


def list_keys_by_name(names: Sequence[str], keys: Sequence[str]) -> dict[str, str]:
    """Return keys by names in lower case, as they are and as formulas have them."""
    found = dict(zip((each.casefold() for each in shorten_names(names)), keys, strict=True))
    return {**found, **{remove_quotes(name).casefold(): key for name, key in zip(names, keys, strict=True)}}


def _join(parts: Iterable[str]) -> str:
    """Return the parts of a formula with spaces around the signs between two of them."""
    text = ""
    for part in parts:
        is_between = part in _SIGNS and text and text[-1] not in "( "
        text += f" {part} " if is_between else f"{part} " if part in (",", ";") else part
    return text.strip()
