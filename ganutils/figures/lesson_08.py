"""The figures of lesson 08, and what is computed for them: spread-out samples, trained bounds, fitted Gaussians."""

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.optimize import minimize
from torch import Tensor

from .. import densities, divergences, plot

COLOURS = plot.COLOURS
FAMILIES = divergences.F_DIVERGENCES
LABELS = {"kl": "KL", "reverse-kl": "reverse KL", "pearson": "Pearson", "neyman": "Neyman", "squared-hellinger": "$H^2$",
          "js": "JS", "gan": "GAN", "tv": "TV"}
ROLES = {"kl": "data", "reverse-kl": "generated", "pearson": "discriminator", "neyman": "measured", "squared-hellinger": "other",
         "js": "light", "tv": "theory"}


# --- computed -----------------------------------------------------------------------------------------

def spread(members: int, n: int, random: torch.Generator) -> Tensor:
    """Standard normal samples (members, n, 1), one drawn from each of n equal shares of probability."""
    share = torch.arange(n) + torch.rand(members, n, generator=random)
    return torch.special.ndtri((share / n).clamp(1e-6, 1 - 1e-6))[..., None]


def two_peaks(members: int, n: int, random: torch.Generator) -> Tensor:
    """The same of 0.3 N(−2, ½²) + 0.7 N(2, ½²)."""
    left = round(0.3 * n)
    return torch.cat([-2 + spread(members, left, random) / 2, 2 + spread(members, n - left, random) / 2], dim=1)


def bounds(D: torch.nn.Module, names: Sequence[str], members: int, p, q) -> np.ndarray:
    """B(T) of the stacked discriminators, so many members for each name: (names, members), by quadrature."""
    x, dx = densities.quadrature([*p.breaks, *q.breaks])
    with torch.no_grad():
        s = D(torch.tensor(x, dtype=torch.float32).expand(len(names) * members, -1)[..., None]).double()
    found = []
    for name, logits in zip(names, s.unflatten(0, (len(names), members))):
        family = FAMILIES[name]
        found.append(family.activation(logits).numpy() @ (p(x) * dx) - family.fake(logits).numpy() @ (q(x) * dx))
    return np.array(found)


def fit(h: Callable[[np.ndarray], np.ndarray], p, start: tuple[float, float]) -> np.ndarray:
    """(m, s) of the Gaussian q at the bottom of the valley of D_h(p‖q) in which ``start`` lies; h of an array u."""
    x, dx = densities.quadrature([-12, *p.breaks, 12])
    p_x = p(x)

    def D_h(theta):
        q_x = densities.gaussian(theta[0], np.exp(theta[1]))(x) + 1e-290
        return (q_x * h(np.maximum(p_x / q_x, 1e-280))) @ dx

    m, s = start
    found = minimize(D_h, [m, np.log(s)], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-13})
    return np.array([found.x[0], np.exp(found.x[1])])


def ruler(family: divergences.FDivergence) -> Callable[[np.ndarray], np.ndarray]:
    """f of a family, for arrays."""
    return lambda u: family.f(torch.from_numpy(u)).numpy()


# --- drawn --------------------------------------------------------------------------------------------

def bet(p, wide, narrow) -> None:
    """Data with two peaks and two Gaussians to choose from."""
    _, ax = plt.subplots()
    x = np.linspace(-6, 6, 601)
    ax.fill_between(x, p(x), color=COLOURS["data"], alpha=0.25, lw=0, label="$p$")
    plot.curve(ax, x, wide(x), "generated", "A", "--")
    plot.curve(ax, x, narrow(x), "generated", "B")
    plot.labels(ax, "$x$", "密度 density", "upper left")


def rulers() -> None:
    """The convex functions, each without its tangent at 1."""
    _, ax = plt.subplots()
    u = torch.linspace(0.02, 4, 400, dtype=torch.float64)
    one = torch.ones(1, dtype=torch.float64)
    for name in ("kl", "reverse-kl", "pearson", "neyman", "squared-hellinger", "js"):
        family = FAMILIES[name]
        above = family.f(u) - family.f(one) - family.threshold * (u - 1)
        plot.curve(ax, u, above, ROLES[name], LABELS[name])
    plot.labels(ax, "$u = p/q$", "$f(u)$", ylim=(-0.1, 4), xlim=(0, 4))
    ax.legend(loc="upper left", bbox_to_anchor=(0.27, 1))  # between the branches, where no curve runs
    ax.axvline(1, color="0.6", lw=1, ls="--")


