"""Show the directions of a script: what is on the screen, polls, pauses, and who speaks.

A script has them as fixed tokens in any language: `[On screen: …]`, `[Poll 1: …]`, `[Wait 30 s]`, `[Host: …]` for what
the host does, and `Host:` or `Speaker:` before what they say.
"""

import re
from collections.abc import Callable, Mapping

_TOKEN = re.compile(
    r"\[(?!\[)(?:(?P<name>On screen|Poll|Wait|Host)\b(?P<number> \d+(?= ?[:\]]))?:?)?(?P<rest>[^\[\]\n]*)\]"
)
_SPEAKER = re.compile(r"[ \t]*(?:\*\*)?(?P<name>Host|Speaker):(?:\*\*)?[ \t]*")


def show_directions(text: str, say: Mapping[str, str], speaker: str, escape: Callable[[str], str]) -> str:
    """Return a paragraph of a script as Markdown.

    Args:
        text: The paragraph, without citations.
        say: The words of the product, with the names of the tokens.
        speaker: The name of whoever speaks.
        escape: Escapes the markup in what is no direction.
    """
    if alone := _TOKEN.fullmatch(text.strip()):
        return f"> {_name(alone, say, escape)}"
    opening = _SPEAKER.match(text)
    names = {"Host": say.get("host", "Host"), "Speaker": speaker or say.get("speaker", "Speaker")}
    label = f"**{escape(names[opening['name']])}:** " if opening else ""
    spoken, shown, start = text[opening.end() :] if opening else text, "", 0
    for token in _TOKEN.finditer(spoken):
        shown += f"{escape(spoken[start : token.start()])}({_name(token, say, escape)})"
        start = token.end()
    return (label + shown + escape(spoken[start:])).strip()


def _name(token: re.Match[str], say: Mapping[str, str], escape: Callable[[str], str]) -> str:
    rest = escape(token["rest"].strip())
    labels = {"On screen": say.get("on_screen"), "Poll": say.get("poll"), "Wait": say.get("pause")}
    match token["name"]:
        case None:
            return f"*{rest}*"
        case "Host":
            return f"*{say.get('host', 'Host')}: {rest}*"
        case name:
            return f"**{labels[name] or name}{token['number'] or ''}:** {rest}"
