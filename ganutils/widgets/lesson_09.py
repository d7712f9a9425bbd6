"""Lesson 09: into which cell a least-squares generator moves its weight, and where J of (9.3) falls."""

import numpy as np

from ..figures.lesson_09 import REAL, pull, pull_of_J
from ..language import both
from ..plot import COLOURS
from .concept import Concept, new_line, slider


def where_the_weight_goes() -> Concept:
    """Two cells, p = (½, ½) and q = (w, 1 − w): −dL_G/dw, which G follows against the best D, beside −dJ/dw, for J of (9.3)."""
    grid = np.linspace(0.02, 0.98, 193)

    def setup(fig):
        cells, speeds = fig.subplots(1, 2, width_ratios=[1, 1.4])
        cells.bar([-0.2, 0.8], REAL, 0.36, color=COLOURS["data"], label="$p$")
        cells.set(ylim=(0, 1.25), xticks=[0, 1], xlim=(-0.6, 1.6), ylabel="比重 weight")
        cells.set_xticklabels(["左 left", "右 right"])
        bars = cells.bar([0.2, 1.2], [0, 0], 0.36, color=COLOURS["generated"], label="$q$").patches
        cells.legend(loc="upper left", fontsize=10)
        speeds.set(xlabel="$w$", xlim=(0, 1), ylim=(-1.05, 1.05))
        speeds.axhline(0, color="0.6", lw=1)
        speeds.axvline(0.5, color="0.6", lw=1, ls="--")
        follows = new_line(speeds, "generated", label="$-dL_G/dw$")
        down_J = new_line(speeds, "theory", "--", label="$-dJ/dw$")
        dots = [new_line(speeds, role, "o", ms=9) for role in ("generated", "theory")]
        speeds.legend(loc="lower left", fontsize=10)

        def update(a, b, c, w):
            labels = (a, b, c)
            for bar, height in zip(bars, (w, 1 - w)):
                bar.set_height(height)
            follows.set_data(grid, pull(grid, labels))
            down_J.set_data(grid, pull_of_J(grid, labels))
            here = pull(w, labels), pull_of_J(w, labels)
            for dot, height in zip(dots, here):
                dot.set_data([w], [height])
            stiffness = (b - a) * (2 * c - a - b) / 8
            return {"−dL_G/dw": here[0], "−dJ/dw": here[1], "h″(1)": stiffness, verdict(*here): ""}

        return update, [*bars, follows, down_J, *dots]

    return Concept(
        setup,
        {"a": slider("a", -1, 0, -1, 0.25), "b": slider("b", 0.25, 1, 1, 0.25), "c": slider("c", -1, 1.5, 0, 0.25),
         "w": slider("w", 0.05, 0.95, 0.3, 0.05)},
        {"a": ("D 給生成樣本的目標", "D's target for generated samples"), "b": ("D 給真實樣本的目標", "D's target for real samples"),
         "c": ("G 的目標", "G's target"), "w": ("q 在左格的比重", "weight of q on the left")},
        ("先猜：c 要多大，兩條線才會在每個 w 都同向？", "Guess first: how large must c be for both lines to agree at every w?"),
        [{"c": 0.0}, {"c": 1.0}, {"a": 0.0, "c": 1.0}, {"w": 0.7}])


def verdict(of_G: float, of_J: float) -> str:
    """Whether G moves the way in which J falls."""
    if abs(of_G) < 1e-9 or abs(of_J) < 1e-9:
        return both("不動", "no motion")
    return both("同向", "they agree") if of_G * of_J > 0 else both("反向", "they disagree")
