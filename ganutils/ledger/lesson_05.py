"""05 Zero-sum games and Nash equilibrium."""

import numpy as np
import sympy
import torch
from scipy.optimize import linprog, minimize_scalar

from ..evaluate import Meaning
from ..laws import FiniteLaw
from ..symbolic import symbol
from .book import equation
from .cases import number, table
from .lesson_02 import discriminator
from .meanings import guarantee, value_of_best_D

# --- 5.1: two by two ------------------------------------------------------------------------------------


def payoffs(rng):
    """What G pays D: four unequal numbers."""
    return dict(zip("abcd", map(float, rng.uniform(-4, 4, 4))))


def with_a_pure_equilibrium(rng):
    """A row, or a column, that is better whatever the other does."""
    jitter = rng.uniform(-0.2, 0.2, (2, 4))
    yield dict(zip("abcd", map(float, np.array([3, 1, -1, 0]) + jitter[0])))
    yield dict(zip("abcd", map(float, np.array([3, -1, 1, 0]) + jitter[1])))


def first_row(a, b, c, d):
    return guarantee(np.array([[a, b], [c, d]]))[0][0]


def first_column(a, b, c, d):
    return guarantee(-np.array([[a, c], [b, d]]))[0][0]


def income_of_D(a, b, c, d):
    return guarantee(np.array([[a, b], [c, d]]))[1]


def income_of_G(a, b, c, d):
    return guarantee(-np.array([[a, c], [b, d]]))[1]


def indifference(who):
    """The mixture that leaves the other indifferent between its two moves, and what it then gets."""
    a, b, c, d, x = (symbol(name) for name in "abcdx")
    if who == "G":
        b, c = c, b
    (share,) = sympy.solve(sympy.Eq(x * a + (1 - x) * c, x * b + (1 - x) * d), x)
    return share, sympy.simplify(share * a + (1 - share) * c)


equation(
    "5.1", r"u_G + u_D = 0 \qquad \alpha^{*} = \frac{d - c}{a - b - c + d} \qquad \beta^{*} = \frac{d - b}{a - b - c + d} \qquad "
           r"v = \frac{a d - b c}{a - b - c + d}", payoffs,
    given=r"(a - c)(d - b) > 0 \quad (a - b)(d - c) > 0", outside=with_a_pure_equilibrium,
    proof={r"\alpha^{*}": lambda: indifference("D")[0], r"\beta^{*}": lambda: indifference("G")[0], "v": lambda: indifference("D")[1]},
    meanings=[Meaning("alpha_star", "optimisation", first_row), Meaning("beta_star", "optimisation", first_column),
              Meaning("u_D", "optimisation", income_of_D), Meaning("u_G", "optimisation", income_of_G),
              Meaning("v", "optimisation", income_of_D)],
    wrong={"swap: α* ↔ β*": r"\alpha^{*} = \frac{d - b}{a - b - c + d}", "sign: 1 − α*": r"\alpha^{*} = \frac{a - b}{a - b - c + d}",
           "label: α = ½": r"\alpha^{*} = \frac{1}{2}", "sign: u_G = u_D": r"u_G - u_D = 0"})

# --- 5.2: the saddle ------------------------------------------------------------------------------------


def mixed_game(rng):
    """A payoff matrix, and any mixed strategies of both."""
    return dict(M=rng.uniform(-3, 3, (3, 4)), D=rng.dirichlet(np.ones(3)), G=rng.dirichlet(np.ones(4)))


def at_the_saddle(rng):
    M = rng.uniform(-3, 3, (3, 4))
    return dict(M=M, D=guarantee(M)[0], G=guarantee(-M.T)[0])


def not_best(rng):
    """D* and G* that are no equilibrium: each has a better answer, which the other plays against it."""
    M = rng.uniform(1, 3, (3, 4))
    star_D, star_G = rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(4))
    yield dict(M=M, D=np.eye(3)[np.argmax(M @ star_G)], G=np.eye(4)[np.argmin(star_D @ M)], D_star=star_D, G_star=star_G)


SADDLE = r"\text{$(D^{*}, G^{*})$ 鞍點 saddle point}"


