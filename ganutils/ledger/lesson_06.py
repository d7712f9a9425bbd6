"""06 The training process."""

from dataclasses import replace

import numpy as np
import sympy
import torch
from scipy.integrate import solve_ivp
from torch.nn.functional import logsigmoid

from .. import dynamics, losses
from ..evaluate import Identity, Meaning
from ..densities import quadrature
from ..laws import Draws
from ..symbolic import symbol
from .book import MEANINGS, equation
from .cases import number

# --- 6.1: one round of Algorithm 1 ----------------------------------------------------------------------


def small_batch(rng):
    """D(x) = σ(ψ x), G(z) = θ + z, and one batch of each."""
    return dict(theta=number(rng, 0.6, 1.6), psi=number(rng, -0.9, -0.3), eta_D=number(rng, 0.1, 0.5), eta_G=number(rng, 0.1, 0.5),
                k=int(rng.integers(1, 5)), x=rng.normal(0.4, 1, 7), z=rng.normal(0.2, 0.8, 7))


def round_of_sgd(theta, psi, eta_D, eta_G, k, x, z):
    """The same round by torch: SGD, autograd, the losses of ganutils."""
    theta, psi = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (theta, psi))
    real, noise = torch.tensor(x), torch.tensor(z)
    for parameter, eta, loss in [(psi, eta_D, losses.bernoulli_d)] * k + [(theta, eta_G, losses.nonsaturating_g)]:
        optimiser = torch.optim.SGD([parameter], lr=eta)
        optimiser.zero_grad()
        parameter.grad, = torch.autograd.grad(loss(psi * real, psi * (theta + noise)), parameter)
        optimiser.step()
    return theta.item(), psi.item()


def after_round(which):
    """θ or ψ after the round."""
    def find(theta, psi, eta_D, eta_G, k, x, z):
        return round_of_sgd(theta, psi, eta_D, eta_G, k, x, z)[which]
    return find


def of_parameters(name):
    """A loss of the series, written as a function of θ and ψ."""
    return replace(MEANINGS[name][0], of=("theta", "psi"))


equation(
    "6.1", r"\psi \leftarrow \psi - \eta_D \nabla_\psi L_D(\theta, \psi) \;\; (k\times) \qquad "
           r"\theta \leftarrow \theta - \eta_G \nabla_\theta L_G(\theta, \psi)", small_batch,
    meanings=[Meaning("p", "", lambda x: Draws(x)), Meaning("q", "", lambda theta, z: Draws(theta + z)),
              Meaning("D", "", lambda psi: lambda x: 1 / (1 + np.exp(-psi * x)), function=True),
              of_parameters("L_D"), of_parameters("L_G"),
              Meaning("theta_next", "autograd", after_round(0)),
              Meaning("psi_next", "autograd", after_round(1))],
    wrong={"sign: +∇": r"\psi \leftarrow \psi + \eta_D \nabla_\psi L_D(\theta, \psi) \;\; (k\times)",
           "missing: k = 1": r"\psi \leftarrow \psi - \eta_D \nabla_\psi L_D(\theta, \psi)",
           "swap: η": r"\psi \leftarrow \psi - \eta_G \nabla_\psi L_D(\theta, \psi) \;\; (k\times)",
           "argument: ψ": r"\theta \leftarrow \theta - \eta_G \nabla_\theta L_G(\theta, \psi) \qquad "
                          r"\psi \leftarrow \psi - \eta_D \nabla_\psi L_D(\theta, \psi) \;\; (k\times)"})

# --- 6.2 and 6.4: the bilinear game ---------------------------------------------------------------------


def field(w):
    """V = ψ θ: θ goes down, ψ goes up."""
    theta, psi = w
    return np.array([-psi, theta])


def simultaneous(w, eta):
    return w + eta * field(w)


def alternating(w, eta):
    psi = w[1] + eta * field(w)[1]
    return np.array([w[0] + eta * field((w[0], psi))[0], psi])


def extragradient(w, eta):
    return w + eta * field(w + eta * field(w))


def matrix(step, size=2):
    """The matrix of a linear step: what it makes of the basis."""
    return np.column_stack([step(unit) for unit in np.eye(size)])


