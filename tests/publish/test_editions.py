"""One-language editions of the notebooks."""

import re

import nbformat
import pytest

from tools import ROOT
from tools.publish import editions

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", [language.code for language in editions.LANGUAGES])
def test_an_edition_has_one_language_and_everything_else(path, language):
    whole, one = nbformat.read(path, as_version=4), editions.edition(nbformat.read(path, as_version=4), language)
    others = {f"lang-{each.code}" for each in editions.LANGUAGES} - {f"lang-{language}"}
    kept = [c for c in whole.cells if not others & set(c.metadata.get("tags", []))]
    assert [c.id for c in one.cells] == [c.id for c in kept]
    place = [each.code for each in editions.LANGUAGES].index(language)
    for output in pictures(whole):
        output.metadata["image/png"]["alt"] = output.metadata["image/png"]["alt"].split("\n")[place]
    assert [c for c in one.cells if c.cell_type == "code"] == [c for c in whole.cells if c.cell_type == "code"]
    headings = [line for c in one.cells if c.cell_type == "markdown" for line in re.findall(r"(?m)^#+ .*", c.source)]
    assert not any(" · " in line or (language == "en" and re.search("[\u4e00-\u9fff]", line)) for line in headings)
    assert one.metadata.language_edition == language and one.metadata.kernelspec == whole.metadata.kernelspec
    nbformat.validate(one)


def pictures(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]


@pytest.mark.parametrize("path", NOTEBOOKS[2:3], ids=lambda path: path.stem)
def test_nbconvert_gives_every_picture_its_alternative_text(path):
    """By its template that reads the metadata; its newer one, lab, says of every picture that there is no description."""
    from nbconvert import HTMLExporter

    for language, word in (("zh", "圖："), ("en", "Figure: ")):
        html, _ = HTMLExporter(template_name="classic").from_notebook_node(editions.edition(nbformat.read(path, as_version=4), language))
        found = re.findall(r'<img[^>]*?alt="([^"]*)"', html, re.S)
        assert len(found) == len(pictures(nbformat.read(path, as_version=4))) == html.count("<img")
        assert all(text.startswith(word) and "\n" not in text for text in found)


@pytest.mark.parametrize("heading, zh, en", [("02 損失 · The loss", "02 損失", "02 The loss"),
                                             ("參考文獻 · References", "參考文獻", "References"), ("2.1 甲", "2.1 甲", "2.1 甲")])
def test_parts_of_a_heading(heading, zh, en):
    assert (editions.in_language(heading, "zh"), editions.in_language(heading, "en")) == (zh, en)


def test_a_heading_is_parted_behind_its_number():
    assert editions.in_language("07b GAN 實驗室 · The GAN laboratory", "en") == "07b The GAN laboratory"
    assert editions.in_language("03 生成器的損失 · The generator's loss", "zh") == "03 生成器的損失"
