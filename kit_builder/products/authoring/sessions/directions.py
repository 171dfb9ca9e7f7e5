"""Show the directions of a script: what is on the screen, polls, pauses, and who speaks.

A script has them as fixed tokens in any language: `[On screen: …]`, `[Poll 1: …]`, `[Chat: …]`, `[Exercise 1: …]`,
`[Wait 30 s]`, `[Host: …]` and `[Speaker: …]` for what they do, and `Host:` or `Speaker:` before what they say.
"""

import re
from collections.abc import Callable, Mapping

_TOKEN = re.compile(
    r"\[(?!\[)(?:(?P<name>On screen|Poll|Chat|Exercise|Wait|Host|Speaker)\b(?P<number> \d+(?= ?[:\]]))?:?)?"
    r"(?P<rest>[^\[\]\n]*)\]"
)
# A direction that is only a pause, such as `[Wait 30 s]`.
PAUSE = re.compile(r"\[Wait:? \d+ ?s[.\w]*\]", re.IGNORECASE)
_SPEAKER = re.compile(r"[ \t]*(?:\*\*)?(?P<name>Host|Speaker):(?:\*\*)?[ \t]*")


def show_directions(text: str, say: Mapping[str, str], speaker: str, escape: Callable[[str], str], slide: int) -> str:
    """Return a paragraph of a script as Markdown.

    Args:
        text: The paragraph, without citations.
        say: The words of the product, with the names of the tokens.
        speaker: The name of whoever speaks.
        escape: Escapes the markup in what is no direction.
        slide: The number of the slide that the paragraph puts on the screen, 0 if it does not.
    """
    names = {"Host": say.get("host", "Host"), "Speaker": speaker or say.get("speaker", "Speaker")}
    if alone := _TOKEN.fullmatch(text.strip()):
        return f"> {_name(alone, say, names, escape, slide)}"
    opening = _SPEAKER.match(text)
    label = f"**{escape(names[opening['name']])}:** " if opening else ""
    spoken, shown, start = text[opening.end() :] if opening else text, "", 0
    for token in _TOKEN.finditer(spoken):
        shown += f"{escape(spoken[start : token.start()])}({_name(token, say, names, escape)})"
        start = token.end()
    return (label + shown + escape(spoken[start:])).strip()


def _name(
    token: re.Match[str],
    say: Mapping[str, str],
    names: Mapping[str, str],
    escape: Callable[[str], str],
    slide: int = 0,
) -> str:
    rest = escape(token["rest"].strip())
    labels = {
        "On screen": say.get("on_screen"),
        "Poll": say.get("poll"),
        "Chat": say.get("chat"),
        "Exercise": say.get("exercise"),
        "Wait": say.get("pause"),
    }
    at = f"{say.get('slide', 'Slide')} {slide}" if slide else ""
    match token["name"]:
        case None:
            return f"*{rest}*"
        case "Host" | "Speaker" as name:
            return f"*{escape(names[name])}: {rest}*"
        case "On screen" if at:
            return f"**{at}:** {rest}"
        case name:
            label = f"{labels[name] or name}{token['number'] or ''}"
            return f"**{', '.join(filter(None, [at, label]))}:** {rest}"
