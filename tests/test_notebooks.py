"""The structure of the notebooks. Each rule is a function from cells to complaints; each is shown to find a planted fault."""

import ast
import base64
import copy
import re
from statistics import median

import nbformat
import pytest
from matplotlib.ft2font import FT2Font

from ganutils import check, language, plot
from ganutils.ledger import EQUATIONS
from tools import ROOT
from tools.source import course, stamp
from tools.source.notebooks import differences
from tools.source.roles import ROLES, role

COURSE = course.read()
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# Which equations each notebook owes its reader: all that the book of proofs has for it
LEDGER = {path.stem.split("_")[0]: [number for number in EQUATIONS if f"{path.stem[:2]}" == f"{number.split('.')[0]:0>2}" and path.stem[2] == "_"]
          for path in NOTEBOOKS}
CJK = r"[\u3400-\u9fff]"
FULL_WIDTH = "，。：；？！（）《》「」『』、"


def load(path):
    return nbformat.read(path, as_version=4).cells


def tags(cell):
    return cell.metadata.get("tags", [])


def markdown(cells, tag=None):
    return [c for c in cells if c.cell_type == "markdown" and (tag is None or tag in tags(c))]


def code(cells):
    return [c for c in cells if c.cell_type == "code"]


def formulas_in(text):
    """The set of formulas of a Markdown cell, $…$ and $$…$$, white space aside."""
    found = re.findall(r"\$\$(.+?)\$\$|\$(.+?)\$", re.sub(r"`[^`]*`", "", text), re.S)
    return {re.sub(r"\s+", "", a or b) for a, b in found}


BOX = re.compile(r"(?:\\begin\{gathered\}\s*)?\\boxed\{(.+?)\}\s*(?:\\\\\s*\\small (.+?)\s*\\end\{gathered\}\s*)?\\tag\{([\d.]+)\}", re.S)


def boxed(cells):
    """Number ↦ what is displayed: (the LaTeX inside the box, the hypotheses under it), for every numbered equation."""
    found = {}
    for cell in markdown(cells):
        for body, given, number in BOX.findall(cell.source):
            found.setdefault(number, []).append((body, given))
    return found


def check_calls(cells):
    """(number, (shown, hypotheses), index of the cell) of every check(…) call."""
    found = []
    for index, cell in enumerate(cells):
        if role(cell) != "check":
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "check":
                number, *shown = (argument.value for argument in node.args)
                found.append((number, tuple([*shown, ""][:2]), index))
    return found


# --- the rules ------------------------------------------------------------------------------------

def twins_agree(cells):
    """Each zh cell is followed by its en twin: same formulas, same list items and headings, similar length."""
    pairs = [(a, b) for a, b in zip(cells, cells[1:]) if "lang-zh" in tags(a)]
    for zh, en in pairs:
        name = zh.source.splitlines()[0]
        if "lang-en" not in tags(en):
            yield f"{name!r} has no English twin behind it"
            continue
        if formulas_in(zh.source) != formulas_in(en.source):
            yield f"{name!r}: formulas differ: {formulas_in(zh.source) ^ formulas_in(en.source)}"
        for what, pattern in (("headings", r"(?m)^#"), ("list items", r"(?m)^(-|\d\.) "), ("quotations", r"(?m)^>"),
                              ("table rows", r"(?m)^\|")):
            if len(re.findall(pattern, zh.source)) != len(re.findall(pattern, en.source)):
                yield f"{name!r}: not the same number of {what}"
        characters, words = prose_length(zh), prose_length(en)
        if words > 15 and not 0.8 < characters / words < 2.6:
            yield f"{name!r}: {characters} characters against {words} words"
    if len(pairs) != len(markdown(cells, "lang-en")):
        yield f"{len(pairs)} Chinese cells, {len(markdown(cells, 'lang-en'))} English ones"


def prose_length(cell):
    """Characters of a Chinese cell, words of an English one; formulas and code count in neither."""
    text = re.sub(r"\$[^$]*\$|`[^`]*`|<[^>]*>", " ", cell.source)
    return len(re.findall(CJK, text)) if "lang-zh" in tags(cell) else len(re.findall(r"[A-Za-z][A-Za-z'’-]*", text))


def untagged_markdown_is_common(cells):
    """Without a language tag a cell holds formulas, a bilingual heading or references, no prose."""
    for cell in markdown(cells):
        if {"lang-zh", "lang-en", "badges"} & set(tags(cell)):
            continue
        for line in re.sub(r"\$\$.*?\$\$", "", cell.source, flags=re.S).splitlines():
            if line.strip() and not line.startswith("- ") and not bilingual_heading(line):
                yield f"untagged prose: {line!r}"