def is_saddle(M, D_star=None, G_star=None):
    """No pure move gains against the other's strategy; where none is given they are found as best ones."""
    return D_star is None or max(M @ G_star) <= D_star @ M @ G_star <= min(D_star @ M)


equation(
    "5.2", r"V(D, G^{*}) \le V(D^{*}, G^{*}) \le V(D^{*}, G)", mixed_game, given=SADDLE, words={SADDLE: is_saddle}, outside=not_best, cases=24,
    tight={"D = D*, G = G*": at_the_saddle},
    meanings=[Meaning("V", "enumeration", lambda M, D, G: float(sum(D[i] * M[i, j] * G[j] for i in range(3) for j in range(4))), ("D", "G")),
              Meaning("D_star", "optimisation", lambda M: guarantee(M)[0]), Meaning("G_star", "optimisation", lambda M: guarantee(-M.T)[0])],
    wrong={"swap: D min, G max": r"V(D^{*}, G) \le V(D^{*}, G^{*}) \le V(D, G^{*})",
           "swap: first": r"V(D, G^{*}) \ge V(D^{*}, G^{*})"})

# --- 5.3: local equilibria ------------------------------------------------------------------------------


class Surface:
    """V(ψ, θ) = V₀ + a x² + b y² + c x y, cubic and quartic terms, with x = ψ − ψ₀, y = θ − θ₀ and a slope at the centre."""

    def __init__(self, a, b, c, cubic=(0, 0, 0), slope=(0, 0), centre=(0, 0), quartic=0):
        self.parts = a, b, c, cubic, slope, centre, quartic

    def __call__(self, psi, theta):
        a, b, c, cubic, slope, centre, quartic = self.parts
        x, y = psi - centre[0], theta - centre[1]
        bent = cubic[0] * x**3 + cubic[1] * x * y * y + cubic[2] * y**3 + quartic * y**4
        return 0.7 + a * x * x + b * y * y + c * x * y + bent + slope[0] * x + slope[1] * y


def surface(rng, a, b, c, slope=(0, 0), cubic=0.3, quartic=0):
    centre = rng.uniform(-1, 1, 2)
    bend = cubic * min(1, a * a)  # mild beside the curvature, so that the best ψ moves smoothly with θ
    game = Surface(a, b, c, rng.uniform(-bend, bend, 3), slope, centre, quartic)
    psi = float(centre[0])
    return dict(game=game, psi=psi, theta=float(centre[1]), over={"psi": near(psi), "nabla": ("psi", "theta")})


def near(psi, reach=0.6):
    """The best ψ in the neighbourhood."""
    def domain(kind, objective):
        sign = -1.0 if kind == "max" else 1.0
        found = minimize_scalar(lambda x: sign * objective(x), bounds=(psi - reach, psi + reach), method="bounded", options={"xatol": 1e-9})
        return sign * found.fun
    return domain


def local_equilibrium(rng):
    a = -number(rng, 0.2, 2)
    return surface(rng, a, number(rng, 0.2, 2), number(rng, -6, 6) * a)


def no_equilibrium(rng):
    """A valley for both, a hill for both, both turned round, a slope, and a valley of G too flat for its second derivative."""
    yield surface(rng, number(rng, 0.4, 1), number(rng, 0.4, 1), 0.3)
    yield surface(rng, -number(rng, 0.4, 1), -number(rng, 0.4, 1), 0.3)
    yield surface(rng, number(rng, 0.4, 1), -number(rng, 0.4, 1), 0.3)
    yield surface(rng, -number(rng, 0.4, 1), number(rng, 0.4, 1), 0.3, slope=(0.2, -0.3))
    yield surface(rng, -number(rng, 0.4, 1), 0, 0.3, cubic=0, quartic=number(rng, 0.4, 1))


def scanned(game, psi, theta):
    """No derivatives: every small step of ψ alone loses, every small step of θ alone gains."""
    steps = np.concatenate([np.linspace(-0.05, -5e-3, 40), np.linspace(5e-3, 0.05, 40)])
    here = game(psi, theta)
    return (game(psi + steps, theta) < here).all() and (game(psi, theta + steps) > here).all()


