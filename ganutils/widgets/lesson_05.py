"""Lesson 05: a game of two coins."""

import numpy as np

from .concept import Concept, new_line, slider


def solve_2x2(V: np.ndarray) -> tuple[float, float]:
    """(α*, v): the share of row 1 with the best worst case, α* = argmax min over the columns of (α, 1 − α) V, and that value."""
    slope, start = V[0] - V[1], V[1]  # pay-off in each column, as a line in α
    cross = [(start[1] - start[0]) / (slope[0] - slope[1])] if slope[0] != slope[1] else []
    best = max([0.0, 1.0, *(t for t in cross if 0 < t < 1)], key=lambda t: (start + t * slope).min())
    return float(best), float((start + best * slope).min())


def two_by_two() -> Concept:
    """The game of two coins: D shows heads with probability α, G with probability β, and G pays D a, b, c or d."""
    grid = np.linspace(0, 1, 201)

    def setup(fig):
        left, right = fig.subplots(1, 2)
        left.set(xlabel=r"$\alpha$", ylabel=r"$\beta$", xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
        left.set_box_aspect(1)
        best_D, best_G = new_line(left, "discriminator", label="$D$"), new_line(left, "generated", label="$G$")
        star, point = new_line(left, "theory", "*", ms=16, clip_on=False), new_line(left, "measured", "o", ms=10, clip_on=False)
        left.legend(title="最佳反應 best response", fontsize=10, title_fontsize=10, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
        columns = [new_line(right, "generated", style, lw=1.4, label=rf"$\beta = {side}$") for style, side in (("-", 1), ("--", 0))]
        worst, here = new_line(right, "theory", lw=3), new_line(right, "measured", "o", ms=10)
        right.set(xlabel=r"$\alpha$", ylabel="$V$", xlim=(0, 1), ylim=(-4.2, 4.2))
        right.legend(fontsize=10, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, columnspacing=1)

        def update(a, b, c, d, alpha, beta):
            V = np.array([[a, b], [c, d]])
            (alpha_star, value), (beta_star, _) = solve_2x2(V), solve_2x2(-V.T)
            by_row = np.outer(V[:, 0], grid) + np.outer(V[:, 1], 1 - grid)  # what heads and tails earn D, for each β
            by_column = np.outer(grid, V[0]) + np.outer(1 - grid, V[1])
            best_D.set_data(_answer(by_row[0] - by_row[1]), grid)
            best_G.set_data(grid, _answer(by_column[:, 1] - by_column[:, 0]))
            star.set_data([alpha_star], [beta_star])
            point.set_data([alpha], [beta])
            for column, line in zip(by_column.T, columns):
                line.set_data(grid, column)
            worst.set_data(grid, by_column.min(axis=1))
            D, G = np.array([alpha, 1 - alpha]), np.array([beta, 1 - beta])
            here.set_data([alpha], [D @ V @ G])
            return {"α*": alpha_star, "β*": beta_star, "v": value, "V(α, β)": float(D @ V @ G), "Gap": float((V @ G).max() - (D @ V).min())}

        return update, [best_D, best_G, star, point, *columns, worst, here]

    stakes = {name: slider(name, -4, 4, value, 0.5) for name, value in zip("abcd", (1, -1, -1, 1))}
    sides = {"a": ("正", "正", "heads", "heads"), "b": ("正", "反", "heads", "tails"), "c": ("反", "正", "tails", "heads"), "d": ("反", "反", "tails", "tails")}
    return Concept(
        setup, stakes | {"alpha": slider("α", 0, 1, 0.8, 0.01), "beta": slider("β", 0, 1, 0.8, 0.01)},
        {name: (f"D {D}、G {G}：G 付給 D", f"D {D_en}, G {G_en}: G pays D") for name, (D, G, D_en, G_en) in sides.items()}
        | {"alpha": ("D 出正面的機率", "probability that D shows heads"), "beta": ("G 出正面的機率", "probability that G shows heads")},
        ("先猜：把 a 從 1 加到 3，均衡裡的 D 會更常還是更少出正面？", "Guess first: raise a from 1 to 3. At the equilibrium, does D show heads more often or less?"),
        [{"a": 1.0, "alpha": 0.8, "beta": 0.8}, {"a": 3.0, "alpha": 0.8, "beta": 0.8}, {"a": 3.0, "alpha": 0.33, "beta": 0.33},
         {"a": 3.0, "d": -3.0, "alpha": 0.8}])


def _answer(gain: np.ndarray) -> np.ndarray:
    """1 where a gain is positive, 0 where it is negative, ½ at a tie."""
    return (1 + np.sign(np.round(gain, 9))) / 2
