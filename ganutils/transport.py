"""Optimal transport without nets: W₁ of samples and of finite laws, the plan that attains it, and the critic that proves it.

Masses a (n,) and b (m,) stand for the finite laws p and q; c_ij is what it costs to move one unit of mass from place i to place j.
W₁ is the least cost where the cost is a distance. For densities on the line there is ``divergences.w1``.
"""

from typing import NamedTuple

import numpy as np

from . import inputs

AGREE = 1e-9  # two totals that differ by a smaller share are one
LARGEST_BATCH = 10**7


class Transport(NamedTuple):
    """The solution of a transport problem: primal and dual have the same value, Σ c_ij π_ij = Σ f_i a_i + Σ g_j b_j.

    ``plan`` π (n, m) has the row sums a and the column sums b; ``f`` (n,) and ``g`` (m,) satisfy f_i + g_j ≤ c_ij, with equality
    wherever π_ij > 0. They are free up to a constant that f gains and g loses: here f_0 = 0.
    """

    value: float
    plan: np.ndarray
    f: np.ndarray
    g: np.ndarray


def w1_samples(x, y, x_weights=None, y_weights=None) -> float:
    """W₁ = ∫₀¹ |F_x⁻¹(t) − F_y⁻¹(t)| dt ∈ [0, ∞) of two samples on the line, exactly, by sorting.

    x (n,), y (m,); weights (n,), (m,) ≥ 0, of which the shares count, all equal unless given. With n = m and equal weights it is the
    mean of |x_(i) − y_(i)|, both sorted. Vallender (1974). Raises ValueError for other shapes, NaN, a negative weight or none above 0.
    """
    (x, F_x), (y, F_y) = _quantiles("x", x, x_weights), _quantiles("y", y, y_weights)
    t = np.sort(np.concatenate([F_x, F_y]))  # up to each of these levels, from the one before, both quantiles stand still
    at = (values[np.searchsorted(F, t).clip(max=len(F) - 1)] for values, F in ((x, F_x), (y, F_y)))
    return float(np.diff(t, prepend=0.0) @ np.abs(np.subtract(*at)))


def plan(cost, a, b) -> Transport:
    """The cheapest way to move the masses a (n,) to b (m,): min Σ c_ij π_ij over π ≥ 0 with row sums a and column sums b.

    cost (n, m), any finite numbers; a, b ≥ 0 of equal total. A linear programme, by SciPy's HiGHS; its multipliers are the potentials
    f and g, improved to f_i = min_j (c_ij − g_j) and g_j = min_i (c_ij − f_i). Kantorovich (1942). Raises ValueError for masses that
    are negative, not finite, all 0 or of different totals, and for a cost of another shape.
    """
    from scipy.optimize import linprog  # here: it is large, and samples on the line do not need it
    from scipy.sparse import eye_array, kron, vstack

    a, b = _equal_totals(a, b)
    cost = np.asarray(inputs.array("cost", cost), dtype=float)
    if cost.shape != (len(a), len(b)) or not np.isfinite(cost).all():
        raise ValueError(f"cost = {inputs.shown(cost)}: give finite numbers of shape (n, m) = {len(a), len(b)}, a row for each mass of a")
    unit = np.abs(cost).max() or 1.0  # the solver's tolerances are absolute
    sums = vstack([kron(eye_array(len(a)), np.ones((1, len(b)))), kron(np.ones((1, len(a))), eye_array(len(b)))])
    found = linprog(cost.ravel() / unit, A_eq=sums, b_eq=np.concatenate([a, b]) / a.sum(), method="highs")
    moved = found.x.reshape(cost.shape) * a.sum()
    g = found.eqlin.marginals[len(a):] * unit
    f = (cost - g).min(axis=1)
    g = (cost - f[:, None]).min(axis=0)
    return Transport(float((cost * moved).sum()), moved, f - f[0], g + f[0])