def largest(J):
    values = np.linalg.eigvals(J)
    return values[np.argmax(np.abs(values))]


def growth(rule):
    """The eigenvalue of largest modulus of one round, from the basis or from autograd of the package's own rule."""
    steps = {"simultaneous": simultaneous, "alternating": alternating, "extragradient": extragradient}

    def by_basis(eta):
        return largest(matrix(lambda w: steps[rule](w, eta)))

    def by_package(eta):
        return dynamics.eigenvalues(dynamics.step_jacobian(dynamics.update(dynamics.dirac("wasserstein"), rule, eta)))[0]
    return by_basis, by_package


def eigenvalues_by(short, rule):
    by_basis, by_package = growth(rule)
    return [Meaning(f"lambda_{short}", "enumeration", by_basis), Meaning(f"lambda_{short}", "autograd", by_package)]


def squared_modulus(rule):
    """det J = |λ|² for a pair of conjugate eigenvalues of a real 2 × 2 matrix."""
    eta = symbol("eta")
    J = {"sim": sympy.Matrix([[1, -eta], [eta, 1]]), "alt": sympy.Matrix([[1 - eta**2, -eta], [eta, 1]]),
         "extra": sympy.Matrix([[1 - eta**2, -eta], [eta, 1 - eta**2]])}[rule]
    return sympy.expand(J.det())


equation(
    "6.2", r"\lvert\lambda_{\mathrm{sim}}\rvert^2 = 1 + \eta^2 \qquad \lvert\lambda_{\mathrm{alt}}\rvert^2 = 1 \qquad "
           r"\lvert\lambda_{\mathrm{extra}}\rvert^2 = 1 - \eta^2 + \eta^4", lambda rng: dict(eta=number(rng, 0.05, 3)),
    given=r"0 < \eta < 2", outside=lambda rng: [dict(eta=-number(rng, 2.2, 3)), dict(eta=number(rng, 2.2, 3))],
    proof={r"\lvert\lambda_{\mathrm{sim}}\rvert^2": lambda: squared_modulus("sim"),
           r"\lvert\lambda_{\mathrm{alt}}\rvert^2": lambda: squared_modulus("alt"),
           r"\lvert\lambda_{\mathrm{extra}}\rvert^2": lambda: squared_modulus("extra")},
    meanings=[*eigenvalues_by("sim", "simultaneous"), *eigenvalues_by("alt", "alternating"), *eigenvalues_by("extra", "extragradient")],
    wrong={"sign": r"\lvert\lambda_{\mathrm{sim}}\rvert^2 = 1 - \eta^2", "missing: η⁴": r"\lvert\lambda_{\mathrm{extra}}\rvert^2 = 1 - \eta^2",
           "factor: (1 + η)²": r"\lvert\lambda_{\mathrm{sim}}\rvert^2 = 1 + 2\eta + \eta^2",
           "argument: alt = sim": r"\lvert\lambda_{\mathrm{alt}}\rvert^2 = 1 + \eta^2"})


def k_steps(k, eta_G, eta_D):
    """k steps of ψ, then one of θ."""
    def step(w):
        theta, psi = w
        for _ in range(int(k)):
            psi = psi + eta_D * theta
        return np.array([theta - eta_G * psi, psi])
    return matrix(step)


def with_momentum(eta, beta):
    """Alternating, each step with β times the player's last: acts on (θ, ψ, θ before, ψ before)."""
    def step(w):
        theta, psi, theta_before, psi_before = w
        psi_new = psi + eta * theta + beta * (psi - psi_before)
        theta_new = theta - eta * psi_new + beta * (theta - theta_before)
        return np.array([theta_new, psi_new, theta, psi])
    return matrix(step, 4)


def by_package_k(k, eta_G, eta_D):
    return dynamics.step_jacobian(dynamics.update(dynamics.dirac("wasserstein"), eta=eta_G, eta_d=eta_D, k=int(k))).numpy()


def by_package_beta(eta, beta):
    return dynamics.step_jacobian(dynamics.update(dynamics.dirac("wasserstein"), eta=eta, beta=beta)).numpy()


def rates(rng):
    return dict(lambda_=complex(*rng.uniform(-1.5, 1.5, 2)), k=int(rng.integers(1, 7)), eta_G=number(rng, 0.1, 0.9),
                eta_D=number(rng, 0.1, 0.9), eta=number(rng, 0.1, 0.9), beta=number(rng, -0.9, 0.9), I=Identity())


