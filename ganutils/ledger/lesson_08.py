"""08 f-GAN."""

from functools import cache

import numpy as np
import torch
from numpy.polynomial import Chebyshev
from scipy.optimize import minimize, minimize_scalar
from scipy.special import rel_entr, xlogy

from .. import losses
from ..densities import Density, gaussian
from ..evaluate import Meaning
from ..laws import FiniteLaw
from .book import equation
from .cases import FROZEN, POSITIVE, at_points, frozen, number, reweighted, some_parts, table
from .meanings import best_score, chi_square, common, expect, generated, positive, tensor

# --- the families: f, f* and g as in the papers' tables; D_f as the textbooks write it -------------------------

LOG2 = np.log(2)
GENERATORS = {
    "kl": lambda u: xlogy(u, u),
    "reverse-kl": lambda u: -np.log(u),
    "pearson": lambda u: (u - 1) ** 2,
    "neyman": lambda u: (1 - u) ** 2 / u,
    "squared-hellinger": lambda u: (np.sqrt(u) - 1) ** 2,
    "js": lambda u: xlogy(u, u) - (u + 1) * np.log((u + 1) / 2),
    "gan": lambda u: xlogy(u, u) - (u + 1) * np.log(u + 1),
    "tv": lambda u: np.abs(u - 1) / 2,
}
CONJUGATES = {
    "kl": lambda t: np.exp(t - 1),
    "reverse-kl": lambda t: -1 - np.log(-t),
    "pearson": lambda t: np.where(np.real(t) > -2, t**2 / 4 + t, -1),
    "neyman": lambda t: 2 - 2 * np.sqrt(1 - t),
    "squared-hellinger": lambda t: t / (1 - t),
    "js": lambda t: -np.log(2 - np.exp(t)),
    "gan": lambda t: -np.log(1 - np.exp(t)),
    "tv": lambda t: np.clip(t, -0.5, 0.5),  # for t ≤ ½
}
ACTIVATIONS = {
    "kl": lambda s: s,
    "reverse-kl": lambda s: -np.exp(-s),
    "pearson": lambda s: s,
    "neyman": lambda s: 1 - np.exp(-s),
    "squared-hellinger": lambda s: 1 - np.exp(-s),
    "js": lambda s: LOG2 - np.log(1 + np.exp(-s)),
    "gan": lambda s: -np.log(1 + np.exp(-s)),
    "tv": lambda s: np.tanh(s) / 2,
}
END = {"kl": np.inf, "reverse-kl": 0, "pearson": np.inf, "neyman": 1, "squared-hellinger": 1, "js": LOG2, "gan": 0, "tv": 0.5}


def twice_jsd(P, Q):
    return rel_entr(P, (P + Q) / 2) + rel_entr(Q, (P + Q) / 2)


TEXTBOOK = {
    "kl": lambda P, Q: rel_entr(P, Q),
    "reverse-kl": lambda P, Q: rel_entr(Q, P),
    "pearson": lambda P, Q: (P - Q) ** 2 / Q,
    "neyman": lambda P, Q: (P - Q) ** 2 / P,
    "squared-hellinger": lambda P, Q: (np.sqrt(P) - np.sqrt(Q)) ** 2,
    "js": twice_jsd,
    "gan": lambda P, Q: twice_jsd(P, Q) - (P + Q) * LOG2,
    "tv": lambda P, Q: np.abs(P - Q) / 2,
}
ROWS = list(GENERATORS)
SMOOTH = [name for name in ROWS if name != "tv"]

# one more, with f(0) ≠ f′(∞): α (1 − α) D_f = 1 − ∫ p^α q^{1 − α}
ALPHA = 0.3
GENERATORS["alpha"] = lambda u: (ALPHA * u + 1 - ALPHA - u**ALPHA) / (ALPHA * (1 - ALPHA))
TEXTBOOK["alpha"] = lambda P, Q: (ALPHA * P + (1 - ALPHA) * Q - P**ALPHA * Q ** (1 - ALPHA)) / (ALPHA * (1 - ALPHA))


def mixed(mix):
    """f = Σ w f_k, for random weights w of the families."""
    def f(u):
        return sum(w * GENERATORS[name](np.asarray(u) * 1.0) for name, w in mix.items())
    return f


