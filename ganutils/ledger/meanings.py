"""What the names of the series mean: each found without the formulas that the boxes state for it.

A function finds the name it is entered under; its parameters are the names that it needs. Laws have a ``rule`` (nodes and
weights), densities break points; ``q`` is the law of the generated samples, ``D`` the discriminator, ``s`` its logit.
"""

import numpy as np
import torch
from scipy.optimize.elementwise import find_root
from scipy.special import entr, expit, rel_entr, softmax
from torch.distributions import Bernoulli
from torch.nn.functional import binary_cross_entropy, binary_cross_entropy_with_logits, logsigmoid

from .. import divergences
from ..densities import mixture, quadrature
from ..laws import rule
from ..laws import Pushforward, FiniteLaw
from .book import meaning

FINE = 90  # panels: not those of the evaluation of the box


def expect(law, h):
    """E h(X), on nodes of its own."""
    nodes, weights = rule(law, FINE)
    return float(weights @ np.broadcast_to(h(nodes), nodes.shape))


def common(p, q):
    """Points and weights of Σ or ∫ over the common space of two laws."""
    if isinstance(p, FiniteLaw):
        return np.arange(len(p.masses)), np.ones(len(p.masses))
    return quadrature(sorted({*p.breaks, *q.breaks}), FINE)


def positive(p, q):
    """Whether both have mass everywhere."""
    x, _ = common(p, q)
    return bool((p(x) > 0).all() and (q(x) > 0).all())


def tensor(values):
    return torch.as_tensor(np.asarray(values, dtype=float))


# --- the players ----------------------------------------------------------------------------------

@meaning("q")
def law_of_generated(G, p_z=None):
    """The law of G(z); on a finite space G is that law itself."""
    return G if hasattr(G, "rule") or hasattr(G, "breaks") else Pushforward(p_z, G)


@meaning("q_theta")
def generated(theta, parts):
    """q_θ = Σ softmax(θ)_i c_i, where the parts c_i are points, or densities."""
    weights = softmax(theta)
    if isinstance(parts[0], FiniteLaw):
        return FiniteLaw(sum(w * part.masses for w, part in zip(weights, parts)))
    return mixture(parts, weights / weights.sum())


@meaning("D", function=True)
def probability(s):
    """D = σ(s), by torch."""
    return lambda x: torch.sigmoid(tensor(s(x))).numpy()


@meaning("sigma", function=True)
def logistic():
    """σ(s) = ½ (1 + tanh(s/2))."""
    return lambda s: 0.5 * (1 + np.tanh(np.asarray(s) / 2))


# --- the losses -----------------------------------------------------------------------------------

def cost(s, law, label):
    """The mean of −log P(y | x) over a law, y being the toss of a coin that shows 1 with the log-odds s(x)."""
    def nll(x):
        return -Bernoulli(logits=tensor(s(x))).log_prob(torch.tensor(label, dtype=torch.float64)).numpy()
    return expect(law, nll)


def log_odds(D):
    """s = log D − log(1 − D), ∞ where D is 1, and no number where D is no probability."""
    def s(x):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log(D(x)) - np.log1p(-np.asarray(D(x)))
    return s


@meaning("L_D", "library")
def loss_of_D(p, q, D):
    """Twice the mean −log-likelihood of the labels, where half of the samples are real, y = 1, and half generated, y = 0."""
    return 2 * (0.5 * cost(log_odds(D), p, 1.0) + 0.5 * cost(log_odds(D), q, 0.0))


@meaning("L_D", "library")
def loss_of_D_on_one_pair(s_r, s_f):
    """The same for one real and one generated sample with the logits s_r and s_f: torch's cross-entropy."""
    one = [binary_cross_entropy_with_logits(tensor(s), torch.full_like(tensor(s), label), reduction="none")
           for s, label in ((s_r, 1.0), (s_f, 0.0))]
    return (one[0] + one[1]).numpy()


@meaning("L_sat", "library")
def saturating(s, G=None, p_z=None):
    """The mean log P(y = 0 | x) over generated samples; for a number s that of one sample."""
    if callable(s):
        return -cost(s, law_of_generated(G, p_z), 0.0)
    return -binary_cross_entropy(torch.sigmoid(tensor(s)), torch.zeros_like(tensor(s)), reduction="none").numpy()


@meaning("L_ns", "library")
def nonsaturating(s, G=None, p_z=None):
    """The mean −log P(y = 1 | x) over generated samples; for a number s that of one sample."""
    if callable(s):
        return cost(s, law_of_generated(G, p_z), 1.0)
    return binary_cross_entropy(torch.sigmoid(tensor(s)), torch.ones_like(tensor(s)), reduction="none").numpy()


@meaning("L_G", "library")
def loss_of_G(q, D):
    """The series' L_G where no other is named: the non-saturating loss, generated samples with the label 1."""
    return cost(log_odds(D), q, 1.0)


@meaning("V", "library", of="D G")
def value(p, q, D):
    """What D maximises and G minimises: the mean log-probability of the right label, real plus generated."""
    s = log_odds(D)
    return expect(p, lambda x: logsigmoid(tensor(s(x))).numpy()) + expect(q, lambda x: logsigmoid(-tensor(s(x))).numpy())


