"""What the build makes again and what it leaves; links between pages. What Chromium shows is in test_pages.py."""

import re
from dataclasses import replace

import nbformat
import pytest
from tiny import TITLE, list_lessons, markdown, notebook_of, pair

from tools import ROOT, ToolError
from tools.publish import assets, browser, build, decks, pages, prose
from tools.source import course as course_list
from tools.source import links
from tools.source.notebooks import find


@pytest.fixture
def course(tmp_path):
    notebook_of(tmp_path / "notebooks", [TITLE, *pair("甲", "a")])
    notebook_of(tmp_path / "notebooks", [markdown("# 01 大 · Big"), *pair("乙", "b")], "01_big")
    list_lessons(tmp_path, ("01", "big"))
    return tmp_path


def test_what_has_not_changed_stays(course, capsys):
    def told():
        build.build("editions", root=course)
        return capsys.readouterr().out.split(":")[0]

    assert told() == "2 built, 0 unchanged" and told() == "0 built, 2 unchanged"
    (course / "build" / "editions" / "en" / "00_tiny.ipynb").unlink()
    assert told() == "1 built, 1 unchanged"
    notebook_of(course / "notebooks", [TITLE, *pair("丙", "c")])
    assert told() == "1 built, 1 unchanged"


def test_site_depends_on_the_other_lessons_titles_and_slides_on_their_decks(course):
    path = course / "notebooks" / "00_tiny.ipynb"
    assert build.digest(path, "site", ["x"]) != build.digest(path, "site", ["y"])
    assert build.digest(path, "editions", ["x"]) == build.digest(path, "editions", ["y"])
    before = build.digest(path, "slides", []), build.digest(path, "site", [])
    (path.parent / "decks").mkdir()
    (path.parent / "decks" / "00_tiny.zh.md").write_text("say")
    assert before[0] != build.digest(path, "slides", []) and before[1] == build.digest(path, "site", [])


def test_a_notebook_that_the_list_lacks_is_refused(course):
    list_lessons(course)
    with pytest.raises(ToolError, match="no lesson 01_big"):
        build.build("editions", root=course)


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


def test_links_between_notebooks_are_followed():
    assert pages.linked('<a href="02_loss.ipynb#x">', ".html") == '<a href="02_loss.html#x">'
    link = 'see <a href="../docs/questions.md">the <em>questions</em></a>.'
    assert pages.linked(link, ".html") == link.replace("../docs/questions.md", "questions.html")
    assert pages.linked(link, ".pdf") == pages.linked(link.replace("questions", "checks"), ".html").replace("checks", "questions")
    assert pages.linked(link, ".pdf") == "see the <em>questions</em>."


# --- numbers of equations in running text ----------------------------------------------------------

def unknown_numbers(text, places):
    """Numbers in brackets that look like an equation's and are none's; formulas and code are left out."""
    plain = re.sub(r"\$[^$]*\$|`[^`]*`", "", text)
    return [number for found in prose.REFERENCE.finditer(plain) for number in re.findall(prose.NUMBER, found[0]) if number not in places]


def test_a_number_in_brackets_names_an_equation():
    """Else it cannot be a link, and the site is not built."""
    places = prose.boxes(find((), ROOT))
    texts = {path.stem: "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown")
             for path in find((), ROOT)}
    texts["questions"] = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    assert {stem: unknown_numbers(text, places) for stem, text in texts.items()} == dict.fromkeys(texts, [])
    assert unknown_numbers("by (2.4), the worst (1.38)、（9.9）", places) == ["1.38", "9.9"]


PLACES = {"2.3": "02_loss", "3.1": "03_more"}


def with_equations(html):
    return prose.with_equations(html, PLACES, lambda stem: "" if stem == "02_loss" else f"{stem}.html")


