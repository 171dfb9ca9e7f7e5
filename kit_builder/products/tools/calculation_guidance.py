"""What a model is told about calculators."""

from kit_builder.products.tools.calculation_checks import MOST_BLANK, MOST_COLUMNS, MOST_ROWS

GUIDANCE = f"""\
A worksheet with sums. It becomes a printed sheet and a spreadsheet. Its rows are `inputs`, which people do and \
write down, and `results`, which follow by a sum; `order` has the keys of all inputs and results in the order in \
which they are done, and "lines" where the table stands. Together at most {MOST_ROWS}.
Every input, column and result has a `key` (a short name of lower-case letters, digits and underscores), a `name` \
without unit, brackets, number or "=", and `ids`. The `name` of an input says what to do or write down ("Weigh the \
empty pot", "Date of the call"); that of a result says what comes out ("Paint needed"), and a program writes the sum \
beside it, with the figures of the example and with room for one's own. `short` is the same in one to four words if \
it is written down each time anew ("Paint"), empty if only the first time or only on the way to another figure.
`kind` of an input is number, text, date, time, choice or yes or no; only numbers take part in sums, and they have a \
`unit` if they measure something ("£", "%", "g", "cm"). What is counted has none: its name says what it is ("Guests \
invited"). A choice has its `options`, all of them, in a few words each.
`lines` is a table in which the same is written down for several things (each room, each person); else leave \
`lines.columns` empty. `lines.name` says what a line is, in one to three words ("Room"); `lines.columns`, at most \
{MOST_COLUMNS}, are filled in (empty `formula`, any `kind`) or sums of a line (with `formula`, always numbers); \
their names are one to four words. `lines.blank` is the number of empty rows, as many as the statements say, else 5 \
to 8, at most {MOST_BLANK}.
A `formula` of a column has keys of columns before it and of inputs. A formula of a result has keys above it in \
`order`, and columns by sum(), min(), max(), average() or count(), if "lines" stands above it. It has + - * / ( ), \
and numbers only if a statement among its ids says them, or to convert units and make percentages (60, 100, 1000; \
1.15 and 115 / 100 both stand for 15 percent more). Add and subtract only what has the same unit: convert first; \
what two percentages differ by is in percentage points. Keep it to two operations, or three with × 100: a longer sum \
has results of its own on the way. `decimals` is 0 to 4; `rounding` is nearest, but down for the most that is \
allowed, and up for the least. A sum that only passes on an input is none.
`limits` are the expert's, and are shown as boxes to tick beside their sum: `key` of the result or column, \
`comparison` (over, at least, under, at most), `number` in its unit, in digits, `action` what to do then, in at most \
ten words, `ids` the statements that say both. They do not overlap: two at most for one result, one for each side. \
What hangs on more than one number, and the decision itself, is an input of kind choice below. Where the work stops \
at a limit of a column, what comes after it is a column to fill in, not a formula: it stays empty on a line of the \
example that ends there.
`example` of an input is a key of the worked example, a small sum of such keys, or a plain number or answer as the \
rules above allow; of a choice, one of its options; of yes or no, the word for it in the language of the kit. \
`lines.example` has a row for each thing that the worked example has, each by itself, but not more than eight: a \
`name` and, in the order of the columns without formula, `values` made in the same way; what an invented example has \
only as a total is two to four lines that come to it. `same_as` of a result is the key of the figure in the worked \
example that it must equal, if there is one. A program works everything out and compares.
`practice` is for the worksheet on which people work out most: a second case, made up, that the reader works out. Its \
`inputs` are numbers for those inputs that a sum uses, in the order of `inputs`; its `lines` are like those of the \
example. None of them is 0, and the case ends on the other side of a limit than the example. A program adds what one \
should get."""
