"""Find what a question is about: its method, its step, and the lesson that teaches it."""

from collections import Counter
from collections.abc import Sequence

from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.items import Order
from kit_builder.products.authoring.outline.records import OutlineSection
from kit_builder.products.authoring.quiz.checks import list_ids
from kit_builder.products.authoring.quiz.records import QuizQuestion, WrittenQuestion
from kit_builder.products.authoring.steps.wording import STEPS


def find_place(behind: Sequence[Fact]) -> tuple[str, int]:
    """Return the method that most of the facts behind a right answer are about, and the step that most of these are.

    Of as many it is the first method, but the last step: what a question needs of earlier ones is given.
    """
    methods = Counter(fact.method for fact in behind if fact.method)
    method = methods.most_common(1)[0][0] if methods else ""
    steps = Counter(sorted((fact.step for fact in behind if fact.method == method and fact.step), reverse=True))
    return method, steps.most_common(1)[0][0] if steps else 0


def count_missing(order: Order[QuizQuestion], written: Sequence[WrittenQuestion]) -> int:
    """Return how many more questions are needed: at least one for each lesson that no question is about."""
    return max(order.missing - len(written), len(list_unasked(order, written)))


def list_unasked(order: Order[QuizQuestion], written: Sequence[WrittenQuestion]) -> list[OutlineSection]:
    """Return the lessons about which none of the kept and the `written` questions is.

    Only sections that show steps are lessons: what stands beside them brings the work of the lessons together.
    """
    facts = order.spec.facts
    behind = [*(each.key.ids for each in order.kept), *(list_ids(each.key.why) for each in written)]
    asked = {find_place([facts[key] for key in ids if key in facts])[1] for ids in behind}
    lessons = [each for each in order.lessons if each.form == STEPS]
    return [each for each in lessons if (steps := list_steps(each, facts)) and asked.isdisjoint(steps)]


def list_steps(lesson: OutlineSection, facts: Facts) -> list[int]:
    """Return the numbers of the steps that a lesson shows, in order."""
    return [facts[key].step for key in lesson.uses if key in facts and facts[key].kind == "step"]