equation(
    "6.4", r"\det(\lambda I - J_k) = \lambda^2 - (2 - k\eta_G\eta_D)\lambda + 1 \qquad "
           r"\det(\lambda I - J_\beta) = (\lambda - 1)^2(\lambda - \beta)^2 + \eta^2\lambda^3", rates,
    meanings=[Meaning("J_k", "enumeration", k_steps), Meaning("J_k", "autograd", by_package_k),
              Meaning("J_beta", "enumeration", with_momentum), Meaning("J_beta", "autograd", by_package_beta)],
    wrong={"sign": r"\det(\lambda I - J_\beta) = (\lambda - 1)^2(\lambda + \beta)^2 + \eta^2\lambda^3",
           "missing: k": r"\det(\lambda I - J_k) = \lambda^2 - (2 - \eta_G\eta_D)\lambda + 1",
           "argument: sim": r"\det(\lambda I - J_k) = \lambda^2 - 2\lambda + 1 + k\eta_G\eta_D"})

# --- 6.3: the Dirac-GAN ---------------------------------------------------------------------------------


def dirac_state(rng):
    return dict(theta=rng.uniform(-2, 2, 7), psi=rng.uniform(-2, 2, 7), theta_0=number(rng, 0.5, 1.8), psi_0=number(rng, -1.8, -0.5),
                t=number(rng, 3, 20))


def pull_on_theta(theta, psi):
    """−∂L_sat/∂θ for one sample at θ, D(x) = σ(ψ x): by a complex step."""
    return np.imag(np.log(1 + np.exp(psi * (np.asarray(theta) + 1e-30j)))) / 1e-30


def pull_on_psi(theta, psi):
    """−∂L_D/∂ψ: the real sample at 0 gives nothing."""
    return -np.imag(np.log(1 + np.exp((np.asarray(psi) + 1e-30j) * theta))) / 1e-30


def arrived(which):
    """Where the differential equation leads from (θ₀, ψ₀) in the time t."""
    def find(theta_0, psi_0, t):
        path = solve_ivp(lambda t, w: [pull_on_theta(*w), pull_on_psi(*w)], (0, t), (theta_0, psi_0), rtol=1e-11, atol=1e-12)
        return float(path.y[which, -1])
    return find


equation(
    "6.3", r"v_\theta = \psi\,\sigma(\psi\theta) \qquad v_\psi = -\theta\,\sigma(\psi\theta) \qquad "
           r"\theta_t^2 + \psi_t^2 = \theta_0^2 + \psi_0^2", dirac_state,
    meanings=[Meaning("v_theta", "autograd", pull_on_theta), Meaning("v_psi", "autograd", pull_on_psi),
              Meaning("theta_t", "flow", arrived(0)), Meaning("psi_t", "flow", arrived(1))],
    wrong={"sign": r"v_\theta = -\psi \sigma(\psi\theta)", "argument: −ψθ": r"v_\theta = \psi \sigma(-\psi\theta)",
           "swap": r"v_\theta = \theta \sigma(\psi\theta)", "missing: ψ₀²": r"\theta_t^2 + \psi_t^2 = \theta_0^2"})

# --- 6.5 and 6.6: damping -------------------------------------------------------------------------------


def concave(rng):
    """f(t) = a log σ(b t) + c t: any slope at 0."""
    a, b, c = rng.uniform([0.4, 0.5, 0.1], [1.5, 1.5, 0.8])

    def f(t):
        return a * (logsigmoid(b * t) if isinstance(t, torch.Tensor) else -np.logaddexp(0, -b * np.asarray(t))) + c * t
    return dict(f=f, gamma=number(rng, 0.1, 3))


def eigenvalues_of_losses(f, gamma):
    """L_D = −f(−ψθ) + ½ γ ψ², L_G = f(−ψθ): the Jacobian of (−∂L_G/∂θ, −∂L_D/∂ψ) at 0, by autograd."""
    def L_G(w):
        return f(-w[1] * w[0])

    def L_D(w):
        return -f(-w[1] * w[0]) + gamma * w[1] ** 2 / 2
    rows = [torch.autograd.functional.hessian(L, torch.zeros(2, dtype=torch.float64))[i] for i, L in enumerate((L_G, L_D))]
    values = np.linalg.eigvals(-torch.stack(rows).numpy()).astype(complex)
    return sorted(values, key=lambda value: (-value.real, -value.imag))


