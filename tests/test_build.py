"""Editions, blocks, slides and stamps, without a browser. What Chromium shows is in test_pages.py."""

import base64
import io
import os
import re

import nbformat
import pytest
from PIL import Image

if not os.environ.get("CI"):
    pytest.importorskip("playwright", reason="pages are built and tested with requirements.txt only")
from tools import ROOT, ToolError  # noqa: E402
from tools.publish import assets, blocks, browser, build, editions, exercises, formulas, notes, pages, slides  # noqa: E402
from tools.source import notebooks  # noqa: E402

LESSON = ROOT / "notebooks" / "02_discriminator_loss.ipynb"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
cell = nbformat.v4


def write(folder, cells, name="00_tiny"):
    folder.mkdir(parents=True, exist_ok=True)
    notebooks.save(notebooks.set_ids(cell.new_notebook(cells=cells)), folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


def markdown(source, tag=None):
    return cell.new_markdown_cell(source, metadata={"tags": [tag]} if tag else {})


def pair(zh, en):
    return [markdown(zh, "lang-zh"), markdown(en, "lang-en")]


TITLE = markdown("# 00 小 · Tiny")


# --- editions --------------------------------------------------------------------------------------

@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_edition_has_one_language_and_everything_else(path, language):
    whole, one = nbformat.read(path, as_version=4), editions.edition(nbformat.read(path, as_version=4), language)
    kept = [c for c in whole.cells if editions.OTHER[language] not in c.metadata.get("tags", [])]
    assert [c.id for c in one.cells] == [c.id for c in kept]
    assert [c for c in one.cells if c.cell_type == "code"] == [c for c in whole.cells if c.cell_type == "code"]
    headings = [line for c in one.cells if c.cell_type == "markdown" for line in re.findall(r"(?m)^#+ .*", c.source)]
    assert not any(" · " in line or (language == "en" and re.search("[\u4e00-\u9fff]", line)) for line in headings)
    assert one.metadata.language_edition == language and one.metadata.kernelspec == whole.metadata.kernelspec
    nbformat.validate(one)


@pytest.mark.parametrize("heading, zh, en", [("02 損失 · The loss", "02 損失", "02 The loss"),
                                             ("參考文獻 · References", "參考文獻", "References"), ("2.1 甲", "2.1 甲", "2.1 甲")])
def test_halves_of_a_heading(heading, zh, en):
    assert (editions.half(heading, "zh"), editions.half(heading, "en")) == (zh, en)


# --- blocks ----------------------------------------------------------------------------------------

def read(tmp_path, cells):
    return blocks.read(write(tmp_path, [TITLE, *cells]), formulas.Formulas())


def test_blocks_of_a_notebook():
    marks = formulas.Formulas()
    sections = blocks.read(LESSON, marks)
    kinds = [block.kind for section in sections for block in section.blocks]
    assert [kinds.count(kind) for kind in ("boxed", "checks", "figure", "hints")] == [6, 6, 9, 3]
    assert sections[0].title("en") == "02 The discriminator's loss" and sections[3].anchor == "2-2-in-terms-of-the-logit"
    assert ("D^{*}", False) in marks.numbers
    figure = next(block for section in sections for block in section.blocks if block.kind == "figure")
    assert 'alt="圖：兩個分布，一位裁判' in figure.html["zh"] and 'alt="Figure: Two distributions' in figure.html["en"]


@pytest.mark.parametrize("text, count", [
    ("一句。兩句？三句！", 3), ("他說「一句。兩句。」然後走了。", 1), ("One. Two? Three.", 3), ("See Salimans et al. (2016, §3.4) here.", 1),
    ("It is 0.5. Then <em>A. B.</em> follows.", 2), ("“Quoted. Twice.” Then more.", 2), ("Call <code>f</code>. Then go.", 2)])
def test_sentences(text, count):
    found = blocks.sentences(text)
    assert len(found) == count and "".join(found).replace(" ", "") == text.replace(" ", "")


def test_twins_that_are_built_differently_are_refused(tmp_path):
    with pytest.raises(ToolError, match="00_tiny.ipynb, cell 2 `甲`: .* list against text"):
        read(tmp_path, pair("甲\n\n- 乙", "a\n\nb"))


def test_a_paragraph_more_in_one_language_is_no_fault(tmp_path):
    assert [block.kind for block in read(tmp_path, pair("甲\n\n乙", "a"))[0].blocks] == ["text"]


def test_a_title_is_needed(tmp_path):
    with pytest.raises(ToolError, match="does not begin with its title"):
        blocks.read(write(tmp_path, pair("甲", "a")), formulas.Formulas())


def test_links_between_notebooks_are_followed():
    assert pages.linked('<a href="02_loss.ipynb#x">', ".html") == '<a href="02_loss.html#x">'


# --- slides ----------------------------------------------------------------------------------------

def piece(kind="prose", height=50, group=0):
    return slides.Piece(kind, "<p>x</p>", group, height)


def heights(packed):
    return [[each.height for each in slide] for slide in packed]


@pytest.mark.parametrize("found, wanted", [
    ([piece(height=100, group=i) for i in range(5)], [[100, 100, 100], [100, 100]]),
    ([piece("figure", 600, 0), piece("figure", 600, 1)], [[600], [600]]),
    ([piece(height=200, group=0), piece("steps", 300, 1), piece(height=200, group=1)], [[200], [300, 200]]),
    ([piece(height=200, group=0), piece("steps", 300, 1), piece(height=600, group=1)], [[200, 300], [600]]),
    ([piece(height=250, group=0), piece(height=40, group=1), piece("table", 300, 2)], [[250, 40], [300]]),
    ([], [[]])], ids=["prose", "figures", "together", "parted", "mixed", "empty"])
def test_packing(found, wanted):
    assert heights(slides.pack(found)) == wanted


def test_code_that_teaches(tmp_path):
    sections = blocks.read(LESSON, formulas.Formulas())
    shown = [each.html for section in sections for each in slides.pieces(section, "zh")]
    assert not any("check(" in html or "floor_of_uniforms" in html or "提示" in html for html in shown)
    assert sum("<figure>" in html for html in shown) == 9 and sum("checks" in html for html in shown) == 6


def test_a_figure_of_many_panels_gets_more_room():
    def figure(width, height):
        file = io.BytesIO()
        Image.new("RGB", (width, height)).save(file, "png")
        return f'<img src="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}" alt="">'

    assert [slides.wanted(figure(*size)) for size in ((1600, 500), (1600, 1000), (800, 800))] == [slides.FIGURE, 450, slides.ROOM]


def test_a_tall_table_or_output_is_parted_with_its_head():
    table = "<table><thead>h</thead><tbody>" + "".join(f"<tr>{i}</tr>" for i in range(5)) + "</tbody></table>"
    first, second = slides.parted(table)
    assert first.count("<tr>") == 3 and second.count("<tr>") == 2 and "<thead>h" in first and "<thead>h" in second
    first, second = slides.parted('<pre class="output"><code>1\n2\n3</code></pre>')
    assert first == '<pre class="output"><code>1\n2</code></pre>' and "3" in second
    assert slides.parted("<p>1</p>") is None


def test_a_slide_that_cannot_be_parted_is_named():
    with pytest.raises(ToolError, match="slide of 'T' does not fit"):
        slides.halves(slides.Slide("T", "t", 2, [piece()]))


def test_the_answer_waits_until_the_class_has_guessed():
    def last(*kinds, question="<p>先猜：往上還是往下？</p>"):
        found = [slides.Piece("prose", "<p>線是理論。</p>", 0), slides.Piece("prose", question, 1), *(slides.Piece(kind, "x", 2) for kind in kinds)]
        return [later for *_, later in slides.revealed(slides.Slide("T", "t", 2, found))]

    assert last("code", "figure", "prose") == [False, False, False, True, True]
    assert last("figure", question="<p>Guess: up or down?</p>") == [False, False, True]
    assert last("prose", "code") == [False] * 4  # the answer stands on the next slide
    assert last("figure", question="<p>往上。</p>") == [False] * 3


# --- notes -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("path", sorted((ROOT / "notebooks" / "notes").glob("*.md")), ids=lambda path: path.name)
def test_notes_reach_the_slides_of_their_headings(path):
    """That they are complete and their minutes add up is tested in test_notes.py, without the build."""
    stem, language, _ = path.name.split(".")
    marks = formulas.Formulas()
    sections = blocks.read(next(each for each in NOTEBOOKS if each.stem == stem), marks)
    assert len(notes.read(path, sections, language, marks)) > 5


def test_notes_for_a_heading_that_is_not_there_are_refused(tmp_path):
    sections = read(tmp_path, pair("## 甲", "## First"))
    (tmp_path / "n.md").write_text("# T\nintro\n\n## 甲\nsay\n\n## 乙\nsay", encoding="utf-8")
    with pytest.raises(ToolError, match="n.md has notes for '乙'.*00 小, 甲"):
        notes.read(tmp_path / "n.md", sections, "zh", formulas.Formulas())
    assert notes.read(tmp_path / "none.md", sections, "zh", formulas.Formulas()) == {}


# --- the build -------------------------------------------------------------------------------------

@pytest.fixture
def course(tmp_path):
    write(tmp_path / "notebooks", [TITLE, *pair("甲", "a")])
    write(tmp_path / "notebooks", [markdown("# 01 大 · Big"), *pair("乙", "b")], "01_big")
    return tmp_path


def test_what_has_not_changed_stays(course, capsys):
    def told():
        build.build("editions", root=course)
        return capsys.readouterr().out.split(":")[0]

    assert told() == "2 built, 0 unchanged" and told() == "0 built, 2 unchanged"
    (course / "build" / "editions" / "en" / "00_tiny.ipynb").unlink()
    assert told() == "1 built, 1 unchanged"
    write(course / "notebooks", [TITLE, *pair("丙", "c")])
    assert told() == "1 built, 1 unchanged"


def test_site_depends_on_the_other_lessons_titles_and_slides_on_their_notes(course):
    path = course / "notebooks" / "00_tiny.ipynb"
    assert build.digest(path, "site", ["x"]) != build.digest(path, "site", ["y"])
    assert build.digest(path, "editions", ["x"]) == build.digest(path, "editions", ["y"])
    before = build.digest(path, "slides", []), build.digest(path, "site", [])
    (path.parent / "notes").mkdir()
    (path.parent / "notes" / "00_tiny.zh.md").write_text("say")
    assert before[0] != build.digest(path, "slides", []) and before[1] == build.digest(path, "site", [])


def test_unknown_notebook(course):
    with pytest.raises(ToolError, match="no notebooks are called '09'"):
        build.build("editions", ["09"], root=course)


def test_a_browser_that_is_not_there_is_named(monkeypatch):
    browser.executable.cache_clear()
    monkeypatch.setenv("CHROMIUM", "/no/such/thing")
    with pytest.raises(ToolError, match="CHROMIUM=/no/such/thing is no program"):
        browser.executable()
    browser.executable.cache_clear()


def test_npm_is_asked_for_once_and_its_files_are_verified(tmp_path, monkeypatch):
    monkeypatch.setattr(assets.shutil, "which", lambda name: None)
    with pytest.raises(ToolError, match="no npm to fetch it.*needed once"):
        assets.package("mathjax", tmp_path)
    (tmp_path / "x.tgz").write_bytes(b"not what was meant")
    with pytest.raises(ToolError, match="x.tgz is not the file"):
        assets.unpack(tmp_path / "x.tgz", assets.PACKAGES["mathjax"][1], tmp_path)


def test_exercises_come_in_both_languages_with_stubs_in_place_of_solutions(tmp_path):
    for path in editions.write(ROOT / "notebooks" / "02_discriminator_loss.ipynb", tmp_path, form=exercises.student):
        cells = nbformat.read(path, as_version=4).cells
        tags = [tag for cell in cells for tag in cell.metadata.get("tags", [])]
        assert tags.count("stub") == 5 and "solution" not in tags
        assert ("lang-en" in tags) != ("lang-zh" in tags)


def test_a_heading_is_halved_behind_its_number():
    assert editions.half("07b GAN 實驗室 · The GAN laboratory", "en") == "07b The GAN laboratory"
    assert editions.half("03 生成器的損失 · The generator's loss", "zh") == "03 生成器的損失"
