"""The losses and penalties of ``ganutils.losses`` and ``ganutils.penalties`` in jax.numpy, by the same names.

Those written in plain arithmetic serve both libraries and are not written again.
"""

import math
from collections.abc import Callable, Iterable

import jax.numpy as jnp
from jax import Array
from jax.nn import log_sigmoid, relu, softplus

from .. import losses, penalties
from ..losses import Loss
from ..penalties import Penalty

LOG2 = math.log(2)


def bernoulli_d(s_real: Array, s_fake: Array) -> Array:
    return softplus(-s_real).mean(-1) + softplus(s_fake).mean(-1)


def saturating_g(s_real: Array | None, s_fake: Array) -> Array:
    return -softplus(s_fake).mean(-1)


def nonsaturating_g(s_real: Array | None, s_fake: Array) -> Array:
    return softplus(-s_fake).mean(-1)


def hinge_d(s_real: Array, s_fake: Array) -> Array:
    return relu(1 - s_real).mean(-1) + relu(1 + s_fake).mean(-1)


def energy_d(s_real: Array, s_fake: Array) -> Array:
    return softplus(-s_real).mean(-1) + relu(1 - softplus(-s_fake)).mean(-1)


def relativistic_pairing_d(s_real: Array, s_fake: Array) -> Array:
    return softplus(s_fake - s_real).mean(-1)


def relativistic_average_d(s_real: Array, s_fake: Array) -> Array:
    above_fake = s_real - s_fake.mean(-1, keepdims=True)
    above_real = s_fake - s_real.mean(-1, keepdims=True)
    return softplus(-above_fake).mean(-1) + softplus(above_real).mean(-1)


def other_way_round(d: Callable) -> Callable:
    """G's loss that is D's with real and fake exchanged."""
    return lambda s_real, s_fake: d(s_fake, s_real)


def compiled(name: str, d: Callable, g: Callable) -> Loss:
    """The loss of that name with d and g for JAX; all else about it stays."""
    return losses.get(name)._replace(d=d, g=g)


def f_gan(name: str, activation: Callable, fake: Callable) -> Loss:
    """L_D = -(E_p T - E_q f*(T)) and L_G = -E_q f*(T), with T = activation(s) and f*(T) = fake(s)."""
    return compiled(name, lambda s_real, s_fake: fake(s_fake).mean(-1) - activation(s_real).mean(-1),
                    lambda s_real, s_fake: -fake(s_fake).mean(-1))


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        compiled("minimax", bernoulli_d, saturating_g),
        compiled("non-saturating", bernoulli_d, nonsaturating_g),
        losses.LOSSES["least-squares"],
        compiled("hinge", hinge_d, losses.wasserstein_g),
        compiled("ebgan", energy_d, nonsaturating_g),
        losses.LOSSES["wasserstein"],
        compiled("relativistic-pairing", relativistic_pairing_d, other_way_round(relativistic_pairing_d)),
        compiled("relativistic-average", relativistic_average_d, other_way_round(relativistic_average_d)),
        f_gan("f-kl", lambda s: s, lambda s: jnp.exp(s - 1)),
        f_gan("f-reverse-kl", lambda s: -jnp.exp(-s), lambda s: s - 1),
        losses.LOSSES["f-pearson"],
        f_gan("f-neyman", lambda s: 1 - jnp.exp(-s), lambda s: 2 - 2 * jnp.exp(-s / 2)),
        f_gan("f-squared-hellinger", lambda s: 1 - jnp.exp(-s), jnp.expm1),
        f_gan("f-js", lambda s: LOG2 + log_sigmoid(s), lambda s: softplus(s) - LOG2),
        f_gan("f-gan", log_sigmoid, softplus),
        f_gan("f-tv", lambda s: jnp.tanh(s) / 2, lambda s: jnp.tanh(s) / 2),
    )
}


# --- penalties, on slopes ∇ₓ s (n, …) ------------------------------------------------------------------


def squared_norm(v: Array) -> Array:
    return (v.reshape(len(v), -1) ** 2).sum(1)


def half_square(slope: Array, gamma: float) -> Array:
    """(γ/2) E ‖∇ₓ s‖²: R1 on real samples, R2 on generated ones."""
    return gamma / 2 * squared_norm(slope).mean()


def wgan_gp(slope: Array, weight: float) -> Array:
    return weight * ((jnp.sqrt(squared_norm(slope) + 1e-12) - 1) ** 2).mean()


PENALTIES: dict[str, Penalty] = {
    name: penalties.get(name)._replace(term=term)
    for name, term in (("r1", half_square), ("r2", half_square), ("wgan-gp", wgan_gp))
}


def check_known(loss: Loss, names: Iterable[str]) -> None:
    """Raise ValueError for a loss, or penalties, that exist in torch only."""
    known_losses = [name for name in LOSSES if losses.get(name) is loss]
    for what, known, wanted in (("loss", known_losses, [loss.name]), ("penalty", PENALTIES, names)):
        for name in wanted:
            if name not in known:
                raise ValueError(f'engine = "jax" has no {what} {name!r}: write it in ganutils/speed/losses.py, too, '
                                 'or leave engine = "torch"')
