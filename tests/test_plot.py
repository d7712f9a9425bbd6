"""Figures: their data, their font, one palette; and the language switch."""

import gc
import logging
import weakref
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest
import torch

matplotlib.use("agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.ft2font import FT2Font  # noqa: E402

from ganutils import densities, language, plot# noqa: E402


@pytest.fixture
def ax():
    plot.setup()
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)


def test_chinese_and_mathematics_share_a_label_without_a_missing_glyph(ax, caplog):
    with caplog.at_level(logging.WARNING, "matplotlib"):
        ax.set_title("生成器的損失 $L_G = -\\log D(G(z))$ ½ ≈ − ✓")
        ax.set_xlabel("判別器輸出的機率")
        ax.plot([-1, 1], [-1, 1])  # a minus sign on the axis
        ax.figure.canvas.draw()  # a missing glyph is an error here (see pyproject.toml)
    assert not caplog.records


def test_the_font_has_every_common_character():
    """All 5,401 level-1 characters of Big5, and the punctuation that the notebooks use."""
    known = FT2Font(str(plot.FONT)).get_charmap()
    for high in range(0xA4, 0xC7):
        for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
            if (high, low) <= (0xC6, 0x7E):
                assert ord(bytes((high, low)).decode("big5")) in known
    assert all(ord(char) in known for char in "，。、；：？！（）「」…—−×≈≤≥½σθψγαβπ")


def test_arrows_point_along_the_field(ax):
    plot.arrows(ax, lambda x, y: (y, -x), (2.0, 1.0), n=5)
    quiver, = ax.collections
    x, y = quiver.X.ravel(), quiver.Y.ravel()
    assert len(x) == 15 and x.max() == 2 and y.max() == 1
    size = np.hypot(x, y) + 1e-12
    np.testing.assert_allclose([quiver.U, quiver.V], [y / size, -x / size], atol=1e-9)


def test_theory_is_a_line_and_measurement_is_dots(ax):
    plot.theory(ax, [0, 1], [2, 3])
    plot.measured(ax, [0, 1], [2.1, 2.9])
    line, dots = ax.lines
    assert line.get_linestyle() == "-" and line.get_color() == plot.COLOURS["theory"]
    assert dots.get_marker() == "o" and dots.get_linestyle() == "None" and dots.get_ydata().tolist() == [2.1, 2.9]


def test_densities_draws_p_and_q_in_their_colours(ax):
    p, q, x = densities.gaussian(), densities.gaussian(1), np.linspace(-3, 3, 7)
    plot.densities(ax, p, q, x)
    assert [line.get_color() for line in ax.lines] == [plot.COLOURS["data"], plot.COLOURS["generated"]]
    assert np.allclose(ax.lines[0].get_ydata(), np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))


def test_a_closed_figure_s_pixels_do_not_stay_in_memory():
    def ran(source):
        plot._free(SimpleNamespace(info=SimpleNamespace(raw_cell=source)))

    gc.disable()
    try:
        figure = plt.figure()
        canvas = weakref.ref(figure.canvas)
        plt.close(figure)
        del figure
        ran("x = 1")
        assert canvas() is not None
        ran("plt.show()")
        assert canvas() is None
    finally:
        gc.enable()


def test_colours_are_distinct():
    assert len(set(plot.COLOURS.values())) == len(plot.COLOURS)


def test_images_are_tiled_row_by_row(ax):
    x = torch.arange(3.0).reshape(3, 1, 1, 1).expand(3, 1, 2, 4) / 4
    plot.images(ax, x, columns=2)
    shown = ax.images[0].get_array()
    assert shown.shape == (2 * (2 + 2), 2 * (4 + 2))
    assert shown[1, 1] == 0 and shown[1, 7] == 0.25 and shown[5, 1] == 0.5 and shown[5, 7] == -1  # the fourth is blank
    with pytest.raises(ValueError, match=r"\(2, 3\)"):
        plot.images(ax, torch.zeros(2, 3))


def test_smooth_is_a_running_mean():
    assert plot.smooth([1, 2, 3, 6], 2).tolist() == [1.5, 2.5, 4.5]
    for window in (0, 5):
        with pytest.raises(ValueError, match=f"window = {window}"):
            plot.smooth([1, 2, 3, 6], window)


def test_live_redraws_one_figure_and_leaves_none_open(monkeypatch):
    shown, updates = [], []

    class Handle:
        def update(self, fig):
            updates.append(fig)

    monkeypatch.setattr(plot, "display", lambda fig, display_id: shown.append(fig) or Handle())
    callback = plot.live(lambda fig, run: fig.subplots().plot([run]), figsize=(2, 1))
    for run in (1, 2, 3):
        callback(run)
    assert len(shown) == 1 and updates == shown * 3 and len(shown[0].axes) == 1 and not plt.get_fignums()


def test_switch_has_a_rule_for_each_language():
    """What it does in a page is tested in tests/test_hands.py."""
    switch = language.switch()
    assert switch.languages == language.LANGUAGES and switch.both == language.BOTH
    for code in language.LANGUAGES.values():
        assert f".gan-hide-{code} .jp-Cell.cell-tag-lang-{code}, .gan-hide-{code} .gan-{code} {{ display: none }}" in switch._css


def test_glossary_table_has_a_row_for_each_term():
    table = language.glossary_table().data
    assert table.count("\n") == len(language.glossary()) + 1 and "判別器 | discriminator | $D$" in table