def textbook(mix):
    """D_f(p‖q) from p and q, without f: what the books call KL, Neyman's χ², 2 JSD …"""
    def D_f(p, q):
        x, weights = common(p, q)
        return float(sum(w * weights @ TEXTBOOK[name](p(x), q(x)) for name, w in mix.items()))
    return D_f


def slope_of(function):
    """The derivative by a complex step: nothing is subtracted."""
    return lambda x: np.imag(function(np.asarray(x) + 1e-30j)) / 1e-30


def tilted_least(f, t):
    """inf over r > 0 of f(r) − r t, for each t: what is left of −f*(t) when f* is not known. Ternary search in log r."""
    low, high = np.full(np.shape(t), -60.0), np.full(np.shape(t), 60.0)

    def at(w):
        return f(np.exp(w)) - np.exp(w) * t

    for _ in range(110):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        falls = at(left) > at(right)
        low, high = np.where(falls, left, low), np.where(falls, high, right)
    return at((low + high) / 2)


def bound(p, q, T, mix):
    """B(T) = Σ or ∫ inf over r of p T + q (f(r) − r T): f* is not asked for."""
    x, weights = common(p, q)
    return float(weights @ (p(x) * T(x) + q(x) * tilted_least(mixed(mix), T(x))))


def closed_conjugate(mix):
    (name,) = mix
    return CONJUGATES[name]


def searched_conjugate(crooked):
    """sup over u of u t − f(u) for an f that is not convex: on a grid in log u."""
    u = np.exp(np.linspace(-30, 30, 40_001))
    return lambda t: (np.multiply.outer(np.asarray(t), u) - mixed(crooked)(u)).max(-1)


F = Meaning("f", "", lambda mix: mixed(mix), function=True)
D_F = Meaning("D_f", "library", lambda mix: textbook(mix), function=True)
F_STAR = Meaning("f_star", "closed form", lambda mix: closed_conjugate(mix), function=True)
B_OF_T = Meaning("B", "optimisation", bound, of=("T",))


def some(rng, names, n=3):
    """Random weights of n of the families."""
    chosen = rng.permutation(names)[:n]
    return {str(name): number(rng, 0.2, 1.5) for name in chosen}


def one(rng, names, turn):
    return {names[turn % len(names)]: 1.0}


def two_laws(rng, turn, n=5):
    p, q = reweighted(rng) if turn % 2 else (table(rng, n), table(rng, n))
    return dict(p=p, q=q)


def convex(mix):
    u = np.exp(np.linspace(-8, 8, 4001))
    return bool((np.diff(np.diff(mixed(mix)(u)) / np.diff(u)) > -1e-9).all())


CONVEX = r"\text{$f$ 凸 convex}"

# --- 8.1: the divergence --------------------------------------------------------------------------------------


def any_family(rng, turn):
    """TV, whose f has a kink, on finite spaces only."""
    return {**two_laws(rng, turn), "mix": some(rng, SMOOTH if turn % 2 else ROWS)}


def not_covered(rng):
    """q has no mass where p has some."""
    p, q = table(rng, 5), table(rng, 5).masses * [1, 0, 1, 1, 1]
    yield dict(p=p, q=FiniteLaw(q / q.sum()), mix=some(rng, SMOOTH))


def covered(p, q):
    return not isinstance(q, FiniteLaw) or bool((q.masses > 0).all())


COVERED = r"\text{$p > 0$ 之處 $q > 0$ wherever $p > 0$}"
equation(
    "8.1", r"D_f(p \,\|\, q) = \mathbb{E}_{x \sim q}\left[f\left(\frac{p(x)}{q(x)}\right)\right]", any_family,
    given=COVERED, words={COVERED: covered}, outside=not_covered, meanings=[F, D_F],
    wrong={"swap: q/p": r"D_f(p \,\|\, q) = \mathbb{E}_{x \sim q}\left[f\left(\frac{q(x)}{p(x)}\right)\right]",
           "argument: E_p": r"D_f(p \,\|\, q) = \mathbb{E}_{x \sim p}\left[f\left(\frac{p(x)}{q(x)}\right)\right]",
           "factor: ½": r"D_f(p \,\|\, q) = \frac{1}{2} \mathbb{E}_{x \sim q}\left[f\left(\frac{p(x)}{q(x)}\right)\right]",
           "argument: f(E)": r"D_f(p \,\|\, q) = f\left(\mathbb{E}_{x \sim q}\left[\frac{p(x)}{q(x)}\right]\right)"})

