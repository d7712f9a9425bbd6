"""The Dirac-GAN and how training moves on it: vector fields, update rules, their eigenvalues and trajectories.

Data at 0 (p = δ₀), one generated sample at θ (q = δ_θ), and D_ψ(x) = ψ·x: two parameters in all, with the equilibrium
(θ, ψ) = (0, 0). D is high on real data, so the value of the minimax game is V = log σ(0) + log σ(−ψθ) = f(0) + f(−ψθ) with
f(t) = −log(1 + e^−t). Mescheder, Geiger & Nowozin (2018), arXiv:1801.04406, §2, has D high on generated data: its ψ is our −ψ.

A *field* is a function v(θ, ψ) ↦ (v_θ, v_ψ) = (−∂L_G/∂θ, −∂L_D/∂ψ): both players descend along their own loss. It takes
floats, arrays or tensors, elementwise. A *step* maps (w, w_before) ↦ the next w, where w = (θ, ψ).
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from . import inputs, losses
from . import penalties as known_penalties
from .losses import Loss

RULES = ("simultaneous", "alternating", "extragradient", "optimistic")
FAR = 1e9  # a trajectory that gets so far is not followed further
Pair = tuple  # (θ, ψ): two floats, or two arrays or tensors of the same shape


# --- fields ---------------------------------------------------------------------------------------

def dirac(loss: str | Loss = "minimax", penalties: dict[str, float] | None = None, noise: float = 0.0) -> Callable:
    """The field v(θ, ψ) of the Dirac-GAN, with losses and penalties named as in ``train``: all of them are known here.

    v = (−ψ ∂L_G/∂f, −θ ∂L_D/∂f), with the slopes of the loss at the scores r = D(0) = 0 and f = D(θ) = ψθ; so

    minimax         v = (ψ σ(ψθ), −θ σ(ψθ)), that is (ψ f′(−ψθ), −θ f′(−ψθ)); eigenvalues ±i/2 at (0, 0)
    non-saturating  v = (ψ σ(−ψθ), −θ σ(ψθ)); the same eigenvalues
    wasserstein     v = (ψ, −θ): the bilinear game V = −θψ; eigenvalues ±i
    penalties       "r1", "r2": −γψ is added to v_ψ, and they are one here, because the slope of D is ψ everywhere;
                    "wgan-gp": −2λ(|ψ| − 1) sign ψ, which jumps at ψ = 0 (sign 0 = 0)
    noise           standard deviation τ of N(0, τ²) added to real and to generated samples (instance noise), in
                    expectation, by Gauss–Hermite quadrature

    Raises ValueError for an unknown name, a weight or a noise that is not a finite number ≥ 0, and for noise with a
    loss whose expectation the quadrature cannot find: "hinge" has kinks, "relativistic-average" is no mean over pairs.
    """
    game, tau = losses.get(loss), inputs.number("noise", noise, least=0)
    terms = [(known_penalties.get(name).derivative, inputs.number(f"penalties[{name!r}]", weight, least=0))
             for name, weight in inputs.named("penalties", penalties).items()]
    if game.slopes is None:
        raise ValueError(f"loss {game.name!r} has no slopes: give the derivatives of its losses, as ganutils.losses.Loss says")
    if tau and not game.smooth_pairs:
        raise ValueError(f"noise = {noise!r}: the expectation of loss {game.name!r} is not known here; use noise = 0")
    nodes = _pairs_of_noise(tau)

    def v(theta, psi) -> Pair:
        if tau:  # the chain rule through s = ψ x, at the real sample x = e and at the generated one x = θ + e_fake
            e, e_fake, weight = (torch.as_tensor(a) for a in nodes) if isinstance(theta, Tensor) else nodes
            t, p = (a[..., None] for a in (theta, psi)) if np.ndim(theta) or isinstance(theta, Tensor) else (theta, psi)
            real, fake, g = game.slopes(p * e, p * (t + e_fake))
            v_theta = -psi * (weight * g).sum(-1)
            v_psi = -(weight * (e * real + (t + e_fake) * fake)).sum(-1)
        else:
            _, fake, g = game.slopes(0 * psi, psi * theta)
            v_theta, v_psi = -psi * g, -theta * fake
        for derivative, weight in terms:
            if weight:
                v_psi = v_psi - derivative(psi, weight)
        return v_theta, v_psi

    return v


def consensus(v: Callable, gamma: float) -> Callable:
    """The field v − γ Jᵀv = v − γ ∇½‖v‖², for a smooth v. Mescheder, Nowozin & Geiger (2017), arXiv:1705.10461.

    The derivatives are exact: by autograd for tensors, else by a complex step. Raises ValueError for γ < 0.
    """
    gamma = inputs.number("gamma", gamma, least=0)

    def regularised(theta, psi) -> Pair:
        value = v(theta, psi)
        if isinstance(theta, Tensor):
            slope = torch.func.vjp(v, theta, psi)[1](value)
        else:
            h = 1e-30  # Im v(θ + ih, ψ) / h is ∂v/∂θ to the last digit: nothing is subtracted
            along = v(theta + h * 1j, psi + 0j), v(theta + 0j, psi + h * 1j)
            slope = [sum(np.imag(d) / h * part for d, part in zip(derivative, value)) for derivative in along]
        return value[0] - gamma * slope[0], value[1] - gamma * slope[1]

    return regularised


# --- update rules ---------------------------------------------------------------------------------

def update(v: Callable, rule: str = "alternating", eta: float = 0.1, *, eta_d: float | None = None, k: int = 1,
           beta: float = 0.0, clip: float | None = None) -> Callable:
    """The step (w, w_before) ↦ w_next of a training rule, with step sizes η for G and η_D for D (η unless given).

    simultaneous   w + η v(w)
    alternating    Algorithm 1 of Goodfellow et al. (2014): k steps of D, then one of G, which sees the new ψ
    extragradient  w + η v(w + η v(w))                              Korpelevich (1976)
    optimistic     w + 2η v(w) − η v(w_before)                      Daskalakis et al. (2018), arXiv:1711.00141
    beta           momentum: β (w − w_before) is added to each player's step, for the first two rules with k = 1
    clip           D's parameter is put back into [−clip, clip] after each of its steps (the first two rules)

    Raises ValueError for an unknown rule, a bad number, or an option that the rule does not have.
    """
    inputs.choice("rule", rule, RULES)
    eta, beta = inputs.number("eta", eta, above=0), inputs.number("beta", beta, above=-1, below=1)
    eta_d = eta if eta_d is None else inputs.number("eta_d", eta_d, above=0)
    clip = None if clip is None else inputs.number("clip", clip, above=0)
    k = inputs.whole("k", k)
    if k > 1 and (rule != "alternating" or beta):
        raise ValueError(f"k = {k}: only the alternating rule without momentum takes several D steps; use k = 1")
    if rule in RULES[2:] and (beta or clip is not None):
        raise ValueError(f"rule = {rule!r} has neither momentum nor clipping; leave out beta and clip")

    def bounded(psi):
        return psi if clip is None else psi.clamp(-clip, clip) if isinstance(psi, Tensor) else np.clip(psi, -clip, clip)

    def simultaneous(w, before):
        (theta, psi), (v_theta, v_psi) = w, v(*w)
        return (theta + eta * v_theta + beta * (theta - before[0]), bounded(psi + eta_d * v_psi + beta * (psi - before[1])))

    def alternating(w, before):
        theta, psi = w
        inertia = beta * (psi - before[1])
        for _ in range(k):
            psi = bounded(psi + eta_d * v(theta, psi)[1] + inertia)
        return theta + eta * v(theta, psi)[0] + beta * (theta - before[0]), psi

    def extragradient(w, before):
        ahead = tuple(a + h * d for a, h, d in zip(w, (eta, eta_d), v(*w)))
        return tuple(a + h * d for a, h, d in zip(w, (eta, eta_d), v(*ahead)))

    def optimistic(w, before):
        return tuple(a + h * (2 * d - d_before) for a, h, d, d_before in zip(w, (eta, eta_d), v(*w), v(*before)))

    return {"simultaneous": simultaneous, "alternating": alternating, "extragradient": extragradient,
            "optimistic": optimistic}[rule]


# --- eigenvalues ----------------------------------------------------------------------------------

def jacobian(v: Callable, w: Pair = (0.0, 0.0)) -> Tensor:
    """The 2×2 matrix ∂v_i/∂w_j of a field at w, float64, by autograd. Raises ValueError where it is not finite."""
    return _finite(torch.func.jacrev(lambda u: torch.stack(v(*u)))(torch.tensor(_pair("w", w), dtype=torch.float64)), w)


def step_jacobian(step: Callable, w: Pair = (0.0, 0.0)) -> Tensor:
    """The matrix of a step at a fixed point w, float64, by autograd: 2×2; or 4×4, acting on (w, w_before), where the step
    uses the w before. Raises ValueError where it is not finite."""
    at = torch.tensor(_pair("w", w), dtype=torch.float64)
    now, before = (_finite(torch.func.jacrev(lambda a, b: torch.stack(step(tuple(a), tuple(b))), argnums=i)(at, at), w)
                   for i in (0, 1))
    if not before.any():
        return now
    eye = torch.eye(2, dtype=torch.float64)
    return torch.cat([torch.cat([now, before], 1), torch.cat([eye, 0 * eye], 1)])


def eigenvalues(matrix: Tensor | np.ndarray) -> np.ndarray:
    """The complex eigenvalues of a matrix, the largest |λ| first; of a conjugate pair the one with Im λ > 0 first.

    Raises ValueError for a matrix that is not square, or holds NaN or an infinity.
    """
    matrix = inputs.array("matrix", matrix)
    if matrix.ndim != 2 or len(matrix) != matrix.shape[1] or not np.isfinite(matrix).all():
        raise ValueError(f"matrix = {inputs.shown(matrix)}: give a square matrix of finite numbers")
    values = np.linalg.eigvals(matrix.astype(float)).astype(complex)
    return values[np.lexsort((-values.imag, -np.abs(values).round(12)))]


def rate(step: Callable, w: Pair = (0.0, 0.0)) -> float:
    """The predicted factor of the distance to the fixed point w a step, max |λ|: below 1 it converges, above 1 it flees.

    At 1 the linear part decides nothing: the non-saturating Dirac-GAN, alternating, still shrinks, like 1/√n.
    Only where the step is smooth at w; WGAN-GP at (0, 0) is not.
    """
    return float(np.abs(eigenvalues(step_jacobian(step, w))).max())


# --- trajectories ---------------------------------------------------------------------------------

def trajectory(step: Callable, start: Pair = (1.0, 1.0), steps: int = 200) -> np.ndarray:
    """(θ, ψ) from ``start``, a row a step: (steps + 1, 2) float64, NaN from the row where ‖w‖ passes 1e9.

    Raises ValueError for a start that is not two finite numbers, or for steps < 1.
    """
    steps = inputs.whole("steps", steps)
    path = np.full((steps + 1, 2), np.nan)
    w = before = _pair("start", start)
    for n in range(steps + 1):
        if not abs(w[0]) + abs(w[1]) < FAR:
            break
        path[n] = w
        w, before = step(w, before), w
    return path


def flow(v: Callable, start: Pair, times) -> np.ndarray:
    """(θ, ψ) of the differential equation dw/dt = v(w) from ``start`` at the ascending ``times``, the first of them that
    of the start: (len(times), 2) float64, to about 9 digits. Raises ValueError for times that do not ascend."""
    from scipy.integrate import solve_ivp  # here: it is large, and few need it

    times, start = inputs.array("times", times).astype(float), _pair("start", start)
    if times.ndim != 1 or len(times) < 2 or not (np.diff(times) > 0).all():
        raise ValueError(f"times = {times!r}: give at least two, in ascending order")
    solved = solve_ivp(lambda t, w: v(*w), times[[0, -1]], start, t_eval=times, rtol=1e-10, atol=1e-12)
    if not solved.success:
        reached = solved.t[-1] if len(solved.t) else times[0]
        raise ValueError(f"the solution cannot be followed beyond t = {reached:g} ({solved.message}): give earlier times")
    return solved.y.T


def measured_rate(path: np.ndarray, tail: float = 0.5) -> float:
    """The measured factor a step: e to the slope of the least-squares line through log ‖w‖ over the last part of a path.

    ``tail``: that part, in (0, 1]. Raises ValueError for a path with fewer than three rows there, or with ‖w‖ = 0 or NaN.
    """
    tail = inputs.number("tail", tail, above=0, most=1)
    path = inputs.array("path", path).astype(float)
    if path.ndim != 2:
        raise ValueError(f"path has shape {path.shape}: give a row (θ, ψ) a step, as trajectory does")
    radius = np.linalg.norm(path, axis=1)[-max(1, round(tail * len(path))):]
    if len(radius) < 3 or not (np.isfinite(radius) & (radius > 0)).all():
        raise ValueError(f"{len(radius)} radii from {radius.min():g} to {radius.max():g}: need three or more, finite and above 0")
    return float(np.exp(np.polyfit(np.arange(len(radius)), np.log(radius), 1)[0]))


def _pairs_of_noise(tau: float, n: int = 30) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(e, e_fake, weight) with Σ weight h(e, e_fake) ≈ E h for independent e, e_fake ~ N(0, τ²): Gauss–Hermite."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(n)
    nodes, weights = tau * nodes, weights / weights.sum()
    return np.repeat(nodes, n), np.tile(nodes, n), np.outer(weights, weights).ravel()


def _finite(matrix: Tensor, w: Pair) -> Tensor:
    if not torch.isfinite(matrix).all():
        raise ValueError(f"the derivative at w = {w} is not finite: choose a point where the field is smooth")
    return matrix


def _pair(name: str, w) -> tuple[float, float]:
    """Two finite floats."""
    values = inputs.items(name, w)
    if len(values) != 2:
        raise ValueError(f"{name} = {inputs.shown(w)}: give two finite numbers")
    return inputs.number(f"{name}[0]", values[0]), inputs.number(f"{name}[1]", values[1])
