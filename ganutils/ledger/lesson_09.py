"""09 LSGAN and hinge."""

from dataclasses import replace

import numpy as np
import sympy
import torch
from scipy.optimize import minimize_scalar
from scipy.special import rel_entr
from scipy.stats import hmean
from torch.nn.functional import hinge_embedding_loss

from .. import induced, losses
from ..densities import mixture, uniform
from ..evaluate import Meaning
from ..laws import FiniteLaw
from ..symbolic import symbol
from .book import equation
from .cases import FROZEN, POSITIVE, at_points, density, frozen, logit, number, reweighted, some_parts, table
from .meanings import best_score, chi_square, common, crossings, expect, generated, positive, tensor

# --- losses, sample by sample -------------------------------------------------------------------------------------


def game(loss):
    """(d_real, d_fake) of a loss of ganutils."""
    real, fake = induced.parts(loss)  # each has the other's value at 0 in it
    both = real(tensor(0.0))
    return real, lambda s: fake(s) - both


def least_squares(a, b):
    return game(losses.least_squares(a, b))


HINGE = game(losses.get("hinge"))


def energy_game(m):
    """E on real samples, max(0, m − E) on generated ones, by torch."""
    def part(label):
        return lambda E: hinge_embedding_loss(E, torch.full_like(E, label), margin=m, reduction="none")
    return part(1.0), part(-1.0)


def mean_loss(d, p, q, s):
    """L_D = E_p d_real(s) + E_q d_fake(s)."""
    real, fake = (lambda x, part=part: part(tensor(s(x))).numpy() for part in d)
    return expect(p, real) + expect(q, fake)


def loss_of_samples(loss, q, s):
    """L_G = E_q g(s) of a loss of ganutils."""
    return expect(q, lambda x: loss.g(None, tensor(s(x))[..., None]).numpy())


def best_for(d, p, q, reach=(-12.0, 12.0)):
    """x ↦ the score at x, from one end of ``reach`` to the other, for which p d_real + q d_fake is least."""
    return lambda x: best_score(d, p(x), q(x), *reach)


def is_best(d, p, q, s):
    x, _ = common(p, q)
    return np.allclose(s(x), best_for(d, p, q)(x))


# --- cases --------------------------------------------------------------------------------------------------------


def labels(rng):
    """a, b and c; b is below a as often as above."""
    a, gap = number(rng, -1.2, 1.2), number(rng, 0.7, 2.3)
    return dict(a=a, b=a + gap * rng.choice([-1, 1]), c=number(rng, -1.7, 2.3))


def two_laws(rng, turn):
    """Two laws on five points, or two densities; and points x."""
    if turn % 2:
        return dict(p=density(rng), q=density(rng), x=np.sort(rng.uniform(-3, 3, 9)))
    return dict(p=table(rng, 5), q=table(rng, 5), x=np.arange(5))


def without(law, point):
    """The law on points with no mass at one of them."""
    masses = np.where(np.arange(len(law.masses)) == point, 0, law.masses)
    return FiniteLaw(masses / masses.sum())


def any_function(to_function, low=-4.0, high=4.0):
    """All functions of four values between low and high. L_D is a sum over four places: the values are sought one by one."""
    def domain(kind, objective):
        sign = -1 if kind == "max" else 1
        values = np.full(4, 0.7 * low + 0.3 * high)

        def at(value, i):
            return sign * float(objective(to_function(np.where(np.arange(4) == i, value, values))))
        for i in range(4):
            values[i] = minimize_scalar(at, bounds=(low, high), args=(i,), method="bounded", options={"xatol": 1e-10}).x
        return sign * at(values[0], 0)
    return domain


# --- 9.1: the best D ----------------------------------------------------------------------------------------------

WHOLE_LINE = (-12.0, 12.0)  # far beyond all labels


def any_D(rng, turn):
    return {**two_laws(rng, turn), **labels(rng), "D": logit(rng), "reach": WHOLE_LINE}


def squashed_or_nowhere(rng):
    """A sigmoid before the square, with the labels −1 and 1; and a point where there is neither p nor q."""
    yield {**any_D(rng, 0), "a": -1.0, "b": 1.0, "reach": (0.0, 1.0)}
    case = any_D(rng, 0)
    yield {**case, "p": without(case["p"], 1), "q": without(case["q"], 1)}


def vertex():
    """Where the parabola p (D − b)² + q (D − a)² has slope 0."""
    p, q, a, b, D = (symbol(name) for name in "pqabD")
    (root,) = sympy.solve(sympy.diff(p * (D - b) ** 2 / 2 + q * (D - a) ** 2 / 2, D), D)
    return root


