"""03 The generator's losses and their gradients."""

import numpy as np
import sympy
import torch

from .. import losses
from ..densities import Density
from ..evaluate import Meaning
from ..symbolic import symbol
from .book import equation
from .cases import density, gaussians, generator, logit, sigmoid
from .meanings import expect, tensor

# --- 3.1, 3.2 and 3.6: the losses ------------------------------------------------------------------


def latent(rng):
    """A latent density, a generator and a discriminator."""
    s = logit(rng)
    return dict(p_z=gaussians(rng), G=generator(rng), s=s, D=sigmoid(s))


equation(
    "3.1", r"L_{sat} = \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))] = -\mathbb{E}_{z \sim p_z}[\log(1 + e^{s(G(z))})]", latent,
    wrong={"sign": r"L_{sat} = -\mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]",
           "swap": r"L_{sat} = \mathbb{E}_{z \sim p_z}[\log(D(G(z)))]",
           "argument: D(z)": r"L_{sat} = \mathbb{E}_{z \sim p_z}[\log(1 - D(z))]",
           "argument: 1 − log": r"L_{sat} = \mathbb{E}_{z \sim p_z}[1 - \log(D(G(z)))]"})

equation(
    "3.2", r"L_{ns} = -\mathbb{E}_{z \sim p_z}[\log(D(G(z)))] = \mathbb{E}_{z \sim p_z}[\log(1 + e^{-s(G(z))})]", latent,
    wrong={"sign": r"L_{ns} = \mathbb{E}_{z \sim p_z}[\log(D(G(z)))]",
           "label: y = 0": r"L_{ns} = -\mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]",
           "swap: (3.1)": r"L_{ns} = \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]",
           "missing: log": r"L_{ns} = -\mathbb{E}_{z \sim p_z}[D(G(z))]"})


def whole_game(rng):
    return {**latent(rng), "p": density(rng)}


equation(
    "3.6", r"V = -L_D \qquad L_{sat} = V - \mathbb{E}_{x \sim p}[\log(D(x))] \qquad L_{ns} = -L_{sat} - \mathbb{E}_{x \sim q}[s(x)]",
    whole_game,
    wrong={"sign: V = L_D": r"V = L_D", "sign: L_ns": r"L_{ns} = L_{sat} + \mathbb{E}_{x \sim q}[s(x)]",
           "missing: s": r"L_{ns} = -L_{sat}", "missing: E_p": r"L_{sat} = V"})

# --- 3.3: slopes in the logit ------------------------------------------------------------------------


def logits(rng):
    return dict(s=rng.uniform(-7, 4, 9))


def slope(loss):
    """d/ds of a loss of one generated sample, from its definition with D = σ(s)."""
    s = symbol("s")
    D = 1 / (1 + sympy.exp(-s))
    return sympy.diff({"sat": sympy.log(1 - D), "ns": -sympy.log(D)}[loss], s)


equation(
    "3.3", r"\frac{\partial L_{sat}}{\partial s} = -\sigma(s) \qquad \frac{\partial L_{ns}}{\partial s} = -(1 - \sigma(s)) \qquad "
           r"\frac{\partial L_{ns} / \partial s}{\partial L_{sat} / \partial s} = e^{-s}", logits, rtol=1e-7,
    proof={r"\frac{\partial L_{sat}}{\partial s}": lambda: slope("sat"), r"\frac{\partial L_{ns}}{\partial s}": lambda: slope("ns"),
           r"\frac{\partial L_{ns} / \partial s}{\partial L_{sat} / \partial s}": lambda: slope("ns") / slope("sat")},
    wrong={"swap: 飽和在 saturates at D ≈ 1": r"\frac{\partial L_{sat}}{\partial s} = -(1 - \sigma(s))",
           "sign": r"\frac{\partial L_{ns}}{\partial s} = 1 - \sigma(s)",
           "argument: ∂/∂D": r"\frac{\partial L_{sat}}{\partial s} = -\frac{1}{1 - \sigma(s)}",
           "missing: 相同 the same": r"\frac{\partial L_{ns} / \partial s}{\partial L_{sat} / \partial s} = 1"})

# --- 3.4: the chain rule ------------------------------------------------------------------------------


def bent(theta):
    """G(z) = θ₀ + θ₁ z + tanh(θ₂ z): linear in two of its parameters, bent in the third."""
    return lambda z: theta[0] + theta[1] * z + np.tanh(theta[2] * np.asarray(z))


def parametric(rng, turn):
    """A generator with three parameters, either loss, any of the parameters."""
    name = ("saturating_g", "nonsaturating_g")[turn % 2]
    return dict(p_z=gaussians(rng), s=logit(rng), theta=rng.uniform([-1, 0.4, 0.3], [1, 1.3, 1.2]), k=turn % 3,
                loss=getattr(losses, name))


