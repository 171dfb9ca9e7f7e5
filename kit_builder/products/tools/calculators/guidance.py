"""What a model is told about calculators."""

from kit_builder.products.tools.calculators.checks import MOST_BLANK, MOST_COLUMNS, MOST_ROWS

GUIDANCE = f"""\
A worksheet with sums, printed and as a spreadsheet. Its rows are `inputs`, which people look up, measure or decide, \
and `results`, which follow by a sum, together at most {MOST_ROWS}; `order` has the keys of all of them in the order \
in which they are filled in, and "lines" where the table stands.
Each input, column and result has a `key` (lower-case letters, digits, underscores; no word of a programming \
language, such as "from" or "average"), a `name` without unit, brackets, number or "=", and `ids`. The name of a \
result says what comes out ("Paint needed"): a program writes the sum beside it, in the names of its figures, with \
the figures of the example and with room for one's own. `kind` of an input is number, text, date, time, choice, or \
yes or no; only numbers take part in sums. A choice has its `options`, all of them; "yes or no" is for a real \
question.
`lines` is a table in which the same is written down for several things (each room); else leave `lines.columns` \
empty. `lines.name` says what a line is, in one to three words; `lines.columns`, at most {MOST_COLUMNS}, with names \
of one to four words, are filled in (empty `formula`, any `kind`) or sums of a line (with `formula`, numbers). What \
is measured several times has a column for each, and one for the average. `lines.blank` is the number of empty rows: \
the most that the statements allow (3 for "at most three", 12 for three orders of four lines), else 6 to 8, never \
more than {MOST_BLANK}.
A `formula` of a column has keys of columns before it and of inputs; that of a result has keys above it in `order`, \
and columns by sum(), min(), max(), average() or count(), if "lines" stands above it. In the formula of a column, \
these have two or more keys of its own line, average(try_1, try_2, try_3), and stand alone: "Heaviest" and \
"Lightest" are columns before their difference. It has + - * / ( ), and numbers only if a statement among its ids \
says them, or to convert units and make percentages (60, 100, 1000; 1.15 and 115 / 100 both stand for 15 percent \
more). Add and subtract only what has the same unit. `decimals` is 0 to 4, no fewer than the expert shows, and 0 for \
what is only counted; `rounding` is nearest, but down for the most that is allowed, and up for the least: a program \
rounds so, and says it. A sum that only passes on an input is none.
`limits` are the expert's. A program shows those of a row below it, with a box for each, and those of a column below \
the table: `key` of the figure, which is filled in or worked out, `comparison` (over, at least, under, at most), \
`number` in its unit, `action`, what to do then, in at most 10 words that begin with a verb, `ids` of the statements \
that say both; for one figure two, one for each side. Where the work stops at a limit of a column, what comes after \
it is a column to fill in, not a formula. After a remedy, a sum that led to it is worked out again, and held against \
its limit again.
`example` of an input is a key, a small sum of keys, or a plain number or answer as the rules above allow; of a \
choice, one of its options; of yes or no, the word for it in the language of the kit. `lines.example` has two or \
three rows, each one thing of the worked example, more only where the rules above call for them: a `name` and, in the \
order of the columns without formula, `values` made in the same way, with "" for those that are `copied`, and "–" for \
what does not come about; what an invented example has only as a total is two to four lines that come to it. \
`same_as` of a result is the key of the figure in the worked example that it must equal, if there is one. A program \
works everything out and compares.
`practice` is a second case, made up. Its `inputs` are numbers for those inputs that a sum or a limit uses, in the \
order of `inputs`, or "" for what comes only after its decision; its `lines`, two, or as many as the method asks for, \
are like those of the example, with all values, but "" in a column that says what is decided. Its `choices` have, for \
each input of kind choice or yes or no in their order, what is right; "given: " and the answer where no figure tells \
it, so that the case has to say it ("given: two of ten lost"); or "". No number and no result is 0, and the case ends \
on the other side of a limit than the example. A program adds the sums; `reading` says, in one sentence, which \
figures decide and what is done."""