# --- 8.2: the conjugate ---------------------------------------------------------------------------------------


def over_ratios(kind, objective, limit=0.0, relation=r"\ge"):
    """The largest or least over u ≥ limit: a grid in log(u − limit), then Brent's search; and u = limit itself."""
    if relation not in (r"\ge", r"\le"):
        raise ValueError(f"over which u? u {relation} {limit}")
    side = 1 if relation == r"\ge" else -1
    sign = -1 if kind == "max" else 1

    def at(w):
        return sign * float(objective(limit + side * np.exp(w)))

    grid = np.linspace(-12, 8, 81)
    values = [at(w) for w in grid]
    i = int(np.argmin(values))
    found = minimize_scalar(at, bounds=(grid[max(i - 1, 0)], grid[min(i + 1, 80)]), method="bounded", options={"xatol": 1e-10}).fun
    edge = sign * float(objective(limit))
    return sign * min([found, values[i], *([edge] if np.isfinite(edge) else [])])


def slopes_and_ratios(rng, turn):
    """t from the whole of the domain of f*, left of f′(0⁺) too; and a ratio u."""
    mix = one(rng, ROWS, turn)
    (name,) = mix
    end, far = END[name], number(rng, 0.2, 3)
    t = end - far if np.isfinite(end) else number(rng, -5, 2)
    return dict(mix=mix, t=t, u=number(rng, 0.3, 0.8) if turn % 3 else number(rng, 1.3, 4), over={"u": over_ratios})


def dented(rng):
    """f = KL minus a multiple of Pearson's: not convex, and u where it bends down."""
    crooked = {"kl": 1.0, "squared-hellinger": -number(rng, 4, 6)}
    yield dict(mix=crooked, crooked=crooked, t=number(rng, 0.2, 0.5), u=number(rng, 0.7, 1.2), over={"u": over_ratios})


equation(
    "8.2", r"f^{*}(t) = \sup_{u \ge 0} (u t - f(u)) \qquad f^{*}(f'(u)) = u f'(u) - f(u)", slopes_and_ratios, rtol=1e-7, cases=16,
    given=CONVEX, words={CONVEX: convex}, outside=dented,
    meanings=[F, F_STAR, Meaning("f_star", "enumeration", searched_conjugate, function=True)],
    wrong={"sign": r"f^{*}(t) = \sup_{u \ge 0} (u t + f(u))", "swap: inf": r"f^{*}(t) = \inf_{u \ge 0} (u t - f(u))",
           "missing: u f′": r"f^{*}(f'(u)) = -f(u)", "swap: f − u f′": r"f^{*}(f'(u)) = f(u) - u f'(u)"})

# --- 8.3: the variational bound -------------------------------------------------------------------------------


def best_T(p, q, mix):
    """At every x the t that makes p t − q f*(t) largest: bisection of its slope, f*′ by a complex step."""
    (name,) = mix
    rising = slope_of(CONJUGATES[name])

    def T(x):
        low, high = np.full(np.shape(x), -30.0), np.full(np.shape(x), 30.0)
        for _ in range(80):
            s = (low + high) / 2
            rises = p(x) > q(x) * rising(ACTIVATIONS[name](s))
            low, high = np.where(rises, s, low), np.where(rises, high, s)
        return ACTIVATIONS[name]((low + high) / 2)
    return T


def searched(to_values, n):
    """The largest or least over functions on n points: BFGS in n free numbers."""
    def domain(kind, objective):
        sign = -1 if kind == "max" else 1
        found = minimize(lambda a: sign * float(objective(at_points(to_values(a)))), np.linspace(-0.2, 0.3, n), method="BFGS",
                         options={"gtol": 1e-8})
        return sign * found.fun
    return domain


