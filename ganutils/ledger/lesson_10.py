"""10 The Wasserstein distance."""

from functools import cache

import numpy as np
from scipy import stats
from scipy.optimize import brentq, linear_sum_assignment, linprog
from scipy.sparse import diags_array, vstack
from scipy.special import rel_entr

from .. import transport
from ..densities import Density, gaussian, laplace, mixture, quadrature, uniform
from ..evaluate import Meaning
from ..laws import Draws, Pushforward
from .book import equation
from .cases import gaussians, generator, number

# --- finite laws: points with shares of 1/24 -------------------------------------------------------------------

SHARES = 24


def atoms(points, shares):
    return Draws(np.asarray(points), np.asarray(shares) / SHARES)


def some_atoms(rng, n, d):
    """n random points, each with at least one share."""
    points = rng.normal(size=(n, d)) + rng.uniform(-1, 1, d)
    return atoms(points if d > 1 else points[:, 0], 1 + rng.multinomial(SHARES - n, np.full(n, 1 / n)))


def in_rows(points):
    return np.reshape(points, (len(points), -1))


def distances(x, y):
    return np.linalg.norm(in_rows(x)[:, None] - in_rows(y), axis=-1)


def by_assignment():
    """W₁: every share of p gets a share of q of its own; SciPy finds the cheapest pairing."""
    def W_1(p, q):
        x, y = (np.repeat(in_rows(law.values), np.rint(SHARES * law.weights).astype(int), axis=0) for law in (p, q))
        cost = distances(x, y)
        return float(cost[linear_sum_assignment(cost)].sum() / SHARES)
    return W_1


def best_f(points, gain, bound=1.0):
    """The f with |f_i − f_j| ≤ bound · |x_i − x_j| and f_0 = 0 that makes Σ gain_i f_i largest: a linear programme."""
    n = len(points)
    first, second = np.nonzero(~np.eye(n, dtype=bool))
    rows = np.eye(n)[first] - np.eye(n)[second]
    found = linprog(-gain, A_ub=rows, b_ub=bound * distances(points, points)[first, second], bounds=[(0, 0)] + [(None, None)] * (n - 1))
    return found.x


def by_one_function():
    """W₁ without any plan: the best single f."""
    def W_1(p, q):
        points = np.concatenate([p.values, q.values])
        gain = np.concatenate([p.weights, -q.weights])
        return float(gain @ best_f(points, gain))
    return W_1


def by_plan():
    """W₁ without any f: the cheapest plan."""
    return lambda p, q: transport.plan(distances(p.values, q.values), p.weights, q.weights).value


ASSIGNED = Meaning("W_1", "library", by_assignment, function=True)
PLANNED = Meaning("W_1", "optimisation", by_plan, function=True)
ONE_FUNCTION = Meaning("W_1", "optimisation", by_one_function, function=True)

# --- 10.1: Kantorovich's problem --------------------------------------------------------------------------------


def couplings():
    """Π(p, q): all laws of pairs (x, y) with x ~ p, y ~ q. The least mean over them: a linear programme in the mass of each pair."""
    def Pi(p, q):
        i, j = (index.ravel() for index in np.indices((len(p.values), len(q.values))))
        pairs = p.values[i], q.values[j]

        def over(kind, objective):
            sign = -1 if kind == "max" else 1
            cost = [sign * float(objective(Draws((x[None], y[None])))) for x, y in zip(*pairs)]
            best = transport.plan(np.reshape(cost, (len(p.values), -1)), p.weights, q.weights).plan
            return float(objective(Draws(pairs, best.ravel())))
        return over
    return Pi


def in_the_plane(rng):
    return dict(p=some_atoms(rng, 4, 2), q=some_atoms(rng, 5, 2))


equation(
    "10.1", r"W_1(p, q) = \min_{\pi \in \Pi(p, q)} \mathbb{E}_{(x, y) \sim \pi}[\lVert x - y \rVert]", in_the_plane,
    meanings=[ASSIGNED, ONE_FUNCTION, Meaning("Pi", "", couplings, function=True)],
    wrong={"argument: 獨立 independent": r"W_1(p, q) = \mathbb{E}_{x \sim p,\,y \sim q}[\lVert x - y \rVert]",
           "argument: 平均數 the means": r"W_1(p, q) = \lVert \mathbb{E}_{x \sim p}[x] - \mathbb{E}_{y \sim q}[y] \rVert",
           "argument: ‖x − y‖²": r"W_1(p, q) = \min_{\pi \in \Pi(p, q)} \mathbb{E}_{(x, y) \sim \pi}[\lVert x - y \rVert^{2}]",
           "swap: max": r"W_1(p, q) = \max_{\pi \in \Pi(p, q)} \mathbb{E}_{(x, y) \sim \pi}[\lVert x - y \rVert]"})