@meaning("C", "optimisation", of="G")
def value_of_best_D(p, q):
    """max_D V: at every x a ternary search for the D that makes p log D + q log(1 − D) largest."""
    x, weights = common(p, q)
    real, fake = p(x), q(x)

    def at(D):
        return real * np.log(D) + fake * np.log1p(-D)

    low, high = np.zeros(len(x)), np.ones(len(x))
    for _ in range(52):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        rises = at(left) < at(right)
        low, high = np.where(rises, left, low), np.where(rises, high, right)
    return float(weights @ at((low + high) / 2))


@meaning("D_star", "optimisation", function=True)
def best_D(p, q, pi=0.5, alpha=1.0, beta=0.0):
    """At every x the minimum of the cross-entropy of labels, α on real, β on generated samples, a share π of them real.

    There its slope in the logit, which torch's autograd gives, is 0; SciPy finds the place, or ±60 if there is none between.
    """
    def slope(s, x):
        s = tensor(s).requires_grad_()
        loss = 0.0
        for share, label in ((pi * p(x), alpha), ((1 - pi) * q(x), beta)):
            target = torch.full_like(s, float(label))
            loss = loss + tensor(share) * binary_cross_entropy_with_logits(s, target, reduction="none")
        return torch.autograd.grad(loss.sum(), s)[0].numpy()

    def D(x):
        ends = np.full(np.shape(x), -60.0), np.full(np.shape(x), 60.0)
        found = find_root(slope, ends, args=(x,))
        beyond = np.where(slope(ends[1], x) < 0, *reversed(ends))
        return expit(np.where(found.success, found.x, beyond))
    return D


def best_score(d, p, q, low=-12.0, high=12.0):
    """The s from low to high with the least p d_real(s) + q d_fake(s): bisection of its slope, by autograd.

    Of several that are equally good it is one between the first and the last.
    """
    p, q = tensor(p), tensor(q)

    def turns(falls):
        a, b = torch.full_like(p + q, low), torch.full_like(p + q, high)
        for _ in range(56):
            s = ((a + b) / 2).requires_grad_()
            slope = torch.autograd.grad((p * d[0](s) + q * d[1](s)).sum(), s)[0]
            a, b = torch.where(falls(slope), s.detach(), a), torch.where(falls(slope), b, s.detach())
        return (a + b) / 2

    first, last = turns(lambda slope: slope < 0), turns(lambda slope: slope <= 0)
    return (first + 0.3 * (last - first)).numpy()


# --- divergences ----------------------------------------------------------------------------------

def entropy(masses, weights):
    """−∫ f log f."""
    return weights @ entr(masses)


@meaning("JSD", "library", function=True)
def jensen_shannon_by_entropies():
    """H(½ p + ½ q) − ½ H(p) − ½ H(q), SciPy's entr."""
    def JSD(p, q):
        x, weights = common(p, q)
        return float(entropy((p(x) + q(x)) / 2, weights) - (entropy(p(x), weights) + entropy(q(x), weights)) / 2)
    return JSD


@meaning("JSD", "quadrature", function=True)
def jensen_shannon_by_definition():
    """½ KL(p‖m) + ½ KL(q‖m), m = ½ (p + q)."""
    def JSD(p, q):
        if not isinstance(p, FiniteLaw):
            return divergences.js(p, q)
        m = (p.masses + q.masses) / 2
        return float(rel_entr(p.masses, m).sum() + rel_entr(q.masses, m).sum()) / 2
    return JSD


@meaning("KL", "quadrature", function=True)
def kullback_leibler():
    """E_p log(p/q); ∞ where p has mass and q has none."""
    def KL(p, q):
        return float(rel_entr(p.masses, q.masses).sum()) if isinstance(p, FiniteLaw) else divergences.kl(p, q)
    return KL


def crossings(p, q):
    """Where p − q changes its sign, for two densities."""
    x, _ = common(p, q)
    change = np.flatnonzero(np.diff(np.sign(p(x) - q(x))))
    found = find_root(lambda x: p(x) - q(x), (x[change], x[change + 1]))
    return found.x[found.success]


@meaning("TV", "enumeration", function=True)
def total_variation():
    """The largest p(A) − q(A): A collects the points where p is larger."""
    def TV(p, q):
        x, weights = common(p, q)
        if not isinstance(p, FiniteLaw):  # p − q keeps its sign on every panel
            x, weights = quadrature(sorted({*p.breaks, *q.breaks, *crossings(p, q)}), FINE)
        return float(weights @ np.maximum(p(x) - q(x), 0))
    return TV


def chi_square():
    """χ²(p‖q) = E_q (p/q)² − 1."""
    def chi2(p, q):
        x, weights = common(p, q)
        return float(weights @ (p(x) ** 2 / q(x) - 2 * p(x) + q(x)))
    return chi2


# --- games ----------------------------------------------------------------------------------------

def guarantee(payoffs):
    """The mixed strategy of the row player that guarantees most, and what it guarantees: a linear programme."""
    from scipy.optimize import linprog  # here: it is large, and only games need it

    n, m = payoffs.shape
    found = linprog([0] * n + [-1], A_ub=np.c_[-payoffs.T, np.ones(m)], b_ub=np.zeros(m), A_eq=[[1] * n + [0]], b_eq=[1],
                    bounds=[(0, None)] * n + [(None, None)])
    return found.x[:n], found.x[n]
