"""The forms that the items of a card take in products: one file a form, each computed from the cards alone.

Templates reach them as the filters and functions that `render` names. None of them words anything anew: what they give
is cut from the items, so it carries their evidence.
"""

from collections.abc import Callable, Mapping

from kit_builder.products.forms.break_even import break_even, money, plain
from kit_builder.products.forms.decisions import decisions, undecided
from kit_builder.products.forms.lessons import lessons
from kit_builder.products.forms.order import named
from kit_builder.products.forms.quiz import checks, quiz
from kit_builder.products.forms.show import show
from kit_builder.products.forms.stories import stories
from kit_builder.products.forms.terms import terms, tools
from kit_builder.products.forms.timeline import limits, timeline

# What templates know by name. The last argument of each is the language.
FORMS: Mapping[str, Callable[..., object]] = {
    "break_even": break_even,
    "checks": checks,
    "decisions": decisions,
    "lessons": lessons,
    "limits": limits,
    "money": money,
    "named": named,
    "plain": plain,
    "quiz": quiz,
    "show": show,
    "stories": stories,
    "terms": terms,
    "timeline": timeline,
    "tools": tools,
    "undecided": undecided,
}