# --- 10.2: duality ----------------------------------------------------------------------------------------------


def over_functions(points):
    """The largest mean over the f with ‖f‖_L ≤ bound (their slopes) or ‖f‖_∞ ≤ bound (their values), found on the points."""
    def here(values):
        """The function with these values on the points and 0 elsewhere."""
        return lambda x: (distances(x, points) < 1e-9) @ values

    def over(kind, objective, bound=1.0, relation=r"\le", norm="L"):
        if relation != r"\le" or norm not in ("L", r"\infty"):
            raise ValueError(f"over which f? ‖f‖_{norm} {relation} {bound}")
        sign = -1 if kind == "min" else 1
        gain = sign * np.array([float(objective(here(unit))) for unit in np.eye(len(points))])
        if abs(gain.sum()) > 1e-9:
            raise ValueError("f + 1, f + 2, … gain without end")
        if norm == r"\infty":
            return float(objective(here(bound * np.sign(gain))))
        f = best_f(points, gain, bound)
        return float(objective(lambda x: (f + bound * distances(x, points)).min(-1)))  # the same slopes everywhere
    return over


def with_functions(rng):
    case, (a, b) = in_the_plane(rng), rng.uniform(0.2, 0.5, 2)
    points = np.concatenate([case["p"].values, case["q"].values])
    return dict(case, f=lambda x: np.sin(a * x[..., 0] + b * x[..., 1]), over={"f": over_functions(points)})


equation(
    "10.2", r"W_1(p, q) = \max_{\lVert f \rVert_{L} \le 1} (\mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)])", with_functions,
    meanings=[ASSIGNED, PLANNED],
    wrong={"swap: min": r"W_1(p, q) = \min_{\lVert f \rVert_{L} \le 1} (\mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)])",
           "factor: ‖f‖ ≤ 2": r"W_1(p, q) = \max_{\lVert f \rVert_{L} \le 2} (\mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)])",
           "argument: |f| ≤ 1": r"W_1(p, q) = \max_{\lVert f \rVert_{\infty} \le 1} (\mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)])",
           "missing: max": r"W_1(p, q) = \lvert \mathbb{E}_{x \sim p}[\lVert x \rVert] - \mathbb{E}_{x \sim q}[\lVert x \rVert] \rvert"})

# --- 10.3: on the line ------------------------------------------------------------------------------------------


class Cuts:
    """Where integrands have kinks and jumps."""

    def __init__(self, *places):
        self.breaks = tuple(np.unique(np.concatenate(places)))


def steps_of(law):
    """The distribution function and the quantile of a finite law."""
    order = np.argsort(law.values)
    x, F = law.values[order], law.weights[order].cumsum()
    return (lambda t: np.r_[0.0, F][np.searchsorted(x, t, side="right")]), (lambda t: x[np.searchsorted(F, t).clip(max=len(x) - 1)]), x, F


def finite_on_the_line(rng):
    p, q = some_atoms(rng, 5, 1), some_atoms(rng, 6, 1)
    (F_p, F_p_inv, x, levels), (F_q, F_q_inv, y, others) = steps_of(p), steps_of(q)
    return dict(p=p, q=q, F_p=F_p, F_q=F_q, F_p_inv=F_p_inv, F_q_inv=F_q_inv, cuts=Cuts(x, y, levels, others, [0.0]))


def crossings(gap, places):
    """The roots of a function that is continuous between places."""
    value = gap(places)
    turns = np.nonzero(value[:-1] * value[1:] < 0)[0]
    return np.array([brentq(gap, places[k], places[k + 1], xtol=1e-14) for k in turns])


def histogram(rng, n=4):
    """A density that is constant between n + 1 edges, the edges, and F there."""
    edges, mass = np.sort(rng.uniform(-3, 3, n + 1)), rng.dirichlet(np.full(n, 3.0))
    return mixture([uniform(a, b) for a, b in zip(edges, edges[1:])], mass), edges, np.r_[0.0, mass.cumsum()]