def supporting_lines(slopes: Sequence[float]) -> None:
    """KL's f with its tangents of the given slopes, which meet the axis at −f*(t); and f* itself."""
    left, right = plot.panels()
    u = np.linspace(1e-9, 3, 301)
    plot.curve(left, u, u * np.log(u), "theory", r"$f(u) = u \log(u)$")
    for t, role in zip(slopes, ("data", "generated", "discriminator")):
        height = np.exp(t - 1)
        plot.curve(left, u, u * t - height, role, f"$t = {t:g}$", "--")
        left.plot(0, -height, "o", color=COLOURS[role], ms=8, clip_on=False, zorder=4)
        right.plot(t, height, "o", color=COLOURS[role], ms=8)
    t = np.linspace(-1, 2, 100)
    plot.curve(right, t, np.exp(t - 1), "theory")
    plot.labels(left, "$u$", "$f$", "upper left", ylim=(-3, 4), xlim=(0, 3))
    plot.labels(right, "$t$", "$f^{*}(t)$")


def trained(names: Sequence[str], exact: Sequence[float], early: np.ndarray, late: np.ndarray) -> None:
    """The gap D_f − B of each discriminator, after a few steps (hollow) and at the end, on a logarithmic axis."""
    _, ax = plt.subplots()
    for i, value in enumerate(exact):
        row = np.full(len(late[i]), i)
        plot.measured(ax, np.maximum(value - early[i], 1e-6), row, None, mfc="none")
        plot.measured(ax, np.maximum(value - late[i], 1e-6), row, None)
    ax.axvline(0.005, color="0.6", lw=1, ls="--")
    ax.set_yticks(range(len(names)), [LABELS[name] for name in names])
    plot.labels(ax, "$D_f - B(T)$", "", xscale="log")


def learned(D: torch.nn.Module, names: Sequence[str], members: int, p, q) -> None:
    """T of the first discriminator of three families over the best, T* = f′(p/q)."""
    x = np.linspace(-3, 4, 141)
    with torch.no_grad():
        s = D(torch.tensor(x, dtype=torch.float32).expand(len(names) * members, -1)[..., None]).double()
    axes = plot.panels(3, 10, 3.2)
    for ax, name in zip(axes, ("kl", "js", "tv")):
        family = FAMILIES[name]
        plot.theory(ax, x, family.best(torch.from_numpy(p(x) / q(x))), "$T^{*}$")
        plot.measured(ax, x[::7], family.activation(s[names.index(name) * members])[::7], "$T$")
        plot.labels(ax, "$x$", "", "upper right", title=LABELS[name])


def shortfall(eps: np.ndarray, gaps: Sequence[np.ndarray]) -> None:
    """The height of f above its tangent at r, and the gap of T* + ε for several pairs p, q over e^ε − 1 − ε."""
    left, right = plot.panels()
    u, r = np.linspace(1e-9, 3, 301), 1.0
    f, tangent = u * np.log(u), u - r
    plot.curve(left, u, f, "theory", "$f$")
    plot.curve(left, u, tangent, "discriminator", "切線 tangent at $r$")
    left.fill_between(u, tangent, f, color=COLOURS["measured"], alpha=0.3, lw=0)
    left.plot(r, 0, "o", color=COLOURS["discriminator"], ms=8)
    plot.labels(left, "$u$", "", "upper left")
    fine = np.linspace(-1, 1, 101)
    plot.theory(right, fine, np.exp(fine) - 1 - fine, r"$e^{\varepsilon}-1-\varepsilon$")
    for gap, marker in zip(gaps, ("o", "x", "+")):
        right.plot(eps, gap, marker, color=COLOURS["measured"], ms=9, mfc="none")
    plot.labels(right, r"$\varepsilon$", "$D_f - B$", "upper center")