def some_T(rng, turn):
    """A T in the domain of f*, not only where f′ gets."""
    mix = one(rng, SMOOTH, turn)
    (name,) = mix
    T = ACTIVATIONS[name](rng.uniform(-1.2, 1.2, 3)) - rng.uniform(0, 1, 3) * (turn % 3 == 0)
    return dict(p=table(rng, 3, 0.08), q=table(rng, 3, 0.08), mix=mix, T=at_points(T), x=np.arange(3),
                over={"T": searched(ACTIVATIONS[name], 3)})


def dented_bound(rng):
    crooked = {"squared-hellinger": 1.0, "tv": -number(rng, 1.2, 1.5)}
    case = some_T(rng, 4)
    yield {**case, "mix": crooked, "crooked": crooked, "T": at_points(rng.uniform(-0.4, 0.2, 3))}
    yield {**some_T(rng, 2), "q": with_a_hole(rng)}


def with_a_hole(rng):
    """Three points, the middle one without mass."""
    masses = table(rng, 3, 0.08).masses * [1, 0, 1]
    return FiniteLaw(masses / masses.sum())


equation(
    "8.3", r"B(T) = \mathbb{E}_{x \sim p}[T(x)] - \mathbb{E}_{x \sim q}[f^{*}(T(x))] \qquad \max_T B(T) = D_f(p \,\|\, q) \qquad "
           r"T^{*}(x) = f'\left(\frac{p(x)}{q(x)}\right)", some_T, rtol=1e-7,
    given=CONVEX + r" \quad " + POSITIVE, words={CONVEX: convex, POSITIVE: positive}, outside=dented_bound,
    meanings=[F, D_F, F_STAR, B_OF_T, Meaning("T_star", "optimisation", best_T, function=True)],
    wrong={"sign: +": r"B(T) = \mathbb{E}_{x \sim p}[T(x)] + \mathbb{E}_{x \sim q}[f^{*}(T(x))]",
           "missing: ′": r"T^{*}(x) = f\left(\frac{p(x)}{q(x)}\right)", "swap: q/p": r"T^{*}(x) = f'\left(\frac{q(x)}{p(x)}\right)",
           "argument: log u": r"T^{*}(x) = \log\left(\frac{p(x)}{q(x)}\right)"})

# --- 8.4: how loose ---------------------------------------------------------------------------------------------


def ratios_guessed(rng, turn):
    """An estimate r of the ratio, off by a smooth factor, and the T that it leads to; two ratios u, v."""
    case, mix = two_laws(rng, turn), some(rng, SMOOTH)
    a, b, shift = rng.uniform([0.2, 0.6, 0], [0.5, 1.5, 3])
    p, q = case["p"], case["q"]

    def r(x):
        return p(x) / q(x) * np.exp(a * np.sin(b * np.asarray(x) + shift))
    T = slopes_at(mix, r)
    return {**case, "mix": mix, "r": r, "T": T, "u": number(rng, 0.2, 4), "v": number(rng, 0.2, 4)}


def slopes_at(mix, r):
    """x ↦ f′(r(x))."""
    return lambda x: slope_of(lambda u: sum(w * COMPLEX[name](u) for name, w in mix.items()))(r(x))


COMPLEX = {**GENERATORS, "kl": lambda u: u * np.log(u), "js": lambda u: u * np.log(u) - (u + 1) * np.log((u + 1) / 2),
           "gan": lambda u: u * np.log(u) - (u + 1) * np.log(u + 1)}


def another_T(rng):
    case = ratios_guessed(rng, 0)
    yield {**case, "T": lambda x, T=case["T"]: T(x) - 0.3}


def led_to(p, q, r, T, mix):
    x, _ = common(p, q)
    return np.allclose(T(x), slopes_at(mix, r)(x))


def bregman(mix):
    """∫ from v to u of f″(s) (u − s) ds: what Taylor's formula leaves after the tangent at v."""
    nodes, weights = np.polynomial.legendre.leggauss(60)
    share, weights = (1 + nodes) / 2, weights / 2

    def B_f(u, v):
        u, v = (np.asarray(a) * 1.0 for a in np.broadcast_arrays(u, v))
        s = v[..., None] + (u - v)[..., None] * share
        return (u - v) ** 2 * ((bends(mix, s) * (1 - share)) @ weights)
    return B_f


