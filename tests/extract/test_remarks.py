"""Steps of calls that instruct nobody become rules, or are left to what is attached around the steps."""

from dataclasses import replace

from kit_builder.evidence.alignment import quote_lines
from kit_builder.extract.small.remarks import move_remarks
from kit_builder.records import SECTIONS, Extract, Method
from kit_builder.text.words import load_words
from tests.extract.test_extract import passages

WORDS = load_words("en")
SAID = (
    "Put the scale on the pass.",
    "If two plates differ by a tenth, you don't have a cost yet.",
    "You can't bank a plate.",
    "You've got your list.",
    "Weigh the plates.",
    "Practise on Hamish.",
)
CALL = "WEBVTT\n" + "".join(
    f"\n00:00:{at:02}.000 --> 00:00:{at:02}.900\n<v Maren>{said}</v>\n" for at, said in enumerate(SAID, start=1)
)


def test_a_step_that_instructs_nobody_is_a_rule_or_no_step() -> None:
    """What notes have as a step stays one, and so does all that notes say."""
    (call,) = passages(CALL, ".vtt")
    call = replace(call, source=replace(call.source, id="call"))
    (notes,) = passages("You can't guess a weight.\n\nNo list, no card.\n")
    noted = [quote_lines(notes.source, [line]) for line in notes.lines]
    spoken = [quote_lines(call.source, [line]) for line in call.lines]
    told_twice = replace(spoken[3], evidence=(*spoken[3].evidence, *noted[1].evidence))
    method = Method("cost", "Cost", steps=(*spoken[:3], told_twice, *spoken[4:], noted[0]))
    extracts = [(Extract(each, dict.fromkeys(SECTIONS, ())), WORDS) for each in (call, notes)]
    (moved,) = move_remarks([method], extracts)
    assert [step.text for step in moved.steps] == [SAID[0], SAID[3], SAID[4], "You can't guess a weight."]
    assert [(each.kind, each.text) for each in moved.steps[0].attachments] == [("rule", SAID[1])]
    (first,) = move_remarks([Method("cost", "Cost", steps=(spoken[1], spoken[0]))], extracts)
    assert [[each.text for each in items] for items in (first.rules, first.steps)] == [[SAID[1]], [SAID[0]]]
