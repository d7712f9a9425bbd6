"""The losses of the series, one name each.

Every loss takes *logits*: ``s_real = s(x)`` with ``x ~ p`` and ``s_fake = s(G(z))``, both of shape (n,), or
(K, n) for K members at once; the mean runs over the last axis. Other shapes are a ValueError. D is high on
real data, everywhere. Every function returns a loss, to be *minimised* by its owner: ``loss.d`` by the
discriminator, ``loss.g`` by the generator. All take ``(s_real, s_fake)``, because the relativistic losses need
both.
"""

import math
import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from torch import Tensor
from torch.nn.functional import relu, softplus

from . import inputs
from .divergences import F_DIVERGENCES, FDivergence
from .elementary import positive, sigma


SURE = 6.0  # standard errors: two independent batches look dependent once in 500 million times


class Loss(NamedTuple):
    """A pair of losses, ``d(s_real, s_fake)`` for D and ``g(s_real, s_fake)`` for G, and what others ask about them.

    slopes           (r, f) ↦ (∂L_D/∂r, ∂L_D/∂f, ∂L_G/∂f) for one real score r and one fake score f, as numbers,
                     arrays or tensors: all that the Dirac-GAN needs
    g_needs_real     L_G depends on the real scores, too
    shift_invariant  L_D stays as it is when a constant is added to all scores: it leaves D's last bias free
    smooth_pairs     both are means over pairs (x, G(z)) of something smooth: a quadrature finds their expectation
    """

    name: str
    d: Callable[[Tensor, Tensor], Tensor]
    g: Callable[[Tensor, Tensor], Tensor]
    slopes: Callable[..., tuple] | None = None
    g_needs_real: bool = False
    shift_invariant: bool = False
    smooth_pairs: bool = True


def check_members(s_real: Tensor, s_fake: Tensor) -> None:
    """Raise ValueError unless both have the same axes before the last, over which the mean runs."""
    if s_real.shape[:-1] != s_fake.shape[:-1]:
        raise ValueError(f"logits of shapes {tuple(s_real.shape)} and {tuple(s_fake.shape)}: "
                         "give (n,) each, one logit a sample, or (K, n) for K members; D(x).flatten() makes them so")


def check_pairs(s_real: Tensor, s_fake: Tensor) -> None:
    """Raise ValueError unless there is a fake logit for each real one; warn where they are the same ones, or look dependent."""
    check_independent(s_real, s_fake)
    if s_real.shape != s_fake.shape:
        raise ValueError(f"logits of shapes {tuple(s_real.shape)} and {tuple(s_fake.shape)}: "
                         "a relativistic pairing needs as many real as fake ones, of one shape")
    if s_real is not s_fake and look_dependent(s_real, s_fake):
        warnings.warn("real and fake logits go up and down together along the batch: a relativistic pairing compares independent "
                      "draws, so shuffle one of the batches, as G(z)[torch.randperm(len(z))] does", stacklevel=3)


def check_batch(s_real: Tensor, s_fake: Tensor) -> None:
    """Raise ValueError for logits (n, 1), whose means over the last axis would compare each sample with itself; warn
    where real and fake ones are the same."""
    check_members(s_real, s_fake)
    check_independent(s_real, s_fake)
    if len(s_real.shape) > 1 and 1 in (s_real.shape[-1], s_fake.shape[-1]):
        raise ValueError(f"logits of shape {tuple(s_real.shape)}: the relativistic average is one over the last axis; "
                         "give (n,), as D(x).flatten() does")


def check_independent(s_real: Tensor, s_fake: Tensor) -> None:
    """Warn where one tensor is given twice: the pairs of a relativistic loss are independent draws x ~ p, G(z) ~ q."""
    if s_real is s_fake:
        warnings.warn("the same tensor is given as real and as fake logits: a relativistic loss compares independent "
                      "batches, so give D of real samples and D of generated ones", stacklevel=4)


def look_dependent(s_real: Tensor, s_fake: Tensor) -> bool:
    """Whether, in some member's batch of n, above-average real logits stand beside above-average fake ones far more or far less often
    than independent ones would: the correlation of both indicators is beyond ``SURE`` standard errors of 1/√n.

    Not asked on a GPU, which would have to wait for the answer; a batch of 36 or fewer cannot tell.
    """
    n = s_real.shape[-1]
    if s_real.is_cuda or n <= SURE**2:
        return False
    logits = (s.detach().double().numpy() for s in (s_real, s_fake))  # NumPy takes a third of torch's time for so few numbers
    real, fake = (s > s.mean(-1, keepdims=True) for s in logits)
    a, b, both = (each.sum(-1) / n for each in (real, fake, real & fake))
    spread = np.sqrt(a * (1 - a) * b * (1 - b))
    return bool((np.abs(both - a * b) > SURE / n**0.5 * spread).any())


