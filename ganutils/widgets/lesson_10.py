"""Lesson 10: two piles of sand, the cheapest plan to make one of the other, and the critic that proves it cheapest."""

import numpy as np
from matplotlib.patches import FancyArrowPatch

from .. import transport
from ..language import both
from ..plot import COLOURS
from .concept import Concept, new_line, slider

BINS = np.arange(1.0, 6.0)
FIRST = {"p": (2, 3, 1, 0, 0), "q": (0, 0, 1, 2, 4)}
ROOM = 0.25  # the arrows run in a band of this height above and below 0


def shares(sand: tuple[float, ...]) -> np.ndarray:
    """Amounts of sand as shares of all of it; without any sand every bin has the same share."""
    sand = np.array(sand, dtype=float)
    return sand / sand.sum() if sand.sum() else np.full(len(sand), 1 / len(sand))


def piles() -> Concept:
    """Two piles p and q of five bins: left the plan of least cost, right the 1-Lipschitz f of the largest E_p f − E_q f."""
    distance = np.abs(BINS[:, None] - BINS)

    def setup(fig):
        left, right = fig.subplots(1, 2)
        p_bars = left.bar(BINS, 1, 0.8, bottom=ROOM, color=COLOURS["data"], label="$p$")
        q_bars = left.bar(BINS, -1, 0.8, bottom=-ROOM, color=COLOURS["generated"], label="$q$")
        arrows = {}
        for i, j in np.ndindex(5, 5):
            arrow = FancyArrowPatch((BINS[i], ROOM), (BINS[j], -ROOM), arrowstyle="-|>", mutation_scale=11, color="0.25",
                                    shrinkA=0, shrinkB=0)
            arrows[i, j] = left.add_patch(arrow)
        left.set(xlabel="$x$", xlim=(0.4, 5.6), ylim=(-1 - ROOM, 1.4 + ROOM), xticks=BINS)
        left.set_yticks([-1 - ROOM, -ROOM, ROOM, 1 + ROOM], ["1", "0", "0", "1"])
        left.legend(fontsize=10, loc="upper right", ncols=2)
        more = right.bar(BINS, 1, 0.5, color=COLOURS["other"], alpha=0.5, label="$p-q$")
        f_line = new_line(right, "discriminator", "o-", lw=2.4, ms=7, label="$f$")
        right.axhline(0, color="0.6", lw=1, ls="--")
        right.set(xlabel="$x$", xlim=(0.4, 5.6), ylim=(-2.6, 3.4), xticks=BINS)
        right.legend(fontsize=10, loc="upper right", ncols=2)

        def update(**sand):
            p, q = (shares([sand[f"{pile}{k}"] for k in range(1, 6)]) for pile in "pq")
            best = transport.plan(distance, p, q)
            f = transport.potential(BINS, p, q)
            f -= (f.max() + f.min()) / 2
            for k in range(5):
                p_bars[k].set_height(p[k])
                q_bars[k].set_height(-q[k])
                more[k].set_height(p[k] - q[k])
            for (i, j), arrow in arrows.items():
                arrow.set_visible(best.plan[i, j] > 1e-9)
                arrow.set_linewidth(0.8 + 9 * best.plan[i, j])
            f_line.set_data(BINS, f)
            score = float(f @ (p - q))
            return {both("計畫的花費", "cost of the plan"): best.value, "E<sub>p</sub> f − E<sub>q</sub> f": score,
                    both("差距", "gap"): best.value - score}

        return update, [*p_bars, *q_bars, *arrows.values(), *more, f_line]

    names = [f"{pile}{k}" for pile in "pq" for k in range(1, 6)]
    start = dict(zip(names, FIRST["p"] + FIRST["q"]))
    return Concept(
        setup,
        {name: slider(name, 0, 8, value, 1) for name, value in start.items()},
        {name: (f"{name[0]} 的第 {name[1]} 格有多少沙", f"sand in bin {name[1]} of {name[0]}") for name in names},
        ("先猜：把 q1 加到 8，f 在第幾格轉彎？再把 p5 也加到 8，還轉彎嗎？",
         "Guess first: raise q1 to 8. In which bin does f turn? Does it still turn with p5 at 8, too?"),
        [{"q1": 0.0}, {"q1": 8.0}, {"p5": 8.0}, {"q1": 8.0, "p5": 8.0}])
