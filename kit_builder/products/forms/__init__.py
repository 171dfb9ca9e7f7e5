"""Forms: what the items of a card become in a product, one module per form, computed from the cards alone.

Templates use them as the filters listed in FORMS; `docs/products.md` describes each. A form only cuts and arranges the
words of items, so its output has their evidence.
"""

from collections.abc import Callable, Mapping

from kit_builder.products.forms.break_even import compute_break_even, format_money, format_number
from kit_builder.products.forms.decisions import exclude_decisions, find_decisions
from kit_builder.products.forms.lesson_places import find_lesson
from kit_builder.products.forms.lessons import build_lessons
from kit_builder.products.forms.method_order import find_named_methods
from kit_builder.products.forms.quiz import build_quiz, choose_self_checks
from kit_builder.products.forms.run_of_show import build_run_of_show
from kit_builder.products.forms.study_time import estimate_quiz_minutes, list_lesson_times
from kit_builder.products.forms.terms import find_terms, find_tools
from kit_builder.products.forms.timeline import find_due_times
from kit_builder.products.forms.titles import read_minutes, read_promise, read_title
from kit_builder.products.forms.without_repeats import remove_said

# The filters of templates by name. The last argument of each is the language.
FORMS: Mapping[str, Callable[..., object]] = {
    "break_even": compute_break_even,
    "decisions": find_decisions,
    "due_times": find_due_times,
    "lesson_about": find_lesson,
    "lesson_times": list_lesson_times,
    "lessons": build_lessons,
    "money": format_money,
    "number": format_number,
    "other_rules": exclude_decisions,
    "quiz": build_quiz,
    "quiz_minutes": estimate_quiz_minutes,
    "related": find_named_methods,
    "run_of_show": build_run_of_show,
    "self_check": choose_self_checks,
    "session_minutes": read_minutes,
    "session_promise": read_promise,
    "terms": find_terms,
    "title": read_title,
    "tools": find_tools,
    "without_said": remove_said,
}