def potential(x, a, b) -> np.ndarray:
    """The critic: f (n,) with |f_i − f_j| ≤ the distance of i and j and Σ f_i (a_i − b_i) = W₁, the largest that such an f can reach.

    x (n,): places on the line, in any order, of the masses a (n,) and b (n,) of equal total. Then f′ = sign(F_b − F_a) between
    neighbours, 0 where both are equal. x (n, n): the distances of any n places; f comes from ``plan``. f_0 = 0. Kantorovich &
    Rubinstein (1958). Raises ValueError for other shapes, masses as ``plan`` does, and for what is no distance: there one f is not
    enough.
    """
    a, b = _equal_totals(a, b)
    x = np.asarray(inputs.array("x", x), dtype=float)
    if x.shape not in ((len(a),), (len(a), len(a))) or len(a) != len(b) or not np.isfinite(x).all():
        raise ValueError(f"x = {inputs.shown(x)} with {len(a)} masses a and {len(b)} masses b: give finite places (n,), "
                         "or their distances (n, n), with both masses of each")
    if x.ndim == 2:
        return _potential_of_distances(x, a, b)
    order = np.argsort(x, kind="stable")
    gap = np.cumsum((b - a)[order])[:-1]  # F_b − F_a between neighbours
    rounding = 4 * np.finfo(float).eps * len(x) * a.sum()
    slope = np.where(np.abs(gap) > rounding, np.sign(gap), 0.0)
    f = np.empty(len(x))
    f[order] = np.concatenate([[0.0], np.cumsum(slope * np.diff(x[order]))])
    return f - f[0]


def batch_distance(n: int) -> float:
    """E W₁(p̂_n, q̂_n) = 2^{2n−1} / ((2n + 1) C(2n, n)) of two independent batches of n numbers from U[0, 1]; about 0.443/√n.

    Not 0, though both come from one law. As ½/(2n + 1) · Π 2k/(2k − 1) over k ≤ n, in logarithms: no power of 4 overflows. For
    U[a, b] it is b − a times that. n from 1 to 10⁷, otherwise ValueError.
    """
    n = inputs.whole("n", n, least=1, most=LARGEST_BATCH)
    k = np.arange(1, n + 1)
    return float(0.5 / (2 * n + 1) * np.exp(-np.log1p(-0.5 / k).sum()))


def _quantiles(name: str, x, weights) -> tuple[np.ndarray, np.ndarray]:
    """The values in ascending order, and the distribution function after each."""
    x = np.asarray(inputs.array(name, x), dtype=float)
    if x.ndim != 1 or len(x) == 0 or not np.isfinite(x).all():
        raise ValueError(f"{name} = {inputs.shown(x)}: give finite numbers of shape (n,), n ≥ 1; "
                         "for points in more dimensions there is metrics.sliced_wasserstein, or plan on their distances")
    weights = np.ones(len(x)) if weights is None else _masses(f"{name}_weights", weights)
    if len(weights) != len(x):
        raise ValueError(f"{name}_weights has {len(weights)} numbers for {len(x)} values: give one weight a value")
    order = np.argsort(x)
    return x[order], np.cumsum(weights[order]) / weights.sum()


def _masses(name: str, a) -> np.ndarray:
    a = np.asarray(inputs.array(name, a), dtype=float)
    if a.ndim != 1 or not np.isfinite(a).all() or (a < 0).any() or not a.sum() > 0:
        raise ValueError(f"{name} = {inputs.shown(a)}: give masses of shape (n,) that are finite and at least 0, not all of them 0")
    return a


def _equal_totals(a, b) -> tuple[np.ndarray, np.ndarray]:
    """Both masses, b scaled to the total of a to the last bit."""
    a, b = _masses("a", a), _masses("b", b)
    if abs(a.sum() - b.sum()) > AGREE * a.sum():
        raise ValueError(f"a has the total {a.sum():g} and b {b.sum():g}: mass is moved, not made; give equal totals, "
                         "such as a / a.sum() and b / b.sum()")
    return a, b * (a.sum() / b.sum())


def _potential_of_distances(d: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """f_i = min_j (d_ij − g_j) is 1-Lipschitz by the triangle inequality, and d_jj = 0 makes −f_j at least g_j."""
    slack = 1e-9 * np.abs(d).max()
    shortcut = any((d > d[:, [j]] + d[[j], :] + slack).any() for j in range(len(d)))
    if shortcut or (d < 0).any() or np.diag(d).any() or not np.allclose(d, d.T, rtol=0, atol=slack):
        raise ValueError(f"x = {inputs.shown(d)} is no distance: it must be 0 from a place to itself, at least 0, symmetric, and no longer "
                         "than any detour; take plan(cost, a, b), whose two potentials f and g need none of this")
    f = (d - plan(d, a, b).g).min(axis=1)
    return f - f[0]