BENDS = {"kl": lambda u: 1 / u, "reverse-kl": lambda u: u**-2, "pearson": lambda u: 2 + 0 * u, "neyman": lambda u: 2 * u**-3,
         "squared-hellinger": lambda u: u**-1.5 / 2, "js": lambda u: 1 / (u * (1 + u)), "gan": lambda u: 1 / (u * (1 + u))}


def bends(mix, u):
    """f″, by hand."""
    return sum(w * BENDS[name](u) for name, w in mix.items())


FROM_RATIO = r"\text{$T(x) = f'(r(x))$}"
GAP = r"D_f(p \,\|\, q) - B(T) = \mathbb{E}_{x \sim q}\left[B_f\left(\frac{p(x)}{q(x)}, r(x)\right)\right]"
equation(
    "8.4", GAP + r" \qquad B_f(u, v) = f(u) - f(v) - f'(v) (u - v)", ratios_guessed, rtol=1e-7,
    given=FROM_RATIO, words={FROM_RATIO: led_to}, outside=another_T,
    meanings=[F, D_F, B_OF_T, Meaning("B_f", "quadrature", bregman, function=True)],
    wrong={"swap: r, u": r"D_f(p \,\|\, q) - B(T) = \mathbb{E}_{x \sim q}\left[B_f\left(r(x), \frac{p(x)}{q(x)}\right)\right]",
           "argument: E_p": r"D_f(p \,\|\, q) - B(T) = \mathbb{E}_{x \sim p}\left[B_f\left(\frac{p(x)}{q(x)}, r(x)\right)\right]",
           "missing: 切線 the tangent": r"B_f(u, v) = f(u) - f(v)",
           "argument: f′(u)": r"B_f(u, v) = f(u) - f(v) - f'(u) (u - v)"})

# --- 8.5: the losses as code takes them -------------------------------------------------------------------------


def scored(rng, turn):
    """A logit on three points, and g of the family."""
    mix = one(rng, SMOOTH, turn)
    (name,) = mix
    return dict(p=table(rng, 3, 0.08), q=table(rng, 3, 0.08), mix=mix, g=ACTIVATIONS[name], s=at_points(rng.uniform(-1.5, 1.5, 3)), as_published=True,
                over={"s": searched(lambda a: a, 3)})


def half_way(rng):
    """g stops within the domain of f*, or falls."""
    case = scored(rng, 3)
    (name,) = case["mix"]
    yield {**case, "g": lambda s: ACTIVATIONS[name](0.2 * np.tanh(s)), "as_published": False}
    yield {**scored(rng, 2), "q": with_a_hole(rng)}


def goes_through_the_domain(mix, g):
    (name,) = mix
    t = g(np.linspace(-36, 36, 1001))
    up_to_the_end = t[-1] > 30 if np.isinf(END[name]) else END[name] - t[-1] < 1e-6
    return bool((np.diff(t) >= 0).all() and t[0] < -30 and up_to_the_end)


def by_code(player):
    """A loss of ganutils for the logits of one real and of one generated sample, and its mean."""
    def loss(p, q, s, mix, as_published):
        if not as_published:
            raise ValueError("ganutils has the published g")
        (name,) = mix
        function = getattr(losses.get(f"f-{name}"), player)
        (x, real), (y, fake) = p.rule(), q.rule()
        pairs = np.meshgrid(s(x), s(y), indexing="ij")
        each = function(*(tensor(scores)[..., None] for scores in pairs)).numpy()
        return float(real @ each @ fake)
    return loss