def two_histograms(rng):
    (p, x, F), (q, y, G) = histogram(rng), histogram(rng)

    def F_p(t):
        return np.interp(t, x, F)

    def F_q(t):
        return np.interp(t, y, G)

    kinks = crossings(lambda t: F_p(t) - F_q(t), np.sort([*x, *y]))
    cuts = Cuts(x, y, kinks, F, G, F_p(kinks))
    return dict(p=p, q=q, F_p=F_p, F_q=F_q, F_p_inv=lambda t: np.interp(t, F, x), F_q_inv=lambda t: np.interp(t, G, y), cuts=cuts)


def best_on_knots(p, q, knots):
    """The f with slopes in [−1, 1], straight between the knots, that makes E_p f − E_q f largest: a linear programme in its values."""
    width, (share, weights) = np.diff(knots), quadrature([0.0, 1.0], 1, 12)
    x = knots[:-1, None] + width[:, None] * share
    excess = (p(x) - q(x)) * width[:, None] * weights
    gain = np.r_[excess @ (1 - share), 0.0] + np.r_[0.0, excess @ share]
    rise = diags_array([-np.ones(len(width)), np.ones(len(width))], offsets=[0, 1], shape=(len(width), len(knots)))
    bounds = [(0, 0)] + [(None, None)] * len(width)
    large = 1e4  # the solver's tolerances are absolute
    f = linprog(-large * gain, A_ub=vstack([rise, -rise]), b_ub=large * np.r_[width, width], bounds=bounds).x / large
    return f, float(gain @ f)


@cache
def best_critic(p, q):
    """The same with more and more knots where f turns: (knots, f, E_p f − E_q f)."""
    x = np.linspace(min(p.breaks[0], q.breaks[0]), max(p.breaks[-1], q.breaks[-1]), 20_001)
    x = x[p(x) + q(x) > 1e-5]
    edges = [place for place in (*p.breaks, *q.breaks) if x[0] < place < x[-1]]
    knots = np.unique(np.r_[np.linspace(x[0], x[-1], 300), edges])
    for _ in range(3):
        f, value = best_on_knots(p, q, knots)
        slope = np.diff(f) / np.diff(knots)
        turns = np.nonzero((slope[:-1] > 0) != (slope[1:] > 0))[0]
        knots = np.unique(np.r_[knots, *(np.linspace(knots[k], knots[k + 2], 21) for k in turns)])
    return knots, *best_on_knots(p, q, knots)


def by_critic():
    """W₁ of densities without any distribution function."""
    return lambda p, q: best_critic(p, q)[2]


def on_the_line(rng, turn):
    return two_histograms(rng) if turn % 2 else finite_on_the_line(rng)


def by_either():
    """Finite laws by assignment, densities by their best critic."""
    return lambda p, q: by_critic()(p, q) if isinstance(p, Density) else by_assignment()(p, q)


OF_F = r"\int_{-\infty}^{\infty} \lvert F_p(x) - F_q(x) \rvert dx"
equation(
    "10.3", rf"W_1(p, q) = {OF_F} \qquad W_1(p, q) = \int_{{0}}^{{1}} \lvert F_p^{{-1}}(t) - F_q^{{-1}}(t) \rvert dt", on_the_line, rtol=1e-6,
    meanings=[Meaning("W_1", "optimisation", by_either, function=True)],
    wrong={"factor: ½": rf"W_1(p, q) = \frac{{1}}{{2}} {OF_F}",
           "argument: L²": r"W_1(p, q) = \sqrt{\int_{-\infty}^{\infty} (F_p(x) - F_q(x))^{2} dx}",
           "missing: |·|": r"W_1(p, q) = \int_{0}^{1} (F_p^{-1}(t) - F_q^{-1}(t)) dt",
           "argument: 平均數 the means": r"W_1(p, q) = \lvert \mathbb{E}_{x \sim p}[x] - \mathbb{E}_{x \sim q}[x] \rvert"})

# --- 10.4: the best critic --------------------------------------------------------------------------------------


def parts(rng):
    """A Gaussian and a Laplace density, and their shares: (μ, σ, μ, b, w)."""
    return (*rng.uniform([-2, 0.5], [2, 1.2]), *rng.uniform([-2, 0.5, 0.3], [2, 1.2, 0.7]))


