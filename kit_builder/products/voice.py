"""Describe in prompts how the prose of a kit should sound."""

from kit_builder.records import Kit
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text


def describe_voice(kit: Kit, language: Language) -> str:
    """Return the voice settings of a kit for a prompt, one per line; an empty text if none is set."""
    voice = {"adjectives": kit.voice.adjectives, "do": kit.voice.do, "dont": kit.voice.dont, "sample": kit.voice.sample}
    return "\n".join(
        language.words["voice"][name].format(text=clean_text(text)) for name, text in voice.items() if text
    )
