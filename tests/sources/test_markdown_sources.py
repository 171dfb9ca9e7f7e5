"""Markdown sources: headings, lists, tables, code, links between notes and speaker turns."""

from tests.sources.reading import check_spans, cut, headings, read, texts, turns


def test_markdown_headings_have_hash_marks_underlines_or_bold_text() -> None:
    text = "# One #\n\nTwo\n===\n\nThree words here\n---\n\n**Four**\n\nText **with** bold.\n\n**Never do this.**\n"
    assert headings(text, ".md") == ["One", "Two", "Three words here", "Four"]


def test_markdown_marks_are_not_part_of_lines() -> None:
    text = "---\ntitle: X\n---\n\n- [ ] Call them. Then write.\n  And thank\n  them.\n2. Ask\n\n"
    text += "> Quoted words\n> go on.\n\n***\n"
    assert texts(text, ".md") == ["X", "Call them.", "Then write.", "And thank them.", "Ask", "Quoted words go on."]


def test_markdown_code_and_table_rows_are_lines_of_their_own() -> None:
    text = "Run:\n```sh\ngit init. Then. Go\n\n  # not a heading\n```\n\n"
    text += "| a | b |\n|---|:-:|\n| Call. Ask. | 2 |\n\nx | y\n--|--\n1 | 2\n"
    assert texts(text, ".md") == [
        "Run:",
        "git init. Then. Go",
        "# not a heading",
        "a: Call. Ask.; b: 2",
        "x: 1; y: 2",
    ]


def test_a_sentence_over_several_rows_has_a_span_for_each() -> None:
    source = read("We *always* ask\nwhat they tried. Then\nwe stop.\n", ".md")
    assert [line.text for line in source.lines] == ["We *always* ask what they tried.", "Then we stop."]
    assert [len(line.spans) for line in source.lines] == [2, 2]


def test_a_note_has_its_title_and_links_as_they_are_displayed() -> None:
    text = '---\ntitle: "Get paid"\ntags: [money]\n---\n\nSee [[Prices 2026|the list]] and [[Kari]] first.\n'
    source = read(text, ".md")
    assert [line.text for line in source.lines] == ["Get paid", "See the list and Kari first."]
    assert source.lines[0].is_heading
    assert cut(source, 2) == "See [[Prices 2026|the list]] and [[Kari]] first."


def test_a_markdown_comment_is_kept() -> None:
    assert texts("<!-- ask Kari -->", ".md") == ["<!-- ask Kari -->"]


def test_markdown_transcripts_have_speakers_until_the_next_heading() -> None:
    text = "**Anna:** Hi.\n\n**Ole:** Hello.\n\n**Anna:** So.\n\n**Ole:** Well.\n\n# Later\n\nNobody says this.\n"
    assert [speaker for speaker, _ in turns(text, ".md")] == ["Anna", "Ole", "Anna", "Ole", "", ""]


def test_cells_of_tables_have_the_names_of_their_columns() -> None:
    text = "| **Damage** | What   |\n|---|---|\n| under 200  | we mend it, see [[Prices|list]] |\n| over 200 | |\n"
    source = read(text, ".md")
    assert [line.text for line in source.lines] == [
        "Damage: under 200; What: we mend it, see list",
        "Damage: over 200",
    ]
    assert [cut(source, number)[:2] for number in (1, 2)] == ["| ", "| "]
    check_spans(source)