def mixed(m, s, n, b, w):
    return mixture([gaussian(m, s), laplace(n, b)], [w, 1 - w])


def mixed_F(m, s, n, b, w):
    return lambda x: w * stats.norm.cdf(x, m, s) + (1 - w) * stats.laplace.cdf(x, n, b)


def two_smooth(rng):
    """x: places where the distribution functions differ, which cross somewhere; two are close to that."""
    places, gap = np.linspace(-5, 5, 2001), np.ones(2001)
    while gap.min() > -0.01 or gap.max() < 0.01:
        P, Q = parts(rng), parts(rng)
        gap = mixed_F(*P)(places) - mixed_F(*Q)(places)
    places, gap = places[np.abs(gap) > 0.01], np.abs(gap[np.abs(gap) > 0.01])
    x = np.r_[rng.choice(places, 12, replace=False), places[np.argsort(gap)[:2]]]
    return dict(parts_p=P, parts_q=Q, p=mixed(*P), q=mixed(*Q), x=np.sort(x))


def level_between(rng):
    """Two piles each, with the same shares: between them nothing has to pass, and a best f may do there what it likes."""
    w = number(rng, 0.3, 0.7)
    p, q = (mixture([uniform(*left), uniform(*right)], [w, 1 - w]) for left, right in (((0.1, 1), (3, 4)), ((1.1, 1.6), (4.2, 5))))

    def F(left, right):
        return lambda x: w * stats.uniform.cdf(x, left[0], left[1] - left[0]) + (1 - w) * stats.uniform.cdf(x, right[0], right[1] - right[0])

    def best(x):
        return -x + 1.5 * np.clip(x, 1.7, 2.9)
    yield dict(p=p, q=q, F_p=F((0.1, 1), (3, 4)), F_q=F((1.1, 1.6), (4.2, 5)), x=np.array([1.9, 2.3, 2.7]), f_star=best)


def critic(p, q):
    knots, f, _ = best_critic(p, q)
    return lambda x: np.interp(x, knots, f)


equation(
    "10.4", r"\frac{d}{dx} f^{*}(x) = \mathrm{sign}(F_q(x) - F_p(x))", two_smooth, rtol=1e-6,
    given=r"F_p(x) \ne F_q(x)", outside=level_between,
    meanings=[Meaning("f_star", "optimisation", critic, function=True),
              Meaning("F_p", "closed form", lambda parts_p: mixed_F(*parts_p), function=True),
              Meaning("F_q", "closed form", lambda parts_q: mixed_F(*parts_q), function=True)],
    wrong={"sign": r"\frac{d}{dx} f^{*}(x) = \mathrm{sign}(F_p(x) - F_q(x))",
           "argument: p − q": r"\frac{d}{dx} f^{*}(x) = \mathrm{sign}(p(x) - q(x))",
           "missing: sign": r"\frac{d}{dx} f^{*}(x) = F_q(x) - F_p(x)",
           "missing: d/dx": r"f^{*}(x) = \mathrm{sign}(F_q(x) - F_p(x))"})

# --- 10.5: the gradient -----------------------------------------------------------------------------------------


def meetings(law, T, G):
    """The z where the increasing maps T and G agree."""
    return crossings(lambda z: T(z) - G(z), np.linspace(law.breaks[0], law.breaks[-1], 2001))


def by_sorting():
    """W₁ of the laws of T(z) and G(z), both increasing: the mean of |T(z) − G(z)|."""
    def W_1(p, q):
        z, weights = quadrature([*p.law.breaks, *meetings(p.law, p.G, q.G)], 90)
        return float(weights @ (p.law(z) * np.abs(p.G(z) - q.G(z))))
    return W_1


def straight(theta):
    """G_θ(z) = θ₁ + θ₂ z."""
    return lambda z: theta[0] + theta[1] * z


def kinked(law, T, G):
    """The best f: slope 1 where G's samples have to move to the right, −1 where to the left; it turns where T and G agree."""
    turns = T(meetings(law, T, G))
    first = np.sign(T(law.breaks[0]) - G(law.breaks[0]))

    def f(x):
        x = np.asarray(x)
        return first * (x + sum(2 * (-1) ** (k + 1) * np.maximum(x - turn, 0) for k, turn in enumerate(turns)))
    return f


