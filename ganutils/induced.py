"""What the generator follows while D is optimal: the divergence D_h with h″(u) = −ℓ′(u)/u, found from the losses themselves.

At D's best logit s*(u) for the ratio u = p/q, which minimises u d_real(s) + d_fake(s), G's loss of one sample is a function of
u alone, ℓ(u). With D frozen ∇θ E_q ℓ(u) = ∇θ D_h(p‖q_θ): the change of D_h with q is h(u) − u h′(u), and this is ℓ(u) up to a
constant. Hence h″ = −ℓ′/u, and (h/u)′ = −(ℓ(u) − ℓ(1))/u², which is integrated here from h(1) = h′(1) = 0:

    h(u) = −u ∫₁ᵘ (ℓ(v) − ℓ(1))/v² dv.

D_h is an f-divergence, that is, h is convex, if and only if ℓ never rises.
"""

from functools import cache

import numpy as np
import torch
from torch import Tensor

from . import inputs, losses
from .divergences import mean_of_ratio
from .losses import Loss

REACH = 150.0  # of the table of ℓ: the largest |log u|
WIDTH = 0.5  # of its panels in log u
ORDER = 10  # nodes in a panel
STEPS = np.concatenate([np.arange(0, 8, 0.125), np.arange(8, 170, 4.0)])
LOGITS = torch.from_numpy(np.sinh(np.concatenate([-STEPS[:0:-1], STEPS])))  # up to ±10⁷², dense near 0
SLOPE = {1: 3 / 4, 2: -3 / 20, 3: 1 / 60}  # central differences of sixth order


class Induced:
    """The divergence D_h that G follows under one loss: ``D_h(p, q)`` is its value for two densities.

    h, ell, best   u ↦ h(u), ℓ(u), s*(u) for numbers or arrays u > 0;  ``bend`` ↦ h″(u)
    convex         whether ℓ never rises, so that D_h is an f-divergence and least at q = p
    at_zero, at_infinity  h(0) and h′(∞)
    """

    def __init__(self, loss: Loss):
        self.name, self.loss = loss.name, loss
        check_parts(loss)
        self._costs = tuple(part(LOGITS).numpy() for part in parts(loss))
        self._slopes = tuple(slope.numpy() for slope in slopes(loss, LOGITS))
        self._edges = WIDTH * np.arange(round(REACH / WIDTH) + 1)
        nodes, self._weights = np.polynomial.legendre.leggauss(ORDER)
        self._nodes = (1 + nodes) / 2  # of a panel of width 1
        self._weights = self._weights / 2
        self.best(2.0)  # where there is none, here
        near_one = self.ell(np.exp([-1e-9, 1e-9]))
        self._at_one = near_one.mean()  # between the two where ℓ jumps
        to_series = np.linalg.inv(np.polynomial.legendre.legvander(nodes, ORDER - 1)).T
        self._series, self._at_edges, self._growth, rises = {}, {}, {}, []
        for side in (-1, 1):
            w = side * (self._edges[:-1, None] + WIDTH * self._nodes)
            found = self.ell(np.exp(w))
            rises.append(np.diff(side * found.ravel()).max() / max(1.0, np.abs(found[:40]).max()))
            self._series[side] = (found - self._at_one) @ to_series
            self._at_edges[side] = self._summed(side, found - self._at_one)
            before, last = np.abs(self._at_edges[side][-2:])
            self._growth[side] = np.log(last / before) / WIDTH if min(before, last) > 0 else 0.0
        self.convex = bool(max(*rises, near_one[1] - near_one[0]) < 1e-8)  # torch's softplus is good to 2e-9
        far = [self.h(np.exp([side * REACH / 2, side * REACH])) for side in (-1, 1)]
        self.at_zero = _limit(far[0])
        self.at_infinity = _limit(far[1] * np.exp([-REACH / 2, -REACH]))

    def _summed(self, side: int, ell: np.ndarray) -> np.ndarray:
        """h at the edges: h(u eᵟ) = eᵟ h(u) − ∫ (ℓ − ℓ(1)) e^{w + δ − t} dt over a panel from w = log u to w + δ."""
        step = side * WIDTH
        added = -step * (ell * np.exp(step * (1 - self._nodes))) @ self._weights
        h = [0.0]
        for more in added:
            h.append(np.exp(step) * h[-1] + more)
        return np.array(h)

    def __call__(self, p, q) -> float:
        """D_h(p‖q) = ∫ q h(p/q) dx; infinite where it diverges."""
        return mean_of_ratio(p, q, lambda u: torch.from_numpy(self.h(u.numpy())), self.at_zero, self.at_infinity,
                             f"D_h of loss {self.name!r}")

    def best(self, u):
        """s*(u): where the slope of u d_real(s) + d_fake(s) turns from falling to rising, of several the lowest.

        ±10⁷² where the least value is not attained. Raises ValueError where there is none.
        """
        u, shape = _ratios(u)
        low, high = self._brackets(u)
        ratio = torch.from_numpy(u)
        for _ in range(60):  # bisection, in arsinh s
            middle = (low + high) / 2
            real, fake = slopes(self.loss, middle.sinh())
            falls = ratio * real + fake < 0
            low, high = torch.where(falls, middle, low), torch.where(falls, high, middle)
        return ((low + high) / 2).sinh().numpy().reshape(shape)[()]

    def _brackets(self, u: np.ndarray) -> tuple[Tensor, Tensor]:
        """Neighbours on the grid of logits between which s*(u) lies, as arsinh s."""
        with np.errstate(all="ignore"):
            slope, cost = (u[:, None] * real + fake for real, fake in (self._slopes, self._costs))
            steep = np.abs(slope[:, [0, -1]] * LOGITS[[0, -1]].numpy()) > 1e-6
        falls = np.where(np.isnan(slope), LOGITS.numpy() < 0, slope < 0)  # nan: ∞ − ∞, far out
        endless = steep[:, 0] & ~falls[:, 0] | steep[:, 1] & falls[:, -1]
        if endless.any():
            raise ValueError(f"loss {self.name!r}: D's loss has no minimum where p/q = {u[endless][0]:.3g}; only a constraint "
                             "on D, such as a Lipschitz one, bounds it, so that G's loss is no function of p/q: take w1(p, q) for that one, "
                             "or a loss that is bounded below, such as 'hinge'")
        turns = falls[:, :-1] & ~falls[:, 1:]
        lowest = np.where(turns, np.minimum(cost[:, :-1], cost[:, 1:]), np.inf).argmin(1)
        at_an_end = (len(LOGITS) - 2) * falls[:, -1]
        first = np.where(turns.any(1), lowest, at_an_end)
        y = LOGITS.arcsinh()
        return y[first], y[first + 1]

    def ell(self, u):
        """ℓ(u): G's loss of one sample at D's best logit."""
        s = torch.as_tensor(self.best(u), dtype=torch.float64)
        with torch.no_grad():
            return self.loss.g(torch.zeros_like(s)[..., None], s[..., None]).numpy()[()]

    def h(self, u):
        """h(u), with h(1) = h′(1) = 0; beyond the table as a power of u."""
        u, shape = _ratios(u)
        w = np.log(u)
        inside = np.clip(w, -REACH, REACH)
        found = np.empty(len(u))
        for side in (-1, 1):
            chosen = inside >= 0 if side == 1 else inside < 0
            at = np.abs(inside[chosen])
            k = np.minimum((at / WIDTH).astype(int), len(self._edges) - 2)
            part = at - self._edges[k]  # ∫ from the edge to w, by the series of ℓ on the panel
            t = part[:, None] * self._nodes
            ell = (np.polynomial.legendre.legvander(2 * t / WIDTH - 1, ORDER - 1) * self._series[side][k][:, None, :]).sum(-1)
            more = -side * part * ((ell * np.exp(side * (part[:, None] - t))) @ self._weights)
            beyond = np.exp(np.minimum(self._growth[side] * np.maximum(np.abs(w[chosen]) - REACH, 0), 700))
            with np.errstate(over="ignore"):
                found[chosen] = (np.exp(side * part) * self._at_edges[side][k] + more) * beyond
        return found.reshape(shape)[()]

    def bend(self, u):
        """h″(u) = −ℓ′(u)/u, from central differences of ℓ in log u."""
        u, shape = _ratios(u)
        h = 1e-2
        slope = sum(c * (self.ell(u * np.exp(k * h)) - self.ell(u * np.exp(-k * h))) for k, c in SLOPE.items()) / h
        return (-slope / u**2).reshape(shape)[()]

    def __repr__(self) -> str:
        return f"Induced({self.name!r})"