def bilingual_heading(line):
    """Whether a line is a heading `中文 · English`; a name such as f-GAN may be the same in both."""
    halves = re.fullmatch(r"#+ (?:\d\d[a-z]? )?(.+) · (.*[A-Za-z].*)", line)
    return bool(halves) and (bool(re.search(CJK, halves[1])) or halves[1] == halves[2])


def equations_are_checked(cells, wanted):
    """Every wanted equation is boxed once, and checked once, soon after, in at most three lines, as the very string in the box
    and in the book of proofs, hypotheses included."""
    boxes, calls = boxed(cells), check_calls(cells)
    for number in sorted({*wanted, *boxes}):
        bodies, shown = boxes.get(number, []), [call[1] for call in calls if call[0] == number]
        if len(bodies) != 1 or len(shown) != 1:
            yield f"({number}) is boxed {len(bodies)} times and checked {len(shown)} times"
        elif bodies[0] != shown[0]:
            yield f"({number}) shows {bodies[0]!r} and checks {shown[0]!r}"
        elif number in EQUATIONS and bodies[0] != (EQUATIONS[number].latex, EQUATIONS[number].given):
            yield f"({number}) shows {bodies[0]!r} and the book of proofs has {EQUATIONS[number].latex!r}, {EQUATIONS[number].given!r}"
        if number not in wanted or number not in EQUATIONS:
            yield f"({number}) is not in the book of proofs"
    for number, _, index in calls:
        if len(cells[index].source.splitlines()) > 3 or max(map(len, cells[index].source.splitlines())) > 100:
            yield f"({number}): a check cell has at most three lines, of at most 100 columns"
        if number not in boxes:
            yield f"({number}) is checked but not shown"
        before = [c for c in cells[:index] if "lang-en" not in tags(c)]  # as a reader of one language counts
        near = before[-3:]
        if not any(f"\\tag{{{number}}}" in c.source for c in near):
            yield f"({number}): the check stands more than two cells behind its equation"


def outputs_are_there(cells):
    """Strict comparison needs outputs: every code cell was executed, checks left their table, figures their picture."""
    for cell in code(cells):
        name = cell.source.splitlines()[0]
        if cell.execution_count is None:
            yield f"{name!r} was never executed"
        data = [output.get("data", {}) for output in cell.outputs]
        if role(cell) == "check" and not any(check.MIME in d for d in data):
            yield f"{name!r} has no check result"
        if role(cell) in ("figure", "widget") and not any("image/png" in d for d in data):
            yield f"{name!r} has no figure"
        if "print(" in cell.source and not cell.source.startswith("def ") and not cell.outputs:
            yield f"{name!r} prints nothing"
        for output in cell.outputs:
            if output.get("name") == "stderr" or output.output_type == "error":
                # a missing glyph, □ in the figure, shows up here: as a warning or as a log record
                yield f"{name!r} wrote to stderr: {output.get('text', output.get('evalue'))[:80]!r}"


def roles_are_right(cells):
    """Each code cell is tagged with what its calls make it, once."""
    for cell in code(cells):
        name = cell.source.splitlines()[0]
        tagged = [tag for tag in tags(cell) if tag in ROLES]
        found = made_by_its_calls(cell)
        if tagged != [found] * bool(found):
            yield f"{name!r} is tagged {tagged} and is {found or 'none of these'}"
    for cell in markdown(cells):
        yield from (f"a text is tagged {tag!r}" for tag in tags(cell) if tag in ROLES and tag != "solution")  # in words: a proof


def calls_of(cell):
    return [ast.unparse(node.func) for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]


MADE_BY = {"check": "check", "check.summary": "summary", "settings.parameters": "settings", "plt.show": "figure", "plot.live": "figure"}


def made_by_its_calls(cell):
    """The role that a code cell has by what it calls, or by the comment that a solution begins with."""
    if cell.source.startswith("# 解答"):
        return "solution"
    if cell.source.startswith("# 參數 · Parameters"):
        return "parameters"
    if "plot.setup()" in cell.source:
        return "setup"
    calls = calls_of(cell)
    if any(call.startswith("widgets.") for call in calls):
        return "widget"
    return next((made for call, made in MADE_BY.items() if call in calls), None)


def figures_are_sharp(cells):
    """A figure has twice as many pixels as it takes up on the page, or on slides it would be a blur."""
    for cell in code(cells):
        for output in cell.outputs:
            if "<Figure" in (data := output.get("data", {})).get("text/plain", "") and "image/png" in data:
                pixels = int.from_bytes(base64.b64decode(data["image/png"])[16:20], "big")
                width = output.metadata.get("image/png", {}).get("width", pixels)
                if pixels < 1.9 * width:
                    yield f"{cell.source.splitlines()[0]!r}: {pixels} pixels for a width of {width}"


