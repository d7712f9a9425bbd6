"""02 The discriminator's loss."""

import numpy as np
import sympy
from scipy.optimize import minimize

from ..laws import FiniteLaw
from ..symbolic import symbol
from .book import equation
from .cases import density, logit, number, sigmoid, table


def discriminator(rng):
    """Two densities and a discriminator that is best for neither."""
    s = logit(rng)
    return dict(p=density(rng), q=density(rng), s=s, D=sigmoid(s))


equation(
    "2.1", r"L_D = -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(1 - D(x))]", discriminator,
    wrong={
        "sign": r"L_D = \mathbb{E}_{x \sim p}[\log(D(x))] + \mathbb{E}_{x \sim q}[\log(1 - D(x))]",
        "swap": r"L_D = -\mathbb{E}_{x \sim p}[\log(1 - D(x))] - \mathbb{E}_{x \sim q}[\log(D(x))]",
        "argument": r"L_D = -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[1 - \log(D(x))]",
        "factor: ½": r"L_D = -\frac{1}{2}(\mathbb{E}_{x \sim p}[\log(D(x))] + \mathbb{E}_{x \sim q}[\log(1 - D(x))])"})

equation(
    "2.2", r"L_D = \mathbb{E}_{x \sim p}[\log(1 + e^{-s(x)})] + \mathbb{E}_{x \sim q}[\log(1 + e^{s(x)})]", discriminator,
    wrong={
        "sign: −s": r"L_D = \mathbb{E}_{x \sim p}[\log(1 + e^{s(x)})] + \mathbb{E}_{x \sim q}[\log(1 + e^{-s(x)})]",
        "missing: 1": r"L_D = \mathbb{E}_{x \sim p}[\log(e^{-s(x)})] + \mathbb{E}_{x \sim q}[\log(e^{s(x)})]",
        "argument: q → p": r"L_D = \mathbb{E}_{x \sim p}[\log(1 + e^{-s(x)})] + \mathbb{E}_{x \sim p}[\log(1 + e^{s(x)})]"})


def two_densities(rng):
    return dict(p=density(rng), q=density(rng), x=np.sort(rng.uniform(-3, 3, 9)))


def stationary_point():
    """dV/dD = 0 at one x, and V is concave there."""
    p, q, D = symbol("p"), symbol("q"), symbol("D")
    V = p * sympy.log(D) + q * sympy.log(1 - D)
    (root,) = sympy.solve(sympy.diff(V, D), D)
    assert sympy.simplify(sympy.diff(V, D, 2).subs(D, root)).is_negative
    return root


equation(
    "2.3", r"D^{*}(x) = \frac{p(x)}{p(x) + q(x)}", two_densities, proof={r"D^{*}(x)": stationary_point},
    wrong={"swap": r"D^{*}(x) = \frac{q(x)}{p(x) + q(x)}", "argument: p/q": r"D^{*}(x) = \frac{p(x)}{q(x)}",
           "factor: 2q": r"D^{*}(x) = \frac{p(x)}{p(x) + 2 q(x)}", "missing: p, q": r"D^{*}(x) = \frac{1}{2}"})


def two_tables(rng):
    """Two laws on four points; D may be any function there."""
    p, q = table(rng, 4), table(rng, 4)
    return dict(p=p, q=q, over={"D": any_function(4)})


def any_function(n):
    """All D on n points, each sought by BFGS in its logits; ∞ where the objective has no bound."""
    def domain(kind, objective):
        sign = 1.0 if kind == "min" else -1.0

        def at(logits):
            return sign * float(objective(FiniteLaw(1 / (1 + np.exp(-np.clip(logits, -30, 30))))))

        far = min(at(np.full(n, size)) for size in (-30.0, 30.0))
        found = minimize(at, np.linspace(-0.3, 0.4, n), method="BFGS", options={"gtol": 1e-7})
        return -sign * np.inf if far <= found.fun or found.fun < -20 else sign * found.fun
    return domain


equation(
    "2.4", r"\min_D L_D = 2\log(2) - 2\,\mathrm{JSD}(p \,\|\, q)", two_tables, rtol=1e-7,
    wrong={"sign": r"\min_D L_D = 2\log(2) + 2\,\mathrm{JSD}(p \,\|\, q)",
           "factor: 1 JSD": r"\min_D L_D = 2\log(2) - \mathrm{JSD}(p \,\|\, q)",
           "log base: log₂ 4 = 2": r"\min_D L_D = 2 - 2\,\mathrm{JSD}(p \,\|\, q)",
           "argument: KL": r"\min_D L_D = 2\log(2) - 2\,\mathrm{KL}(p \,\|\, q)"})


def soft_labels(rng):
    """Any prior, any labels."""
    return {**two_densities(rng), "pi": number(rng, 0.1, 0.9), "alpha": number(rng, 0.6, 0.98), "beta": number(rng, 0.02, 0.4)}


equation(
    "2.5", r"D^{*}(x) = \frac{\pi \alpha p(x) + (1 - \pi) \beta q(x)}{\pi p(x) + (1 - \pi) q(x)}", soft_labels,
    wrong={"missing: π": r"D^{*}(x) = \frac{\alpha p(x) + \beta q(x)}{p(x) + q(x)}",
           "label: α ↔ β": r"D^{*}(x) = \frac{\pi \beta p(x) + (1 - \pi) \alpha q(x)}{\pi p(x) + (1 - \pi) q(x)}",
           "label: β = 0": r"D^{*}(x) = \frac{\pi \alpha p(x)}{\pi p(x) + (1 - \pi) q(x)}"})


def one_pair(rng):
    return dict(s_r=rng.uniform(-6, 6, 9), s_f=rng.uniform(-6, 6, 9))


def slope_of_cross_entropy(which):
    """d/ds of −log σ(s_r) − log(1 − σ(s_f))."""
    s_r, s_f = symbol("s_r"), symbol("s_f")
    loss = -sympy.log(1 / (1 + sympy.exp(-s_r))) - sympy.log(1 - 1 / (1 + sympy.exp(-s_f)))
    return sympy.diff(loss, symbol(which))


equation(
    "2.6", r"\frac{\partial L_D}{\partial s_r} = -(1 - \sigma(s_r)) \qquad \frac{\partial L_D}{\partial s_f} = \sigma(s_f)", one_pair,
    proof={r"\frac{\partial L_D}{\partial s_r}": lambda: slope_of_cross_entropy("s_r"),
           r"\frac{\partial L_D}{\partial s_f}": lambda: slope_of_cross_entropy("s_f")},
    wrong={"sign": r"\frac{\partial L_D}{\partial s_r} = 1 - \sigma(s_r)",
           "swap": r"\frac{\partial L_D}{\partial s_f} = -(1 - \sigma(s_f))",
           "argument: ∂/∂D": r"\frac{\partial L_D}{\partial s_r} = -\frac{1}{\sigma(s_r)}"})