ONTO = r"\text{$g$ 遞增、映成 increasing, onto}"
equation(
    "8.5", r"L_D = -\mathbb{E}_{x \sim p}[g(s(x))] + \mathbb{E}_{x \sim q}[f^{*}(g(s(x)))] \qquad "
           r"L_G = -\mathbb{E}_{x \sim q}[f^{*}(g(s(x)))] \qquad \min_s L_D = -D_f(p \,\|\, q)", scored, rtol=1e-7,
    given=ONTO + r" \quad " + POSITIVE, words={ONTO: goes_through_the_domain, POSITIVE: positive}, outside=half_way,
    meanings=[F, D_F, F_STAR, Meaning("L_D", "library", by_code("d")), Meaning("L_G", "library", by_code("g")),
              Meaning("L_D", "optimisation", lambda p, q, s, g, mix: -bound(p, q, lambda x: g(s(x)), mix))],
    wrong={"sign: +": r"L_G = \mathbb{E}_{x \sim q}[f^{*}(g(s(x)))]", "sign: −": r"\min_s L_D = D_f(p \,\|\, q)",
           "swap: p, q": r"L_D = -\mathbb{E}_{x \sim q}[g(s(x))] + \mathbb{E}_{x \sim p}[f^{*}(g(s(x)))]",
           "swap: L_G = −E[T]": r"L_G = -\mathbb{E}_{x \sim q}[g(s(x))]"})

# --- 8.6: what any generator follows ----------------------------------------------------------------------------


def smooth_games(rng):
    """(d_real, d_fake) of a discriminator, in torch; each has one best logit for every ratio."""
    a, b, c = (number(rng, low, low + 0.6) for low in (-1.3, 0.4, 0.7))
    softplus = torch.nn.functional.softplus
    return [
        (lambda s: softplus(-s), softplus),
        (lambda s: (s - b) ** 2 / 2, lambda s: (s - a) ** 2 / 2),
        (lambda s: torch.exp(-c * s), lambda s: torch.exp(c * s)),
        (lambda s: -s, lambda s: torch.exp(s - 1)),
    ]


def any_game(rng, turn):
    """A discriminator, a generator's loss that is any smooth function of the logit, and q_θ = Σ softmax(θ)_i c_i.

    The c_i are points, or densities; D is the best one for the present θ, and frozen.
    """
    d = smooth_games(rng)[turn % 4]
    k, m, shift = (number(rng, *span) for span in ((0.3, 1.2), (0.1, 0.6), (0.2, 1.5)))

    def g(s):
        return torch.nn.functional.softplus(-k * s - shift) + m * torch.cos(s + shift)

    p, parts = some_parts(rng, turn)
    theta = rng.uniform(-0.8, 0.8, 3)
    q = generated(theta, parts)
    s = frozen(lambda x: best_score(d, p(x), q(x)))
    return dict(p=p, parts=parts, theta=theta, d=d, g=g, s=s, u=number(rng, 0.4, 3), frozen=True)


@cache
def loss_at_best(d, g):
    """ℓ(u): G's loss of one sample at the best logit for the ratio u."""
    return lambda u: g(tensor(best_score(d, np.asarray(u) * 1.0, 1.0))).numpy()


@cache
def with_slope(ell):
    """The h for which the change h(u) − u h′(u) of D_h is ℓ(u) but for a constant: h = −u ∫₁ᵘ (ℓ − ℓ(1))/v² dv."""
    each = Chebyshev.interpolate(lambda w: (ell(np.exp(w)) - ell(1.0)) * np.exp(-w), 40, domain=[-3.5, 3.5])
    whole = each.integ(lbnd=0)
    return lambda u: -np.asarray(u) * whole(np.log(u))


def mean_of_h(h):
    def D_h(p, q):
        x, weights = common(p, q)
        return float(weights @ (q(x) * h(p(x) / q(x))))
    return D_h


def another_D(rng):
    case = any_game(rng, 0)
    yield {**case, "s": lambda x, s=case["s"]: s(x) + 0.5 * np.asarray(x), "frozen": False}


equation(
    "8.6", r"\nabla_\theta L_G = \nabla_\theta D_h(p \,\|\, q_\theta) \qquad h''(u) = -\frac{\ell'(u)}{u}", any_game, rtol=1e-6,
    given=FROZEN, words={FROZEN: lambda frozen: frozen}, outside=another_D,
    meanings=[Meaning("L_G", "autograd", lambda q_theta, s, g: expect(q_theta, lambda x: g(tensor(s(x))).numpy())),
              Meaning("ell", "optimisation", loss_at_best, function=True), Meaning("h", "quadrature", with_slope, function=True),
              Meaning("D_h", "quadrature", mean_of_h, function=True)],
    wrong={"sign": r"h''(u) = \frac{\ell'(u)}{u}", "missing: u": r"h''(u) = -\ell'(u)",
           "missing: ′": r"h''(u) = -\frac{\ell(u)}{u}", "swap: p, q": r"\nabla_\theta L_G = \nabla_\theta D_h(q_\theta \,\|\, p)"})

