"""Notebooks built from their twins: the same bytes every time, nothing that cannot be committed, nothing half done."""

import base64
import io
import json

import nbformat
import numpy as np
import pytest
from PIL import Image
from tiny import TWIN, add, book, code_cell, twin

from tools import ToolError
from tools.run import sync
from tools.source import notebooks


def test_sync_twice_gives_the_same_bytes_and_failing_keeps_the_file(course, capsys):
    add(course, "00_tiny", TWIN + "\n# %%\n6 * 7\n\n# %%\n6 * 7\n")
    assert sync.sync(["00"], course) == 0
    assert notebooks.differences(twin(course), book(course)) == []
    before = book(course).read_bytes()
    assert sync.sync(["00"], course) == 0
    assert book(course).read_bytes() == before
    notebook = json.loads(before)
    assert notebook["metadata"] == notebooks.METADATA and notebook["nbformat_minor"] == 5
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    twin(course).write_text(TWIN + "\n# %%\n1 / 0\n", encoding="utf-8")
    assert sync.sync(["00"], course) == 1
    assert "`1 / 0` raised ZeroDivisionError" in capsys.readouterr().out
    assert book(course).read_bytes() == before
    assert sorted(path.name for path in book(course).parent.iterdir()) == ["00_tiny.ipynb", "course.toml", "src"]


PIXELS = np.random.default_rng(0).integers(0, 3, (80, 120, 3)).astype(np.uint8) * 100


def png(pixels=PIXELS):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


def test_committed_pictures_have_fewer_bytes_and_their_colours():
    slim = sync.slim(png())
    found = np.asarray(Image.open(io.BytesIO(base64.b64decode(slim))).convert("RGB"))
    assert (found == PIXELS).all() and len(slim) < len(png()) and sync.slim(slim) == slim


def test_widgets_and_progress_bars_are_dropped_where_nbval_knows():
    bar = nbformat.v4.new_output("stream", name="stderr", text="100%|###| 3/3 [00:00<00:00]\ncareful\n")
    widget = nbformat.v4.new_output("display_data", {sync.WIDGET: {}, "text/plain": "IntSlider()"})
    picture = nbformat.v4.new_output("display_data", {"image/png": png(), "text/plain": "<Figure>"})
    cell = code_cell("show()", bar, widget, picture, tags=["nbval-ignore-output"])
    sync.tidy(cell, 0)
    assert [output.get("text") for output in cell.outputs] == ["careful\n", None]
    with pytest.raises(ToolError, match="nbval-ignore-output"):
        sync.tidy(code_cell("show()", widget), 0)


def test_of_a_widget_with_a_picture_the_picture_stays():
    both = nbformat.v4.new_output("display_data", {sync.WIDGET: {}, "image/png": png(), "text/plain": "a question"})
    cell = code_cell("widgets.envelope()", both)
    sync.tidy(cell, 0)
    assert [set(output.data) for output in cell.outputs] == [{"image/png", "text/plain"}]


def test_a_last_semicolon_is_refused():
    with pytest.raises(ToolError, match="semicolon"):
        sync.execute_cell(None, code_cell("plt.plot(x);"), 0)
