"""What several tests compare with: the papers' losses, the field of the Dirac-GAN by autograd, Algorithm 1 by hand."""

import numpy as np
import torch
from scipy.special import expit
from torch import nn

from ganutils import losses, penalties


# --- losses as the papers print them ----------------------------------------------------------------

def log_d(s):
    return np.log(expit(s))


def log_not_d(s):
    return np.log(1 - expit(s))


def mean(x):
    return np.mean(x, axis=-1)


# L_D and L_G as the papers print them, in numpy, written out from r = s(x) and f = s(G(z)).
PAPERS = {
    "minimax": (lambda r, f: -mean(log_d(r)) - mean(log_not_d(f)), lambda r, f: mean(log_not_d(f))),
    "non-saturating": (lambda r, f: -mean(log_d(r)) - mean(log_not_d(f)), lambda r, f: -mean(log_d(f))),
    "least-squares": (lambda r, f: mean((r - 1) ** 2) / 2 + mean(f**2) / 2, lambda r, f: mean((f - 1) ** 2) / 2),
    "hinge": (lambda r, f: -mean(np.minimum(0, r - 1)) - mean(np.minimum(0, -f - 1)), lambda r, f: -mean(f)),
    # the energy E = −log σ(s) ≥ 0, margin 1
    "ebgan": (lambda r, f: mean(-log_d(r)) + mean(np.maximum(0, 1 + log_d(f))), lambda r, f: mean(-log_d(f))),
    "wasserstein": (lambda r, f: -(mean(r) - mean(f)), lambda r, f: -mean(f)),
    "relativistic-pairing": (lambda r, f: -mean(log_d(r - f)), lambda r, f: -mean(log_d(f - r))),
    "relativistic-average": (lambda r, f: -mean(log_d(r - mean(f))) - mean(log_not_d(f - mean(r))),
                             lambda r, f: -mean(log_d(f - mean(r))) - mean(log_not_d(r - mean(f)))),
    # f-GAN, the activation of Table 2 or 6 put into f* by hand: L_D = -(E T - E f*(T)), L_G = -E f*(T)
    "f-kl": (lambda r, f: -(mean(r) - mean(np.exp(f - 1))), lambda r, f: -mean(np.exp(f - 1))),
    "f-reverse-kl": (lambda r, f: -(mean(-np.exp(-r)) - mean(f - 1)), lambda r, f: -mean(f - 1)),
    "f-pearson": (lambda r, f: -(mean(r) - mean(f**2 / 4 + f)), lambda r, f: -mean(f**2 / 4 + f)),
    "f-neyman": (lambda r, f: -(mean(1 - np.exp(-r)) - mean(2 - 2 * np.sqrt(np.exp(-f)))),
                 lambda r, f: -mean(2 - 2 * np.sqrt(np.exp(-f)))),
    "f-squared-hellinger": (lambda r, f: -(mean(1 - np.exp(-r)) - mean(np.exp(f) - 1)), lambda r, f: -mean(np.exp(f) - 1)),
    "f-js": (lambda r, f: -(mean(np.log(2 * expit(r))) + mean(np.log(2 - 2 * expit(f)))),
             lambda r, f: mean(np.log(2 - 2 * expit(f)))),
    "f-gan": (lambda r, f: -(mean(log_d(r)) + mean(log_not_d(f))), lambda r, f: mean(log_not_d(f))),
    "f-tv": (lambda r, f: -(mean(np.tanh(r) / 2) - mean(np.tanh(f) / 2)), lambda r, f: -mean(np.tanh(f) / 2)),
}


# --- the Dirac-GAN ----------------------------------------------------------------------------------