SOMEWHERE = r"\text{$p(x) + q(x) > 0$}"
ANY_NUMBER = r"\text{$D(x)$ 任意實數 any real number}"
L_D = r"L_D = \frac{1}{2} \mathbb{E}_{x \sim p}[(D(x) - b)^2] + \frac{1}{2} \mathbb{E}_{x \sim q}[(D(x) - a)^2]"
equation(
    "9.1", L_D + r" \qquad D^{*}(x) = \frac{b\,p(x) + a\,q(x)}{p(x) + q(x)}", any_D, proof={r"D^{*}(x)": vertex},
    given=SOMEWHERE + r" \quad " + ANY_NUMBER, outside=squashed_or_nowhere,
    words={SOMEWHERE: lambda p, q, x: (p(x) + q(x) > 0).all(), ANY_NUMBER: lambda reach: reach == WHOLE_LINE},
    meanings=[Meaning("L_D", "library", lambda p, q, D, a, b: mean_loss(least_squares(a, b), p, q, D)),
              Meaning("D_star", "optimisation", lambda p, q, a, b, reach: best_for(least_squares(a, b), p, q, reach), function=True)],
    wrong={"label: a ↔ b": r"D^{*}(x) = \frac{a\,p(x) + b\,q(x)}{p(x) + q(x)}",
           "missing: ½": r"L_D = \mathbb{E}_{x \sim p}[(D(x) - b)^2] + \mathbb{E}_{x \sim q}[(D(x) - a)^2]",
           "argument: σ": L_D.replace("D(x)", r"\sigma(D(x))"),
           "swap: (E)²": r"L_D = \frac{1}{2} (\mathbb{E}_{x \sim p}[D(x)] - b)^2 + \frac{1}{2} (\mathbb{E}_{x \sim q}[D(x)] - a)^2"})

# --- 9.2: the floor of L_D ----------------------------------------------------------------------------------------


def steps(rng, *ends):
    """Two densities that are constant on each of four intervals; all such functions (between two ends, if given) are the domain of D."""
    edges = np.cumsum(rng.uniform(0.4, 1.6, 5)) - number(rng, 2, 3)
    intervals = [uniform(*ends) for ends in zip(edges, edges[1:])]
    p, q = (mixture(intervals, table(rng, 4).masses) for _ in range(2))

    def constant_on_each(values):
        return lambda x: np.asarray(values)[np.clip(np.searchsorted(edges, x), 1, 4) - 1]
    return dict(p=p, q=q, reach=ends or WHOLE_LINE, over={"D": any_function(constant_on_each, *ends)})


def every_D(rng, turn):
    """On step densities all D; on smooth ones the best D at every x, and another."""
    if turn % 2 == 0:
        return {**steps(rng), **labels(rng)}
    (p, q), chosen = reweighted(rng), labels(rng)
    best = best_for(least_squares(chosen["a"], chosen["b"]), p, q)
    return dict(p=p, q=q, reach=WHOLE_LINE, **chosen, over={"D": [logit(rng), best]})


def squashed(rng):
    """A sigmoid before the square, with the labels −1 and 1."""
    yield {**steps(rng, 0.0, 1.0), "a": -1.0, "b": 1.0}


def by_harmonic_mean():
    """2 − 2 ∫ of the harmonic mean 2pq/(p + q)."""
    def Delta(p, q):
        x, weights = common(p, q)
        return float(2 - 2 * weights @ hmean([p(x), q(x)]))
    return Delta


DELTA = Meaning("Delta", "library", by_harmonic_mean, function=True)
equation(
    "9.2", r"\min_D L_D = \frac{(b - a)^2}{8} (2 - \Delta(p, q)) \qquad "
           r"\Delta(p, q) = \int_{-\infty}^{\infty} \frac{(p(x) - q(x))^2}{p(x) + q(x)} dx", every_D, rtol=1e-7,
    given=ANY_NUMBER, words={ANY_NUMBER: lambda reach: reach == WHOLE_LINE}, outside=squashed,
    meanings=[DELTA, Meaning("L_D", "library", lambda p, q, D, a, b: mean_loss(least_squares(a, b), p, q, D))],
    wrong={"factor: ¼": r"\min_D L_D = \frac{(b - a)^2}{4} (2 - \Delta(p, q))", "argument: 0": r"\min_D L_D = 0",
           "missing: 2": r"\min_D L_D = \frac{(b - a)^2}{8} (1 - \Delta(p, q))",
           "swap: /q": r"\Delta(p, q) = \int_{-\infty}^{\infty} \frac{(p(x) - q(x))^2}{q(x)} dx"})