def cross(law, T, G):
    """Whether T and G cross where there is mass, and nowhere run close to each other: there W₁ bends too sharply for differences."""
    z = np.linspace(law.breaks[0], law.breaks[-1], 2001)
    gap = T(z) - G(z)
    return bool((law(meetings(law, T, G)) > 0.03).any() and (np.abs(gap) + np.abs(np.gradient(gap, z)) > 0.15).all())


def real_and_generated(rng):
    """Data x = T(z), a straight G_θ, and f* for the present θ, which stays as it is. E over p_z: on fine panels where f* turns."""
    law, T, theta = gaussians(rng), generator(rng), rng.uniform([-0.6, 0.5], [0.6, 1.1])
    while not cross(law, T, straight(theta)):
        T, theta = generator(rng), rng.uniform([-0.6, 0.5], [0.6, 1.1])
    G = straight(theta)
    fine = [np.linspace(z - 0.08, z + 0.08, 600) for z in meetings(law, T, G)]
    z, weights = quadrature(np.concatenate([law.breaks, *fine]))
    return dict(p_z=Draws(z, weights * law(z)), p=Pushforward(law, T), theta=theta, f_star=kinked(law, T, G), frozen=True)


def no_best_or_no_gradient(rng):
    """An f* that is found anew for every θ; q_θ = p, where every f is a best one, and W₁ has a kink; and p = δ₀, q_θ = δ₁, where W₁ has
    none, but this best f* turns at the generated sample."""
    case = real_and_generated(rng)
    law = case["p"].law
    yield {**{name: value for name, value in case.items() if name != "f_star"}, "frozen": False}
    yield {**case, "p": Pushforward(law, straight(case["theta"])), "f_star": lambda x: np.asarray(x)}
    yield {**case, "p": Pushforward(law, straight((0.0, 0.0))), "theta": np.array([1.0, 0.0]), "f_star": lambda x: -np.minimum(x, 1.0)}


def differentiable(p, theta, f_star):
    """T and G agree at single places only, and f* turns at single places of G only."""
    z = np.linspace(p.law.breaks[0], p.law.breaks[-1], 999)
    x, h = straight(theta)(z), 1e-6
    turns = np.abs(f_star(x + h) - 2 * f_star(x) + f_star(x - h)) > h / 2
    return bool((np.abs(p.G(z) - x) > 1e-12).mean() > 0.99 and turns.mean() < 0.01)


FROZEN = r"\text{$f^{*}$ 不隨 $\theta$ 動 held fixed}"
SMOOTH = r"\text{兩邊在 $\theta$ 都可微 both sides differentiable}"
equation(
    "10.5", r"\nabla_\theta W_1(p, q_\theta) = -\nabla_\theta \mathbb{E}_{z \sim p_z}[f^{*}(G_\theta(z))]", real_and_generated, rtol=1e-6,
    given=FROZEN + r" \quad " + SMOOTH, words={FROZEN: lambda frozen: frozen, SMOOTH: differentiable}, outside=no_best_or_no_gradient,
    meanings=[Meaning("W_1", "quadrature", by_sorting, function=True), Meaning("G_theta", "", straight, function=True),
              Meaning("f_star", "", lambda theta, p: kinked(p.law, p.G, straight(theta)), function=True),
              Meaning("q_theta", "", lambda theta, p: Pushforward(p.law, straight(theta)))],
    wrong={"sign": r"\nabla_\theta W_1(p, q_\theta) = \nabla_\theta \mathbb{E}_{z \sim p_z}[f^{*}(G_\theta(z))]",
           "missing: ∇": r"\nabla_\theta W_1(p, q_\theta) = -\mathbb{E}_{z \sim p_z}[f^{*}(G_\theta(z))]",
           "argument: f(E)": r"\nabla_\theta W_1(p, q_\theta) = -\nabla_\theta f^{*}(\mathbb{E}_{z \sim p_z}[G_\theta(z)])",
           "factor: 2": r"\nabla_\theta W_1(p, q_\theta) = -2 \nabla_\theta \mathbb{E}_{z \sim p_z}[f^{*}(G_\theta(z))]"})

# --- 10.6: two points -------------------------------------------------------------------------------------------


def two_points(rng, turn):
    return dict(delta_0=Draws([0.0]), theta=number(rng, 0.3, 3) * (-1) ** turn)


