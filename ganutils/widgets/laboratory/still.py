"""The laboratory where no widget can be shown, on GitHub, slides and paper: a training as a row of pictures."""

import base64
import io
from collections.abc import Callable
from functools import lru_cache

from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from torch import Generator, Tensor

from ... import nets, toys
from ...plot import COLOURS
from ...runs import TrainingDiverged
from ...training import train
from . import LR
from .measure import SURFACE, Target, scene
from .entries import options

SURFACE_COLOURS = ("#cfcfd9", "#ffffff", "#93d5ba")  # σ(s) = 0, ½, 1: pale, for the points to stand out


@lru_cache
def still(small: bool, **settings) -> str:
    """The picture, a PNG in base64."""
    file = io.BytesIO()
    film(small, **settings).savefig(file, format="png")
    return base64.b64encode(file.getvalue()).decode()


def film(small: bool, **settings) -> Figure:
    """The training as four pictures (``small``: three)."""
    moments = (0, 100, 400) if small else (0, 100, 300, 800)
    fig = Figure(figsize=(3 * len(moments), 3.3), dpi=100, layout="constrained")
    axes = iter(fig.subplots(1, len(moments)))
    watch(moments, settings, lambda *seen: draw_scene(next(axes), *seen))
    fig.legend(*fig.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False,
               markerscale=4)
    return fig


def frames(**settings) -> list[Figure]:
    """The same training, a figure each 20 steps; 40 after the first 400."""
    made = []

    def frame(*seen) -> None:
        made.append(Figure(figsize=(3, 3.3), layout="constrained"))
        draw_scene(made[-1].subplots(), *seen)

    watch([*range(0, 400, 20), *range(400, 801, 40)], settings, frame)
    return made


def watch(moments, settings: dict, see: Callable) -> None:
    """A training; ``see(parts, target, title)`` at each of its moments, which are multiples of 20 steps."""
    name = settings["data"] if settings["data"] in toys.TOYS else "ring"
    target = Target(name, toys.toy(name, 4096, Generator().manual_seed(0)))
    G = nets.generator(width=32)
    D = nets.discriminator(width=32, fourier=target.plane.features, scale=target.plane.scale, seed=1)

    def look(step: int) -> None:
        if step in moments:
            see(scene(G, D, target, settings["loss"]), target, f"步 step {step}")

    look(0)
    try:
        train(G, D, target.points, **options({**settings, "k": 1, "lr_g": LR, "lr_d": LR}), steps=moments[-1], every=20,
              callback=lambda run: look(run.step), progress=False)
    except TrainingDiverged:  # the pictures end there
        pass


def draw_scene(ax, parts: dict[str, Tensor], target: Target, title: str) -> None:
    """Data, samples and D's surface."""
    reach, pale = target.plane.reach, LinearSegmentedColormap.from_list("D", SURFACE_COLOURS)
    ax.imshow(parts["surface"].view(SURFACE, SURFACE), cmap=pale, vmin=0, vmax=255, extent=(-reach, reach, -reach, reach))
    for points, name, label in ((target.points[:1000], "data", "資料 data"), (parts["samples"], "generated", "生成 generated")):
        ax.scatter(*points.T, s=4, color=COLOURS[name], alpha=0.6, linewidths=0, label=label)
    ax.plot([], [], "s", ms=2.5, color=SURFACE_COLOURS[-1], label="D 說真 D says real")
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=[], yticks=[], title=title)