# --- 9.3: the χ² statement ----------------------------------------------------------------------------------------


def at_the_best_D(rng):
    """G is here the law q of what it generates."""
    (p, q), chosen = reweighted(rng), labels(rng)
    return dict(p=p, G=q, **chosen, D=frozen(best_for(least_squares(chosen["a"], chosen["b"]), p, q)))


def at_another_D(rng):
    yield {**at_the_best_D(rng), "D": logit(rng)}


def half_of_each(p, q):
    return mixture([p, q]) if not isinstance(p, FiniteLaw) else FiniteLaw((p.masses + q.masses) / 2)


def aimed_at_c(p, q, D, c):
    """½ E_p (D − c)² + ½ E_q (D − c)²: the loss of G, over real samples as well."""
    return mean_loss(least_squares(c, c), p, q, D)


BEST = r"\text{$D = D^{*}$}"
equation(
    "9.3", r"2 J(G) = \int_{-\infty}^{\infty} \frac{((b - c) p(x) + (a - c) q(x))^2}{p(x) + q(x)} dx \qquad \Delta(p, q) = 2 \chi^2(q \,\|\, m)",
    at_the_best_D, rtol=1e-7, synonyms={"G": "q"},
    given=BEST, words={BEST: lambda p, G, D, a, b: is_best(least_squares(a, b), p, G, D)}, outside=at_another_D,
    meanings=[DELTA, Meaning("q", "", lambda G: G, function=True), Meaning("m", "", half_of_each),
              Meaning("J", "optimisation", aimed_at_c, of=("G",)), Meaning("chi2", "quadrature", chi_square, function=True)],
    wrong={"swap: m, q": r"\Delta(p, q) = 2 \chi^2(m \,\|\, q)", "argument: Pearson": r"\Delta(p, q) = \chi^2(q \,\|\, p)",
           "missing: 2": r"J(G) = \int_{-\infty}^{\infty} \frac{((b - c) p(x) + (a - c) q(x))^2}{p(x) + q(x)} dx",
           "sign": r"2 J(G) = \int_{-\infty}^{\infty} \frac{((b - c) p(x) - (a - c) q(x))^2}{p(x) + q(x)} dx"})

# --- 9.4: what G follows ------------------------------------------------------------------------------------------


def against_the_best_D(rng, turn):
    """D is the best one for the present θ, and frozen."""
    (p, parts), theta, chosen = some_parts(rng, turn), rng.uniform(-0.8, 0.8, 3), labels(rng)
    D = frozen(best_for(least_squares(chosen["a"], chosen["b"]), p, generated(theta, parts)))
    return dict(p=p, parts=parts, theta=theta, **chosen, D=D)


def against_another_D(rng):
    case = against_the_best_D(rng, 0)
    yield {**case, "D": lambda x, D=case["D"]: D(x) + 0.5 * np.asarray(x)}


def J_with_D_star(p, q_theta, a, b, c):
    """J of (9.3), where D is the best one for every q_θ."""
    x, weights = common(p, q_theta)
    return float(weights @ (((b - c) * p(x) + (a - c) * q_theta(x)) ** 2 / (p(x) + q_theta(x)))) / 2


def kl_on_nodes():
    """∫ p log(p/m) on fixed nodes: SciPy's rel_entr, quick enough to be differentiated."""
    def KL(p, m):
        x, weights = common(p, m)
        return float(weights @ rel_entr(p(x), m(x)))
    return KL


DELTA_TERM = r"\frac{(b - a)^2}{8} \nabla_\theta \Delta(p, q_\theta)"
equation(
    "9.4", r"\nabla_\theta L_G = (b - a)(c - a) \nabla_\theta \mathrm{KL}(p \,\|\, m_\theta) - " + DELTA_TERM +
           r" \qquad h''(1) = \frac{(b - a)(2 c - a - b)}{8}", against_the_best_D, rtol=1e-6,
    given=FROZEN, outside=against_another_D,
    words={FROZEN: lambda p, parts, theta, D, a, b: is_best(least_squares(a, b), p, generated(theta, parts), D)},
    meanings=[DELTA, Meaning("KL", "library", kl_on_nodes, function=True), Meaning("m_theta", "", lambda p, q_theta: half_of_each(p, q_theta)),
              Meaning("L_G", "optimisation", lambda q_theta, D, c: loss_of_samples(losses.least_squares(c=c), q_theta, D)),
              Meaning("J", "closed form", J_with_D_star, of=("q_theta",)),
              Meaning("h", "quadrature", lambda a, b, c: induced.Induced(losses.least_squares(a, b, c)).h, function=True)],
    wrong={"swap: J": r"\nabla_\theta L_G = \nabla_\theta J(q_\theta)",
           "sign": r"\nabla_\theta L_G = (b - a)(c - a) \nabla_\theta \mathrm{KL}(p \,\|\, m_\theta) + " + DELTA_TERM,
           "label: b − c": r"\nabla_\theta L_G = (b - a)(b - c) \nabla_\theta \mathrm{KL}(p \,\|\, m_\theta) - " + DELTA_TERM,
           "label: c − a": r"h''(1) = \frac{(b - a)(c - a)}{4}"})