def forces() -> None:
    """How hard a sample is pushed for a unit of log u, −u ℓ′(u), over log u: honest u² f″(u), with the trick u f″(u)."""
    honest, trick = plot.panels(2, 10, 3.5, sharey=True)
    log_u = np.linspace(-5, 5, 200)
    u = np.exp(log_u)
    bends = {"kl": 1 / u, "pearson": 2 + 0 * u, "js": 1 / (u * (1 + u)), "reverse-kl": 1 / u**2}
    for name, bend in bends.items():
        plot.curve(honest, log_u, u**2 * bend, ROLES[name], LABELS[name])
        plot.curve(trick, log_u, u * bend, ROLES[name], LABELS[name])
    for ax, title in ((honest, r"$L_G = -\mathbb{E}_q[f^{*}(T)]$"), (trick, r"$L_G = -\mathbb{E}_q[T]$")):
        plot.labels(ax, r"$\log u$", "", title=title, yscale="log", ylim=(1e-4, 1e3))
    honest.set_ylabel(r"推力 push $-u\,\ell'(u)$")
    honest.legend(loc="lower right")
    trick.legend(loc="lower center")


def fits(p, theory: dict[str, np.ndarray], found: dict[str, np.ndarray]) -> None:
    """Three of the Gaussians that theory chooses, and around both valleys the trained (m, s), a dot a seed, over theory (crosses)."""
    laws, wide, narrow = plot.panels(3, 10.5, 3.9, width_ratios=[1.1, 1, 1])
    x = np.linspace(-6, 6, 601)
    laws.fill_between(x, p(x), color=COLOURS["data"], alpha=0.2, lw=0, label="$p$")
    for name, role in (("KL", "data"), ("reverse KL", "generated")):
        plot.curve(laws, x, densities.gaussian(*theory[name])(x), role, name)
    plot.labels(laws, "$x$", "密度 density", "upper left")
    roles = ("data", "discriminator", "measured", "light", "generated", "data", "measured")
    for (name, ends), role in zip(found.items(), roles):
        ax = wide if theory[name][1] > 1 else narrow
        ax.plot(*ends.T, "o", color=COLOURS[role], ms=6, label=name)
        ax.plot(*theory[name], "x", color=COLOURS["theory"], ms=12, mew=2.2, zorder=4)
    for ax, m, s, reach in ((wide, 0.8, 1.92, 0.09), (narrow, 2, 0.51, 0.03)):
        plot.labels(ax, "$m$", "$s$", "upper right", xlim=(m - reach, m + reach), ylim=(s - reach, s + reach))


def saturation(reach: float = 6) -> None:
    """D_f of N(0, 1) and N(μ, 1) over μ: closed forms."""
    _, ax = plt.subplots()
    mu = np.linspace(0.05, reach, 120)
    q = [densities.gaussian(each) for each in mu]
    p = densities.gaussian()
    plot.curve(ax, mu, np.expm1(mu**2), ROLES["pearson"], "Pearson")
    plot.curve(ax, mu, mu**2 / 2, ROLES["kl"], "KL")
    plot.curve(ax, mu, 2 - 2 * np.exp(-(mu**2) / 8), ROLES["squared-hellinger"], "$H^2$")
    plot.curve(ax, mu, [2 * divergences.js(p, each) for each in q], ROLES["js"], r"JS $= 2\,\mathrm{JSD}$")
    plot.curve(ax, mu, [divergences.tv(p, each) for each in q], ROLES["tv"], "TV")
    for top in (2, 2 * np.log(2), 1):
        plot.level(ax, top)
    plot.labels(ax, r"$\mu$", "$D_f$", "upper right", ylim=(0, 4))


def near(eps: np.ndarray, ratios: dict[str, np.ndarray]) -> None:
    """D_f / χ² while p comes near q, over the limit f″(1)/2."""
    _, ax = plt.subplots()
    for (name, ratio), marker in zip(ratios.items(), ("o-", "o-", "o-", "x--")):
        plot.curve(ax, eps, ratio, ROLES[name], LABELS[name], marker)
    for limit in (0.5, 0.25):
        plot.level(ax, limit)
    plot.labels(ax, r"$\varepsilon$", r"$D_f / \chi^2$", "upper right", xscale="log", ylim=(0, 1))
    ax.invert_xaxis()
