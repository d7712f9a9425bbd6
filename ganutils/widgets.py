"""Widgets: one idea each, to predict first and then to move. Each is one call in a notebook, as in ``widgets.envelope()``.

A *setup* function draws what stays on a figure once and returns (update, artists): ``update(**values)`` moves those artists and
returns the numbers to print below. Only they are drawn again when a slider moves; text and axes come from a saved picture.
Where no kernel answers (GitHub, slides, print) the reader sees the same figure in three or four states.
"""

import base64
import html
import io
import math
import re
import threading
from collections.abc import Callable

import ipywidgets
import numpy as np
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from . import densities, divergences, dynamics, losses, metrics, nets, toys
from .laboratory import VIEW, bundle, laboratory  # noqa: F401  (widgets.laboratory(), as the others)
from .language import both
from .plot import COLOURS
from .runs import TrainingDiverged
from .training import train


# --- the machinery ---------------------------------------------------------------------------------

class Concept:
    """A figure with controls: display it as the last line of a cell.

    setup      (fig) ↦ (update, artists), see above
    controls   name ↦ an ipywidgets control; its value goes to ``update`` under that name
    labels     name ↦ (zh, en), what the control is
    question   (zh, en), asked before anything is moved
    states     dicts of values for the static picture; the others keep their first value
    more       goes to ``update`` as well
    """

    def __init__(self, setup: Callable, controls: dict, labels: dict, question: tuple[str, str], states: list[dict],
                 size: tuple[float, float] = (9, 3.6), **more):
        self.setup, self.controls, self.states, self.size, self.more = setup, controls, states, size, more
        self.question, self.first = question, self.values
        self.update, self.artists, self.figure = self._figure()
        self.background = self.figure.canvas.copy_from_bbox(self.figure.bbox)
        self.image = ipywidgets.Image(format="png", layout={"width": f"{90 * size[0]:.0f}px", "max_width": "100%"})
        self.text = ipywidgets.HTML()
        reset = ipywidgets.Button(description="↺", tooltip="重設 reset", layout={"width": "3em"})
        reset.on_click(lambda _: self.reset())
        rows = [ipywidgets.HBox([control, ipywidgets.HTML(both(*labels[name]))]) for name, control in controls.items()]
        self.box = ipywidgets.VBox([ipywidgets.HTML(f"<b>{both(*question)}</b>"), *rows, reset, self.image, self.text])
        self.resetting = False
        for control in controls.values():
            control.observe(lambda _: None if self.resetting else self.changed(), "value")
        self.show()

    @property
    def values(self) -> dict:
        return {name: control.value for name, control in self.controls.items()}

    def changed(self) -> None:
        """A control moved."""
        self.show()

    def show(self) -> None:
        """Draw the present values, print their numbers."""
        self.numbers = self.update(**self.values, **self.more)
        canvas = self.figure.canvas
        canvas.restore_region(self.background)
        for artist in self.artists:
            self.figure.draw_artist(artist)
        self.image.value = _png(canvas)
        self.text.value = " &emsp; ".join(_printed(*pair) for pair in self.numbers.items())

    def reset(self) -> None:
        self.resetting = True  # one picture for all controls, not one each
        for name, control in self.controls.items():
            control.value = self.first[name]
        self.resetting = False
        self.changed()

    def still(self) -> bytes:
        """The static picture, a PNG: the figure in each of the states, two in a row."""
        rows = -(-len(self.states) // 2)
        fig = Figure(figsize=(1.25 * self.size[0], 0.67 * self.size[1] * rows * 1.25), dpi=100, layout="constrained")
        FigureCanvasAgg(fig)
        for part, state in zip(fig.subfigures(rows, 2, squeeze=False).flat, self.states):
            update, _ = self.setup(part)
            numbers = update(**{**self.first, **self.more, **state})
            named = [f"{control.description} = {state[name]}" for name, control in self.controls.items() if name in state]
            part.suptitle("，".join(named), fontsize=11)
            part.supxlabel("\n".join(_lines([_printed(*pair) for pair in numbers.items()])), fontsize=9.5)
        fig.canvas.draw()
        return _png(fig.canvas, small=True)

    def _figure(self):
        fig = Figure(figsize=self.size, dpi=100, layout="constrained")  # not pyplot's: nothing is left open
        FigureCanvasAgg(fig)
        update, artists = self.setup(fig)
        for artist in artists:
            artist.set_animated(True)  # left out of the saved picture
        fig.canvas.draw()
        fig.set_layout_engine("none")  # from now on nothing moves but the artists
        return update, artists, fig

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return bundle(self.box, base64.b64encode(self.still()).decode(), " ".join(self.question))


def _png(canvas: FigureCanvasAgg, small: bool = False) -> bytes:
    """The canvas as it stands: quick to make, or small to keep in a notebook."""
    picture, file = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB"), io.BytesIO()
    if small:
        picture.quantize(128).save(file, "png", optimize=True)
    else:
        picture.save(file, "png", compress_level=1)
    return file.getvalue()


def _shown(value) -> str:
    if isinstance(value, str):
        return value
    return (f"{round(value, 4) + 0.0:.4f}" if abs(value) < 1e4 else f"{value:.3e}").replace("-", "−")


def _printed(name: str, value) -> str:
    return name if value == "" else f"{name} = {_shown(value)}"


def _lines(texts: list[str], room: int = 84) -> list[str]:
    """HTML texts as plain ones, as many to a line as there is room for."""
    lines = []
    for text in (html.unescape(re.sub("<sub>(.*?)</sub>", r"_\1", text)) for text in texts):
        text = re.sub("<[^>]*>", "", text)
        if lines and len(lines[-1]) + len(text) < room:
            lines[-1] += "    " + text
        else:
            lines.append(text)
    return lines


def _slider(symbol: str, low: float, high: float, value: float, step: float = 0.1) -> ipywidgets.FloatSlider:
    return ipywidgets.FloatSlider(description=symbol, min=low, max=high, value=value, step=step)


def _choice(symbol: str, options, value=None) -> ipywidgets.Dropdown:
    options = list(options)
    return ipywidgets.Dropdown(description=symbol, options=options, value=value or options[0])


def _line(ax, colour: str, style: str = "-", **more):
    return ax.plot([], [], style, color=COLOURS[colour], **more)[0]


# --- 01 --------------------------------------------------------------------------------------------

MAPS = {"az + b": (lambda z: z, lambda u: 1 + 0 * u, lambda x: [(x, 1 + 0 * x)]),
        "exp(az + b)": (np.exp, np.exp, lambda x: [(np.log(np.where(x > 0, x, np.nan)), x)]),
        "(az + b)²": (np.square, lambda u: 2 * np.abs(u), lambda x: [(sign * np.sqrt(np.where(x > 0, x, np.nan)),
                                                                     2 * np.sqrt(np.where(x > 0, x, np.nan))) for sign in (1, -1)])}


def pushforward(seed: int = 0) -> Concept:
    """Where G sends the probability: q(x) = Σ p_z(z)/|G′(z)| over all z with G(z) = x, for z ~ N(0, 1).

    MAPS: the outer function h of G(z) = h(az + b), its slope |h′|, and its inverses with the slope there.
    """
    p_z = densities.gaussian()
    z = np.linspace(-3.5, 3.5, 300)
    x = np.linspace(-5, 8, 1301)
    draws = p_z.sample(5000, torch.Generator().manual_seed(seed)).numpy()
    edges = np.linspace(-5, 8, 66)

    def density(at, h, a, b):
        parts = [p_z((u - b) / a) / (a * slope) for u, slope in MAPS[h][2](np.asarray(at, dtype=float))]
        return np.nansum(parts, axis=0)

    def setup(fig):
        left, right = fig.subplots(1, 2, width_ratios=[1, 1.5])
        left.plot(z, p_z(z), color=COLOURS["other"])
        left.set(xlabel="$z$", ylabel="$p_z(z)$", ylim=0)
        right.set(xlabel="$x$", ylabel="$q(x)$", xlim=(-5, 8), ylim=(0, 1.2))
        strip = left.fill_between(z, 0 * z, color=COLOURS["other"], alpha=0.5, lw=0)
        image = right.fill_between(x, 0 * x, color=COLOURS["generated"], alpha=0.5, lw=0)
        curve = right.plot([], [], "k", label="理論 theory")[0]
        bars = right.step(edges[:-1], 0 * edges[:-1], where="post", color=COLOURS["measured"], lw=1.2, label="樣本 samples")[0]
        right.legend(loc="upper right", fontsize=10)

        def update(h, a, b, z_0):
            G, slope = MAPS[h][:2]
            near = np.linspace(z_0 - 0.15, z_0 + 0.15, 30)
            there = np.sort(G(a * near + b))
            strip.set_data(near, 0 * near, p_z(near))
            image.set_data(there, 0 * there, np.minimum(density(there, h, a, b), 5))
            curve.set_data(x, density(x, h, a, b))
            bars.set_ydata(np.histogram(G(a * draws + b), edges)[0] / len(draws) / np.diff(edges))
            x_0, steep = float(G(a * z_0 + b)), float(a * slope(a * z_0 + b))
            return {"G(z₀)": x_0, "p<sub>z</sub>(z₀)": p_z(z_0), "|G′(z₀)|": steep,
                    "q(G(z₀))": float(density(x_0, h, a, b)) if steep > 1e-9 else "∞"}

        return update, [strip, image, curve, bars]

    return Concept(
        setup, {"h": _choice("G(z)", MAPS), "a": _slider("a", 0.3, 2, 1), "b": _slider("b", -2, 2, 0), "z_0": _slider("z₀", -2.5, 2.5, 1)},
        {"h": ("生成器", "the generator"), "a": ("拉長", "stretch"), "b": ("平移", "shift"), "z_0": ("看哪一條", "which strip to follow")},
        ("先猜：把 a 加倍，右邊那塊橘色的面積會怎樣？高度呢？", "Guess first: double a. What becomes of the area of the orange strip on the right? Of its height?"),
        [{"h": "az + b", "a": 1.0}, {"h": "az + b", "a": 2.0}, {"h": "exp(az + b)", "a": 0.5}, {"h": "(az + b)²", "a": 1.0}])


# --- 02 --------------------------------------------------------------------------------------------

def two_densities() -> Concept:
    """p and q = N(μ, σ²), the best discriminator D* = p/(p + q), and five ways to say how far apart they are."""
    shapes = {"1": densities.gaussian(), "2": densities.mixture([densities.gaussian(-2, 0.6), densities.gaussian(2, 0.6)])}
    x = np.linspace(-7, 7, 600)
    names = ("KL(p‖q)", "KL(q‖p)", "JSD", "TV", "W₁")

    def setup(fig):
        left, right = fig.subfigures(1, 2, width_ratios=[1.6, 1])
        top, bottom = left.subplots(2, sharex=True)
        fills = [top.fill_between(x, 0 * x, color=COLOURS[c], alpha=0.25, lw=0) for c in ("data", "generated")]
        lines = [_line(top, "data", label="$p$"), _line(top, "generated", label="$q$")]
        top.set(ylim=(0, 1), xlim=(-7, 7))
        top.legend(loc="upper left", fontsize=10)
        best = _line(bottom, "discriminator")
        bottom.axhline(0.5, color="k", lw=1, ls="--")
        bottom.set(ylim=(-0.03, 1.03), xlabel="$x$", ylabel="$D^*(x)$")
        ax = right.subplots()
        bars = ax.barh(names, [0.0] * 5, color=[COLOURS["light"]] * 2 + [COLOURS["discriminator"], COLOURS["other"], COLOURS["measured"]])
        ax.axvline(math.log(2), color="k", lw=1, ls="--")
        ax.text(math.log(2), -0.6, r"$\log 2$", ha="center")
        ax.set_xlim(0, 3)
        ax.invert_yaxis()

        def update(peaks, mu, sigma):
            p, q = shapes[peaks], densities.gaussian(mu, sigma)
            for density, fill, line in zip((p, q), fills, lines):
                fill.set_data(x, 0 * x, density(x))
                line.set_data(x, density(x))
            log_p, log_q = (density.log_prob(torch.from_numpy(x)) for density in (p, q))
            best.set_data(x, (log_p - log_q).sigmoid())
            values = [divergences.kl(p, q), divergences.kl(q, p), divergences.js(p, q), divergences.tv(p, q), divergences.w1(p, q)]
            for bar, value in zip(bars, values):
                bar.set_width(min(value, 3))
            return dict(zip(names, values)) | {"min L<sub>D</sub>": 2 * math.log(2) - 2 * values[2]}

        return update, [*fills, *lines, best, *bars]

    return Concept(
        setup, {"peaks": _choice("峰 peaks", shapes), "mu": _slider("μ", -4, 4, 1), "sigma": _slider("σ", 0.3, 3, 1)},
        {"peaks": ("真實資料有幾座峰", "number of peaks of the data"), "mu": ("q 的平均", "mean of q"), "sigma": ("q 的標準差", "standard deviation of q")},
        ("先猜：把 q 愈移愈遠，五個數裡哪幾個會停下來？", "Guess first: move q further and further away. Which of the five numbers come to a halt?"),
        [{"mu": 1.0, "sigma": 1.0}, {"mu": 4.0, "sigma": 0.5}, {"peaks": "2", "mu": 2.0, "sigma": 0.6}, {"peaks": "2", "mu": 0.0, "sigma": 2.1}])


# --- 03 --------------------------------------------------------------------------------------------

def generator_losses() -> Concept:
    """Both losses of G for one sample with logit s, and their slopes: −σ(s) and −σ(−s), of ratio e^(−s)."""
    s_all = torch.linspace(-6, 6, 241, dtype=torch.float64)
    games = {"minimax": ("other", "log(1−D)"), "non-saturating": ("light", "−log D")}

    def loss_and_slope(name, s):
        s = torch.as_tensor(s, dtype=torch.float64).reshape(-1, 1).requires_grad_()
        value = losses.get(name).g(s, s)
        return value.detach().numpy(), torch.autograd.grad(value.sum(), s)[0].numpy().ravel()

    def setup(fig):
        left, right = fig.subplots(1, 2)
        moving = []
        for name, (colour, label) in games.items():
            value, slope = loss_and_slope(name, s_all)
            left.plot(s_all, value, color=COLOURS[colour], label="$" + label.replace("log", r"\log ").replace("−", "-") + "$")
            right.plot(s_all, -slope, color=COLOURS[colour])
            moving.append((name, _line(left, colour, "o", ms=9), _line(left, "theory", "--", lw=1.2), _line(right, colour, "o", ms=9)))
        left.set(xlabel="$s$", ylabel="$L_G$", ylim=(-6.5, 6.5))
        left.legend(loc="upper right")
        right.set(xlabel="$s$", ylabel="斜率 slope $-dL_G/ds$", ylim=(-0.05, 1.05))

        def update(s):
            numbers, slopes = {"D": float(torch.tensor(s, dtype=torch.float64).sigmoid())}, []
            for name, dot, tangent, height in moving:
                (value,), (slope,) = loss_and_slope(name, s)
                dot.set_data([s], [value])
                tangent.set_data([s - 2, s + 2], [value - 2 * slope, value + 2 * slope])
                height.set_data([s], [-slope])
                label = games[name][1]
                numbers |= {label: float(value), f"d({label})/ds": float(slope)}
                slopes.append(float(slope))
            return numbers | {both("斜率的比", "ratio of the slopes"): slopes[1] / slopes[0]}

        return update, [artist for _, *artists in moving for artist in artists]

    return Concept(
        setup, {"s": _slider("s", -6, 6, 0)}, {"s": ("判別器給這個樣本的分數", "the discriminator's score (logit) of this sample")},
        ("先猜：樣本一看就是假的（s = −5），哪一個損失還推得動生成器？推力差幾倍？",
         "Guess first: the sample is plainly fake (s = −5). Which loss still pushes the generator, and how many times as hard?"),
        [{"s": -5.0}, {"s": -2.0}, {"s": 0.0}, {"s": 3.0}])


# --- 04 --------------------------------------------------------------------------------------------

def envelope() -> Concept:
    """C(μ) = max over D of V(D, G), touched from below by V(D₀, G) for a D₀ that was best against q = N(μ₀, 1). p = N(0, 1)."""
    p = densities.gaussian()
    mus = np.linspace(-4, 4, 81)
    x = np.linspace(-7, 7, 400)
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    tops = [2 * divergences.js(p, densities.gaussian(mu)) - 2 * math.log(2) for mu in mus]

    def logit(x, mu_0):  # of D₀ = p/(p + q₀)
        return mu_0**2 / 2 - mu_0 * x

    def value(mu, mu_0):  # V(D₀, G) = E_p log σ(s) + E_q log σ(−s), by Gauss–Hermite quadrature
        at = np.atleast_1d(mu)[:, None] + nodes
        return -weights @ np.logaddexp(0, -logit(nodes, mu_0)) - np.logaddexp(0, logit(at, mu_0)) @ weights

    def setup(fig):
        left, right = fig.subplots(1, 2, width_ratios=[1.2, 1])
        left.plot(mus, tops, "k", label=r"$C(G)=\max_D V$")
        frozen = _line(left, "discriminator", label=r"$V(D_0, G)$")
        touch, here = _line(left, "discriminator", "o", ms=9), _line(left, "generated", "o", ms=9)
        left.set(xlabel=r"$\mu$", ylim=(-5, 0.2), xlim=(-4, 4))
        left.legend(loc="lower right", fontsize=10)
        right.plot(x, p(x), color=COLOURS["data"], label="$p$")
        q, D = _line(right, "generated", label="$q$"), _line(right, "discriminator", label="$D_0$")
        right.set(xlabel="$x$", ylim=(-0.03, 1.03), xlim=(-7, 7))
        right.legend(loc="upper right", fontsize=10)

        def update(mu_0, mu):
            V, C = float(value(mu, mu_0)[0]), 2 * divergences.js(p, densities.gaussian(mu)) - 2 * math.log(2)
            frozen.set_data(mus, value(mus, mu_0))
            touch.set_data([mu_0], value(mu_0, mu_0))
            here.set_data([mu], [V])
            q.set_data(x, densities.gaussian(mu)(x))
            D.set_data(x, 1 / (1 + np.exp(-logit(x, mu_0))))
            return {"V(D₀, G)": V, "C(G) = max V": C, both("D 重新學習可以多拿", "D would gain by learning"): C - V}

        return update, [frozen, touch, here, q, D]

    return Concept(
        setup, {"mu_0": _slider("μ₀", -4, 4, 2), "mu": _slider("μ", -4, 4, 2)},
        {"mu_0": ("判別器最後一次學習時，q 在哪裡", "where q was when D last learnt"), "mu": ("q 現在的平均", "mean of q now")},
        ("先猜：D₀ 不動，生成器順著綠線往下走，會停在 μ = 0 嗎？", "Guess first: D₀ stands still and the generator goes down the green curve. Does it stop at μ = 0?"),
        [{"mu_0": 2.0, "mu": 2.0}, {"mu_0": 2.0, "mu": 0.0}, {"mu_0": 2.0, "mu": -1.0}, {"mu_0": 0.0, "mu": -3.0}])


# --- 05 --------------------------------------------------------------------------------------------

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
        best_D, best_G = _line(left, "discriminator", label="$D$"), _line(left, "generated", label="$G$")
        star, point = _line(left, "theory", "*", ms=16, clip_on=False), _line(left, "measured", "o", ms=10, clip_on=False)
        left.legend(title="最佳反應 best response", fontsize=10, title_fontsize=10, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
        columns = [_line(right, "generated", style, lw=1.4, label=rf"$\beta = {side}$") for style, side in (("-", 1), ("--", 0))]
        worst, here = _line(right, "theory", lw=3), _line(right, "measured", "o", ms=10)
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

    stakes = {name: _slider(name, -4, 4, value, 0.5) for name, value in zip("abcd", (1, -1, -1, 1))}
    sides = {"a": ("正", "正", "heads", "heads"), "b": ("正", "反", "heads", "tails"), "c": ("反", "正", "tails", "heads"), "d": ("反", "反", "tails", "tails")}
    return Concept(
        setup, stakes | {"alpha": _slider("α", 0, 1, 0.8, 0.01), "beta": _slider("β", 0, 1, 0.8, 0.01)},
        {name: (f"D {D}、G {G}：G 付給 D", f"D {D_en}, G {G_en}: G pays D") for name, (D, G, D_en, G_en) in sides.items()}
        | {"alpha": ("D 出正面的機率", "probability that D shows heads"), "beta": ("G 出正面的機率", "probability that G shows heads")},
        ("先猜：把 a 從 1 加到 3，均衡裡的 D 會更常還是更少出正面？", "Guess first: raise a from 1 to 3. At the equilibrium, does D show heads more often or less?"),
        [{"a": 1.0, "alpha": 0.8, "beta": 0.8}, {"a": 3.0, "alpha": 0.8, "beta": 0.8}, {"a": 3.0, "alpha": 0.33, "beta": 0.33},
         {"a": 3.0, "d": -3.0, "alpha": 0.8}])


def _answer(gain: np.ndarray) -> np.ndarray:
    """1 where a gain is positive, 0 where it is negative, ½ at a tie."""
    return (1 + np.sign(np.round(gain, 9))) / 2


# --- 06 --------------------------------------------------------------------------------------------

def dirac_gan(steps: int = 200) -> Concept:
    """The Dirac-GAN: its field, a trajectory from (1, 1), and the eigenvalues of one step against the unit circle."""
    circle = np.exp(1j * np.linspace(0, 2 * np.pi, 200))

    def setup(fig):
        left, right = fig.subplots(1, 2)
        left.set(xlabel=r"$\theta$", ylabel=r"$\psi$", xlim=(-2.6, 2.6), ylim=(-2.2, 2.2))
        mesh = np.meshgrid(np.linspace(-2.4, 2.4, 11), np.linspace(-2, 2, 9))
        field = left.quiver(*mesh, *mesh, color="0.75", pivot="mid", scale=16, width=0.004)
        left.plot(0, 0, "k+", ms=12)
        path, last = _line(left, "generated", ".-", lw=1, ms=4), _line(left, "generated", "o", ms=9)
        right.plot(circle.real, circle.imag, "k", lw=1)
        right.set(xlabel=r"$\mathrm{Re}\,\lambda$", ylabel=r"$\mathrm{Im}\,\lambda$", xlim=(-1.6, 1.6), ylim=(-1.3, 1.3))
        right.set_aspect("equal")
        dots = _line(right, "discriminator", "o", ms=10)

        def update(loss, rule, eta, gamma):
            v = dynamics.dirac(loss, {"r1": gamma})
            step = dynamics.update(v, rule, eta)
            v_theta, v_psi = v(*mesh)
            size = np.hypot(v_theta, v_psi) + 1e-12
            field.set_UVC(v_theta / size, v_psi / size)
            walk = dynamics.trajectory(step, (1.0, 1.0), steps)
            values = dynamics.eigenvalues(dynamics.step_jacobian(step))
            path.set_data(*walk.T)
            last.set_data(*walk[np.isfinite(walk[:, 0])][-1:].T)
            dots.set_data(values.real, values.imag)
            largest = float(np.abs(values).max())
            verdict = both("收斂", "converges") if largest < 1 - 1e-9 else both("發散", "diverges") if largest > 1 + 1e-9 else both("線性部分無法判定", "undecided to first order")
            distance = float(np.hypot(*walk[-1]))
            return {"max|λ|": largest, f"‖(θ, ψ)‖ {both(f'第 {steps} 步', f'at step {steps}')}": distance if distance < dynamics.FAR else "> 10⁹",
                    both("預測", "prediction"): verdict}

        return update, [field, path, last, dots]

    return Concept(
        setup, {"loss": _choice("loss", ("minimax", "non-saturating", "wasserstein")), "rule": _choice("rule", dynamics.RULES), "eta": _slider("η", 0.05, 1.5, 0.3, 0.05),
                "gamma": _slider("γ", 0, 2, 0, 0.05)},
        {"loss": ("損失函數", "loss"), "rule": ("更新方法", "update rule"), "eta": ("學習率", "learning rate"), "gamma": ("R1 懲罰的權重", "weight of the R1 penalty")},
        ("先猜：兩人同時走、沒有懲罰，把學習率減半，會收斂嗎？", "Guess first: both move at once, without penalty. Does it converge with half the learning rate?"),
        [{"rule": "simultaneous", "eta": 0.8, "gamma": 0.0}, {"rule": "alternating", "eta": 0.8, "gamma": 0.0}, {"rule": "simultaneous", "eta": 0.8, "gamma": 0.6},
         {"rule": "extragradient", "eta": 0.8, "gamma": 0.0}])


# --- 07 --------------------------------------------------------------------------------------------

class Worker(threading.Thread):
    """Training in the background, so that the kernel goes on answering. One at a time: a new one ends the others."""

    def __init__(self, work: Callable[[threading.Event], None]):
        super().__init__(daemon=True)
        self.work, self.stop = work, threading.Event()

    def run(self) -> None:
        for other in threading.enumerate():
            if isinstance(other, Worker) and other is not self:
                other.stop.set()
                other.join()
        self.work(self.stop)


class Recipes(Concept):
    """A Concept that trains: ▶ starts, ■ ends, and so does another choice; each look at the run is a new picture."""

    def __init__(self, fit: Callable, **options):
        super().__init__(**options, run=None, seen=[])
        self.fit, self.worker = fit, None
        start, end = (ipywidgets.Button(description=sign, tooltip=tip, layout={"width": "3em"}) for sign, tip in (("▶", "訓練 train"), ("■", "停 stop")))
        start.on_click(lambda _: self.play())
        end.on_click(lambda _: self.end())
        *above, reset, image, text = self.box.children
        self.box.children = [*above, ipywidgets.HBox([start, end, reset]), image, text]

    def play(self) -> None:
        self.changed()
        self.worker = Worker(self._work)
        self.worker.start()

    def end(self) -> None:
        if self.worker:
            self.worker.stop.set()
            self.worker.join()

    def changed(self) -> None:
        """Another recipe: an empty picture, once the thread that draws the former one has ended."""
        self.end()
        self.more = {"run": None, "seen": []}
        self.show()

    def _work(self, stop: threading.Event) -> None:
        def look(run):
            self.more = {"run": run, "seen": self.more["seen"]}
            self.show()
        try:
            self.fit(**self.values, every=50, callback=look, stop=stop)
        except TrainingDiverged as error:
            self.text.value = both(f"第 {error.run.step} 步發散，換一種配方", f"diverged at step {error.run.step}; choose another recipe")


def recipes(options: dict[str, dict], steps: int = 3000, seed: int = 0) -> Recipes:
    """Train one of several recipes on the ring and watch the modes come: ``options`` is name ↦ arguments of ``train``.

    Those whose name begins with "Rp" get Fourier features. Raises what ``train`` raises for a wrong argument, when it is run.
    """
    real, centres = toys.ring(20_000, torch.Generator().manual_seed(seed)), toys.ring_centres()

    def fit(recipe, steps=steps, **more):
        features = 16 if recipe.startswith("Rp") else 0
        G, D = nets.generator(width=32, seed=seed), nets.discriminator(width=32, fourier=features, seed=seed + 1000)
        return train(G, D, real, steps=steps, batch=64, seed=seed, progress=False, **options[recipe], **more)

    def setup(fig):
        left, right = fig.subplots(1, 2, width_ratios=[1, 1.7])
        left.plot(*centres.T, "o", ms=12, color=COLOURS["light"], alpha=0.5)
        samples = _line(left, "generated", ".", ms=3)
        left.set(aspect="equal", xlim=(-2.8, 2.8), ylim=(-2.8, 2.8), xlabel="$x_1$", ylabel="$x_2$")
        modes, good = _line(right, "data", "o-", ms=3, label="模式 modes（÷ 8）"), _line(right, "measured", label="高品質 high quality")
        right.set(xlim=(0, steps), ylim=(-0.03, 1.03), xlabel="步 step")
        right.legend(fontsize=10, loc="center right")

        def update(recipe, run, seen):
            if isinstance(run, int):  # a short run, for the static picture
                right.set_xlim(0, run)
                run = fit(recipe, steps=run, every=run // 20, callback=lambda run: update(recipe, run, seen))
            if run is None:
                for line in (samples, modes, good):
                    line.set_data([], [])
                return {both("按 ▶ 開始訓練", "press ▶ to train"): ""}
            x = run.sample(2500, seed=seed)
            found, quality = metrics.mode_coverage(x, centres, toys.RING_STD)
            seen.append((run.step, found / 8, quality))
            samples.set_data(*x[:800].T)
            modes.set_data(*np.array(seen)[:, :2].T)
            good.set_data(*np.array(seen)[:, ::2].T)
            return {both("步", "step"): str(run.step), both("模式", "modes"): f"{found}/8", both("高品質", "high quality"): f"{100 * quality:.1f} %"}

        return update, [samples, modes, good]

    names = list(options)
    return Recipes(
        fit, setup=setup, controls={"recipe": _choice("recipe", names)}, labels={"recipe": ("配方", "the recipe")},
        question=("先猜：哪一種配方最先找到 8 個模式？哪一種會把已經找到的丟掉？", "Guess first: which recipe is the first to find all 8 modes? Which loses some that it had found?"),
        states=[{"recipe": name, "run": 600, "seen": []} for name in names if not name.startswith("hinge")][:4])