# --- 9.5: hinge ---------------------------------------------------------------------------------------------------


def any_score(rng):
    return dict(p=table(rng, 4), q=table(rng, 4), x=np.arange(4), over={"s": any_function(at_points)})


def undecided(rng):
    """One point without generated samples; or without data; or where p = q."""
    p, q = table(rng, 4), table(rng, 4)
    yield dict(p=p, q=without(q, 1))
    yield dict(p=without(p, 1), q=q)
    yield dict(p=p, q=FiniteLaw(p.masses[[0, 2, 3, 1]]))


def undecided_scores(rng):
    for laws in undecided(rng):
        yield {**any_score(rng), **laws}


DIFFERENT = r"\text{$p(x) \ne q(x)$}"
DECIDED = {POSITIVE: positive, DIFFERENT: lambda p, q, x: (p(x) != q(x)).all()}
S_STAR = Meaning("s_star", "optimisation", lambda p, q: best_for(HINGE, p, q), function=True)
equation(
    "9.5", r"s^{*}(x) = \mathrm{sign}(p(x) - q(x)) \qquad \min_s L_D = 2 (1 - \mathrm{TV}(p \,\|\, q))", any_score, rtol=1e-7, cases=12,
    given=POSITIVE + r" \quad " + DIFFERENT, words=DECIDED, outside=undecided_scores,
    meanings=[S_STAR, Meaning("L_D", "library", lambda p, q, s: mean_loss(HINGE, p, q, s))],
    wrong={"argument: log": r"s^{*}(x) = \log\left(\frac{p(x)}{q(x)}\right)", "swap: q, p": r"s^{*}(x) = \mathrm{sign}(q(x) - p(x))",
           "factor: 1 TV": r"\min_s L_D = 2 - \mathrm{TV}(p \,\|\, q)", "convention: ½": r"\min_s L_D = 2 (1 - 2\,\mathrm{TV}(p \,\|\, q))"})

# --- 9.6: what G follows against the hinge ------------------------------------------------------------------------


def with_breaks(law, places):
    """The same density; a quadrature splits at these places, too."""
    return replace(law, breaks=tuple(sorted({*law.breaks, *places})))


def clear_cut(p, q):
    """Whether p/q turns back nowhere near 1: then a small change of θ moves the crossings, and makes no new ones."""
    x, _ = common(p, q)
    lead = (p(x) - q(x)) / (p(x) + q(x))
    turns = np.flatnonzero(np.diff(np.sign(np.diff(lead)))) + 1
    return (np.abs(lead if isinstance(p, FiniteLaw) else lead[turns]) > 0.03).all()


def against_the_best_s(rng, turn):
    """s is the best one for the present θ, and frozen."""
    (p, parts), theta = some_parts(rng, turn), rng.uniform(-0.8, 0.8, 3)
    q = generated(theta, parts)
    if not clear_cut(p, q):
        return against_the_best_s(rng, turn)
    if turn % 2:
        parts = [with_breaks(part, crossings(p, q)) for part in parts]  # where s* jumps
    return dict(p=p, parts=parts, theta=theta, s_star=frozen(best_for(HINGE, p, q)))


def another_s_or_a_tie(rng):
    """An s that is not the best; and a q_θ that is p at one of three points."""
    case = against_the_best_s(rng, 0)
    yield {**case, "s_star": lambda x, s=case["s_star"]: s(x) * (1 + np.asarray(x))}
    theta = np.log(case["p"].masses[[0, 2, 1]])
    yield {**case, "theta": theta, "s_star": frozen(best_for(HINGE, case["p"], generated(theta, case["parts"])))}


def equal_nowhere(p, parts, theta):
    """At no point of a finite space, at no node of a quadrature."""
    q = generated(theta, parts)
    x, _ = common(p, q)
    return (np.abs(p(x) - q(x)) > 1e-9 * (p(x) + q(x))).all()


