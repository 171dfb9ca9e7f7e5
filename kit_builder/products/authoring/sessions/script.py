"""The script of a session, in cues: what is put on the screen, and what is said while it stays there.

A cue begins with a direction on a line of its own, `[On screen: …]`, `[Poll 1: …]`, `[Chat: …]` or `[Exercise 1: …]`.
The list or table directly below it belongs to it: what a slide shows beside its title, or the answers to a question,
each followed by an arrow and the speaker's reply, `- Yes -> Then hold it up.` The notes of a slide say how each
paragraph below it begins.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, get_args

from kit_builder.products.authoring.cited_text import Block, parse_cited_text

CueKind = Literal["", "On screen", "Poll", "Chat", "Exercise"]

_CUE = re.compile(r"\[(?P<kind>On screen|Poll|Chat|Exercise)\b ?(?P<number>\d{1,2})?:? ?(?P<title>[^\[\]\n]*)\]")
_KINDS: tuple[CueKind, ...] = get_args(CueKind)
_BELOW = ("item", "row")  # forms of what may stand below a direction and belong to it
_REPLY = re.compile(r"[ \t]*(?:->|=>|→)[ \t]*")
_VOICE = r"^([ \t]*)(?:\*\*)?(?:{names})(?:\*\*:|:\*\*|:)(?=\s)"


@dataclass(slots=True)
class Cue:
    """What is shown from one moment on, and what is said then; the first of a section may show nothing new.

    `title` is what its direction says, `opening` the block of the direction, and `number` that of a poll or exercise,
    if it has one. `lines` are the items or rows that belong to it.
    """

    kind: CueKind = ""
    title: str = ""
    number: str = ""
    opening: Block | None = None
    lines: list[Block] = field(default_factory=list)
    spoken: list[Block] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether the listeners are to answer."""
        return self.kind in ("Poll", "Chat", "Exercise")

    @property
    def shows_lines(self) -> bool:
        """Whether its slide shows its lines: likely answers in the chat or to an exercise are only for the speaker."""
        return self.kind in ("On screen", "Poll")


@lru_cache(maxsize=512)  # each text is read at several stages
def list_cues(text: str) -> tuple[Cue, ...]:
    """Return the cues of a section in order; the first has no kind if the section does not begin with a direction."""
    return tuple(cue for cue in _iter_cues(text) if cue.kind or cue.spoken)


def read_cue(block: Block) -> Cue | None:
    """Return the cue that begins with a block, None if none does."""
    shown = block.sentences[0].text if block.form == "text" and len(block.sentences) == 1 else ""
    found = _CUE.fullmatch(shown.strip())
    if not found:
        return None
    kind = next(each for each in _KINDS if each == found["kind"])
    return Cue(kind, found["title"].strip(), found["number"] or "", block)


def split_reply(text: str) -> tuple[str, str]:
    """Return an answer and what the speaker says to it, which may be empty."""
    answer, *reply = _REPLY.split(text, maxsplit=1)
    return answer.strip(), "".join(reply).strip()


def fix_voices(text: str, say: Mapping[str, str], author: str) -> str:
    """Return a script in which all who speak are named by the fixed words `Host:` and `Speaker:`, in any language.

    Writers may name them in the language of the script, by the words of the product, or the speaker by name.
    """
    for fixed, names in (("Host", ["Host", say.get("host")]), ("Speaker", ["Speaker", say.get("speaker"), author])):
        known = "|".join(re.escape(name) for name in names if name)
        text = re.sub(_VOICE.format(names=known), rf"\1{fixed}:", text, flags=re.MULTILINE)
    return text


def _iter_cues(text: str) -> Iterator[Cue]:
    cue = Cue()
    for block in parse_cited_text(text):
        if opened := read_cue(block):
            yield cue
            cue = opened
        elif cue.kind and not cue.spoken and block.form in ({cue.lines[0].form} if cue.lines else _BELOW):
            cue.lines.append(block)
        else:
            cue.spoken.append(block)
    yield cue
