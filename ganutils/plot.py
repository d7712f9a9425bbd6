"""The look of the series: one palette, a font that has Chinese, and the few pictures that many notebooks draw."""

import gc
import io
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from cycler import cycler
from IPython import get_ipython
from IPython.display import display
from matplotlib import font_manager
from matplotlib_inline.config import InlineBackend
from PIL import Image

FONT = Path(__file__).parent / "fonts" / "GANCourseSansTC-Regular.otf"

# Okabe & Ito's colour-blind safe palette; each meaning keeps its colour through the whole series
COLOURS = {
    "data": "#0072B2", "generated": "#D55E00", "discriminator": "#009E73",
    "theory": "#000000", "measured": "#CC79A7", "other": "#E69F00", "light": "#56B4E9",
}


def setup() -> None:
    """Set matplotlib's defaults, whatever a matplotlibrc says: the course's font first, so that Chinese and $math$ can share a string.

    In a notebook figures come with twice as many pixels as they take up on the page: sharp on a slide, too.
    """
    plt.rcdefaults()
    font_manager.fontManager.addfont(FONT)
    plt.rcParams.update({
        "font.family": ["GAN Course Sans TC", "DejaVu Sans"], "font.size": 12, "axes.labelsize": 13,
        "mathtext.fontset": "cm", "figure.figsize": (8, 3.6), "figure.dpi": 80, "figure.constrained_layout.use": True,
        "axes.spines.top": False, "axes.spines.right": False, "lines.linewidth": 2.2, "legend.frameon": False,
        "axes.prop_cycle": cycler(color=[COLOURS[n] for n in ("data", "generated", "discriminator", "measured", "other", "light")]),
    })
    if shell := get_ipython():
        if hasattr(shell, "kernel") and plt.get_backend().lower() == "agg":  # MPLBACKEND=Agg: the notebook would show no figure
            shell.enable_matplotlib("inline")
        inline = InlineBackend.instance(parent=shell)
        inline.print_figure_kwargs = {"bbox_inches": None}  # "tight" draws twice, and the layout leaves nothing to cut
        inline.shell, inline.figure_formats = shell, {"retina"}
        gc.freeze()  # what is there by now stays: later collections need not look at it
        if _free not in shell.events.callbacks["post_run_cell"]:
            shell.events.register("post_run_cell", _free)


def _free(result=None) -> None:
    """A figure that was closed keeps its pixels in cycles of references, and Python seldom looks for those."""
    if result is None or any(drawing in (result.info.raw_cell or "") for drawing in ("plt.", "show", "widgets.")):
        gc.collect()


def densities(ax, p, q, x) -> None:
    """Fill p (data) and q (generated) over x: the backdrop of most 1-D figures."""
    for density, name, label in ((p, "data", "$p$"), (q, "generated", "$q$")):
        ax.fill_between(x, density(x), color=COLOURS[name], alpha=0.25, linewidth=0)
        ax.plot(x, density(x), color=COLOURS[name], label=label)
    ax.set_xlabel("$x$")


def theory(ax, x, y, label: str = "理論 theory") -> None:
    """A prediction: a black line."""
    ax.plot(x, y, color=COLOURS["theory"], label=label, zorder=2)


def measured(ax, x, y, label: str = "實測 measured", **style) -> None:
    """A measurement: dots, drawn over the theory."""
    ax.plot(x, y, "o", **{"color": COLOURS["measured"], "markersize": 6, "zorder": 3, "label": label, **style})


def arrows(ax, v: Callable, reach: tuple[float, float], n: int = 13) -> None:
    """The directions of a field v(x, y) ↦ (v_x, v_y) over |x| ≤ reach[0], |y| ≤ reach[1], darker where it is stronger, and
    a cross at (0, 0). ``n`` arrows across, equally spaced both ways."""
    rows = max(2, 1 + round((n - 1) * reach[1] / reach[0]))
    x, y = np.meshgrid(np.linspace(-reach[0], reach[0], n), np.linspace(-reach[1], reach[1], rows))
    v_x, v_y = v(x, y)
    size = np.hypot(v_x, v_y) + 1e-12
    ax.quiver(x, y, v_x / size, v_y / size, size, cmap="Greys", pivot="mid", scale=1.3 * n, width=0.004,
              clim=(-0.5 * size.max(), size.max()))
    ax.plot(0, 0, "+", color="k", ms=9)