def cells_can_be_read(cells):
    """Code: lines of at most 100 columns. Prose: median ≤ 60, 90 % ≤ 150 words a cell and language."""
    words = sorted(prose_length(c) for c in markdown(cells, "lang-en"))
    if median(words) > 60 or words[int(0.9 * len(words))] > 150:
        yield f"text cells have {median(words)} words in the middle, {words[int(0.9 * len(words))]} at 90 %"
    for cell in code(cells):
        yield from (f"long line: {line!r}" for line in cell.source.splitlines() if len(line) > 100)


def markdown_renders_everywhere(cells):
    """What GitHub, JupyterLab, VS Code or a slide would render wrongly."""
    for cell in markdown(cells):
        for line in cell.source.splitlines():
            if re.search(rf"[{FULL_WIDTH}]\*\*|\*\*[{FULL_WIDTH}]", line):
                yield f"bold next to full-width punctuation: {line!r}"
            if re.search(r"</?[a-z]+[^>]*>", line) and "$" in line:
                yield f"a formula on a line with HTML: {line!r}"
            if line.startswith("|") and any("|" in formula for formula in formulas_in(line)):
                yield f"a bar inside a formula in a table: {line!r}"
        if re.search(r"\\begin\{(align|equation|gather)\*?\}", cell.source):
            yield f"bare environment: {cell.source[:40]!r}"
        if "lang-zh" in tags(cell):
            if re.search(rf"({CJK}|[{FULL_WIDTH}])\n({CJK}|\$)", cell.source):
                yield f"a line break inside a Chinese paragraph becomes a space: {cell.source[:40]!r}"
            if wrong := re.search(rf"{CJK}[,;!?]|{CJK}:(?!//)", re.sub(r"`[^`]*`|\$[^$]*\$", "", cell.source)):
                yield f"half-width punctuation in Chinese: {wrong[0]!r} in {cell.source[:40]!r}"


def terms_are_the_glossary_s(cells):
    """No Mainland variant, no second name for a concept: in text, figures and printed labels."""
    forbidden = {word: row["zh"] for row in language.glossary() for word in row["forbidden"].split()}
    for cell in cells:
        quotation = re.sub(r"(?m)^>.*$", "", cell.source)  # the starting document is quoted as it stands
        yield from (f"{word!r} should be {term!r} in {cell.source[:40]!r}" for word, term in forbidden.items() if word in quotation)
        for char in set(quotation) & set("为对损机数据器习训练场学类别"):
            if char in "为对损机据习训练场学类别" and char in SIMPLIFIED:
                yield f"simplified character {char!r} in {cell.source[:40]!r}"


SIMPLIFIED = set("为对损机据习训练场学类别") & set("为对损据习训练场类别")


def labels_have_glyphs(cells):
    """Every character of the code, where labels and messages stand, is in a font of the figures (no □)."""
    from matplotlib import font_manager
    fallback = font_manager.findfont("DejaVu Sans")
    known = {*FT2Font(str(plot.FONT)).get_charmap(), *FT2Font(fallback).get_charmap(), ord("\n")}
    for cell in code(cells):
        if missing := {char for char in cell.source if ord(char) not in known}:
            yield f"no glyph for {missing} in {cell.source[:40]!r}"


RULES = [twins_agree, untagged_markdown_is_common, roles_are_right, outputs_are_there, figures_are_sharp, cells_can_be_read, markdown_renders_everywhere,
         terms_are_the_glossary_s, labels_have_glyphs]


# --- the notebooks keep them ----------------------------------------------------------------------

@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(path, rule):
    assert list(rule(load(path))) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_equations(path):
    assert list(equations_are_checked(load(path), LEDGER[path.stem.split("_")[0]])) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_text_twin_is_in_step(path):
    assert differences(ROOT / "notebooks" / "src" / f"{path.stem}.py", path) == []


def test_tables_map_setup_cells_and_badges_agree_with_the_one_list():
    assert stamp.disagreements() == []