def masses(p, q):
    """Both on the points of either."""
    points = np.unique(np.r_[p.values, q.values])
    return [((points[:, None] == law.values) @ law.weights) for law in (p, q)]


def shannon(P, Q):
    M = (P + Q) / 2
    return float(rel_entr(P, M).sum() + rel_entr(Q, M).sum()) / 2


def of_masses(formula):
    return lambda: lambda p, q: float(formula(*masses(p, q)))


JSD = r"\mathrm{JSD}(\delta_0 \,\|\, \delta_\theta)"
TV = r"\mathrm{TV}(\delta_0 \,\|\, \delta_\theta)"
KL = r"\mathrm{KL}(\delta_0 \,\|\, \delta_\theta)"
equation(
    "10.6", rf"W_1(\delta_0, \delta_\theta) = \lvert \theta \rvert \qquad {JSD} = \log(2) \qquad {TV} = 1 \qquad {KL} = \infty", two_points,
    given=r"\theta \ne 0", outside=lambda rng: [dict(delta_0=Draws([0.0]), theta=0.0)],
    meanings=[ASSIGNED, Meaning("delta_theta", "", lambda theta: Draws([theta])), Meaning("JSD", "enumeration", of_masses(shannon), function=True),
              Meaning("TV", "enumeration", of_masses(lambda P, Q: np.maximum(P - Q, 0).sum()), function=True),
              Meaning("KL", "enumeration", of_masses(lambda P, Q: rel_entr(P, Q).sum()), function=True)],
    wrong={"factor: 2": rf"{JSD} = 2 \log(2)", "factor: TV = 2": rf"{TV} = 2",
           "argument: θ²": r"W_1(\delta_0, \delta_\theta) = \theta^{2}", "swap: KL = 0": rf"{KL} = 0"})

# --- 10.7: two batches ------------------------------------------------------------------------------------------


class Batch:
    """n draws from a law."""

    def __init__(self, law, n):
        self.law, self.n = law, n


class Between:
    """W₁ of a batch and another one, or a law: a random number, known by its mean.

    E ∫ |F̂ − Ĝ| dx = ∫ E |j − k|/n dx, where j and k of n draws, binomial numbers, are at most x; a polynomial of x for U[0, 1].
    """

    def __init__(self, batch, other):
        self.batch, self.other = batch, other

    def expected(self):
        if self.batch is self.other:
            return 0.0
        n, law = self.batch.n, self.batch.law
        x, weights = quadrature([0.0, 1.0], 4, 20)
        share = np.arange(n + 1) / n
        chance = stats.binom.pmf(np.arange(n + 1)[:, None], n, law.cdf(x))
        if isinstance(self.other, Batch):
            return float(weights @ np.einsum("jx,kx,jk->x", chance, chance, np.abs(share[:, None] - share)))
        return float(weights @ (chance * np.abs(share[:, None] - self.other.cdf(x))).sum(0))


def two_batches(rng, turn):
    law, n = stats.uniform(), int(rng.integers(2, 30)) if turn else 1
    return dict(n=n, p=law, p_n_hat=Batch(law, n), q_n_hat=Batch(law, n))


def another_law_or_one_batch(rng):
    case = two_batches(rng, 1)
    other = stats.beta(*rng.uniform(1.5, 3, 2))
    yield {**case, "p_n_hat": Batch(other, case["n"]), "q_n_hat": Batch(other, case["n"])}
    yield {**case, "q_n_hat": case["p_n_hat"]}


def from_the_unit_interval(p_n_hat, q_n_hat):
    x = np.linspace(0.05, 0.95, 19)
    return p_n_hat is not q_n_hat and all(np.allclose(batch.law.cdf(x), x) for batch in (p_n_hat, q_n_hat))


BATCHES = r"\text{兩批獨立，來自 independent batches from $U[0, 1]$}"
FORMULA = r"\frac{2^{2 n - 1}}{(2 n + 1) \binom{2 n}{n}}"
equation(
    "10.7", rf"\mathbb{{E}}[W_1(\hat p_n, \hat q_n)] = {FORMULA}", two_batches,
    given=BATCHES, words={BATCHES: from_the_unit_interval}, outside=another_law_or_one_batch,
    meanings=[Meaning("W_1", "quadrature", lambda: Between, function=True)],
    wrong={"argument: 0": r"\mathbb{E}[W_1(\hat p_n, \hat q_n)] = 0", "argument: 1/n": r"\mathbb{E}[W_1(\hat p_n, \hat q_n)] = \frac{1}{3 n}",
           "label: p": rf"\mathbb{{E}}[W_1(\hat p_n, p)] = {FORMULA}",
           "factor: 2": rf"\mathbb{{E}}[W_1(\hat p_n, \hat q_n)] = 2 \cdot {FORMULA}"})