def images(ax, x: torch.Tensor, columns: int = 10) -> None:
    """Tile images (n, 1, h, w) with pixels in [-1, 1], row by row; black on white.

    Raises ValueError for another shape.
    """
    if x.dim() != 4 or x.shape[1] != 1 or len(x) == 0:
        raise ValueError(f"x has shape {tuple(x.shape)}: need images of shape (n, 1, h, w), n ≥ 1")
    x = x.detach().cpu()
    x = torch.nn.functional.pad(x, (1, 1, 1, 1), value=-1.0)  # a margin, so that neighbours do not touch
    blank = x.new_full((-len(x) % columns, *x.shape[1:]), -1.0)
    tiles = torch.cat([x, blank]).squeeze(1).unflatten(0, (-1, columns))
    ax.imshow(tiles.permute(0, 2, 1, 3).flatten(0, 1).flatten(1, 2), cmap="gray_r", vmin=-1, vmax=1)
    ax.set_axis_off()


def live(draw: Callable, **figure) -> Callable:
    """A callback for ``train``: ``draw(fig, run)`` into one figure, shown in one place and redrawn there.

    A last call leaves the final picture in the notebook. ``figure`` goes to ``plt.figure``.
    """
    fig = plt.figure(**figure)
    handle = display(fig, display_id=True)
    plt.close(fig)  # or Jupyter shows it a second time at the end of the cell

    def callback(run) -> None:
        fig.clear()
        draw(fig, run)
        handle.update(fig)
        _free()

    return callback


def small_png(picture: Image.Image) -> bytes:
    """A picture to keep, as a PNG of at most 256 colours: a third of the bytes."""
    file = io.BytesIO()
    # by default a few blue dots on a wide surface turn grey
    few = picture.convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE)
    few.save(file, "png", optimize=True)
    return file.getvalue()


def smooth(values, window: int) -> np.ndarray:
    """Running mean over ``window`` values, of length n - window + 1 (all of them averages of full windows)."""
    values = np.asarray(values, dtype=float)
    if not 1 <= window <= len(values):
        raise ValueError(f"window = {window!r}: must lie between 1 and the {len(values)} values")
    return np.convolve(values, np.ones(window) / window, mode="valid")


def curve(ax, x, y, role: str, label: str | None = None, style: str = "-") -> None:
    """A line in the colour of its ``role``, a key of ``COLOURS``."""
    ax.plot(x, y, style, color=COLOURS[role], label=label)


def level(ax, y: float) -> None:
    """A thin grey broken line at the height y: a value to compare with."""
    ax.axhline(y, color="0.6", lw=1, ls="--", zorder=1)


def rug(ax, samples, role: str, y: float = 0.0) -> None:
    """Samples on the line as short strokes at the height y."""
    ax.plot(samples, np.full(len(samples), y), "|", color=COLOURS[role])


def band(ax, x, values, role: str, label: str | None = None) -> None:
    """Many runs as one: the median over the last axis of ``values`` (len(x), runs), and the full range as a band."""
    values = np.asarray(values)
    ax.fill_between(x, values.min(-1), values.max(-1), color=COLOURS[role], alpha=0.2, lw=0)
    ax.plot(x, np.median(values, -1), color=COLOURS[role], label=label)


def panels(n: int = 2, width: float = 10, height: float = 3.5, **same) -> np.ndarray:
    """n axes side by side in one new figure; ``same`` goes to ``plt.subplots``: sharex, sharey."""
    return plt.subplots(1, n, figsize=(width, height), **same)[1]


def labels(ax, x: str, y: str, legend: str | None = None, **limits) -> None:
    """The names of both axes, a ``legend`` at a place if one is named, and ``limits`` for ``ax.set``: ylim, yscale."""
    ax.set(xlabel=x, ylabel=y, **limits)
    if legend:
        ax.legend(fontsize=10, loc=legend)


def vectors(ax, x, y, v, scale: float, role: str, width: float):
    """Arrows at (x, y) with the components (Re v, Im v), drawn ``scale`` times smaller than the axes' units."""
    return ax.quiver(x, y, v.real, v.imag, color=COLOURS[role], width=width, angles="xy", scale_units="xy", scale=scale)


def points(ax, x: torch.Tensor, role: str, label: str | None = None) -> None:
    """A cloud of points (n, 2) as small dots."""
    ax.plot(x[:, 0], x[:, 1], ".", ms=2, color=COLOURS[role], label=label)


def histogram(ax, samples, edges: np.ndarray, label: str = "實測 measured") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Dots: the density of the samples in each bin. Returns the bins' centres, these densities and their standard errors."""
    count, scale = np.histogram(samples, edges)[0], len(samples) * np.diff(edges)
    centres, density = (edges[1:] + edges[:-1]) / 2, count / scale
    measured(ax, centres, density, label, markersize=4)
    return centres, density, np.sqrt(count + 1) / scale