def test_a_number_in_running_text_leads_to_its_box():
    assert with_equations("<p>by (2.3)</p>") == '<p>by <a class="eq" href="#eq-2.3">(2.3)</a></p>'
    assert with_equations("由（3.1）") == '由<a class="eq" href="03_more.html#eq-3.1">（3.1）</a>'
    assert with_equations("(2.3, 3.1)") == ('(<a class="eq" href="#eq-2.3">2.3</a>, '
                                            '<a class="eq" href="03_more.html#eq-3.1">3.1</a>)')


@pytest.mark.parametrize("text", [
    "<code>(2.3)</code>", "<pre><code>f(2.3)</code></pre>", '<h2 id="x">(2.3)</h2>', '<a href="x">(2.3)</a>', "(1.386)", "(0.25, 1)",
    "section 2.3", '<span class="tex" data-tex="f(2.3)"><svg></svg><span class="mathml"><math><mtext>(2.3)</mtext></math></span></span>'])
def test_what_is_no_reference_is_left_alone(text):
    assert with_equations(text) == text


def test_a_number_of_no_equation_stops_the_build(course):
    with pytest.raises(ToolError, match=r"\(2\.9\) names no equation"):
        with_equations("by (2.9)")


def test_each_number_has_one_box(tmp_path):
    box = markdown(r"$$\boxed{a = b}\tag{0.1}$$")
    paths = [notebook_of(tmp_path, [box], name) for name in ("00_one", "01_other")]
    assert prose.boxes(paths[:1]) == {"0.1": "00_one"}
    with pytest.raises(ToolError, match=r"01_other.*\(0.1\) already, in 00_one"):
        prose.boxes(paths)


def test_numbers_on_backup_slides_lead_to_the_site():
    slides = [decks.Slide("claim", mark, [decks.Piece("line", "by (2.3)", 0)], "say", 2) for mark in ("", "backup")]
    decks.link(decks.Deck("x", "en", slides), PLACES, "../../site/en")
    shown = [slide.pieces[0].html for slide in slides]
    assert shown == ["by (2.3)", 'by <a class="eq" href="../../site/en/02_loss.html#eq-2.3">(2.3)</a>']


def test_a_handout_knows_nothing_of_this_machine_s_folders():
    pdf = b"1 0 obj /URI (file:///here/handouts/02_loss.pdf#eq-2.3) endobj /URI (https://example.org/a(b)"
    moved = browser.movable(pdf, "file:///here/handouts")
    assert b"/URI (02_loss.pdf#eq-2.3)  " in moved and b"https://example.org/a(b)" in moved and len(moved) == len(pdf)


# --- terms of the glossary -------------------------------------------------------------------------

def terms_of(html, language="en"):
    return re.findall(r"<dfn[^>]*>(.*?)</dfn>", prose.Terms(language).mark(html))


def test_a_term_is_explained_where_it_first_stands_in_a_section():
    terms = prose.Terms("zh")
    first, second = terms.mark("<p>判別器</p>"), terms.mark("<p>判別器與生成器</p>")
    assert "估計樣本為真" in first and "判別器 · discriminator" in first
    assert re.findall(r"<dfn[^>]*>(.*?)</dfn>", second) == ["生成器"]


@pytest.mark.parametrize("html, found", [
    ("Discriminators win", ["Discriminators"]), ("a zero-sum game", ["zero-sum game"]), ("any real number", []), ("a real sample", ["real"]),
    ("indiscriminately", []), ("<h2>generator</h2>", []), ("<code>generator</code>", []), ('<a href="x">generator</a>', [])])
def test_which_words_are_terms(html, found):
    assert terms_of(html) == found


def test_a_lesson_is_launched_once_the_course_has_an_address():
    of = course_list.read()
    assert links.launches(replace(of, repository=None), "02_loss", "zh") == []
    (_, colab), (_, binder) = links.launches(replace(of, repository="a/b"), "02_loss", "zh")
    assert colab.endswith("/github/a/b/blob/editions/zh/02_loss.ipynb") and binder.endswith("/gh/a/b/HEAD?urlpath=lab/tree/notebooks/02_loss.ipynb")