# --- 10.8: clipping ---------------------------------------------------------------------------------------------


def relu(a):
    return np.where(np.real(a) > 0, a, 0)


class Net:
    """f_w with one input and L layers, the hidden ones of width h; w holds weights and biases, layer by layer."""

    def __init__(self, w, h, L, activation):
        self.w, self.sizes, self.activation = w, [1, *[h] * (L - 1), 1], activation

    def __call__(self, x):
        a, w = np.asarray(x)[None], iter(self.w)
        for k, (m, n) in enumerate(zip(self.sizes, self.sizes[1:])):
            weights, biases = np.reshape([next(w) for _ in range(m * n)], (n, m)), [next(w) for _ in range(n)]
            a = np.tensordot(weights, self.activation(a) if k else a, 1) + np.reshape(biases, (n, *[1] * np.ndim(x)))
        return a[0]

    def prime(self, x):
        """The slope by a complex step."""
        return np.imag(self(x + 1e-30j)) / 1e-30


def over_weights(size, rng):
    """The largest over ‖w‖_∞ ≤ bound: from several corners of the cube, one weight after the other to its better end."""
    corners = [np.ones(size), *rng.choice([-1.0, 1.0], (3, size))]

    def climb(w, height):
        best, before = height(w), -np.inf
        while best > before:
            before = best
            for i in range(size):
                other = w * np.where(np.arange(size) == i, -1, 1)
                if (value := height(other)) > best:
                    w, best = other, value
        return best

    def over(kind, objective, bound=1.0, relation=r"\le", norm=r"\infty"):
        if relation != r"\le" or norm != r"\infty" or bound < 0:
            raise ValueError(f"over which w? ‖w‖_{norm} {relation} {bound}")
        sign = -1 if kind == "min" else 1
        return sign * max(climb(bound * corner, lambda w: sign * float(objective(w))) for corner in corners)
    return over


SIZES = [(3, 2), (2, 3), (3, 3), (2, 4), (5, 2)]


def largest(slope):
    """max |f′(x)| over places on the line."""
    return float(np.abs(slope(np.linspace(-2, 2, 33))).max())


def clipped(rng, turn):
    """h, L and c of a critic on the line; and d = E_p x − E_q x of two laws in the plane: there two of its weights are a linear critic."""
    h, L = SIZES[turn % len(SIZES)]
    size = 2 * h + (L - 2) * (h * h + h) + h + 1
    laws = in_the_plane(rng)
    means = [laws[name].weights @ laws[name].values for name in "pq"]
    return dict(d=means[0] - means[1], h=h, L=L, c=number(rng, 0.2, 0.9), activation=relu, norm_infty=largest,
                over={"w": over_weights(size, rng), "i": range(2)})


def bent(rng):
    yield {**clipped(rng, 1), "activation": np.tanh}


CRITIC = r"\text{$f_w$：ReLU，一個輸入，$L$ 層，隱藏層寬 $h$ one input, $L$ layers, hidden ones of width $h$}"
LARGEST = r"\max_{\lVert w \rVert_{\infty} \le c} \lVert f_w' \rVert_{\infty}"
LINEAR = r"\max_{\lVert w \rVert_{\infty} \le c} \sum_i w_i d_i"  # d = E_p x − E_q x: a check cell has three lines at most
equation(
    "10.8", rf"{LARGEST} = c^{{L}} h^{{L - 1}} \qquad {LINEAR} = c \lVert d \rVert_{{1}}", clipped,
    given=CRITIC, words={CRITIC: lambda activation: activation is relu}, outside=bent,
    meanings=[Meaning("f_w", "", Net, function=True)],
    wrong={"argument: c": rf"{LARGEST} = c", "missing: h": rf"{LARGEST} = c^{{L}}",
           "factor: h": rf"{LARGEST} = c^{{L}} h^{{L}}", "argument: ‖·‖₂": rf"{LINEAR} = c \lVert d \rVert"})
