"""04 Minimax."""

import numpy as np
from scipy.optimize import minimize
from scipy.special import softmax

from ..evaluate import Meaning
from ..laws import FiniteLaw
from .book import equation
from .cases import density, gaussians, sigmoid, table
from .lesson_03 import whole_game
from .meanings import best_D

equation(
    "4.1", r"V(D, G) = -L_D = \mathbb{E}_{x \sim p}[\log(D(x))] + \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]", whole_game,
    wrong={"sign": r"V(D, G) = L_D",
           "argument: NS": r"V(D, G) = \mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{z \sim p_z}[\log(D(G(z)))]",
           "swap": r"V(D, G) = \mathbb{E}_{x \sim p}[\log(1 - D(x))] + \mathbb{E}_{z \sim p_z}[\log(D(G(z)))]",
           "argument: z": r"V(D, G) = \mathbb{E}_{x \sim p}[\log(D(x))] + \mathbb{E}_{z \sim p_z}[\log(1 - D(z))]"})


def data_and_generated(rng, turn):
    """G is here the law q of what it generates."""
    p, q = (density(rng), density(rng)) if turn % 2 else (table(rng, 5), table(rng, 5))
    return dict(p=p, G=q)


equation(
    "4.2", r"C(G) = -\log(4) + 2\,\mathrm{JSD}(p \,\|\, q)", data_and_generated, synonyms={"G": "q"},
    wrong={"sign": r"C(G) = -\log(4) - 2\,\mathrm{JSD}(p \,\|\, q)", "factor: 1 JSD": r"C(G) = -\log(4) + \mathrm{JSD}(p \,\|\, q)",
           "log base: log₂ 4 = 2": r"C(G) = -2 + 2\,\mathrm{JSD}(p \,\|\, q)",
           "argument: KL": r"C(G) = -\log(4) + 2\,\mathrm{KL}(p \,\|\, q)"})

# --- 4.3: the square root of JSD is a distance -------------------------------------------------------


def two_tables(rng):
    n = int(rng.integers(2, 8))
    return dict(p=table(rng, n, 0.01), q=table(rng, n, 0.01))


def apart(rng):
    """Two laws that share no point."""
    p, q = table(rng, 3).masses, table(rng, 4).masses
    return dict(p=FiniteLaw(np.concatenate([p, np.zeros(4)])), q=FiniteLaw(np.concatenate([np.zeros(3), q])))


def same(rng):
    p = table(rng, 5)
    return dict(p=p, q=p)


def feature(law):
    """φ: every mass to the power ½ + iλ, over all frequencies λ, weighted; its squared norm is an integral over λ."""
    nodes, weights = np.polynomial.legendre.leggauss(400)
    frequency, weights = 6 * nodes, 6 * weights  # beyond |λ| = 6 less than 1e-9 is left
    masses = law.masses[:, None]
    powers = np.where(masses > 0, np.maximum(masses, 1e-300) ** (0.5 + 1j * frequency), 0)
    return (powers * np.sqrt(weights / (2 * (1 + 4 * frequency**2) * np.cosh(np.pi * frequency)))).ravel()


equation(
    "4.3", r"0 \le \mathrm{JSD}(p \,\|\, q) = \lVert \varphi_p - \varphi_q \rVert^2 \le \log(2)", two_tables, rtol=1e-7,
    tight={"p = q": same, "p q = 0": apart},
    meanings=[Meaning("varphi_p", "quadrature", lambda p: feature(p)), Meaning("varphi_q", "quadrature", lambda q: feature(q))],
    wrong={"missing: ²": r"\mathrm{JSD}(p \,\|\, q) = \lVert \varphi_p - \varphi_q \rVert",
           "factor: ½ + ½ → 1 + 1": r"2\,\mathrm{JSD}(p \,\|\, q) \le \log(2)", "swap: ≥": r"\mathrm{JSD}(p \,\|\, q) \ge \log(2)",
           "convention: log₂": r"\lVert \varphi_p - \varphi_q \rVert^2 = \frac{\mathrm{JSD}(p \,\|\, q)}{\log(2)}"})

# --- 4.4: the theorem -----------------------------------------------------------------------------------


def searched_law(objective, n, kind="min"):
    """The law on n points with the lowest objective: BFGS in the logarithms of its masses."""
    sign = 1.0 if kind == "min" else -1.0
    found = minimize(lambda a: sign * float(objective(FiniteLaw(softmax(a)))), np.linspace(-0.4, 0.5, n), method="BFGS",
                     options={"gtol": 1e-9})
    return FiniteLaw(softmax(found.x)), sign * found.fun


def any_law(n):
    return lambda kind, objective: searched_law(objective, n, kind)[1]