def test_the_list_has_the_notebooks_that_are_there_and_no_other():
    assert [lesson.stem for lesson in COURSE.lessons] == [path.stem for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_list_has_the_widgets_of_a_lesson(path):
    calls = [call for cell in code(load(path)) if role(cell) == "widget" for call in calls_of(cell)]
    found = [call.removeprefix("widgets.") for call in calls if call.startswith("widgets.")]
    assert found == COURSE.lesson(path.stem).widgets


def test_the_switch_knows_the_languages_of_the_list():
    assert language.LANGUAGES == {each.label: each.code for each in COURSE.languages} and language.BOTH == COURSE.both


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_first_cells(path):
    """Title, badges, goals in both languages, setup, parameters (annotated, so that papermill can list them), validation."""
    cells = load(path)
    lesson = COURSE.lesson(path.stem)
    assert cells[0].source == COURSE.heading(lesson)
    assert [tags(c)[0] for c in cells[1:6]] == ["badges", "lang-zh", "lang-en", "setup", "parameters"]
    assert re.match({1: "一堂課", 2: "[兩二][堂節]課"}[lesson.periods], cells[2].source)
    assert re.match({1: "One lesson", 2: "Two (lessons|periods)"}[lesson.periods], cells[3].source)
    assert cells[5].source == ('# 參數 · Parameters\npreset: str = "quick"  # "quick" | "full"\n'
                               'seed: int = 0\ndevice: str = "auto"  # "auto" | "cpu" | "cuda"')
    assert role(cells[6]) == "settings"
    assert re.search(r"\d+ 分鐘", cells[2].source) and re.search(r"\d+ minutes", cells[3].source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_file_is_small_and_has_enough_to_look_at(path):
    notebook = nbformat.read(path, as_version=4)
    assert path.stat().st_size <= 1_000_000
    assert "widgets" not in notebook.metadata  # GitHub refuses a notebook with widgets and no state
    figures = [o for c in code(notebook.cells) for o in c.outputs if "image/png" in o.get("data", {})]
    solutions = [c for c in code(notebook.cells) if role(c) == "solution"]
    assert len(figures) >= 4 and 3 <= len(solutions) <= 5
    assert all("assert" in c.source for c in solutions), "a solution verifies itself"
    assert len(code(notebook.cells)) > 5 and role(notebook.cells[-2]) == "summary"


def test_every_equation_of_the_book_is_displayed_somewhere():
    assert sorted(number for numbers in LEDGER.values() for number in numbers) == sorted(EQUATIONS) and len(EQUATIONS) >= 38


def test_the_quoted_document_is_the_only_place_with_its_words():
    """A quotation is exempt from the glossary, so it must be short."""
    for path in NOTEBOOKS:
        quotes = [line for c in markdown(load(path), "lang-zh") for line in c.source.splitlines() if line.startswith(">")]
        assert all(len(line) < 120 for line in quotes)


def test_glossary_is_complete():
    rows = language.glossary()
    assert all(row[key].strip() for row in rows for key in ("zh", "en", "definition_zh", "definition_en"))
    assert len({row["zh"] for row in rows}) == len({row["en"] for row in rows}) == len(rows)
    terms = {row["zh"] for row in rows}
    assert not terms & {word for row in rows for word in row["forbidden"].split()}


# --- and each rule finds the fault it is there for ------------------------------------------------

def cell(kind, source, tag=None, **more):
    new = nbformat.v4.new_markdown_cell if kind == "md" else nbformat.v4.new_code_cell
    return new(source, metadata={"tags": [tag] if tag else []}, **more)


def pair(zh, en):
    return [cell("md", zh, "lang-zh"), cell("md", en, "lang-en")]


PLANTED = [
    (twins_agree, pair("密度 $p$", "density $q$")),
    (twins_agree, [cell("md", "只有中文", "lang-zh"), cell("py", "1")]),
    (twins_agree, [cell("md", "only English", "lang-en")]),
    (twins_agree, pair("- 一\n- 二", "- one")),
    (twins_agree, pair("# 題", "no heading")),
    (twins_agree, pair("短", "A very long English text that says a great deal more than its Chinese twin ever did say")),
    (untagged_markdown_is_common, [cell("md", "Prose without a language.")]),
    (untagged_markdown_is_common, [cell("md", "## 只有中文的標題")]),
    (untagged_markdown_is_common, [cell("md", "## Only · English")]),
    (outputs_are_there, [cell("py", "1 + 1")]),
    (figures_are_sharp, [cell("py", "plt.show()", execution_count=1, outputs=[nbformat.v4.new_output("display_data", {
        "image/png": base64.b64encode(bytes(16) + (649).to_bytes(4, "big")).decode(), "text/plain": "<Figure size 640x288>"})])]),
    (outputs_are_there, [cell("py", "plt.show()", "figure", execution_count=1)]),
    (outputs_are_there, [cell("py", "widgets.envelope()", "widget", execution_count=1)]),
    (roles_are_right, [cell("py", "plt.show()")]),
    (roles_are_right, [cell("py", "plt.show()", "widget")]),
    (roles_are_right, [cell("py", "x = 1", "figure")]),
    (roles_are_right, [cell("py", 'check("2.1", r"x")')]),
    (roles_are_right, [cell("py", "check.summary()", "check")]),
    (roles_are_right, [cell("py", "# 解答 1 · Solution 1\nx = 1\n\nassert x == 1")]),
    (roles_are_right, pair("文", "text") + [cell("md", "# 題 · Title", "figure")]),
    (outputs_are_there, [cell("py", "print(1)", execution_count=1)]),
    (outputs_are_there, [cell("py", 'check("2.1", r"x")', "check", execution_count=1)]),
    (outputs_are_there, [cell("py", "x", execution_count=1, outputs=[nbformat.v4.new_output(
        "stream", name="stderr", text="UserWarning: Glyph 21028 (\\N{CJK}) missing from font(s) DejaVu Sans.")])]),
    (cells_can_be_read, pair("文", "word " * 200) + [cell("py", "x")]),
    (cells_can_be_read, pair("文", "word") + [cell("py", "x = " + "1 + " * 50 + "1")]),
    (markdown_renders_everywhere, [cell("md", "**重點：**後文", "lang-zh")]),
    (markdown_renders_everywhere, [cell("md", r"\begin{align} x &= 1 \end{align}")]),
    (markdown_renders_everywhere, [cell("md", "<details>$x$</details>")]),
    (markdown_renders_everywhere, [cell("md", "| $|x|$ | norm |")]),
    (markdown_renders_everywhere, [cell("md", "第一行，\n第二行", "lang-zh")]),
    (markdown_renders_everywhere, [cell("md", "逗號,半形", "lang-zh")]),
    (terms_are_the_glossary_s, [cell("md", "概率密度", "lang-zh")]),
    (terms_are_the_glossary_s, [cell("py", 'ax.set_xlabel("採樣")')]),
    (terms_are_the_glossary_s, [cell("md", "训练", "lang-zh")]),
    (labels_have_glyphs, [cell("py", 'ax.set_title("한")')]),
]


@pytest.mark.parametrize("rule, cells", PLANTED, ids=lambda value: getattr(value, "__name__", None))
def test_rule_finds_a_planted_fault(rule, cells):
    assert list(rule(cells)), f"{rule.__name__} let it pass"


def planted_in_02(change):
    cells = copy.deepcopy(load(next(path for path in NOTEBOOKS if path.stem.startswith("02"))))
    change(cells)
    return list(equations_are_checked(cells, LEDGER["02"]))


def replace(old, new, kind):
    def change(cells):
        target = next(c for c in cells if c.cell_type == kind and old in c.source)
        target.source = target.source.replace(old, new, 1)
    return change


@pytest.mark.parametrize("change", [
    replace(r"\boxed{D^{*}(x) = \frac{p(x)}{p(x) + q(x)}}", r"\boxed{D^{*}(x) = \frac{q(x)}{p(x) + q(x)}}", "markdown"),
    replace(r"= 2\log(2) - 2\,\mathrm{JSD}", r"= 2\log(2) + 2\,\mathrm{JSD}", "code"),
    replace(r"\tag{2.5}", r"\tag{2.7}", "markdown"),
    replace('"2.6", r"', '"2.4", r"', "code"),
    lambda cells: cells.append(cells[next(i for i, c in enumerate(cells) if r"\tag{2.1}" in c.source)]),
    lambda cells: cells.append(cells.pop(next(i for i, c in enumerate(cells) if '"2.2", r"' in c.source))),
], ids=["box changed", "check changed", "number changed", "checked under another number", "boxed twice", "check far away"])
def test_equation_rule_finds_a_planted_fault(change):
    assert planted_in_02(lambda cells: None) == []
    assert planted_in_02(change)


def test_a_figure_without_glyphs_is_caught(caplog):
    """The two ways a □ announces itself: a warning for plain text, a log record for text with mathematics."""
    import matplotlib.pyplot as plt

    plot.setup()
    with plt.rc_context({"font.family": ["DejaVu Sans"]}), pytest.raises(UserWarning, match="Glyph .* missing"):
        fig, ax = plt.subplots()
        ax.set_title("判別器")
        fig.canvas.draw()
    plt.close("all")
    with plt.rc_context({"font.family": ["DejaVu Sans", "GAN Course Sans TC"]}):
        fig, ax = plt.subplots()
        ax.set_title("判別器 $D$")
        fig.canvas.draw()
    plt.close("all")
    assert any(record.name == "matplotlib.mathtext" for record in caplog.records)