def each(loss, s):
    """The loss of every single logit, by the code of ganutils."""
    return loss(None, s[..., None])


def slope_in_logit(loss):
    def ell_s(s):
        s = tensor(s).requires_grad_()
        return torch.autograd.grad(each(loss, s).sum(), s)[0].numpy()
    return ell_s


def slope_of(function):
    """f′ by a complex step: nothing is subtracted."""
    return lambda x: np.imag(function(np.asarray(x) + 1e-30j)) / 1e-30


def slope_in_parameter(theta, k):
    """∂G(z)/∂θ_k by a complex step."""
    moved = np.asarray(theta) + 1e-30j * np.eye(len(theta))[int(k)]
    return lambda z: np.imag(bent(moved)(z)) / 1e-30


equation(
    "3.4", r"\frac{\partial L_G}{\partial \theta_k} = \mathbb{E}_{z \sim p_z}[\ell_s(s(G(z)))\, s_x(G(z))\, G_k(z)]", parametric,
    meanings=[Meaning("G", "", bent, function=True),
              Meaning("L_G", "finite differences", lambda p_z, G, s, loss: expect(p_z, lambda z: each(loss, tensor(s(G(z)))).numpy())),
              Meaning("ell_s", "autograd", slope_in_logit, function=True), Meaning("s_x", "autograd", lambda s: slope_of(s), function=True),
              Meaning("G_k", "autograd", slope_in_parameter, function=True)],
    wrong={"missing: ℓ_s": r"\frac{\partial L_G}{\partial \theta_k} = \mathbb{E}_{z \sim p_z}[s_x(G(z))\, G_k(z)]",
           "argument: s_x(z)": r"\frac{\partial L_G}{\partial \theta_k} = \mathbb{E}_{z \sim p_z}[\ell_s(s(G(z)))\, s_x(z)\, G_k(z)]",
           "sign": r"\frac{\partial L_G}{\partial \theta_k} = -\mathbb{E}_{z \sim p_z}[\ell_s(s(G(z)))\, s_x(G(z))\, G_k(z)]",
           "factor: E[ℓ_s] E[…]": r"\frac{\partial L_G}{\partial \theta_k} = \mathbb{E}_{z \sim p_z}[\ell_s(s(G(z)))]\, "
                                  r"\mathbb{E}_{z \sim p_z}[s_x(G(z))\, G_k(z)]"})

# --- 3.5: at the best discriminator --------------------------------------------------------------------


def stretched(p_z, theta):
    """The density of θ₀ + θ₁ z."""
    a, b = theta

    def log_prob(x):
        return p_z.log_prob((x - a) / b) - np.log(b)
    return Density("", log_prob, p_z.sample, tuple(a + b * edge for edge in p_z.breaks))


def against_best(rng):
    """D is the best one for the present θ, and stays as it is while θ moves."""
    p, p_z, theta = gaussians(rng), gaussians(rng), rng.uniform([-1.5, 0.6], [1.5, 1.6])
    q = stretched(p_z, theta)

    def s(x):
        x = tensor(x)
        return (p.log_prob(x) - q.log_prob(x)).numpy()
    return dict(p=p, p_z=p_z, theta=theta, s=s, best=True)


def against_another(rng):
    yield {**against_best(rng), "s": logit(rng), "best": False}


FROZEN = r"\text{$D = D^{*}$，不隨 $\theta$ 動 held fixed}"
SAT_35 = r"\nabla_\theta L_{sat} = 2\nabla_\theta\mathrm{JSD}(p \| q_\theta)"
equation(
    "3.5", SAT_35 + r" \qquad \nabla_\theta L_{ns} = \nabla_\theta\mathrm{KL}(q_\theta \| p) - 2\nabla_\theta\mathrm{JSD}(p \| q_\theta)",
    against_best, given=FROZEN, words={FROZEN: lambda best: best}, outside=against_another, rtol=1e-7,
    meanings=[Meaning("q_theta", "", stretched), Meaning("G", "", lambda theta: lambda z: theta[0] + theta[1] * z, function=True)],
    wrong={"swap: 相同 the same": r"\nabla_\theta L_{ns} = 2\nabla_\theta\mathrm{JSD}(p \| q_\theta)",
           "missing: JSD": r"\nabla_\theta L_{ns} = \nabla_\theta\mathrm{KL}(q_\theta \| p)",
           "factor: 1 JSD": r"\nabla_\theta L_{sat} = \nabla_\theta\mathrm{JSD}(p \| q_\theta)",
           "argument: KL(p‖q)": r"\nabla_\theta L_{ns} = \nabla_\theta\mathrm{KL}(p \| q_\theta) - 2\nabla_\theta\mathrm{JSD}(p \| q_\theta)"})
