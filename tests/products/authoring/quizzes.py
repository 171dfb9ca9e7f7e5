"""A product with a quiz, for the tests of items and of quizzes."""

from kit_builder.products.authoring.author import Authored
from tests.emulators.examiner import read_count
from tests.products.authoring.guides import Studio

FILE = "01-weigh-the-plate-quiz.md"
QUIZ = {
    "product.toml": '\n[[files]]\npath = "{number}-{method}-quiz.md"\ntemplate = "quiz.md.jinja"\n'
    'brief = "quiz.brief.md"\neach = "method"\n',
    "quiz.md.jinja": "{% for question in shown.items %}\n## {{ question.text }}\n\n{{ question.key.text }} "
    "{{ question.ids | cite_ids }}\n\n{% else %}\n# From the card\n{% endfor %}\n",
    "quiz.brief.md": "---\nkind: quiz\n---\nAsk about {{ method.name }}.\n",
}


def asked_for(studio: Studio) -> list[int]:
    """Return how many questions the model was asked to write, call by call."""
    return [read_count(asked) for asked in studio.wire.asked if asked.title == "QuizQuestions"]


def keys_of(made: Authored, file: str = FILE) -> list[str]:
    """Return the options of each question that is kept, with the ids of its facts."""
    items = made.drafts[file].items
    assert items
    return [f"{item.content['options']} {' '.join(item.facts)}" for item in items.items]
