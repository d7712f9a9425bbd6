"""How close are the samples? Modes found, share of good samples, KL over the modes, sliced Wasserstein distance, histograms;
and where the generator's next step pushes them."""

import numpy as np
import torch
from torch import Tensor

from . import inputs, losses
from .losses import Loss

BOXES = 20  # histograms count points in BOXES × BOXES boxes


def _points(name: str, x: Tensor) -> np.ndarray:
    x = inputs.array(name, x)
    if x.ndim != 2 or len(x) == 0:
        raise ValueError(f"{name} has shape {tuple(x.shape)}: need (n, d) with n ≥ 1, a row a sample, as x[:, None]")
    if not np.isfinite(x).all():
        raise ValueError(f"{name} holds NaN or infinite values: did the training diverge? "
                         "give the finite rows, x[x.isfinite().all(1)]")
    return x


def mode_coverage(x: Tensor, centres: Tensor, std: float, radius: float = 3.0) -> tuple[int, float]:
    """(modes, high quality): centres with ≥ 1 sample within ``radius``·std, share of samples within it.

    x (n, 2), centres (m, 2). Exact samples of a 2-D Gaussian mixture score 1 - e^{-radius²/2}, that is
    98.89 % at 3. The protocol of Srivastava et al. (2017), arXiv:1705.07761 (2,500 samples there).
    Raises ValueError for wrong shapes, NaN or std ≤ 0.
    """
    std, radius = inputs.number("std", std, above=0), inputs.number("radius", radius, above=0)
    x, centres = _points("x", x), _points("centres", centres)
    if x.shape[1] != centres.shape[1]:
        raise ValueError(f"x and centres have {x.shape[1]} and {centres.shape[1]} coordinates: they must agree; give both as (…, d)")
    distance = np.linalg.norm(x[:, None] - centres, axis=-1)
    good = distance.min(axis=1) <= radius * std
    return len(np.unique(distance.argmin(axis=1)[good])), float(good.mean())


def mode_kl(x: Tensor, centres: Tensor) -> float:
    """KL(q̂‖u) = Σₖ q̂ₖ log(m q̂ₖ) ∈ [0, log m], with q̂ₖ the share of the samples whose nearest centre is cₖ.

    The reverse KL divergence over the modes of a mixture of m equal parts: 0 when all get the same, log(m/j) for an
    even spread over j of them; n exact samples have about (m - 1)/(2n). Blind to the samples' quality. As in Lin et
    al. (2018), arXiv:1712.04086. x (n, d), centres (m, d). Raises ValueError for wrong shapes or NaN.
    """
    x, centres = _points("x", x), _points("centres", centres)
    if x.shape[1] != centres.shape[1]:
        raise ValueError(f"x and centres have {x.shape[1]} and {centres.shape[1]} coordinates: they must agree; give both as (…, d)")
    nearest = np.linalg.norm(x[:, None] - centres, axis=-1).argmin(axis=1)
    share = np.bincount(nearest, minlength=len(centres)) / len(x)
    return float((share[share > 0] * np.log(len(centres) * share[share > 0])).sum())


def sliced_wasserstein(x: Tensor, y: Tensor, projections: int = 128, seed: int = 0) -> float:
    """SW₁ = E_u W₁(⟨u, x⟩, ⟨u, y⟩) over random directions ‖u‖ = 1; x and y (n, d), equal n.

    In one dimension W₁ between two samples of equal size is the mean distance of the sorted values.
    Rabin et al. (2012), "Wasserstein barycenter and its application to texture mixing".
    Raises ValueError for unequal shapes or NaN.
    """
    x, y = _points("x", x), _points("y", y)
    if x.shape != y.shape:
        raise ValueError(f"x has shape {x.shape}, y has shape {y.shape}: give equally many samples")
    projections, seed = inputs.whole("projections", projections), inputs.whole("seed", seed, least=0)
    u = np.random.default_rng(seed).standard_normal((projections, x.shape[1]))
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    return float(np.abs(np.sort(u @ x.T, axis=-1) - np.sort(u @ y.T, axis=-1)).mean())


def push(D, loss: str | Loss, x: Tensor, x_real: Tensor) -> Tensor:
    """-n ∂L_G/∂xᵢ for each of n samples x (n, 2): where G's next step pushes them. x_real (n, 2): the partners of the
    relativistic losses."""
    x = x.detach().requires_grad_()
    with torch.no_grad():
        s_real = D(x_real)
    (slope,) = torch.autograd.grad(losses.get(loss).g(s_real, D(x)), x)
    return -len(x) * slope


def histogram(x: Tensor, reach: float, boxes: int = BOXES) -> np.ndarray:
    """Counts of the points (n, 2) in boxes × boxes equal boxes of [-reach, reach]², then of those outside."""
    reach, boxes = inputs.number("reach", reach, above=0), inputs.whole("boxes", boxes)
    x = torch.from_numpy(inputs.array("x", x))
    place = ((x / reach + 1) / 2 * boxes).floor().nan_to_num(-1)
    inside = ((place >= 0) & (place < boxes)).all(dim=1)
    number = torch.where(inside, place[:, 0] * boxes + place[:, 1], boxes * boxes)
    return np.bincount(number.long().numpy(), minlength=boxes * boxes + 1)


def histogram_divergences(real: np.ndarray, fake: np.ndarray) -> tuple[float, float]:
    """(KL(p̂‖q̂), JS(p̂, q̂)) in nats from two arrays of counts.

    JS ∈ [0, log 2] is that of the shares as counted. For KL, which is infinite as soon as one box has data and no
    sample, half a point is first added to each box of both (Krichevsky & Trofimov). Both estimates depend on the boxes
    and on the number of points: two halves of one data set do not score 0.
    """
    real, fake = inputs.array("real", real), inputs.array("fake", fake)
    p, q = (counts / counts.sum() for counts in (real, fake))
    middle = (p + q) / 2
    js = sum(float((r[r > 0] * np.log(r[r > 0] / middle[r > 0])).sum()) / 2 for r in (p, q))
    p, q = ((counts + 0.5) / (counts + 0.5).sum() for counts in (real, fake))
    return float((p * np.log(p / q)).sum()), js