def roots(which):
    """The roots of the characteristic polynomial of [[0, −f′], [f′, −γ]]."""
    gamma, slope, value = symbol("gamma"), symbol("f_1"), sympy.Symbol("value")
    polynomial = (sympy.Matrix([[0, -slope], [slope, -gamma]]) - value * sympy.eye(2)).det()
    found = sympy.solve(polynomial, value)
    return found[1] if which == "+" else found[0]


equation(
    "6.5", r"\lambda_{\pm} = -\frac{\gamma}{2} \pm \sqrt{\frac{\gamma^2}{4} - f'(0)^2}", concave,
    proof={r"\lambda_+": lambda: roots("+"), r"\lambda_-": lambda: roots("-")},
    meanings=[Meaning("lambda_plus", "autograd", lambda f, gamma: eigenvalues_of_losses(f, gamma)[0]),
              Meaning("lambda_minus", "autograd", lambda f, gamma: eigenvalues_of_losses(f, gamma)[1])],
    wrong={"sign: +γ/2": r"\lambda_{\pm} = \frac{\gamma}{2} \pm \sqrt{\frac{\gamma^2}{4} - f'(0)^2}",
           "factor: γ": r"\lambda_{\pm} = -\gamma \pm \sqrt{\gamma^2 - f'(0)^2}",
           "missing: ²": r"\lambda_{\pm} = -\frac{\gamma}{2} \pm \sqrt{\frac{\gamma^2}{4} - f'(0)}",
           "missing: √": r"\lambda_{\pm} = -\frac{\gamma}{2}"})


def damping_of_noise(tau):
    """The γ for which the Jacobian of the game with noise is that of R1: all four entries are looked at.

    Both samples get noise N(0, τ²); expectations by quadrature, second derivatives by differences.
    """
    nodes, weights = quadrature([-9 * tau, 0, 9 * tau])
    weights = weights * np.exp(-nodes**2 / (2 * tau**2)) / (tau * np.sqrt(2 * np.pi))

    def L_G(theta, psi):
        return -weights @ np.logaddexp(0, psi * (theta + nodes))

    def L_D(theta, psi):
        return weights @ (np.logaddexp(0, -psi * nodes) + np.logaddexp(0, psi * (theta + nodes)))

    def slope(L, i, theta, psi, h=1e-2):
        step = h * np.eye(2)[i]
        at = [L(theta + k * step[0], psi + k * step[1]) for k in (-3, -2, -1, 1, 2, 3)]
        return (-at[0] / 60 + 3 * at[1] / 20 - 3 * at[2] / 4 + 3 * at[3] / 4 - 3 * at[4] / 20 + at[5] / 60) / h

    J = np.array([[-slope(lambda *w: slope(L, i, *w), j, 0.0, 0.0) for j in (0, 1)] for i, L in enumerate((L_G, L_D))])
    assert np.allclose(J[[0, 0, 1], [0, 1, 0]], [0, 0.5, -0.5], atol=1e-8), f"the Jacobian with noise is {J}, not one of R1"
    return -J[1, 1]


equation(
    "6.6", r"\gamma_{\mathrm{noise}} = \frac{\tau^2}{2}", lambda rng: dict(tau=number(rng, 0.2, 1.2)), rtol=1e-6,
    meanings=[Meaning("gamma_noise", "quadrature", damping_of_noise),
              Meaning("gamma_noise", "autograd", lambda tau: -dynamics.jacobian(dynamics.dirac(noise=tau))[1, 1].item())],
    wrong={"factor: τ²": r"\gamma_{\mathrm{noise}} = \tau^2", "missing: p": r"\gamma_{\mathrm{noise}} = \frac{\tau^2}{4}",
           "argument: τ": r"\gamma_{\mathrm{noise}} = \frac{\tau}{2}", "sign": r"\gamma_{\mathrm{noise}} = -\frac{\tau^2}{2}"})