def second(which):
    """An entry of the Hessian, by torch."""
    i, j = {"psipsi": (0, 0), "thetapsi": (0, 1), "thetatheta": (1, 1)}[which]

    def find(game, psi, theta):
        at = torch.tensor([psi, theta], dtype=torch.float64)
        return torch.autograd.functional.hessian(lambda w: game(w[0], w[1]), at)[i, j].item()
    return Meaning(f"V_{which}", "autograd", find)


NASH = r"\text{$(\psi, \theta)$ 局部奈許 local Nash}"
equation(
    "5.3", r"\nabla V = 0, \quad V_{\psi\psi} < 0 < V_{\theta\theta} \qquad "
           r"\frac{d^2}{d\theta^2} \max_{\psi} V = V_{\theta\theta} - \frac{V_{\theta\psi}^2}{V_{\psi\psi}}", local_equilibrium, rtol=1e-6,
    given=NASH + r" \quad V_{\psi\psi} \ne 0 \ne V_{\theta\theta}", words={NASH: scanned}, outside=no_equilibrium, converse=2, cases=24,
    tight={"V_ψψ → 0": lambda rng: surface(rng, -1e-3, number(rng, 0.5, 1), 1e-4, cubic=0),
           "V_θθ → 0": lambda rng: surface(rng, -1.0, 1e-3, 0.3)},
    meanings=[Meaning("V", "enumeration", lambda game, psi, theta: game(psi, theta)), second("psipsi"), second("thetapsi"),
              second("thetatheta")],
    wrong={"sign: V_ψψ > 0": r"V_{\psi\psi} > 0",
           "sign: Schur": r"\frac{d^2}{d\theta^2} \max_{\psi} V = V_{\theta\theta} + \frac{V_{\theta\psi}^2}{V_{\psi\psi}}",
           "missing: response of D": r"\frac{d^2}{d\theta^2} \max_{\psi} V = V_{\theta\theta}"})

# --- 5.4 and 5.5: the game of the GAN -------------------------------------------------------------------

equation(
    "5.4", r"L_D + L_G = -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(D(x)) + \log(1 - D(x))]", discriminator,
    wrong={"label: zero-sum": r"L_D + L_G = 0", "label: 3 log 2": r"L_D + L_G = 3 \log(2)",
           "label: saturating": r"L_D + L_G = -\mathbb{E}_{x \sim p}[\log(D(x))]",
           "sign": r"L_D + L_G = -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(D(x)) - \log(1 - D(x))]"})


def finite_game(rng):
    return dict(p=table(rng, 6), G=table(rng, 6), D=FiniteLaw(rng.uniform(0.05, 0.95, 6)))


def gap_of_best_answers(p, q, D):
    """What D gains by its best answer to G, plus what G gains by its own to D: a linear programme over all laws."""
    cost = np.log1p(-D.masses)
    answer = linprog(cost, A_eq=np.ones((1, len(cost))), b_eq=[1]).x
    return value_of_best_D(p, q) - (p.masses @ np.log(D.masses) + cost @ answer)


equation(
    "5.5", r"\mathrm{Gap}(D,G) = 2\,\mathrm{JSD}(p\,\|\,q) - 2\log(2) - \mathbb{E}_{x\sim p}[\log(D(x))]-\log(1-D_{max})", finite_game, synonyms={"G": "q"},
    meanings=[Meaning("Gap", "optimisation", gap_of_best_answers, ("D", "G")), Meaning("D_max", "enumeration", lambda D: float(max(D.masses)))],
    wrong={"missing: D": r"\mathrm{Gap}(D,G) = 2\,\mathrm{JSD}(p \,\|\, q)",
           "missing: best G": r"\mathrm{Gap}(D,G) = 2\,\mathrm{JSD}(p \,\|\, q) - 2\log(2) - \mathbb{E}_{x \sim p}[\log(D(x))] "
                              r"- \mathbb{E}_{x \sim q}[\log(1 - D(x))]",
           "argument: log D_max": r"\mathrm{Gap}(D,G) = 2\,\mathrm{JSD}(p \,\|\, q) - 2\log(2) "
                                  r"- \mathbb{E}_{x \sim p}[\log(D(x))] - \log(D_{max})"})