def divergence(loss: str | Loss) -> Induced:
    """The divergence that G follows under a loss, by its name or a ``Loss`` of your own, of which d and g are asked only.

    Raises ValueError where G's loss at D's best is no function of p/q: for the Wasserstein and the relativistic losses.
    """
    return _found(losses.get(loss))


@cache
def _found(loss: Loss) -> Induced:
    return Induced(loss)


def parts(loss: Loss):
    """d_real and d_fake, each up to a constant: s ↦ the loss of D from one real, from one fake sample with the logit s."""
    def real(s: Tensor) -> Tensor:
        return loss.d(s[..., None], torch.zeros_like(s)[..., None])

    def fake(s: Tensor) -> Tensor:
        return loss.d(torch.zeros_like(s)[..., None], s[..., None])

    return real, fake


def slopes(loss: Loss, s: Tensor) -> list[Tensor]:
    """The derivatives of both in s."""
    s = s.detach().requires_grad_()
    with torch.enable_grad():
        return [torch.autograd.grad(part(s).sum(), s)[0] for part in parts(loss)]


def check_parts(loss: Loss) -> None:
    """Raise ValueError unless L_D = E_p d_real + E_q d_fake, and L_G a mean over generated samples alone."""
    r, f = torch.tensor([0.3, -0.8], dtype=torch.float64), torch.tensor([-0.4, 0.9], dtype=torch.float64)
    pairs = [(r[i : i + 1], f[j : j + 1]) for i, j in ((0, 0), (1, 1), (0, 1), (1, 0))]
    d, g = ([player(*pair).item() for pair in pairs] for player in (loss.d, loss.g))
    if loss.g_needs_real or abs(d[0] + d[1] - d[2] - d[3]) > 1e-9 or abs(g[0] - g[3]) + abs(g[1] - g[2]) > 1e-9:
        raise ValueError(f"loss {loss.name!r} compares real with generated samples: G's loss of one sample is no function of p/q. "
                         "Take one that is a mean over real samples and a mean over generated ones, such as 'non-saturating'")


def _ratios(u) -> tuple[np.ndarray, tuple]:
    u = np.asarray(inputs.array("u", u), dtype=float)
    if not (u > 0).all():
        raise ValueError(f"u = {inputs.shown(u)}: a ratio p/q is above 0; give numbers that are")
    return u.ravel(), u.shape


def _limit(values: np.ndarray) -> float:
    """The limit of two far values; ±∞ where they still differ."""
    half, whole = values
    return float(whole) if abs(whole - half) <= 1e-6 * max(1.0, abs(whole)) else float(np.sign(whole - half) * np.inf)