def by_autograd(loss, terms, theta, psi, noise=None):
    """(−∂L_G/∂θ, −∂L_D/∂ψ) from ganutils.losses and ganutils.penalties on samples at 0 and θ, with D_ψ(x) = ψ·x."""
    theta, psi = (torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in (theta, psi))
    e = torch.zeros(1, dtype=torch.float64) if noise is None else noise
    # Pairs for the relativistic loss: a lattice, whose second coordinate goes round by the golden ratio
    e_fake = e[torch.arange(len(e)) * round(0.618034 * len(e)) % len(e)]
    game, x_real, x_fake = losses.get(loss), e[:, None], theta + e_fake[:, None]
    objective = game.d(psi * x_real[:, 0], psi * x_fake[:, 0])
    for name, weight in terms.items():
        x = {"real": x_real, "fake": x_fake, "between": (x_real + x_fake) / 2}[penalties.get(name).where]
        x = x.detach().requires_grad_()
        objective = objective + penalties.get(name).term(penalties.slope(psi * x[:, 0], x), weight)
    v_theta, = torch.autograd.grad(-game.g(psi * x_real[:, 0], psi * x_fake[:, 0]), theta)
    v_psi, = torch.autograd.grad(-objective, psi)
    return v_theta.item(), v_psi.item()


class Line(nn.Module):
    """D: s(x) = a x + b."""

    def __init__(self, a, b):
        super().__init__()
        self.a, self.b = (nn.Parameter(torch.tensor(float(value))) for value in (a, b))

    def forward(self, x):
        return self.a * x[:, 0] + self.b


class Point(nn.Module):
    """G(z) = θ for every z: together with one real point and a Line, the Dirac-GAN."""

    def __init__(self, theta):
        super().__init__()
        self.theta = nn.Parameter(torch.tensor(float(theta)))

    def forward(self, z):
        return self.theta.expand(len(z), 1)


class Adam:
    """Kingma & Ba (2015), Algorithm 1."""

    def __init__(self, w, beta1, beta2):
        self.w, self.m, self.v, self.t, self.betas = np.array(w, float), 0, 0, 0, (beta1, beta2)

    def step(self, g, lr):
        (b1, b2), self.t = self.betas, self.t + 1
        self.m = b1 * self.m + (1 - b1) * g
        self.v = b2 * self.v + (1 - b2) * g**2
        self.w = self.w - lr * self.m / (1 - b1**self.t) / (np.sqrt(self.v / (1 - b2**self.t)) + 1e-8)


def softplus(s):
    return np.log1p(np.exp(s))


def by_hand(steps, x, a, b, theta, pair, gammas, penalty_every, k, lr_g, lr_d, betas, decay_from, ema):
    """Algorithm 1 on the Dirac-GAN with slopes derived on paper; pair: relativistic pairing, else non-saturating."""
    D, G, rows, average, count = Adam([a, b], *betas), Adam([theta], *betas), [], theta, 0
    for i in range(steps):
        rate = 1 if i <= steps * decay_from else (steps - i) / (steps - steps * decay_from)
        for _ in range(k):
            (a, b), (theta,) = D.w, G.w
            real, fake = a * x + b, a * theta + b
            up, down = (expit(fake - real), expit(fake - real)) if pair else (expit(-real), expit(fake))
            slope = np.array([-x * up + theta * down, -up + down])
            if count % penalty_every == 0:
                r1, r2, gp = (penalty_every * gammas.get(name, 0) for name in ("r1", "r2", "wgan-gp"))
                slope[0] += (r1 + r2) * a + 2 * gp * (abs(a) - 1) * np.sign(a)
            L_D = softplus(fake - real) if pair else softplus(-real) + softplus(fake)
            D.step(slope, lr_d * rate)
            count += 1
        a, b = D.w
        s = a * theta + b - (a * x + b if pair else 0)
        rows.append((L_D, softplus(-s), expit(real), expit(fake)))
        G.step(np.array([-a * expit(-s)]), lr_g * rate)
        beta = min(ema, (1 + i) / (10 + i))
        average = beta * average + (1 - beta) * G.w[0]
    return np.array(rows), D.w, G.w[0], average