# --- 8.7: the trick -----------------------------------------------------------------------------------------------

# h of the trick, as the divergence that it is: KL(q‖p), ½ Neyman, 2 KL(p‖q), ⅓ (∫ q³/p² − 1), ⅔ (∫ q^{3/2} p^{-1/2} − 1), KL(q‖p) − 2 JSD
TRICK = {
    "kl": lambda P, Q: rel_entr(Q, P),
    "reverse-kl": lambda P, Q: (P - Q) ** 2 / P / 2,
    "pearson": lambda P, Q: 2 * rel_entr(P, Q),
    "neyman": lambda P, Q: (Q**3 / P**2 - P) / 3,
    "squared-hellinger": lambda P, Q: 2 * (Q**1.5 / P**0.5 - P) / 3,
    "js": lambda P, Q: rel_entr(Q, P) - twice_jsd(P, Q),
    "gan": lambda P, Q: rel_entr(Q, P) - twice_jsd(P, Q),
}


def tricked(mix):
    """D_h(p‖q) of a row with the trick."""
    def D_h(p, q):
        x, weights = common(p, q)
        return float(sum(w * weights @ TRICK[name](p(x), q(x)) for name, w in mix.items()))
    return D_h


def against_the_best_T(rng, turn):
    """T is the best one for the present θ, and frozen."""
    p, parts = some_parts(rng, turn)
    theta, mix = rng.uniform(-0.8, 0.8, 3), one(rng, SMOOTH, turn)
    T = frozen(best_T(p, generated(theta, parts), mix))
    return dict(p=p, parts=parts, theta=theta, mix=mix, T_star=T, u=number(rng, 0.4, 3), frozen=True)


def against_another_T(rng):
    case = against_the_best_T(rng, 0)
    yield {**case, "T_star": lambda x, T=case["T_star"]: T(x) - 0.2 * np.asarray(x), "frozen": False}


equation(
    "8.7", r"\nabla_\theta L_{honest} = \nabla_\theta D_f(p \,\|\, q_\theta) \qquad "
           r"\nabla_\theta L_{trick} = \nabla_\theta D_h(p \,\|\, q_\theta) \qquad h''(u) = \frac{f''(u)}{u}", against_the_best_T, rtol=1e-6, cases=14,
    given=FROZEN, words={FROZEN: lambda frozen: frozen}, outside=against_another_T,
    meanings=[F, D_F, F_STAR,
              Meaning("L_honest", "quadrature", lambda q_theta, T_star, f_star: -expect(q_theta, lambda x: f_star(T_star(x)))),
              Meaning("L_trick", "quadrature", lambda q_theta, T_star: -expect(q_theta, T_star)),
              Meaning("D_h", "library", tricked, function=True),
              Meaning("h", "closed form", lambda mix: lambda u: sum(w * TRICK[name](np.asarray(u), np.ones(np.shape(u))) for name, w in mix.items()),
                      function=True)],
    wrong={"swap: 相同 the same": r"\nabla_\theta L_{trick} = \nabla_\theta L_{honest}",
           "argument: D_f": r"\nabla_\theta L_{trick} = \nabla_\theta D_f(p \,\|\, q_\theta)",
           "swap: u f″": r"h''(u) = u f''(u)", "missing: u": r"h''(u) = f''(u)"})

# --- 8.8: who saturates -------------------------------------------------------------------------------------------

def some_bounded(rng):
    """With a row whose f(1) is not 0."""
    return {"alpha": number(rng, 0.2, 0.6), "gan": number(rng, 0.3, 0.9), **some(rng, ["squared-hellinger", "js", "tv"], 1)}


def bounded(rng):
    return dict(p=table(rng, 5), q=table(rng, 5), mix=some_bounded(rng))


def apart(rng):
    p, q = table(rng, 3).masses, table(rng, 4).masses
    return dict(p=FiniteLaw(np.concatenate([p, np.zeros(4)])), q=FiniteLaw(np.concatenate([np.zeros(3), q])), mix=some_bounded(rng))