FROZEN_S = r"\text{$s = s^{*}$，不隨 $\theta$ 動 held fixed}"
NO_TIE = r"\text{$\{p = q\}$ 的測度是 0 has measure 0}"
equation(
    "9.6", r"\nabla_\theta L_G = 2 \nabla_\theta \mathrm{TV}(p \,\|\, q_\theta) \qquad L_G = -\mathbb{E}_{x \sim q}[s^{*}(x)]", against_the_best_s,
    rtol=1e-6, given=FROZEN_S + r" \quad " + NO_TIE, outside=another_s_or_a_tie, synonyms={"q": "q_theta"},
    words={FROZEN_S: lambda p, parts, theta, s_star: is_best(HINGE, p, generated(theta, parts), s_star), NO_TIE: equal_nowhere},
    meanings=[Meaning("q", "", lambda q_theta: q_theta),
              Meaning("L_G", "optimisation", lambda q_theta, s_star: loss_of_samples(losses.get("hinge"), q_theta, s_star))],
    wrong={"missing: 2": r"\nabla_\theta L_G = \nabla_\theta \mathrm{TV}(p \,\|\, q_\theta)",
           "argument: 0": r"\nabla_\theta L_G = 0", "sign": r"L_G = \mathbb{E}_{x \sim q}[s^{*}(x)]",
           "argument: max": r"L_G = \mathbb{E}_{x \sim q}[\max(0, 1 - s^{*}(x))]"})

# --- 9.7: hinge and Wasserstein -----------------------------------------------------------------------------------


def within_the_hinges(rng, turn):
    case, s = two_laws(rng, turn), logit(rng)
    return {**case, "s": lambda x: np.tanh(s(x))}


def beyond_them(rng):
    case = within_the_hinges(rng, 1)
    yield {**case, "s": lambda x, s=case["s"]: 2.5 * s(x)}


def at_most_one(p, q, s):
    x, _ = common(p, q)
    return (np.abs(s(x)) <= 1).all()


AT_MOST_ONE = r"\text{$\lvert s(x) \rvert \le 1$}"
equation(
    "9.7", r"L_D = 2 - \mathbb{E}_{x \sim p}[s(x)] + \mathbb{E}_{x \sim q}[s(x)]", within_the_hinges,
    given=AT_MOST_ONE, words={AT_MOST_ONE: at_most_one}, outside=beyond_them,
    meanings=[Meaning("L_D", "library", lambda p, q, s: mean_loss(HINGE, p, q, s))],
    wrong={"missing: 2": r"L_D = -\mathbb{E}_{x \sim p}[s(x)] + \mathbb{E}_{x \sim q}[s(x)]",
           "sign": r"L_D = 2 + \mathbb{E}_{x \sim p}[s(x)] - \mathbb{E}_{x \sim q}[s(x)]",
           "factor: 1": r"L_D = 1 - \mathbb{E}_{x \sim p}[s(x)] + \mathbb{E}_{x \sim q}[s(x)]"})

# --- 9.8: energies ------------------------------------------------------------------------------------------------

FROM_0 = (0.0, 12.0)


def any_energy(rng, reach=FROM_0):
    return {**any_score(rng), "m": number(rng, 0.5, 3), "reach": reach, "over": {"E": any_function(at_points, *reach)}}


def below_0_or_undecided(rng):
    """An energy that may be negative; and the ties of (9.5)."""
    yield any_energy(rng, (-5.0, 12.0))
    for laws in undecided(rng):
        yield {**any_energy(rng), **laws}


NOT_BELOW_0 = r"\text{$E(x) \ge 0$}"
equation(
    "9.8", r"E^{*}(x) = \frac{m}{2} (1 - s^{*}(x)) \qquad \min_E L_D = m (1 - \mathrm{TV}(p \,\|\, q))", any_energy, rtol=1e-7,
    given=NOT_BELOW_0 + r" \quad " + POSITIVE + r" \quad " + DIFFERENT, outside=below_0_or_undecided,
    words={NOT_BELOW_0: lambda reach: reach == FROM_0, **DECIDED},
    meanings=[S_STAR, Meaning("E_star", "optimisation", lambda p, q, m, reach: best_for(energy_game(m), p, q, reach), function=True),
              Meaning("L_D", "library", lambda p, q, E, m: mean_loss(energy_game(m), p, q, E))],
    wrong={"swap: p, q": r"E^{*}(x) = \frac{m}{2} (1 + s^{*}(x))", "missing: ½": r"E^{*}(x) = m (1 - s^{*}(x))",
           "factor: 2": r"\min_E L_D = 2 m (1 - \mathrm{TV}(p \,\|\, q))", "missing: m": r"\min_E L_D = 1 - \mathrm{TV}(p \,\|\, q)"})