def free_generator(rng):
    return dict(p=table(rng, 4, 0.05), x=np.arange(4), over={"G": any_law(4)})


def best_law(p):
    """The law with the lowest max_D V: BFGS, with the slope log(1 − D) in every mass (envelope theorem), D by bisection."""
    def value_and_slope(a):
        q = softmax(a)
        low, high = np.zeros(len(q)), np.ones(len(q))
        for _ in range(60):
            D = (low + high) / 2
            rises = p.masses * (1 - D) > q * D
            low, high = np.where(rises, D, low), np.where(rises, high, D)
        real, fake = np.log(D), np.log1p(-D)
        return p.masses @ real + q @ fake, q * (fake - q @ fake)
    found = minimize(value_and_slope, np.linspace(-0.4, 0.5, len(p.masses)), jac=True, method="BFGS", options={"gtol": 1e-12})
    return FiniteLaw(softmax(found.x))


equation(
    "4.4", r"\min_G C(G) = -\log(4) \qquad q^{*}(x) = p(x) \qquad D^{*}(x) = \frac{1}{2}", free_generator, rtol=1e-7, synonyms={"G": "q"},
    meanings=[Meaning("q_star", "optimisation", best_law, function=True),
              Meaning("D_star", "optimisation", lambda p, q_star: best_D(p, q_star), function=True)],
    wrong={"sign": r"\min_G C(G) = \log(4)", "factor: −log 2": r"\min_G C(G) = -\log(2)", "argument: V = 0": r"\min_G C(G) = 0",
           "label: D(G(z)) = 0": r"D^{*}(x) = 0"})

# --- 4.5 ------------------------------------------------------------------------------------------------


def finite_space(rng):
    return dict(p=table(rng, 5, 0.05), q=table(rng, 5, 0.05), x=np.arange(5))


def on_the_line(rng):
    """Densities: no single point carries mass."""
    yield dict(p=density(rng), q=density(rng), x=np.arange(5))


FINITE = r"\text{有限空間 finite space}"
equation(
    "4.5", r"\frac{\partial C}{\partial q(x)} = \log(1 - D^{*}(x)) \qquad "
           r"\frac{\partial^2 C}{\partial q(x)^2} = \frac{p(x)}{q(x)\,(p(x) + q(x))}", finite_space, rtol=1e-6,
    given=FINITE, words={FINITE: lambda p: isinstance(p, FiniteLaw)}, outside=on_the_line,
    wrong={"sign": r"\frac{\partial C}{\partial q(x)} = -\log(1 - D^{*}(x))",
           "argument: log D": r"\frac{\partial C}{\partial q(x)} = \log(D^{*}(x))",
           "swap": r"\frac{\partial^2 C}{\partial q(x)^2} = \frac{q(x)}{p(x)\,(p(x) + q(x))}",
           "missing: p + q": r"\frac{\partial^2 C}{\partial q(x)^2} = \frac{1}{q(x)}"})

# --- 4.6 ------------------------------------------------------------------------------------------------


def a_few_of_each(rng, turn=0):
    """G may go to one of three places, D may suspect one of the three."""
    places = np.sort(rng.uniform(-2.5, 2.5, 3))
    suspicion = rng.uniform(1, 4, 3)
    suspected = places if turn % 2 else np.full(3, places[0])  # or all the same: then V depends on G

    def suspects(place, strength):
        return sigmoid(lambda x: 0.6 - strength * np.exp(-2 * (np.asarray(x) - place) ** 2))

    moves = [lambda z, place=place: place + 0.2 * z for place in places]
    return dict(p=gaussians(rng), p_z=gaussians(rng), over={"D": [suspects(*pair) for pair in zip(suspected, suspicion)], "G": moves})


def with_the_saddle(rng):
    """The same with D = ½ and with a G that gives q = p among the moves."""
    case = a_few_of_each(rng)
    half, exact = (lambda x: 0.5 + 0 * np.asarray(x)), (lambda z: np.asarray(z))
    return dict(p=case["p"], p_z=case["p"], over={"D": [*case["over"]["D"], half], "G": [*case["over"]["G"], exact]})


equation(
    "4.6", r"\max_D \min_G V(D, G) \le \min_G \max_D V(D, G)", a_few_of_each, tight={"(½, p)": with_the_saddle}, rtol=1e-7, cases=12,
    wrong={"swap: ≥": r"\max_D \min_G V(D, G) \ge \min_G \max_D V(D, G)",
           "argument: =": r"\max_D \min_G V(D, G) = \min_G \max_D V(D, G)",
           "swap: max ↔ min": r"\min_D \max_G V(D, G) \le \max_G \min_D V(D, G)"})
