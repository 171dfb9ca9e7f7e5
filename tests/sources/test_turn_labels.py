"""Labels and times that are not speakers: they stay in the text."""

import pytest

from kit_builder.sources.decoding import split_rows
from kit_builder.sources.speaker_turns import find_turns
from tests.sources.reading import read, turns

NOTES = {
    "decisions.md": """\
# Meeting

**Decision:** Buy an oven.
**Owner:** Siv

**Decision:** Paint it.
**Owner:** Per

**Decision:** Hire a baker.
**Owner:** Siv
""",
    "cards.txt": """\
Step: Warm the oven.
Tool: a hand torch
Time: ten minutes

Step: Weigh the flour.
Tool: the small scale
Time: two minutes

Step: Knead.
Tool: hands
Time: an hour
""",
    "items.txt": """\
1. Light the oven.
Owner: The baker.
Result: A warm oven.

2. Weigh the flour.
Owner: The baker.
Result: Flour in a bowl.

3. Knead it.
Owner: The apprentice.
Result: A smooth dough.
""",
    "week.txt": """\
Monday: order flour.
Tuesday: clean the hood.
Wednesday: bake rye.

Monday: order yeast.
Tuesday: clean the trays.
Wednesday: bake oats.
""",
    "days.txt": """\
Monday: order flour.
Monday: clean the hood.
Tuesday: bake rye.
Friday: count the till.
Friday: rest.
""",
    "agenda.txt": """\
09:00 Welcome
09:15 Oven safety
10:00 Break
10:15 Doughs
12:00 Lunch
13:00 Doughs
14:00 Break
""",
    "guests.txt": """\
09:00 - 09:15 Welcome: coffee in the hall
09:15 - 10:00 Siv Aune: Oven safety
10:00 - 10:15 Break: outside
10:15 - 12:00 Per Moe: Doughs of the north
""",
    "chapters.txt": """\
0:00 Intro
1:30 Why it is cold
4:10 A small fire
9:45 Drying the walls
15:00 Summary
""",
    "advice.md": """\
# Rules

## Morning

**Do:** Open the hood.

**Don't:** Leave the room.

## Evening

**Do:** Let the fire die.

**Don't:** Pour water on it.
""",
    "glossary.txt": """\
Crumb: the inside of the bread.
Crust: the outside of the bread.
Proof: the last rise.
""",
    "tips.txt": """\
Lighting the oven

Tip: use dry birch.
Tip: never use paper.
Warning: the door is hot.

Light the fire at the back.

Tip: keep a bucket nearby.
Warning: smoke means that the flue is closed.
""",
    "pairs.txt": """\
Problem: The crust is pale.
Solution: Bake hotter.

Problem: The crumb is wet.
Solution: Bake longer.

Problem: The bread is flat.
Solution: Let it rise less.
""",
    "recipes.txt": """\
Rye bread

Ingredients
Rye flour, salt and water.

Method
Knead it and let it rest.

Oat bread

Ingredients
Oats and wheat flour.

Method
Soak the oats before you knead.
""",
    "hours.txt": """\
Monday 9:00 - 17:00
Tuesday 9:00 - 17:00
Wednesday 10:00 - 18:00
Friday 9:00 - 15:00
""",
    "schedule.txt": """\
05:30 Light the oven.
06:15 Rake out the ash.
06:30 Put the first loaves in.
07:10 Take them out.
""",
    "settings.txt": """\
Temperature: 250
Steam: yes
Temperature: 220
Steam: no
Temperature: 200
Steam: no
""",
    "log.txt": """\
2026-05-06 09:00 oven: lit
2026-05-06 09:10 oven: 120 degrees
2026-05-06 09:20 hood: open
""",
    "tasks.md": """\
- [ ] Oven: light it
- [ ] Hood: open it
- [x] Oven: sweep it
- [ ] Hood: close it
""",
    "table.md": """\
| Step | Who | What |
|---|---|---|
| 1 | Siv | Light the oven in the morning. |
| 2 | Per | Weigh the flour for the day. |
| 3 | Siv | Open the door of the oven. |
""",
    "thoughts.txt": """\
The rule is: never hurry.

We said so many times.

The rule is: never hurry.

One more: the lid.
""",
}


@pytest.mark.parametrize("name", NOTES)
def test_labels_and_times_of_notes_are_text(name: str) -> None:
    text = NOTES[name]
    source = read(text, "." + name.rpartition(".")[2])
    assert not source.is_transcript
    assert {line.speaker for line in source.lines} == {""}
    assert not any(line.time for line in source.lines)


def test_questions_and_answers_are_speakers() -> None:
    text = "**Q: What comes first?**\n\nA: Light it cold.\n\n**Q: And then?**\n\nA: Wait for an hour.\n"
    expected = [("Q", "What comes first?"), ("A", "Light it cold."), ("Q", "And then?"), ("A", "Wait for an hour.")]
    assert turns(text, ".md") == expected
    assert turns(text.replace("**", "").replace(":", "."), ".txt") == expected


def test_one_label_for_everyone_is_a_speaker() -> None:
    text = "Speaker: It starts cold.\nSpeaker: Why?\nSpeaker: So that you can touch it.\n"
    assert {speaker for speaker, _ in turns(text, ".txt")} == {"Speaker"}


def test_a_break_with_only_a_time_is_no_speaker() -> None:
    talk = "**Siv:** It starts cold.\n\n**Per:** Why?\n\n**Break:** [01:30]\n\n"
    assert {speaker for speaker, _ in turns(talk * 3, ".md")} == {"Siv", "Per"}


def test_labels_that_are_left_in_the_text_are_returned_with_what_follows_them() -> None:
    text = NOTES["pairs.txt"]
    found = find_turns(text, split_rows(text))
    assert found.speakers == frozenset()
    assert found.labels["Problem"] == ("The crust is pale.", "The crumb is wet.", "The bread is flat.")
    assert set(found.labels) == {"Problem", "Solution"}


def test_the_fit_is_the_part_of_the_rows_that_belongs_to_turns() -> None:
    text = "Oven call\n\nSiv: It starts cold.\nPer: Why?\nSiv: So that you can touch it.\n"
    assert find_turns(text, split_rows(text)).fit == 0.75
    assert find_turns("Light it cold.\n", [(0, 14)]).fit == 0