def same(rng):
    p = table(rng, 5)
    return dict(p=p, q=p, mix=some_bounded(rng))


def dented_and_bounded(rng):
    """H² − a TV with a > 2, below 0 everywhere but at p = q."""
    yield dict(p=table(rng, 5), q=table(rng, 5), mix={"squared-hellinger": 1.0, "tv": -number(rng, 2.5, 4)})


equation(
    "8.8", r"f(1) \le D_f(p \,\|\, q) \le f(0) + f'(\infty)", bounded, rtol=1e-7,
    given=CONVEX, words={CONVEX: convex}, outside=dented_and_bounded, tight={"p = q": same, "p q = 0": apart}, meanings=[F, D_F],
    wrong={"missing: f′(∞)": r"D_f(p \,\|\, q) \le f(0)", "missing: f(0)": r"D_f(p \,\|\, q) \le f'(\infty)",
           "argument: 0": r"D_f(p \,\|\, q) \ge 0", "swap: f(1)": r"D_f(p \,\|\, q) \le f(1) + f'(\infty)"})

# --- 8.9: near p = q ----------------------------------------------------------------------------------------------


def close(rng):
    p, q = reweighted(rng)
    return dict(p=p, q=q, mix=some(rng, [name for name in SMOOTH if name != "gan"]), varepsilon=number(rng, 0.1, 0.3))


def kinked_or_far(rng):
    """TV's f has a kink at 1; GAN's is not 0 there; and a p with heavier tails than q."""
    case = close(rng)
    yield {**case, "mix": {**case["mix"], "gan": number(rng, 0.3, 0.8)}}
    yield {**case, "mix": {**case["mix"], "tv": number(rng, 0.3, 0.8)}}
    yield {**case, "p": gaussian(number(rng, 0.2, 0.5), number(rng, 1.5, 1.8)), "q": gaussian(number(rng, 0.6, 0.9), number(rng, 0.5, 0.6))}


def bends_continuously(mix):
    """Its slopes on both sides of 1 meet."""
    f, h = mixed(mix), 1e-6
    return abs((f(1 + h) - f(1)) - (f(1) - f(1 - h))) < 1e-3 * h


def within_bounds(p, q):
    x, _ = common(p, q)
    return bool((p(x) < 100 * q(x)).all())


def part_of_the_way(p, q, varepsilon):
    """The density (1 − ε) q + ε p."""
    def log_prob(x):
        return torch.log((1 - varepsilon) * q.log_prob(x).exp() + varepsilon * p.log_prob(x).exp())
    return Density("", log_prob, q.sample, tuple(sorted({*p.breaks, *q.breaks})))


C2 = r"\text{$f''$ 連續 continuous}"
BOUNDED_RATIO = r"\text{$p/q$ 有界 bounded}"
equation(
    "8.9", r"\lim_{\varepsilon \to 0} \frac{D_f(p_\varepsilon \,\|\, q)}{\chi^2(p_\varepsilon \,\|\, q)} = \frac{f''(1)}{2}", close, rtol=1e-6,
    given=r"f(1) = 0 \quad " + C2 + r" \quad " + BOUNDED_RATIO, words={C2: bends_continuously, BOUNDED_RATIO: within_bounds}, outside=kinked_or_far,
    meanings=[F, D_F, Meaning("p_varepsilon", "", part_of_the_way), Meaning("chi2", "quadrature", chi_square, function=True)],
    wrong={"missing: ½": r"\lim_{\varepsilon \to 0} \frac{D_f(p_\varepsilon \,\|\, q)}{\chi^2(p_\varepsilon \,\|\, q)} = f''(1)",
           "argument: f′": r"\lim_{\varepsilon \to 0} \frac{D_f(p_\varepsilon \,\|\, q)}{\chi^2(p_\varepsilon \,\|\, q)} = \frac{f'(1)}{2}",
           "factor: 2": r"\lim_{\varepsilon \to 0} \frac{D_f(p_\varepsilon \,\|\, q)}{\chi^2(p_\varepsilon \,\|\, q)} = 2 f''(1)"})