# --- Goodfellow et al. (2014), arXiv:1406.2661 --------------------------------------------------
# log σ(s) = -softplus(-s) and log(1 - σ(s)) = -softplus(s), finite for every s (torch's is good to 2e-9).

def bernoulli_d(s_real: Tensor, s_fake: Tensor) -> Tensor:
    """L_D = -E_p log σ(s) - E_q log(1 - σ(s)) = E_p softplus(-s) + E_q softplus(s).

    Range (0, ∞); 2 log 2 at D = ½. Goodfellow et al. (2014), eq. 1, with V = -L_D.
    """
    check_members(s_real, s_fake)
    return softplus(-s_real).mean(-1) + softplus(s_fake).mean(-1)


def saturating_g(s_real: Tensor, s_fake: Tensor) -> Tensor:
    """L_G = E_q log(1 - σ(s)) = -E_q softplus(s), the minimax loss: V without its constant.

    Range (-∞, 0); its slope -σ(s) vanishes where D(G(z)) ≈ 0. Goodfellow et al. (2014), eq. 1.
    """
    return -softplus(s_fake).mean(-1)


def nonsaturating_g(s_real: Tensor, s_fake: Tensor) -> Tensor:
    """L_G = -E_q log σ(s) = E_q softplus(-s).

    Range (0, ∞); log 2 at D = ½. Goodfellow et al. (2014), §3.
    """
    return softplus(-s_fake).mean(-1)


def minimax_slopes(r, f) -> tuple:
    return -sigma(-r), sigma(f), -sigma(f)


def nonsaturating_slopes(r, f) -> tuple:
    return -sigma(-r), sigma(f), -sigma(-f)


# --- Least squares: Mao et al. (2017), arXiv:1611.04076 -----------------------------------------

def least_squares(a: float = 0.0, b: float = 1.0, c: float = 1.0) -> Loss:
    """L_D = ½ E_p (s - b)² + ½ E_q (s - a)² and L_G = ½ E_q (s - c)²: fake label a, real label b, G wants c.

    At D's best s = (b p + a q)/(p + q); for (0, 1, 1) ¼ and ⅛ at s = ½. The paper's χ² is that of (-1, 1, 0).
    """
    a, b, c = (inputs.number(name, label) for name, label in (("a", a), ("b", b), ("c", c)))

    def d(s_real, s_fake):
        check_members(s_real, s_fake)
        return 0.5 * ((s_real - b) ** 2).mean(-1) + 0.5 * ((s_fake - a) ** 2).mean(-1)

    def g(s_real, s_fake):
        return 0.5 * ((s_fake - c) ** 2).mean(-1)

    def slopes(r, f):
        return r - b, f - a, f - c

    return Loss("least-squares" if (a, b, c) == (0, 1, 1) else f"least-squares({a:g}, {b:g}, {c:g})", d, g, slopes)


# --- Hinge: Lim & Ye (2017), arXiv:1705.02894 ---------------------------------------------------

def hinge_d(s_real: Tensor, s_fake: Tensor) -> Tensor:
    """L_D = E_p max(0, 1 - s) + E_q max(0, 1 + s); its minimum over s is 2 (1 - TV(p, q))."""
    check_members(s_real, s_fake)
    return relu(1 - s_real).mean(-1) + relu(1 + s_fake).mean(-1)


def hinge_slopes(r, f) -> tuple:
    return -positive(1 - r), positive(1 + f), -1.0


# --- Energy-based: Zhao, Mathieu & LeCun (2017), arXiv:1609.03126 -------------------------------

def ebgan(margin: float = 1.0) -> Loss:
    """L_D = E_p E + E_q max(0, m - E) and L_G = E_q E, with an energy E ≥ 0 that is low on real data and a margin m.

    Here E = softplus(-s), so that the logit s is high on real data and E any number above 0. The least L_D is
    m (1 - TV(p, q)): E = 0 where p > q, E = m where p < q.
    """
    m = inputs.number("margin", margin, above=0)
    edge = -math.log(math.expm1(m))  # the logit of E = m

    def d(s_real, s_fake):
        check_members(s_real, s_fake)
        return softplus(-s_real).mean(-1) + relu(m - softplus(-s_fake)).mean(-1)

    def slopes(r, f):
        return -sigma(-r), positive(f - edge) * sigma(-f), -sigma(-f)

    return Loss("ebgan" if m == 1 else f"ebgan({m:g})", d, nonsaturating_g, slopes, smooth_pairs=False)


# --- Wasserstein: Arjovsky, Chintala & Bottou (2017), arXiv:1701.07875 --------------------------

def wasserstein_d(s_real: Tensor, s_fake: Tensor) -> Tensor:
    """L_D = -(E_p f - E_q f), minus the Kantorovich dual; meaningful only for a Lipschitz f."""
    check_members(s_real, s_fake)
    return s_fake.mean(-1) - s_real.mean(-1)


