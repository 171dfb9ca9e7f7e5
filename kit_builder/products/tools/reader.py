"""Ask a first reader of new tools, who goes through the sheets as they are printed, with a pencil."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pydantic import BaseModel

from kit_builder.llm.model import Ask
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.numbers.arithmetic import FormulaError
from kit_builder.products.tools import write_markdown
from kit_builder.products.tools.files import name_files
from kit_builder.products.tools.records import Page, Tool
from kit_builder.records import Question
from kit_builder.text.markdown import split_front_matter

_READ = "full/tools-read.md"
_MOST_REMARKS = 8


class Remark(BaseModel):
    """What stopped a reader: the title of the sheet, how its line begins, and what is wrong there."""

    tool: str
    row: str
    remark: str


class SheetRemarks(BaseModel):
    """The answer to `full/tools-read.md`."""

    remarks: list[Remark]


def read_sheets(tools: Sequence[Tool], spec: DocumentSpec, ask: Ask) -> list[str]:
    """Return what stops a reader of the sheets of these tools. Raises AnswerError without a usable answer."""
    sheets = "\n\n".join(_write_sheets(tools, spec))
    if not sheets:
        return []
    answer = ask(_fill_question(sheets, tools, spec), SheetRemarks)
    return [*filter(None, map(_describe, answer.remarks))][:_MOST_REMARKS]


def _write_sheets(tools: Sequence[Tool], spec: DocumentSpec) -> Iterator[str]:
    """Yield the sheets in the order in which they lie, without the one for the next times, which has the same rows.

    One whose example does not work out has no sheet yet.
    """
    words = spec.language.words
    for each in name_files(tools, spec.number, words):
        if each.tool.title == words["tools"]["next_times"]:
            continue
        try:
            text = write_markdown(each.tool, Page(words, number=each.number))
        except FormulaError:
            continue
        yield split_front_matter(text)[1].strip()


def _fill_question(sheets: str, tools: Sequence[Tool], spec: DocumentSpec) -> Question:
    question = spec.language.load_prompt(_READ).fill(
        spec.describe_call("first reading"),
        method=spec.method.name if spec.method else spec.kit.title,
        sheets=sheets,
    )
    first = tools[0]
    likely = SheetRemarks(remarks=[Remark(tool=first.title, row=first.title, remark=first.moment.text)] * _MOST_REMARKS)
    return replace(question, likely=likely.model_dump_json())


def _describe(remark: Remark) -> str:
    place = ", ".join(f"“{each.strip()}”" for each in (remark.tool, remark.row) if each.strip())
    return f"{place}: {remark.remark.strip()}" if remark.remark.strip() else ""
