"""The figures of lesson 06, training: fields, trajectories, rates; and what is measured for them."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import torch

from .. import dynamics, nets, penalties, plot
from ..plot import COLOURS

RULES = {  # the name of an update rule: its label and the role whose colour it has
    "simultaneous": ("同時 simultaneous", "generated"),
    "alternating": ("交替 alternating", "discriminator"),
    "extragradient": ("外梯度 extragradient", "data"),
}
ROLES = {1: "generated", 2: "discriminator", 5: "data"}  # the number k of D's steps: the role of its colour
RATIOS = np.geomspace(0.25, 16, 49)  # η_D/η_G
RADIUS = r"$\sqrt{\theta_t^2+\psi_t^2}$"


# --- measured -------------------------------------------------------------------------------------

def walk(rule: Callable, eta: float, n: int) -> np.ndarray:
    """n steps w ↦ rule(w, η) from (1, 0), a row a step."""
    points = [(1.0, 0.0)]
    for _ in range(n):
        points.append(rule(points[-1], eta))
    return np.array(points)


def measured_rate(step: Callable, n: int = 600) -> float:
    """|λ|, the factor a step, measured on n steps from (0.001, 0.001)."""
    return dynamics.measured_rate(dynamics.trajectory(step, (1e-3, 1e-3), n))


def turn(step: Callable, n: int = 2000) -> float:
    """The mean angle a step about (0, 0), measured on n steps from (1, 0)."""
    theta, psi = dynamics.trajectory(step, (1.0, 0.0), n).T
    angle = np.unwrap(np.arctan2(psi, theta))
    return abs(angle[-1] - angle[0]) / n


def nearest_pair(points: np.ndarray) -> float:
    """The least distance to (0, 0) of the farther of two steps in a row, over a trajectory."""
    r = np.linalg.norm(points, axis=1)
    return np.maximum(r[1:], r[:-1]).min()


def passages(values: np.ndarray) -> np.ndarray:
    """The indices after which the values change their sign."""
    return np.flatnonzero(np.diff(np.sign(values)))


def rates(step: Callable, every: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """The largest |λ| of ``step(k, ratio)`` at ``RATIOS``, a row for each k: predicted, and measured.

    Measured at every 8th ratio only; NaN at the others.
    """
    exact = np.empty((len(ROLES), len(RATIOS)))
    found = np.full_like(exact, np.nan)
    for row, k in enumerate(ROLES):
        for column, ratio in enumerate(RATIOS):
            exact[row, column] = dynamics.rate(step(k, ratio))
            if column % every == 0:
                found[row, column] = measured_rate(step(k, ratio))
    return exact, found


def second_half(curves: np.ndarray) -> np.ndarray:
    """The later half of the rows."""
    return curves[len(curves) // 2:]


def swings(runs: dict[str, np.ndarray]) -> list[float]:
    """For each setting the standard deviation of each column over the second half; their median."""
    return [np.median(second_half(curves).std(axis=0)) for curves in runs.values()]


def farthest_from(target: float, curves: np.ndarray) -> float:
    """The mean of each column over the second half; the largest distance of one from the ``target``."""
    return np.abs(second_half(curves).mean(axis=0) - target).max()


def pairs(seeds: range) -> tuple[list, list]:
    """A generator z ↦ x, one hidden layer 8 wide, and a discriminator, two layers 16 wide, for each seed."""
    G = [nets.generator((1,), z_dim=1, width=8, depth=1, seed=s) for s in seeds]
    D = [nets.discriminator((1,), width=16, depth=2, seed=s) for s in seeds]
    return G, D


def bent_critic(where: torch.Tensor, weight: float, steps: int = 1000) -> float:
    """The value V = s(0) − s(1) of a critic s(x) = ψx + φx², trained by gradient descent.

    The penalty is that of WGAN-GP on its slopes at the points ``where``.
    """
    psi = torch.tensor(-0.1, requires_grad=True)
    phi = torch.tensor(-0.1, requires_grad=True)
    optimiser = torch.optim.SGD([psi, phi], lr=0.02)
    for _ in range(steps):
        V = -(psi + phi)
        slopes = psi + 2 * phi * where  # s′(x)
        loss = penalties.wgan_gp(slopes[:, None], weight) - V
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return V.item()


# --- a small real GAN -----------------------------------------------------------------------------

def quantiles(n: int) -> torch.Tensor:
    """n quantiles of N(0, 1), at the middles of n equal parts of the probability."""
    return torch.special.ndtri(torch.arange(0.5, n, dtype=torch.float64) / n)


def critic(psi: torch.Tensor, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """s(x) = c · tanh(w x + b) + d with ψ = (w, b, c, d), two hidden units, and its slope s′(x)."""
    w, b, c, d = psi.split([2, 2, 2, 1])
    h = torch.tanh(x[:, None] * w + b)
    return h @ c + d, (1 - h**2) @ (c * w)  # tanh′ = 1 − tanh²


def nonzero(values: np.ndarray) -> np.ndarray:
    """Those eigenvalues that are not 0 but for rounding."""
    return values[np.abs(values) > 1e-9]


def largest_eta(values: np.ndarray) -> float:
    """The bound below which simultaneous updates converge: |1 + ηλ| < 1 for every λ with Re λ < 0."""
    return (-2 * values.real / np.abs(values) ** 2).min()


def right_end(gamma: float, values: np.ndarray) -> float:
    """The largest Re λ, printed with the bound on η."""
    print(f"γ = {gamma:3.1f}   max Re λ = {values.real.max():7.4f}   η < {largest_eta(values):.3f}")
    return values.real.max()


# --- one panel ------------------------------------------------------------------------------------

def path(ax, points: np.ndarray, role: str, label: str | None = None, style: str = "-") -> None:
    """A trajectory (θ, ψ), a row a step, in the colour of its ``role``."""
    ax.plot(points[:, 0], points[:, 1], style, lw=1.5, color=COLOURS[role], label=label)
    ax.set(xlabel=r"$\theta$", ylabel=r"$\psi$")


def arrow(ax, start: tuple[float, float], end: tuple[float, float], role: str) -> None:
    """A straight arrow from start to end, in the colour of its ``role``."""
    head = {"arrowstyle": "-|>", "mutation_scale": 18, "shrinkA": 0, "shrinkB": 0}
    style = {**head, "lw": 2.2, "color": COLOURS[role]}
    ax.annotate("", xy=end, xytext=start, arrowprops=style)


def phase(ax, v: Callable, points: np.ndarray, reach: tuple[float, float], n: int) -> None:
    """A trajectory (θ, ψ) over the arrows of its field v; the dot is its start, the cross is (0, 0)."""
    plot.arrows(ax, v, reach, n)
    ax.plot(points[:, 0], points[:, 1], ".-", lw=0.5, ms=1.5, color=COLOURS["measured"])
    ax.plot(points[0, 0], points[0, 1], "o", color=COLOURS["data"], ms=5)
    ax.set(xlim=(-1.07 * reach[0], 1.07 * reach[0]), ylim=(-1.14 * reach[1], 1.14 * reach[1]), aspect="equal")


def decay(ax, r: np.ndarray, rate: float | None, every: int = 16) -> None:
    """Measured distances, logarithmic, every 16th step, over the predicted ``rate`` a step.

    The line has the predicted slope; its height is fitted to the second half. Without a rate, no line.
    """
    n = np.arange(len(r))
    half = len(r) // 2
    plot.measured(ax, n[::every], r[::every], None, markersize=3.5)
    if rate is not None:
        height = np.mean(np.log(r[half:]) - n[half:] * np.log(rate))
        ax.plot(n, np.exp(height + n * np.log(rate)), color=COLOURS["theory"], lw=1.2)
    ax.set(yscale="log", ylim=(r.min() / 20, r.max() * 20))


def spectrum(ax, values: np.ndarray, role: str, label: str | None = None) -> None:
    """Complex eigenvalues as dots in their plane, with the imaginary axis."""
    ax.plot(values.real, values.imag, "o", color=COLOURS[role], label=label)
    ax.axvline(0, color="0.6", lw=1)
    ax.set(xlabel=r"$\mathrm{Re}\,\lambda$", ylabel=r"$\mathrm{Im}\,\lambda$")


def branches(ax, parameter: np.ndarray, *values: np.ndarray, label: str) -> None:
    """Paths of complex eigenvalues in their plane, coloured by the ``parameter``, on a logarithmic scale."""
    for value in values:
        dots = ax.scatter(value.real, value.imag, c=parameter, norm="log", s=10)
    bar = ax.figure.colorbar(dots, ax=ax, ticks=[0.1, 1], format="%g")
    bar.ax.set_title(label, fontsize=11)
    spectrum(ax, np.array([]), "other")


def nine(names, **same):
    """A new figure with 3×3 panels, titled by ``names``: the figure and its axes in their order."""
    fig, axes = plt.subplots(3, 3, figsize=(10, 5.6), **same)
    for ax, name in zip(axes.flat, names):
        ax.set_title(name, fontsize=9, pad=2)
    return fig, axes.flat


# --- the figures, in the order of the lesson ------------------------------------------------------

def smallest(theta: float, psi: float) -> None:
    """6.2: the real sample at 0, the generated one at θ with its push, and the critic s(x) = ψx."""
    ax = plot.panels(1, 8, 3)
    plot.curve(ax, np.array([-0.7, 1.9]), psi * np.array([-0.7, 1.9]), "discriminator", r"$s(x)=\psi x$")
    arrow(ax, (theta, 0), (theta + 0.8 * psi, 0), "generated")
    plot.measured(ax, 0, 0, "真實 real", color=COLOURS["data"], markersize=11)
    plot.measured(ax, theta, 0, r"生成 generated, $\theta$", color=COLOURS["generated"], markersize=11)
    plot.labels(ax, "$x$", "評分 score", "upper right", ylim=(-1, 1))
    ax.axhline(0, color="0.6", lw=1, zorder=1)


def first_steps(rules: list[Callable], w: tuple[float, float], eta: float) -> None:
    """6.2: the first step of each rule from w: D's arrow is upright, G's level, the dot is where they end.

    Simultaneous players both start from w; else G starts where D has ended. The ring is the trial step of
    extragradient.
    """
    axes = plot.panels(3, 10, 3.4, sharex=True, sharey=True)
    trial = rules[0](w, eta)
    angle = np.linspace(0, 2 * np.pi, 200)
    for ax, rule in zip(axes, rules):
        theta, psi = rule(w, eta)
        level = w[1] if rule.__name__ == "simultaneous" else psi
        arrow(ax, w, (w[0], psi), "discriminator")
        arrow(ax, (w[0], level), (theta, level), "generated")
        ax.plot(np.cos(angle), np.sin(angle), "--", color="0.6", lw=1)
        ax.plot(*w, "o", color=COLOURS["data"], ms=7)
        ax.plot(theta, psi, "o", color=COLOURS["theory"], ms=7)
        ax.plot(0, 0, "+k", ms=10)
        if rule.__name__ == "extragradient":
            ax.plot(*trial, "o", mfc="none", color=COLOURS["theory"], ms=8)
        ax.set_title(RULES[rule.__name__][0], fontsize=12)
        ax.set(xlabel=r"$\theta$", xlim=(-0.15, 1.3), ylim=(-0.15, 1.05), aspect="equal")
    axes[0].set_ylabel(r"$\psi$")


def moduli(rules: list[Callable]) -> None:
    """6.2: 40 steps of each rule with η = 0.2; and |λ|² over η: (6.2) as lines, measured as dots."""
    left, right = plot.panels(2, 9.5, 4)
    dots = np.linspace(0.1, 1.1, 6)
    for rule in rules:
        label, role = RULES[rule.__name__]
        path(left, walk(rule, 0.2, 40), role, style=".-")
        found = [dynamics.measured_rate(walk(rule, eta, 400)) ** 2 for eta in dots]
        plot.measured(right, dots, found, label, color=COLOURS[role])
    eta = np.linspace(0, 1.2, 200)
    for squared in (1 + eta**2, eta**0, 1 - eta**2 + eta**4):
        plot.theory(right, eta, squared, None)
    left.set(aspect="equal")
    plot.labels(right, r"$\eta$", r"$|\lambda|^2$", "upper left")


def orbits(v: Callable, eta: float) -> None:
    """6.3: the field v with orbits in continuous time; and the radius of 300 steps of each rule."""
    left, right = plot.panels(2, 9.5, 4)
    plot.arrows(left, v, (1.9, 1.9))
    times = np.linspace(0, 60, 400)
    for r_0 in (0.5, 1.0, 1.5):
        path(left, dynamics.flow(v, (r_0, 0), times), "theory")
    for rule, (label, role) in RULES.items():
        points = dynamics.trajectory(dynamics.update(v, rule, eta), (1.0, 0.0), 300)
        plot.curve(right, eta * np.arange(301), np.linalg.norm(points, axis=1), role, label)
    circle = dynamics.flow(v, (1.0, 0.0), times)
    plot.theory(right, times, np.linalg.norm(circle, axis=1), "連續時間 continuous")
    left.set(aspect="equal")
    plot.labels(right, r"$t = n\eta$", RADIUS, "upper left", ylim=(0, 2.9))


def angles(ax, step: Callable, phi: Callable) -> None:
    """6.4: the angle a step over k η_G η_D, η_G = 0.1: φ as a line, that of ``step(k, eta_d)`` as dots."""
    product = np.linspace(0.001, 0.85, 200)
    plot.theory(ax, product, phi(product), None)
    eta_d = np.array([0.025, 0.1, 0.4, 1.6])
    for k, role in ROLES.items():
        found = [turn(step(k, eta)) for eta in eta_d]
        plot.measured(ax, k * 0.1 * eta_d, found, f"$k={k}$", color=COLOURS[role])
    plot.labels(ax, r"$k\,\eta_G\,\eta_D$", r"每步轉角 angle a step $\varphi$", "lower right")


def momenta(ax, step: Callable, exact: Callable, approximation: Callable) -> None:
    """6.4: log |λ| over β: exact, by the approximation (dashed), and measured for ``step(beta)`` (dots)."""
    betas = np.linspace(-0.9, 0.5, 57)
    some = betas[::7]
    plot.theory(ax, betas, [exact(beta) for beta in betas], "特徵值 eigenvalues")
    plot.curve(ax, betas, approximation(betas), "other", "近似 approximation", "--")
    plot.measured(ax, some, [np.log(measured_rate(step(beta))) for beta in some])
    plot.level(ax, 0)
    plot.labels(ax, r"動量 momentum $\beta$", r"$\log|\lambda|$", "upper left", ylim=(-0.003, 0.015))


def knobs(faster: Callable, phi: Callable, inertia: Callable, exact: Callable, approximate: Callable) -> None:
    """6.4: on the left k steps of D, ``faster(k, eta_d)``; on the right momentum, ``inertia(beta)``."""
    left, right = plot.panels(2, 9.5, 3.6)
    angles(left, faster, phi)
    momenta(right, inertia, exact, approximate)


def damping(eigenvalue: Callable, field: Callable) -> None:
    """6.5: the paths of λ± = ``eigenvalue(γ, ±1)`` as γ grows; and the speed of convergence −Re λ₊ over γ.

    It is measured for the ``field(gamma)`` as −log |λ| / η on simultaneous steps. The critical γ is 1 here.
    """
    eta = 0.005
    gammas = np.geomspace(0.02, 5, 400)
    lambda_plus = eigenvalue(gammas, 1)
    lambda_minus = eigenvalue(gammas, -1)
    label = r"$\gamma/\gamma_{\mathrm{critical}}$"
    left, right = plot.panels(2, 10, 4)
    branches(left, gammas, lambda_plus, lambda_minus, label=label)
    left.set(xlim=(-1.6, 0.1))
    plot.theory(right, gammas, -lambda_plus.real, r"$-\mathrm{Re}\,\lambda_{+}$")
    dots = (0.1, 0.2, 0.4, 0.7, 1.4, 2.0, 3.0, 4.5)
    steps = [dynamics.update(field(gamma), "simultaneous", eta) for gamma in dots]
    speeds = [-np.log(measured_rate(step, 16_000)) / eta for step in steps]
    plot.measured(right, dots, speeds)
    right.axvline(1, color="0.6", lw=1, ls="--")
    plot.labels(right, label, "收斂速度 speed", "upper right")


def friction(field: Callable) -> None:
    """6.5: θ over time from (1, 0) for the ``field(gamma)``.

    On the left no penalty and a little; on the right a little, just enough, and too much."""
    times = np.linspace(0, 40, 400)
    roles = {0.0: "generated", 0.2: "other", 1.0: "discriminator", 4.0: "data"}
    axes = plot.panels(2, 9.5, 3.4, sharey=True)
    for ax, gammas in zip(axes, ((0.0, 0.2), (0.2, 1.0, 4.0))):
        for gamma in gammas:
            theta = dynamics.flow(field(gamma), (1.0, 0.0), times)[:, 0]
            plot.curve(ax, times, theta, roles[gamma], rf"$\gamma={gamma:g}$")
        plot.level(ax, 0)
        plot.labels(ax, "$t$", "", "upper right", ylim=(-1.1, 1.9))
        ax.set_yticks([-1, 0, 1])
    axes[0].set_ylabel(r"$\theta_t$")


def phases(fields: dict[str, Callable], methods: dict[str, Callable]) -> None:
    """Nine methods: 400 steps of each from (1, 1), over its field."""
    fig, axes = nine(methods, sharex=True, sharey=True)
    for ax, name in zip(axes, methods):
        points = dynamics.trajectory(methods[name], (1.0, 1.0), 400)
        phase(ax, fields[name], points, reach=(4.4, 1.76), n=16)
    fig.supxlabel(r"$\theta$")
    fig.supylabel(r"$\psi$")


def decays(paths: dict[str, np.ndarray], predicted: dict[str, float], epsilon: float) -> None:
    """Nine methods: the distance to the equilibrium, with the predicted slope, or else a line at ε."""
    fig, axes = nine(paths, sharex=True)
    for ax, name in zip(axes, paths):
        decay(ax, np.linalg.norm(paths[name], axis=1), predicted.get(name))
        if name not in predicted:
            ax.axhline(epsilon, color="k", ls="--", lw=1.2)
    fig.supxlabel(r"步 step $n$")
    fig.supylabel(r"$\|w_n\|$")


def valleys(exact: np.ndarray, found: np.ndarray) -> None:
    """With R1: the largest |λ| over η_D/η_G for each k, predicted and measured, as from ``rates``."""
    ax = plot.panels(1, 8.5, 3.8)
    for (k, role), line, dots in zip(ROLES.items(), exact, found):
        plot.curve(ax, RATIOS, line, role, f"$k={k}$")
        plot.measured(ax, RATIOS, dots, None, color=COLOURS[role])
    plot.level(ax, 1)
    plot.labels(ax, r"$\eta_D/\eta_G$", r"$|\lambda|$", "lower right", ylim=(0.86, 1.015), xscale="log")


def means(runs: dict[str, np.ndarray], swings: list[float], every: int) -> None:
    """Real networks: the mean of G's samples in every run, a panel a setting; the line is the data's mean."""
    axes = plot.panels(len(runs), 11, 3.2, sharey=True)
    for ax, (label, curves), swing in zip(axes, runs.items(), swings):
        ax.plot(every * np.arange(len(curves)), curves, lw=0.9, color=COLOURS["generated"])
        ax.axhline(1, color="k", lw=1)
        ax.set_title(f"{label}\n擺幅 swing {swing:.3f}", fontsize=10)
        ax.set(xlabel="步 step", ylim=(-0.6, 2.6))
    axes[0].set_ylabel(r"$\mathbb{E}\,G(z)$")


def both_signs(times: np.ndarray, minimised: np.ndarray, maximised: np.ndarray) -> None:
    """Both losses minimised, or both maximised: the path about (0, 0), and its distance over time."""
    left, right = plot.panels(2, 9.5, 3.6)
    path(left, minimised, "discriminator", "最小化 minimise")
    path(left, maximised, "generated", "最大化 maximise")
    plot.curve(right, times, np.linalg.norm(minimised, axis=1), "discriminator")
    plot.curve(right, times, np.linalg.norm(maximised, axis=1), "generated")
    left.plot(0, 0, "+k")
    plot.labels(left, r"$\theta$", r"$\psi$", "upper left", xlim=(-4, 4), ylim=(-4, 4))
    plot.labels(right, "$t$", RADIUS, yscale="log")


def spectra(values: dict[float, np.ndarray]) -> None:
    """The small real GAN: eigenvalues at its equilibrium for three γ, those left of −1.6 cut off."""
    ax = plot.panels(1, 8, 3.6)
    for gamma, role in zip(values, ("generated", "other", "discriminator")):
        spectrum(ax, values[gamma], role, rf"$\gamma={gamma:g}$")
    ax.set(xlim=(-1.6, 0.1))
    ax.legend(fontsize=10, loc="upper left")