def wasserstein_g(s_real: Tensor, s_fake: Tensor) -> Tensor:
    """L_G = -E_q f."""
    return -s_fake.mean(-1)


def wasserstein_slopes(r, f) -> tuple:
    return -1.0, 1.0, -1.0


# --- Relativistic: Jolicoeur-Martineau (2018), arXiv:1807.00734 ---------------------------------

def relativistic_pairing_d(s_real: Tensor, s_fake: Tensor) -> Tensor:
    """L_D = E softplus(-(s(x) - s(G(z)))) over independent pairs (x, z); log 2 when s is constant."""
    check_pairs(s_real, s_fake)
    return softplus(s_fake - s_real).mean(-1)


def relativistic_pairing_g(s_real: Tensor, s_fake: Tensor) -> Tensor:
    """L_G = E softplus(-(s(G(z)) - s(x))): the same pairs, the other way round."""
    check_pairs(s_real, s_fake)
    return softplus(s_real - s_fake).mean(-1)


def relativistic_pairing_slopes(r, f) -> tuple:
    return -sigma(f - r), sigma(f - r), -sigma(r - f)


def relativistic_average_d(s_real: Tensor, s_fake: Tensor) -> Tensor:
    """L_D = E_p softplus(-(s - E_q s)) + E_q softplus(s - E_p s); 2 log 2 when s is constant."""
    check_batch(s_real, s_fake)
    above_fake = s_real - s_fake.mean(-1, keepdim=True)
    above_real = s_fake - s_real.mean(-1, keepdim=True)
    return softplus(-above_fake).mean(-1) + softplus(above_real).mean(-1)


def relativistic_average_g(s_real: Tensor, s_fake: Tensor) -> Tensor:
    """L_G = E_q softplus(-(s - E_p s)) + E_p softplus(s - E_q s): real and fake change places."""
    return relativistic_average_d(s_fake, s_real)


def relativistic_average_slopes(r, f) -> tuple:
    return -2 * sigma(f - r), 2 * sigma(f - r), -2 * sigma(r - f)


# --- f-GAN: Nowozin, Cseke & Tomioka (2016), arXiv:1606.00709 -----------------------------------

def f_gan(family: str | FDivergence, trick: bool = False) -> Loss:
    """The variational game of D_f(p‖q) ≥ E_p T - E_q f*(T), with T = activation(s); ``family``: or its name.

    L_D = -(E_p T - E_q f*(T)); L_G = -E_q f*(T), what is left of the bound for G to minimise. With the trick of §3.2
    L_G = -E_q T: L_D is as it was, but G follows the divergence with h″(u) = f″(u)/u (``ganutils.induced``).
    """
    if not isinstance(family, FDivergence):
        family = F_DIVERGENCES[inputs.choice("f-divergence", family, F_DIVERGENCES)]

    def d(s_real, s_fake):
        check_members(s_real, s_fake)
        bound = family.activation(s_real).mean(-1) - family.fake(s_fake).mean(-1)
        return -bound

    def g(s_real, s_fake):
        return -(family.activation if trick else family.fake)(s_fake).mean(-1)

    def slopes(r, f):
        fake_slope = family.fake_slope(f)
        return -family.activation_slope(r), fake_slope, -(family.activation_slope(f) if trick else fake_slope)

    return Loss(f"f-{family.name}{'-trick' if trick else ''}", d, g, slopes)


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss("minimax", bernoulli_d, saturating_g, minimax_slopes),
        Loss("non-saturating", bernoulli_d, nonsaturating_g, nonsaturating_slopes),
        least_squares(),
        # G's hinge loss is -E_q s, as in the Wasserstein game
        Loss("hinge", hinge_d, wasserstein_g, hinge_slopes, smooth_pairs=False),
        ebgan(),
        Loss("wasserstein", wasserstein_d, wasserstein_g, wasserstein_slopes, shift_invariant=True),
        Loss("relativistic-pairing", relativistic_pairing_d, relativistic_pairing_g, relativistic_pairing_slopes,
             g_needs_real=True, shift_invariant=True),
        Loss("relativistic-average", relativistic_average_d, relativistic_average_g, relativistic_average_slopes,
             g_needs_real=True, shift_invariant=True, smooth_pairs=False),
        *(f_gan(family) for family in F_DIVERGENCES.values()),
    )
}


def get(loss: str | Loss) -> Loss:
    """The loss of that name, e.g. ``"non-saturating"``; ``LOSSES`` lists them all. A ``Loss`` of your own is itself.

    Raises ValueError for an unknown name, with the known ones.
    """
    return loss if isinstance(loss, Loss) else LOSSES[inputs.choice("loss", loss, LOSSES)]
