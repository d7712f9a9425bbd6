r"""Break the mathematics on purpose, one sign, factor, log or argument at a time, and see that a test notices.

    python tests/mutations.py [--workers 2] [--only losses]

Every mutation is made in a temporary copy of the course. In the package it must fail one of the module's tests. A boxed
equation of a notebook is broken twice: in the box alone, which must fail tests/test_notebooks.py, and in the box and in the
string that is checked, which must fail the check cell. Exits with 1 when a mutation survives or its text is not found.
"""

import argparse
import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("ganutils", "tests", "tools", "notebooks", "pyproject.toml")
BOX = ("tests/test_notebooks.py::test_equations",)
CELLS = ("cells",)  # instead of tests: run the notebook's check cells


class Mutation(NamedTuple):
    file: str
    old: str  # stands ``count`` times in the file
    new: str
    kind: str
    tests: tuple[str, ...]
    count: int = 1


def module(name: str, *tests: str):
    """A function that makes the mutations of one module from (kind, old, new)."""
    return lambda *rows: [Mutation(f"ganutils/{name}.py", old, new, kind, tuple(f"tests/test_{test}.py" for test in tests))
                          for kind, old, new in rows]


LOSSES = module("losses", "losses")(
    ("sign", "return softplus(-s_real).mean(-1) +", "return softplus(s_real).mean(-1) +"),
    ("sign", "+ softplus(s_fake).mean(-1)\n", "+ softplus(-s_fake).mean(-1)\n"),
    ("sign", "+ softplus(s_fake).mean(-1)\n", "- softplus(s_fake).mean(-1)\n"),
    ("sign", "return softplus(-s_real).mean(-1) +", "return -softplus(-s_real).mean(-1) +"),
    ("swap", "return softplus(-s_real).mean(-1) + softplus(s_fake)", "return softplus(-s_fake).mean(-1) + softplus(s_real)"),
    ("factor", "return softplus(-s_real).mean(-1) + softplus", "return 0.5 * softplus(-s_real).mean(-1) + softplus"),
    ("factor", "+ softplus(s_fake).mean(-1)\n", "+ 2 * softplus(s_fake).mean(-1)\n"),
    ("log", "return softplus(-s_real).mean(-1) +", "return (-s_real).exp().mean(-1) +"),
    ("sum", "return softplus(-s_real).mean(-1) +", "return softplus(-s_real).sum(-1) +"),
    ("axis", "return softplus(-s_real).mean(-1) +", "return softplus(-s_real).mean() +"),
    ("sign", "return -softplus(s_fake).mean(-1)", "return softplus(s_fake).mean(-1)"),
    ("sign", "return -softplus(s_fake).mean(-1)", "return -softplus(-s_fake).mean(-1)"),
    ("factor", "return -softplus(s_fake).mean(-1)", "return -2 * softplus(s_fake).mean(-1)"),
    ("swap", "return -softplus(s_fake).mean(-1)", "return -softplus(s_real).mean(-1)"),
    ("sign", "return softplus(-s_fake).mean(-1)", "return softplus(s_fake).mean(-1)"),
    ("sign", "return softplus(-s_fake).mean(-1)", "return -softplus(-s_fake).mean(-1)"),
    ("factor", "return softplus(-s_fake).mean(-1)", "return 0.5 * softplus(-s_fake).mean(-1)"),
    ("label", "0.5 * ((s_real - 1) ** 2)", "0.5 * ((s_real + 1) ** 2)"),
    ("factor", "0.5 * ((s_real - 1) ** 2)", "((s_real - 1) ** 2)"),
    ("factor", "0.5 * (s_fake**2)", "(s_fake**2)"),
    ("sign", "+ 0.5 * (s_fake**2)", "- 0.5 * (s_fake**2)"),
    ("label", "(s_fake**2)", "((s_fake + 1)**2)"),
    ("label", "0.5 * ((s_fake - 1) ** 2)", "0.5 * (s_fake ** 2)"),
    ("factor", "0.5 * ((s_fake - 1) ** 2)", "((s_fake - 1) ** 2)"),
    ("sign", "0.5 * ((s_fake - 1) ** 2)", "-0.5 * ((s_fake - 1) ** 2)"),
    ("sign", "relu(1 - s_real)", "relu(1 + s_real)"),
    ("sign", "relu(1 + s_fake)", "relu(1 - s_fake)"),
    ("sign", "relu(1 - s_real).mean(-1) +", "relu(1 - s_real).mean(-1) -"),
    ("factor", "relu(1 + s_fake)", "relu(2 + s_fake)"),
    ("missing", "return relu(1 - s_real)", "return (1 - s_real)"),
    ("swap", "return s_fake.mean(-1) - s_real.mean(-1)", "return s_real.mean(-1) - s_fake.mean(-1)"),
    ("factor", "return s_fake.mean(-1) -", "return 2 * s_fake.mean(-1) -"),
    ("sign", "return s_fake.mean(-1) -", "return s_fake.mean(-1) +"),
    ("sign", "return -s_fake.mean(-1)", "return s_fake.mean(-1)"),
    ("factor", "return -s_fake.mean(-1)", "return -2 * s_fake.mean(-1)"),
    ("swap", "softplus(s_fake - s_real)", "softplus(s_real - s_fake)"),
    ("sign", "softplus(s_fake - s_real)", "softplus(s_fake + s_real)"),
    ("factor", "return softplus(s_fake - s_real)", "return 2 * softplus(s_fake - s_real)"),
    ("swap", "return softplus(s_real - s_fake)", "return softplus(s_fake - s_real)"),
    ("sign", "return softplus(s_real - s_fake)", "return -softplus(s_fake - s_real)"),
    ("swap", "s_real - s_fake.mean(-1, keepdim=True)", "s_real - s_real.mean(-1, keepdim=True)"),
    ("sign", "s_real - s_fake.mean(-1, keepdim=True)", "s_real + s_fake.mean(-1, keepdim=True)"),
    ("axis", "s_real - s_fake.mean(-1, keepdim=True)", "s_real - s_fake.mean()"),
    ("swap", "s_fake - s_real.mean(-1, keepdim=True)", "s_fake - s_fake.mean(-1, keepdim=True)"),
    ("sign", "s_fake - s_real.mean(-1, keepdim=True)", "s_fake + s_real.mean(-1, keepdim=True)"),
    ("sign", "softplus(-above_fake)", "softplus(above_fake)"),
    ("sign", "softplus(above_real)", "softplus(-above_real)"),
    ("sign", "softplus(-above_fake).mean(-1) +", "softplus(-above_fake).mean(-1) -"),
    ("factor", "softplus(-above_fake).mean(-1) +", "0.5 * softplus(-above_fake).mean(-1) +"),
    ("swap", "relativistic_average_d(s_fake, s_real)", "relativistic_average_d(s_real, s_fake)"),
    ("sign", "family.activation(s_real).mean(-1) -", "family.activation(s_real).mean(-1) +"),
    ("sign", "return -bound", "return bound"),
    ("missing", "- family.fake(s_fake)", "- family.activation(s_fake)"),
    ("missing", "bound = family.activation(s_real)", "bound = s_real"),
    ("swap", "bound = family.activation(s_real)", "bound = family.conjugate(s_real)"),
    ("sign", "return -family.fake(", "return family.fake("),
    ("factor", "return -family.fake(", "return -2 * family.fake("),
    ("missing", "return -family.fake(s_fake)", "return -family.activation(s_fake)"),
    ("swap", 'Loss("minimax", bernoulli_d, saturating_g)', 'Loss("minimax", bernoulli_d, nonsaturating_g)'),
    ("swap", 'Loss("non-saturating", bernoulli_d, nonsaturating_g)', 'Loss("non-saturating", bernoulli_d, saturating_g)'),
    ("swap", 'Loss("hinge", hinge_d, wasserstein_g)', 'Loss("hinge", wasserstein_d, wasserstein_g)'),
    ("swap", "relativistic_pairing_g, True)", "relativistic_pairing_g)"),
)

DIVERGENCES = module("divergences", "divergences")(
    ("factor", "half = np.diff(edges)[:, None] / 2", "half = np.diff(edges)[:, None]"),
    ("missing", "half * (1 + nodes)", "half * nodes"),
    ("missing", "y @ (half * weights)", "y @ (half * np.ones(order))"),
    ("sign", "np.exp(log_p) * (log_p - log_r)", "np.exp(log_p) * (log_p + log_r)"),
    ("swap", "np.exp(log_p) * (log_p - log_r)", "np.exp(log_p) * (log_r - log_p)"),
    ("swap", "np.exp(log_p) * (log_p - log_r)", "np.exp(log_r) * (log_p - log_r)"),
    ("log", "np.exp(log_p) * (log_p - log_r)", "np.exp(log_p) * (log_p - log_r) / np.log(2)"),
    ("missing", "np.where(log_p == -np.inf, 0.0, np.exp", "np.where(log_p == -np.inf, 1.0, np.exp"),
    ("swap", "0.0, _expect_log_ratio(*logs(x)))", "0.0, _expect_log_ratio(*logs(x)[::-1]))"),
    ("swap", "np.where(logs(x)[1] == -np.inf, np.exp(logs(x)[0]), 0.0)",
     "np.where(logs(x)[0] == -np.inf, np.exp(logs(x)[1]), 0.0)"),
    ("sign", 'return float("inf")', 'return -float("inf")'),
    ("log", "np.logaddexp(log_p, log_q) - np.log(2)", "np.logaddexp(log_p, log_q) - np.log2(2)"),
    ("missing", "np.logaddexp(log_p, log_q) - np.log(2)", "np.logaddexp(log_p, log_q)"),
    ("sign", "np.logaddexp(log_p, log_q) - np.log(2)", "np.logaddexp(log_p, log_q) + np.log(2)"),
    ("factor", "return 0.5 * _expect_log_ratio(log_p, log_m)", "return _expect_log_ratio(log_p, log_m)"),
    ("factor", "+ 0.5 * _expect_log_ratio(log_q, log_m)", "+ _expect_log_ratio(log_q, log_m)"),
    ("sign", "+ 0.5 * _expect_log_ratio(log_q, log_m)", "- 0.5 * _expect_log_ratio(log_q, log_m)"),
    ("swap", "0.5 * _expect_log_ratio(log_q, log_m)", "0.5 * _expect_log_ratio(log_m, log_q)"),
    ("swap", "_expect_log_ratio(log_p, log_m)", "_expect_log_ratio(log_p, log_q)"),
    ("factor", "0.5 * np.abs(np.exp(logs(x)[0])", "np.abs(np.exp(logs(x)[0])"),
    ("sign", "np.exp(logs(x)[0]) - np.exp(logs(x)[1]))", "np.exp(logs(x)[0]) + np.exp(logs(x)[1]))"),
    ("missing", "0.5 * np.abs(np.exp", "0.5 * (np.exp"),
    ("log", "LOG2 = float(np.log(2))", "LOG2 = float(np.log2(2))"),
    ("sign", "lambda s: (s - 1).exp()", "lambda s: (s + 1).exp()"),
    ("sign", "lambda s: s - 1)", "lambda s: s + 1)"),
    ("factor", "lambda s: s, lambda s: s**2 / 4 + s", "lambda s: s, lambda s: s**2 / 2 + s"),
    ("sign", "lambda s: s, lambda s: s**2 / 4 + s", "lambda s: s, lambda s: s**2 / 4 - s"),
    ("missing", "lambda s: 1 - (-s).exp(), torch.expm1)", "lambda s: 1 - (-s).exp(), torch.exp)"),
    ("sign", "lambda s: softplus(s) - LOG2", "lambda s: softplus(s) + LOG2"),
    ("swap", "logsigmoid, softplus)", "logsigmoid, logsigmoid)"),
    ("sign", "/ 2, lambda s: s.tanh() / 2)", "/ 2, lambda s: -s.tanh() / 2)"),
    # the table: f, f*, T*, activation
    ("sign", '"kl", lambda u: u * u.log()', '"kl", lambda u: -u * u.log()'),
    ("log", '"kl", lambda u: u * u.log()', '"kl", lambda u: u * u.log2()'),
    ("sign", "lambda t: (t - 1).exp()", "lambda t: (t + 1).exp()"),
    ("factor", "lambda t: (t - 1).exp()", "lambda t: 2 * (t - 1).exp()"),
    ("sign", "lambda u: 1 + u.log()", "lambda u: u.log() - 1"),
    ("missing", "lambda u: 1 + u.log()", "lambda u: u.log()"),
    ("sign", "lambda u: 1 + u.log(), lambda s: s,", "lambda u: 1 + u.log(), lambda s: -s,"),
    ("sign", '"reverse-kl", lambda u: -u.log()', '"reverse-kl", lambda u: u.log()'),
    ("sign", "lambda t: -1 - (-t).log()", "lambda t: 1 - (-t).log()"),
    ("sign", "lambda t: -1 - (-t).log()", "lambda t: -1 + (-t).log()"),
    ("missing", "lambda t: -1 - (-t).log()", "lambda t: -(-t).log()"),
    ("sign", "lambda u: -1 / u,", "lambda u: 1 / u,"),
    ("factor", "lambda u: -1 / u,", "lambda u: -2 / u,"),
    ("sign", "lambda s: -(-s).exp()", "lambda s: -s.exp()"),
    ("factor", "lambda s: -(-s).exp()", "lambda s: -2 * (-s).exp()"),
    ("sign", "lambda u: (u - 1) ** 2, lambda t", "lambda u: (u + 1) ** 2, lambda t"),
    ("factor", "lambda u: (u - 1) ** 2, lambda t", "lambda u: (u - 1) ** 2 / 2, lambda t"),
    ("factor", "t**2 / 4 + t", "t**2 / 2 + t"),
    ("sign", "t**2 / 4 + t", "t**2 / 4 - t"),
    ("factor", "lambda u: 2 * (u - 1)", "lambda u: (u - 1)"),
    ("sign", "lambda u: 2 * (u - 1)", "lambda u: 2 * (u + 1)"),
    ("factor", "2 * (u - 1),\n                    lambda s: s,", "2 * (u - 1),\n                    lambda s: 2 * s,"),
    ("sign", "(u.sqrt() - 1) ** 2", "(u.sqrt() + 1) ** 2"),
    ("factor", "(u.sqrt() - 1) ** 2", "(u.sqrt() - 1) ** 2 / 2"),
    ("sign", "lambda t: t / (1 - t)", "lambda t: t / (1 + t)"),
    ("factor", "lambda t: t / (1 - t)", "lambda t: 2 * t / (1 - t)"),
    ("sign", "lambda u: 1 - 1 / u.sqrt()", "lambda u: 1 + 1 / u.sqrt()"),
    ("factor", "lambda u: 1 - 1 / u.sqrt()", "lambda u: 1 - 2 / u.sqrt()"),
    ("sign", "lambda s: 1 - (-s).exp()", "lambda s: 1 + (-s).exp()"),
    ("sign", "lambda s: 1 - (-s).exp()", "lambda s: 1 - s.exp()"),
    ("sign", "u * u.log() - (u + 1) * ((u + 1) / 2).log()", "u * u.log() + (u + 1) * ((u + 1) / 2).log()"),
    ("factor", "u * u.log() - (u + 1) * ((u + 1) / 2).log()", "u * u.log() - (u + 1) * (u + 1).log()"),
    ("sign", "u * u.log() - (u + 1) * ((u + 1) / 2).log()", "u * u.log() - (u - 1) * ((u + 1) / 2).log()"),
    ("sign", "lambda t: -(2 - t.exp()).log()", "lambda t: (2 - t.exp()).log()"),
    ("factor", "lambda t: -(2 - t.exp()).log()", "lambda t: -(1 - t.exp()).log()"),
    ("factor", "lambda u: (2 * u / (1 + u)).log()", "lambda u: (u / (1 + u)).log()"),
    ("log", "lambda u: (2 * u / (1 + u)).log()", "lambda u: (2 * u / (1 + u)).log2()"),
    ("sign", "lambda s: LOG2 + logsigmoid(s)", "lambda s: LOG2 + logsigmoid(-s)"),
    ("sign", "lambda s: LOG2 + logsigmoid(s)", "lambda s: logsigmoid(s) - LOG2"),
    ("missing", "lambda s: LOG2 + logsigmoid(s)", "lambda s: logsigmoid(s)"),
    ("factor", "u * u.log() - (u + 1) * (u + 1).log()", "u * u.log() - (u + 1) * ((u + 1) / 2).log()"),
    ("sign", "u * u.log() - (u + 1) * (u + 1).log()", "u * u.log() + (u + 1) * (u + 1).log()"),
    ("sign", "lambda t: -(-torch.expm1(t)).log()", "lambda t: (-torch.expm1(t)).log()"),
    ("log", "lambda t: -(-torch.expm1(t)).log()", "lambda t: -(-torch.expm1(t)).log2()"),
    ("sign", "lambda u: (u / (1 + u)).log(), logsigmoid", "lambda u: (1 / (1 + u)).log(), logsigmoid"),
    ("sign", "(u / (1 + u)).log(), logsigmoid,", "(u / (1 + u)).log(), lambda s: logsigmoid(-s),"),
    ("factor", '"tv", lambda u: (u - 1).abs() / 2', '"tv", lambda u: (u - 1).abs()'),
    ("sign", '"tv", lambda u: (u - 1).abs() / 2', '"tv", lambda u: (u + 1).abs() / 2'),
    ("factor", "lambda t: t, lambda u: (u - 1)", "lambda t: 2 * t, lambda u: (u - 1)"),
    ("sign", "lambda t: t, lambda u: (u - 1)", "lambda t: -t, lambda u: (u - 1)"),
    ("factor", "(u - 1).sign() / 2", "(u - 1).sign()"),
    ("sign", "(u - 1).sign() / 2", "(1 - u).sign() / 2"),
    ("factor", "lambda s: s.tanh() / 2, ", "lambda s: s.tanh(), "),
    ("sign", "lambda s: s.tanh() / 2, ", "lambda s: -s.tanh() / 2, "),
    # the integrals over it
    ("swap", "np.clip(log_p - log_q, -700, 700)", "np.clip(log_q - log_p, -700, 700)"),
    ("swap", "np.exp(log_q) * F_DIVERGENCES[name].f(u)", "np.exp(log_p) * F_DIVERGENCES[name].f(u)"),
    ("sign", "* t - np.exp(logs(x)[1]) * conjugate", "* t + np.exp(logs(x)[1]) * conjugate"),
    ("swap", "np.exp(logs(x)[0]) * t - np.exp(logs(x)[1]) * conjugate",
     "np.exp(logs(x)[1]) * t - np.exp(logs(x)[0]) * conjugate"),
    ("missing", "np.exp(logs(x)[1]) * conjugate(torch.as_tensor(t)).numpy()", "np.exp(logs(x)[1]) * t"),
    ("sign", "cumulative_trapezoid(p(x) - q(x)", "cumulative_trapezoid(p(x) + q(x)"),
    ("missing", "np.trapezoid(np.abs(gap), x)", "np.trapezoid(gap, x)"),
    ("power", "np.trapezoid(np.abs(gap), x)", "np.trapezoid(gap**2, x)"),
)

WIDGETS = module("widgets", "widgets")(
    ("factor", "p_z((u - b) / a) / (a * slope)", "p_z((u - b) / a) / slope"),
    ("missing", "for sign in (1, -1)])}", "for sign in (1,)])}"),
    ("sign", '"min L<sub>D</sub>": 2 * math.log(2) - 2 * values[2]', '"min L<sub>D</sub>": 2 * math.log(2) + 2 * values[2]'),
    ("swap", "divergences.kl(p, q), divergences.kl(q, p), divergences.js", "divergences.kl(q, p), divergences.kl(p, q), divergences.js"),
    ("swap", "slopes[1] / slopes[0]", "slopes[0] / slopes[1]"),
    ("sign", "return mu_0**2 / 2 - mu_0 * x", "return mu_0**2 / 2 + mu_0 * x"),
    ("sign", "- np.logaddexp(0, logit(at, mu_0)) @ weights", "- np.logaddexp(0, -logit(at, mu_0)) @ weights"),
    ("factor", "2 * divergences.js(p, densities.gaussian(mu)) - 2 * math.log(2)\n            frozen", "divergences.js(p, densities.gaussian(mu)) - 2 * math.log(2)\n            frozen"),
    ("sign", "(start[1] - start[0]) / (slope[0] - slope[1])", "(start[0] - start[1]) / (slope[0] - slope[1])"),
    ("swap", "(V @ G).max() - (D @ V).min()", "(V @ G).min() - (D @ V).max()"),
    ("swap", "solve_2x2(-V.T)", "solve_2x2(V.T)"),
    ("swap", 'dynamics.dirac(loss, {"r1": gamma})', 'dynamics.dirac(loss, {"r1": 2 * gamma})'),
    ("swap", '"converges") if largest < 1 - 1e-9', '"converges") if largest > 1 + 1e-9'),
)

PENALTIES = module("penalties", "penalties")(
    ("factor", "torch.autograd.grad(s.sum(), x", "torch.autograd.grad(s.mean(), x"),
    ("sign", "torch.autograd.grad(s.sum(), x", "torch.autograd.grad(-s.sum(), x"),
    ("missing", "x, create_graph=True", "x"),
    ("missing", "v.flatten(1).square().sum(1)", "v.flatten(1).sum(1)"),
    ("factor", "v.flatten(1).square().sum(1)", "v.flatten(1).square().mean(1)"),
    ("axis", "v.flatten(1).square().sum(1)", "v.square().sum()"),
    ("factor", "return gamma / 2 * _squared_norm(slope_real)", "return gamma * _squared_norm(slope_real)"),
    ("sign", "return gamma / 2 * _squared_norm(slope_real)", "return -gamma / 2 * _squared_norm(slope_real)"),
    ("sum", "_squared_norm(slope_real).mean()", "_squared_norm(slope_real).sum()"),
    ("root", "_squared_norm(slope_real).mean()", "_squared_norm(slope_real).sqrt().mean()"),
    ("factor", "return gamma / 2 * _squared_norm(slope_fake)", "return gamma * _squared_norm(slope_fake)"),
    ("sign", "return gamma / 2 * _squared_norm(slope_fake)", "return -gamma / 2 * _squared_norm(slope_fake)"),
    ("sum", "_squared_norm(slope_fake).mean()", "_squared_norm(slope_fake).sum()"),
    ("swap", "alpha * x_real + (1 - alpha) * x_fake", "alpha * x_fake + (1 - alpha) * x_real"),
    ("sign", "alpha * x_real + (1 - alpha) * x_fake", "alpha * x_real + (1 + alpha) * x_fake"),
    ("sign", "alpha * x_real + (1 - alpha) * x_fake", "alpha * x_real - (1 - alpha) * x_fake"),
    ("missing", "alpha * x_real + (1 - alpha) * x_fake", "alpha * x_real + alpha * x_fake"),
    ("normal α", "alpha = torch.rand(shape", "alpha = torch.randn(shape"),
    ("one α", "shape = (len(x_real), *[1] * (x_real.dim() - 1))", "shape = (1,)"),
    ("α for each coordinate", "shape = (len(x_real), *[1] * (x_real.dim() - 1))", "shape = x_real.shape"),
    ("sign", "weight * ((norm - 1) ** 2)", "weight * ((norm + 1) ** 2)"),
    ("sign", "weight * ((norm - 1) ** 2)", "-weight * ((norm - 1) ** 2)"),
    ("factor", "weight * ((norm - 1) ** 2)", "weight / 2 * ((norm - 1) ** 2)"),
    ("missing", "weight * ((norm - 1) ** 2)", "weight * (norm ** 2)"),
    ("square", "weight * ((norm - 1) ** 2)", "weight * (norm - 1).abs()"),
    ("one-sided", "weight * ((norm - 1) ** 2)", "weight * ((norm - 1).clamp(min=0) ** 2)"),
    ("sum", "((norm - 1) ** 2).mean()", "((norm - 1) ** 2).sum()"),
    ("batch norm", "((norm - 1) ** 2).mean()", "(norm.mean() - 1) ** 2"),
    ("root", "(_squared_norm(slope_between) + 1e-12).sqrt()", "_squared_norm(slope_between)"),
    ("missing", "(_squared_norm(slope_between) + 1e-12).sqrt()", "_squared_norm(slope_between).sqrt()"),
    ("swap", 'Penalty("real", r1), "r2": Penalty("fake", r2)', 'Penalty("fake", r1), "r2": Penalty("real", r2)'),
    ("swap", '"wgan-gp": Penalty("between", wgan_gp)', '"wgan-gp": Penalty("real", wgan_gp)'),
)

OTHERS = [
    *module("train", "train")(
        ("swap", 'slopes["real"], slopes["fake"] = slope', 'slopes["fake"], slopes["real"] = slope'),
        ("swap", "table.loss.d(*s.chunk(2, -1))", "table.loss.d(*s.chunk(2, -1)[::-1])"),
        ("swap", "table.loss.g(s_real, table.D(x_fake))", "table.loss.g(table.D(x_fake), table.D(x_fake))"),
        ("swap", "share * table.lr_d, share * table.lr_g", "share * table.lr_g, share * table.lr_d"),
        ("sign", "objective = objective + term", "objective = objective - term"),
        ("missing", "for j in range(table.recipe.k):", "for j in range(1):"),
        ("missing", "(phase + j) % table", "phase % table"),
        ("swap", "torch.stack([L_D, L_G], -1)", "torch.stack([L_G, L_D], -1)"),
        ("swap", "w.lerp_(new, 1 - beta)", "w.lerp_(new, beta)"),
    ),
    *module("table", "train", "ensemble")(
        ("factor", "weight * recipe.penalty_every", "weight"),
        ("missing", "manual_seed(r.seed)", "manual_seed(recipe.seed)"),
        ("swap", "lr_g=rate([r.lr_g", "lr_g=rate([r.lr_d"),
    ),
    *module("recipe", "train")(
        ("swap", "(1 + i) / (10 + i)", "(10 + i) / (1 + i)"),
        ("sign", "(self.steps - i) / max", "(self.steps + i) / max"),
        ("sign", "self.steps * (1 - self.decay_from)", "self.steps * (1 + self.decay_from)"),
    ),
    *module("adam", "adam")(
        ("swap", "beta1=self.betas[0]", "beta1=self.betas[1]"),
        ("missing", "eps=1e-8", "eps=0.0"),
        ("missing", "lr.view(-1, *[1] * (w.dim() - 1))", "lr.mean()"),
        ("missing", "            w.grad = None\n", "            pass\n"),
        ("missing", "                to.copy_(value)", "                to.add_(value)"),
    ),
    *module("ensemble", "ensemble")(
        ("missing", "layer.weight.detach().T for", "layer.weight.detach() for"),
        ("missing", "layer.weight.data, layer.bias.data = W.T, b[0]", "pass"),
        ("missing", "w.data = w.data.clone(memory_format=torch.contiguous_format)", "pass"),
    ),
    *module("metrics", "metrics")(
        ("factor", "<= radius * std", "<= 2 * radius * std"),
        ("missing", "    u /= np.linalg.norm(u, axis=1, keepdims=True)\n", ""),
        ("missing", "np.sort(u @ x.T, axis=-1)", "(u @ x.T)"),
        ("sign", "np.log(len(centres) * share[share > 0])", "-np.log(len(centres) * share[share > 0])"),
        ("factor", "np.log(len(centres) * share[share > 0])", "np.log(share[share > 0])"),
        ("swap", "axis=-1).argmin(axis=1)\n    share", "axis=-1).argmax(axis=1)\n    share"),
    ),
    *module("nets", "nets")(
        ("missing", "scale * torch.randn(dim, features)", "torch.randn(dim, features)"),
        ("swap", "[x, angle.sin(), angle.cos()]", "[x, angle.cos(), angle.sin()]"),
    ),
    *module("dynamics", "dynamics")(
        ("swap", '"minimax": (lambda s: -_sigma(-s), _sigma, lambda s: -_sigma(s))',
         '"minimax": (lambda s: -_sigma(-s), _sigma, lambda s: -_sigma(-s))'),
        ("sign", "-psi * g(psi * theta), -theta", "psi * g(psi * theta), -theta"),
        ("sign", "-theta * fake(psi * theta)", "theta * fake(psi * theta)"),
        ("missing", "(e * real(p * e) + (t + e)", "((t + e)"),
        ("factor", "v_psi - gamma * psi", "v_psi - gamma / 2 * psi"),
        ("factor", "v_psi - 2 * lambda_gp", "v_psi - lambda_gp"),
        ("missing", "(psi - _sign(psi))", "psi"),
        ("sign", "value[0] - gamma * slope[0]", "value[0] + gamma * slope[0]"),
        ("swap", "psi = bounded(psi + eta_d * v(theta, psi)[1] + inertia)\n        return theta + eta * v(theta, psi)[0]",
         "psi = bounded(psi + eta_d * v(theta, psi)[1] + inertia)\n        return theta + eta * v(*w)[0]"),
        ("missing", "for _ in range(k):\n            psi", "for _ in range(1):\n            psi"),
        ("factor", "a + h * (2 * d - d_before)", "a + h * (d - d_before)"),
        ("swap", "zip(w, (eta, eta_d), v(*ahead))", "zip(ahead, (eta, eta_d), v(*ahead))"),
        ("sign", "+ beta * (theta - before[0]), psi", "- beta * (theta - before[0]), psi"),
        ("factor", "tau * nodes, weights", "2 * tau * nodes, weights"),
    ),
]

# --- the notebooks: number ↦ (notebook, the boxed equation, its changes) ------------------------------

LESSON_1 = "notebooks/src/01_structure.py"
START, LESSON_2 = "notebooks/src/00_start.py", "notebooks/src/02_discriminator_loss.py"
LESSON_5 = "notebooks/src/05_zero_sum_nash.py"
LESSON_3 = "notebooks/src/03_generator_loss.py"
LESSON_7 = "notebooks/src/07_mode_collapse.py"
LESSON_4 = "notebooks/src/04_minimax.py"
LESSON_6 = "notebooks/src/06_training.py"
EQUATIONS = {
    "0.1": (START, r"L_D = -\log(\frac{1}{2}) - \log(1 - \frac{1}{2}) = 2\log(2) \qquad L_G = -\log(\frac{1}{2}) = \log(2)", [
        ("factor", r"= 2\log(2)", r"= \log(2)"),
        ("log", r"= 2\log(2)", r"= 2"),
        ("sign", r"L_G = -\log", r"L_G = \log"),
        ("sign", r"- \log(1 - \frac", r"+ \log(1 - \frac"),
    ]),
    "1.1": (LESSON_1, r"\mathbb{E}_{x \sim q}[h(x)] = \mathbb{E}_{z \sim p_z}[h(G(z))]", [
        ("missing", r"h(G(z))", r"h(z)"),
        ("missing", r"[h(G(z))]", r"[G(z)]"),
        ("sign", r"= \mathbb{E}", r"= -\mathbb{E}"),
        ("factor", r"= \mathbb{E}", r"= 2 \mathbb{E}"),
    ]),
    "1.2": (LESSON_1, r"q(x) = p_z(G^{-1}(x)) \cdot \left| \frac{d}{dx} G^{-1}(x) \right|", [
        ("missing", r" \cdot \left| \frac{d}{dx} G^{-1}(x) \right|", r""),
        ("missing", r"\left| \frac{d}{dx} G^{-1}(x) \right|", r"\frac{d}{dx} G^{-1}(x)"),
        ("argument", r"p_z(G^{-1}(x))", r"p_z(x)"),
        ("argument", r"\frac{d}{dx} G^{-1}(x)", r"G^{-1}(x)"),
        ("sign", r"= p_z", r"= -p_z"),
    ]),
    "1.3": (LESSON_1, r"P(y=1 \mid x) = \frac{p(x)}{p(x) + q(x)} \qquad s(x) = \log(\frac{p(x)}{q(x)})", [
        ("swap", r"\frac{p(x)}{p(x) + q(x)}", r"\frac{q(x)}{p(x) + q(x)}"),
        ("sign", r"p(x) + q(x)", r"p(x) - q(x)"),
        ("swap", r"\log(\frac{p(x)}{q(x)})", r"\log(\frac{q(x)}{p(x)})"),
        ("log", r"\log(\frac{p(x)}{q(x)})", r"\frac{p(x)}{q(x)}"),
        ("factor", r"\log(\frac{p(x)}{q(x)})", r"2 \log(\frac{p(x)}{q(x)})"),
    ]),
    "2.1": (LESSON_2, r"L_D = -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(1 - D(x))]", [
        ("sign", r"= -\mathbb{E}_{x \sim p}", r"= \mathbb{E}_{x \sim p}"),
        ("sign", r"- \mathbb{E}_{x \sim q}", r"+ \mathbb{E}_{x \sim q}"),
        ("factor", r"- \mathbb{E}_{x \sim q}", r"- 2 \mathbb{E}_{x \sim q}"),
        ("log", r"\log(D(x))", r"D(x)"),
        ("swap", r"[\log(1 - D(x))]", r"[\log(D(x))]"),
        ("argument", r"\log(1 - D(x))", r"1 - \log(D(x))"),
    ]),
    "2.2": (LESSON_2, r"L_D = \mathbb{E}_{x \sim p}[\log(1 + e^{-s(x)})] + \mathbb{E}_{x \sim q}[\log(1 + e^{s(x)})]", [
        ("sign", r"e^{-s(x)}", r"e^{s(x)}"),
        ("sign", r"+ \mathbb{E}", r"- \mathbb{E}"),
        ("factor", r"+ \mathbb{E}", r"+ 2 \mathbb{E}"),
        ("log", r"[\log(1 + e^{s(x)})]", r"[1 + e^{s(x)}]"),
        ("swap", r"x \sim q", r"x \sim p"),
    ]),
    "2.3": (LESSON_2, r"D^{*}(x) = \frac{p(x)}{p(x) + q(x)}", [
        ("swap", r"\frac{p(x)}", r"\frac{q(x)}"),
        ("sign", r"p(x) + q(x)", r"p(x) - q(x)"),
        ("factor", r"+ q(x)", r"+ 2 q(x)"),
        ("log", r"\frac{p(x)}", r"\frac{\log(p(x))}"),
    ]),
    "2.4": (LESSON_2, r"\min_D L_D = 2\log(2) - 2\,\mathrm{JSD}(p \,\|\, q)", [
        ("sign", r"- 2\,", r"+ 2\,"),
        ("factor", r"- 2\,", r"- "),
        ("factor", r"2\log(2)", r"\log(2)"),
        ("log", r"2\log(2)", r"2"),
        ("argument", "JSD", "KL"),
    ]),
    "2.5": (LESSON_2, r"D^{*}(x) = \frac{\pi \alpha p(x) + (1 - \pi) \beta q(x)}{\pi p(x) + (1 - \pi) q(x)}", [
        ("sign", r"p(x) + (1 - \pi) \beta", r"p(x) - (1 - \pi) \beta"),
        ("sign", r"(1 - \pi) q(x)", r"(1 + \pi) q(x)"),
        ("factor", r"(1 - \pi) \beta q(x)", r"(1 - \pi) q(x)"),
        ("swap", r"\pi \alpha p(x)", r"\pi \alpha q(x)"),
        ("factor", r"{\pi p(x)", r"{p(x)"),
    ]),
    "2.6": (LESSON_2, r"\frac{\partial L_D}{\partial s_r} = -(1 - \sigma(s_r)) \qquad "
                      r"\frac{\partial L_D}{\partial s_f} = \sigma(s_f)", [
        ("sign", r"= -(1 - ", r"= (1 - "),
        ("sign", r"(1 - \sigma", r"(1 + \sigma"),
        ("factor", r"= \sigma(s_f)", r"= 2 \sigma(s_f)"),
        ("swap", r"= \sigma(s_f)", r"= 1 - \sigma(s_f)"),
    ]),
    "5.1": (LESSON_5, r"u_G + u_D = 0 \qquad \alpha^{*} = \frac{d - c}{a - b - c + d} \qquad "
                      r"\beta^{*} = \frac{d - b}{a - b - c + d} \qquad v = \frac{a d - b c}{a - b - c + d}", [
        ("sign", r"u_D = 0", r"u_D = 2"),
        ("sign", r"\alpha^{*} = \frac{d - c}", r"\alpha^{*} = \frac{d + c}"),
        ("swap", r"\beta^{*} = \frac{d - b}", r"\beta^{*} = \frac{d - c}"),
        ("sign", r"\frac{a d - b c}", r"\frac{a d + b c}"),
        ("swap", r"\frac{a d - b c}", r"\frac{a b - d c}"),
    ]),
    "5.4": (LESSON_5, r"L_D + L_G = -\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(D(x)) + \log(1 - D(x))]", [
        ("sign", r"= -\mathbb{E}", r"= \mathbb{E}"),
        ("sign", r"- \mathbb{E}_{x \sim q}", r"+ \mathbb{E}_{x \sim q}"),
        ("sign", r"+ \log(1 - D(x))", r"- \log(1 - D(x))"),
        ("swap", r"x \sim q", r"x \sim p"),
        ("missing", r"[\log(D(x)) + \log(1 - D(x))]", r"[\log(1 - D(x))]"),
    ]),
    "5.5": (LESSON_5, r"\mathrm{Gap}(D,G) = 2\,\mathrm{JSD}(p\,\|\,q) - 2\log(2) - \mathbb{E}_{x\sim p}[\log(D(x))]-\log(1-D_{max})", [
        ("factor", r"= 2\,\mathrm{JSD}", r"= \mathrm{JSD}"),
        ("factor", r"- 2\log(2)", r"- \log(2)"),
        ("sign", r"- \mathbb{E}", r"+ \mathbb{E}"),
        ("swap", r"\log(1-D_{max})", r"\log(D_{max})"),
        ("sign", r"]-\log(1-D_{max})", r"]+\log(1-D_{max})"),
    ]),
    "3.1": (LESSON_3, r"L_{sat} = \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))] = -\mathbb{E}_{z \sim p_z}[\log(1 + e^{s(G(z))})]", [
        ("sign", r"[\log(1 - D", r"[\log(1 + D"),
        ("sign", r"= -\mathbb", r"= \mathbb"),
        ("sign", r"e^{s(", r"e^{-s("),
        ("swap", r"1 - D(G(z))", r"D(G(z))"),
    ]),
    "3.2": (LESSON_3, r"L_{ns} = -\mathbb{E}_{z \sim p_z}[\log(D(G(z)))] = \mathbb{E}_{z \sim p_z}[\log(1 + e^{-s(G(z))})]", [
        ("sign", r"= -\mathbb", r"= \mathbb"),
        ("sign", r"e^{-s(", r"e^{s("),
        ("log", r"[\log(D(G(z)))]", r"[D(G(z))]"),
        ("label", r"[\log(D(G", r"[\log(1 - D(G"),
    ]),
    "3.3": (LESSON_3, r"\frac{\partial L_{sat}}{\partial s} = -\sigma(s) \qquad \frac{\partial L_{ns}}{\partial s} = -(1 - \sigma(s)) "
                      r"\qquad \frac{\partial L_{ns} / \partial s}{\partial L_{sat} / \partial s} = e^{-s}", [
        ("sign", r"= -\sigma(s)", r"= \sigma(s)"),
        ("sign", r"e^{-s}", r"e^{s}"),
        ("swap", r"= -(1 - \sigma(s))", r"= -\sigma(s)"),
        ("factor", r"= e^{-s}", r"= 2 e^{-s}"),
    ]),
    "3.4": (LESSON_3, r"\frac{\partial L_G}{\partial \theta_k} = \mathbb{E}_{z \sim p_z}[\ell_s(s(G(z)))\, s_x(G(z))\, G_k(z)]", [
        ("sign", r"= \mathbb", r"= -\mathbb"),
        ("missing", r"s_x(G(z))\, ", r""),
        ("argument", r"s_x(G(z))", r"s_x(z)"),
        ("factor", r"G_k(z)]", r"2 G_k(z)]"),
    ]),
    "3.5": (LESSON_3, r"\nabla_\theta L_{sat} = 2\nabla_\theta\mathrm{JSD}(p \| q_\theta) \qquad "
                      r"\nabla_\theta L_{ns} = \nabla_\theta\mathrm{KL}(q_\theta \| p) - 2\nabla_\theta\mathrm{JSD}(p \| q_\theta)", [
        ("sign", r"p) - 2", r"p) + 2"),
        ("factor", r"p) - 2", r"p) - "),
        ("factor", r"L_{sat} = 2", r"L_{sat} = "),
        ("argument", r"KL}(q_\theta \| p)", r"KL}(p \| q_\theta)"),
    ]),
    "3.6": (LESSON_3, r"V = -L_D \qquad L_{sat} = V - \mathbb{E}_{x \sim p}[\log(D(x))] \qquad L_{ns} = -L_{sat} - \mathbb{E}_{x \sim q}[s(x)]", [
        ("missing", r" - \mathbb{E}_{x \sim q}[s(x)]", ""),
        ("sign", r"V - \mathbb", r"V + \mathbb"),
        ("sign", r"= -L_{sat}", r"= L_{sat}"),
        ("swap", r"x \sim q", r"x \sim p"),
    ]),
    "7.1": (LESSON_7, r"Q = 1 - e^{-\frac{r^2}{2}}", [
        ("sign", r"1 - e", r"1 + e"),
        ("factor", r"{r^2}{2}", r"{r^2}{1}"),
        ("argument", r"{r^2}", r"{r}"),
    ]),
    "7.2": (LESSON_7, r"\mathbb{E}[M] = K (1 - (1 - \frac{Q}{K})^n)", [
        ("factor", r"= K (1", r"= (1"),
        ("sign", r"(1 - \frac", r"(1 + \frac"),
        ("swap", r"\frac{Q}{K}", r"\frac{K}{Q}"),
        ("factor", r"\frac{Q}{K}", r"\frac{1}{K}"),
    ]),
    "7.3": (LESSON_7, r"\mathrm{KL}(q \,\|\, p) = \log(\frac{1}{a}) \qquad "
                      r"\mathrm{JSD}(p \,\|\, q) = \log(2) + \frac{a}{2}\log(a) - \frac{1 + a}{2}\log(1 + a)", [
        ("sign", r"\log(\frac{1}{a})", r"\log(a)"),
        ("sign", r"+ \frac{a}{2}", r"- \frac{a}{2}"),
        ("sign", r"- \frac{1 + a}", r"+ \frac{1 + a}"),
        ("log", r"= \log(2)", r"= 1"),
        ("factor", r"\frac{1 + a}{2}", r"\frac{1 + a}{1}"),
    ]),
    "7.4": (LESSON_7, r"\frac{dH}{dt} = \mathbb{E}_{x \sim q}[\kappa(x)]", [
        ("sign", r"= \mathbb", r"= -\mathbb"),
        ("factor", r"[\kappa(x)]", r"[2 \kappa(x)]"),
        ("log", r"[\kappa(x)]", r"[\log(1 + \kappa(x)^2)]"),
    ]),
    "7.5": (LESSON_7, r"\mathrm{TV}(p^m, q^m) = 1 - a^m", [
        ("sign", r"1 - a", r"1 + a"),
        ("missing", r"a^m", r"a"),
        ("swap", r"1 - a^m", r"(1 - a)^m"),
    ]),
    "4.1": (LESSON_4, r"V(D, G) = -L_D = \mathbb{E}_{x \sim p}[\log(D(x))] + \mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]", [
        ("sign", r"= -L_D", r"= L_D"),
        ("sign", r"+ \mathbb{E}", r"- \mathbb{E}"),
        ("factor", r"+ \mathbb{E}", r"+ 2 \mathbb{E}"),
        ("argument", r"D(G(z))", r"D(z)"),
        ("swap", r"\log(1 - D(G(z)))", r"\log(D(G(z)))"),
    ]),
    "4.2": (LESSON_4, r"C(G) = -\log(4) + 2\,\mathrm{JSD}(p \,\|\, q)", [
        ("sign", r"= -\log", r"= \log"),
        ("sign", r"+ 2\,", r"- 2\,"),
        ("factor", r"+ 2\,", r"+ "),
        ("log", r"\log(4)", r"2"),
        ("argument", "JSD", "KL"),
    ]),
    "4.4": (LESSON_4, r"\min_G C(G) = -\log(4) \qquad q^{*}(x) = p(x) \qquad D^{*}(x) = \frac{1}{2}", [
        ("sign", r"= -\log(4)", r"= \log(4)"),
        ("factor", r"-\log(4)", r"-\log(2)"),
        ("factor", r"q^{*}(x) = p(x)", r"q^{*}(x) = 2 p(x)"),
        ("factor", r"= \frac{1}{2}", r"= \frac{1}{4}"),
    ]),
    "4.5": (LESSON_4, r"\frac{\partial C}{\partial q(x)} = \log(1 - D^{*}(x)) \qquad "
                      r"\frac{\partial^2 C}{\partial q(x)^2} = \frac{p(x)}{q(x)\,(p(x) + q(x))}", [
        ("sign", r"= \log(1 - D", r"= -\log(1 - D"),
        ("swap", r"\log(1 - D^{*}(x))", r"\log(D^{*}(x))"),
        ("swap", r"= \frac{p(x)}{q(x)", r"= \frac{q(x)}{p(x)"),
        ("sign", r"p(x) + q(x)", r"p(x) - q(x)"),
    ]),
    "6.2": (LESSON_6, r"\lvert\lambda_{\mathrm{sim}}\rvert^2 = 1 + \eta^2 \qquad \lvert\lambda_{\mathrm{alt}}\rvert^2 = 1 \qquad "
                      r"\lvert\lambda_{\mathrm{extra}}\rvert^2 = 1 - \eta^2 + \eta^4", [
        ("sign", r"= 1 + \eta^2", r"= 1 - \eta^2"),
        ("factor", r"- \eta^2 + \eta^4", r"- \eta^2 + 2\eta^4"),
        ("missing", r"\rvert^2 = 1 - \eta^2 + \eta^4", r"\rvert^2 = 1 - \eta^2"),
    ]),
    "6.3": (LESSON_6, r"v_\theta = \psi\,\sigma(\psi\theta) \qquad v_\psi = -\theta\,\sigma(\psi\theta) \qquad "
                      r"\theta(t)^2 + \psi(t)^2 = \theta_0^2 + \psi_0^2", [
        ("sign", r"v_\theta = \psi\,", r"v_\theta = -\psi\,"),
        ("argument", r"v_\psi = -\theta\,\sigma(\psi", r"v_\psi = -\theta\,\sigma(-\psi"),
        ("swap", r"v_\psi = -\theta\,", r"v_\psi = -\psi\,"),
        ("sign", r"= \theta_0^2 + ", r"= \theta_0^2 - "),
    ]),
    "6.4": (LESSON_6, r"\det(\lambda I - J_k) = \lambda^2 - (2 - k\eta_G\eta_D)\lambda + 1 \qquad "
                      r"\det(\lambda I - J_\beta) = (\lambda - 1)^2(\lambda - \beta)^2 + \eta^2\lambda^3", [
        ("missing", r"(2 - k\eta_G", r"(2 - \eta_G"),
        ("sign", r"(2 - k", r"(2 + k"),
        ("sign", r"(\lambda - \beta)", r"(\lambda + \beta)"),
        ("factor", r"\eta^2\lambda^3", r"\eta^2\lambda^2"),
    ]),
    "6.6": (LESSON_6, r"\gamma_{\mathrm{noise}} = \frac{\tau^2}{2}", [
        ("factor", r"\frac{\tau^2}{2}", r"\frac{\tau^2}{4}"),
        ("factor", r"\tau^2", r"\tau"),
    ]),
}

# Where a function stands for the formula, the function is broken instead, and the box on its own.
FUNCTIONS = [
    *(Mutation(LESSON_5, rf"\boxed{{{box}}}", rf"\boxed{{{box.replace(old, new)}}}", f"{kind}, box", BOX) for kind, box, old, new in (
        ("swap", r"V(D, G^{*}) \le V(D^{*}, G^{*}) \le V(D^{*}, G)", r"V(D, G^{*}) \le", r"V(D^{*}, G) \le"),
        ("sign", r"\nabla V = 0, \quad V_{\psi\psi} < 0 < V_{\theta\theta} \qquad \frac{d^2}{d\theta^2} \max_{\psi} V "
                 r"= V_{\theta\theta} - \frac{V_{\theta\psi}^2}{V_{\psi\psi}}", "-", "+"),
    )),
    *(Mutation(LESSON_5, old, new, kind, CELLS) for kind, old, new in (
        ("argument", "def saddle(V, D_star, G_star): return V(D_star, G_star),", "def saddle(V, D_star, G_star, all_D): return V(all_D[0], G_star),"),
        ("sign", "return V(D_star, G_star), V(D_star, G_star)", "return V(D_star, G_star), -V(D_star, G_star)"),
        ("sign", "return critical and V_pp < 0 < V_tt, V_tt - V_pt**2 / V_pp", "return critical and V_pp < 0 < V_tt, V_tt + V_pt**2 / V_pp"),
        ("sign", "return critical and V_pp < 0 < V_tt, V_tt", "return critical and V_tt < 0 < V_pp, V_tt"),
        ("missing", "return critical and V_pp < 0 < V_tt, V_tt", "return V_pp < 0 < V_tt, V_tt"),
        ("missing", "V_tt - V_pt**2 / V_pp", "V_tt - V_pt / V_pp"),
    )),
    *(Mutation(LESSON_4, rf"\boxed{{{old}", rf"\boxed{{{new}", "swap, box", BOX) for old, new in (
        (r"0 \le \mathrm{JSD}", r"0 \ge \mathrm{JSD}"),
        (r"\max_D \min_G V(D, G) \le", r"\max_D \min_G V(D, G) \ge"))),
    *(Mutation(LESSON_4, old, new, f"{kind}, function", CELLS) for kind, old, new in (
        ("factor", "2 * (1 + 4 * lam**2) * np.cosh(np.pi * lam)", "(1 + 4 * lam**2) * np.cosh(np.pi * lam)"),
        ("sign", "(0.5 + 1j * lam)", "(-0.5 + 1j * lam)"),
        ("missing", "np.abs(phi(P) - phi(Q)) ** 2", "np.abs(phi(P) - phi(Q))"),
        ("sign", "[-np.log(4), -np.log(4) + 2 * jsd(", "[-np.log(4), -np.log(4) - 2 * jsd("),
        ("factor", "[-np.log(4), -np.log(4) + 2 * jsd(", "[-np.log(4), -np.log(4) + jsd("),
        ("swap", "2 * jsd(P, points(len(P))).min()", "2 * jsd(P, points(len(P))).max()"))),
    *(Mutation(LESSON_6, old, new, kind, tests) for kind, old, new, tests in (
        ("sign", "psi = psi - eta_D * grad_D(theta, psi)\n    return", "psi = psi + eta_D * grad_D(theta, psi)\n    return", CELLS),
        ("missing", "for _ in range(k):\n        psi = psi - eta_D * grad_D", "for _ in range(1):\n        psi = psi - eta_D * grad_D", CELLS),
        ("factor", "gamma**2 * half**2 - f_prime", "gamma**2 - f_prime", CELLS),
        ("sign", "half**2 - f_prime**power", "half**2 + f_prime**power", CELLS),
        ("sign, box", r"\boxed{\psi \leftarrow \psi - ", r"\boxed{\psi \leftarrow \psi + ", BOX),
        ("sign, box", r"\boxed{\lambda_{\pm} = -\frac{\gamma}{2}", r"\boxed{\lambda_{\pm} = \frac{\gamma}{2}", BOX),
    )),
]


def of_equations() -> list[Mutation]:
    """Each change of an equation twice: box and check string alike, and the box alone."""
    found = []
    for file, equation, changes in EQUATIONS.values():
        for kind, old, new in changes:
            assert equation.count(old) == 1, f"{old} in {equation}"
            part = next(part for part in equation.split(r" \qquad ") if old in part)  # a check string may be broken there
            box, changed = (rf"\boxed{{{text}}}" for text in (equation, equation.replace(old, new)))
            found.append(Mutation(file, part, part.replace(old, new), f"{kind}, both", CELLS, 2))
            found.append(Mutation(file, box, changed, f"{kind}, box", BOX))
    return found


# A check is worth no more than its wrong versions: one that is not wrong must be found out.
REFUTATIONS = [Mutation(file, f'"{name}": r"{old}"', f'"{name}": r"{new}"', "not wrong", CELLS) for file, name, old, new in (
    (START, "factor: log 2", r"\log(2) \qquad \log(2)", r"\log(4) \qquad \log(2)"),
    (LESSON_1, "missing: G", r"\mathbb{E}_{z \sim p_z}[h(z)]", r"\mathbb{E}_{z \sim p_z}[h(G(z))] + 0"),
    (LESSON_1, "sign: no |·|", r"p_z(G^{-1}(x)) \cdot \frac{d}{dx} G^{-1}(x)",
     r"\left| \frac{d}{dx} G^{-1}(x) \right| \cdot p_z(G^{-1}(x))"),
    (LESSON_2, "swap", r"\frac{q(x)}{p(x) + q(x)}", r"\frac{p(x)}{q(x) + p(x)}"),
    (LESSON_2, "factor: 1 JSD", r"2\log(2) - \mathrm{JSD}(p \,\|\, q)", r"\log(4) - 2\,\mathrm{JSD}(q \,\|\, p)"),
    (LESSON_6, "missing: η⁴", r"1 + \eta^2 \qquad 1 \qquad 1 - \eta^2", r"1 + \eta^2 \qquad 1 \qquad 1 + \eta^4 - \eta^2"),
    (LESSON_6, "factor: τ²", r"\tau^2", r"\frac{1}{2}\tau^2"),
    (LESSON_2, "sign", r"1 - \sigma(s_r) \qquad -\sigma(s_f)", r"\sigma(s_r) - 1 \qquad \sigma(s_f)"),
    (LESSON_5, "label: saturating", r"-\mathbb{E}_{x \sim p}[\log(D(x))]",
     r"-\mathbb{E}_{x \sim p}[\log(D(x))] - \mathbb{E}_{x \sim q}[\log(1 - D(x)) + \log(D(x))]"),
    (LESSON_5, "missing: D", r"2\,\mathrm{JSD}(p \,\|\, q)",
     r"2\,\mathrm{JSD}(q \,\|\, p) - \log(4) - \mathbb{E}_{x \sim p}[\log(D(x))] - \log(1 - D_{max})"),
    (LESSON_3, "missing: log", r"-\mathbb{E}_{z \sim p_z}[D(G(z))]", r"\mathbb{E}_{z \sim p_z}[-\log(D(G(z)))]"),
    (LESSON_3, "missing: 相同 the same", r"-\sigma(s) \qquad -\sigma(s) \qquad 1", r"-\sigma(s) \qquad \sigma(s) - 1 \qquad e^{-s}"),
    (LESSON_3, "sign", r"-\mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]", r"\mathbb{E}_{z \sim p_z}[\log(1 - D(G(z)))]"),
    (LESSON_7, "factor: ½", r"1 - e^{-r^2}", r"1 - e^{-\frac{1}{2} r^2}"),
    (LESSON_7, "missing: Q", r"K (1 - (1 - \frac{1}{K})^n)", r"K - K (1 - \frac{Q}{K})^n"),
    (LESSON_7, "missing: m", r"1 - a", r"1 - a a^{m - 1}"),
    (LESSON_4, "sign", r"L_D", r"-L_D"),
    (LESSON_4, "factor: 1 JSD", r"-\log(4) + \mathrm{JSD}(p \,\|\, q)", r"-2\log(2) + 2\,\mathrm{JSD}(q \,\|\, p)"),
    (LESSON_4, "missing: p + q", r"\log(1 - D^{*}(x)) \qquad \frac{1}{q(x)}",
     r"\log(1 - D^{*}(x)) \qquad \frac{1}{q(x)} - \frac{1}{p(x) + q(x)}"),
)]
MUTATIONS = [*LOSSES, *DIVERGENCES, *WIDGETS, *PENALTIES, *OTHERS, *of_equations(), *FUNCTIONS, *REFUTATIONS]


# --- one mutation --------------------------------------------------------------------------------------


def copy_tree(to: Path) -> None:
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(ROOT / name, to / name)


def change(root: Path, mutation: Mutation) -> str:
    """Make the mutation in the copy, in a notebook and in its text twin; returns what is wrong with it, or ""."""
    path = root / mutation.file
    text = path.read_text(encoding="utf-8")
    if text.count(mutation.old) != mutation.count or mutation.old == mutation.new:
        return f"its text stands {text.count(mutation.old)} times in {mutation.file}, not {mutation.count}: {mutation.old!r}"
    path.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
    if path.parent.name == "src":
        path = path.parent.parent / f"{path.stem}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"]).replace(mutation.old, mutation.new)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    return ""


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Python in the copy, with the copy's packages."""
    env = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "Agg",
           "OMP_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, errors="replace", timeout=1200)


def test(root: Path, mutation: Mutation) -> tuple[str, bool]:
    """What caught the mutation, or what it got past; and whether it was caught."""
    if mutation.tests == CELLS:
        done = run(root, "tests/mutations.py", "--cells", mutation.file)
        last = (done.stdout.splitlines() or done.stderr.splitlines() or [""])[-1]
    else:
        options = "-x -q -rf --tb=no -p no:cacheprovider -o addopts=".split()
        done = run(root, "-m", "pytest", *options, *mutation.tests)
        failed = re.search(r"^FAILED (\S+?::\S+)", done.stdout, re.M)
        last = failed[1].partition("::")[2] if failed else (done.stdout.splitlines() or [""])[-1]
    # 1: a test failed or a check refused. Anything else, such as a file that cannot be imported, is no catch.
    return (last, True) if done.returncode == 1 else (last if done.returncode else "nothing", False)


def attempt(original: Path, mutation: Mutation) -> tuple[str, bool]:
    """Test one mutation in a copy of its own."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        shutil.copytree(original, root, dirs_exist_ok=True)
        if fault := change(root, mutation):
            return fault, False
        origin = run(root, "-c", "import ganutils; print(ganutils.__file__)").stdout.strip()
        if not Path(origin).is_relative_to(root):
            return f"ganutils was imported from {origin}, not from the copy", False
        return test(root, mutation)


def check_cells(path: Path) -> int:
    """Run the code cells of a text twin, without those that train; 1 when a check fails."""
    import jupytext

    from ganutils.check import CheckError, CheckFailed
    from ganutils.formula import FormulaError

    warnings.simplefilter("ignore")  # figures are drawn without the course's font
    space = {}
    for cell in jupytext.read(path, fmt="py:percent").cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or ("nbval-ignore-output" in tags and "setup" not in tags):
            continue
        code = ast.parse(cell.source)
        if "setup" in tags:
            code.body = [node for node in code.body if isinstance(node, ast.Import | ast.ImportFrom)]
        try:
            exec(compile(code, str(path), "exec"), space)
        except (CheckFailed, CheckError, FormulaError) as error:
            print(f"\n{type(error).__name__}: {str(error).splitlines()[0]}")
            return 1
        except NameError:  # what a cell that trains would have left
            if "check.equation(" in cell.source:
                raise
    print("\nevery check passed")
    return 0


def place(root: Path, mutation: Mutation) -> str:
    """The file and line of its first place."""
    before, found, _ = (root / mutation.file).read_text(encoding="utf-8").partition(mutation.old)
    return Path(mutation.file).name + (f":{before.count(chr(10)) + 1}" if found else "")


def difference(old: str, new: str) -> str:
    """Only what differs of two texts."""
    start = len(os.path.commonprefix([old, new]))
    end = len(os.path.commonprefix([old[start:][::-1], new[start:][::-1]]))
    short = [" ".join(text[start : len(text) - end].split()) or "∅" for text in (old, new)]
    return " → ".join(text if len(text) <= 30 else text[:29] + "…" for text in short)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="mutations tested at a time (default 2)")
    parser.add_argument("--only", default="", metavar="WORD", help="those whose file has this in its name: losses, 02, …")
    parser.add_argument("--cells", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.cells:
        return check_cells(arguments.cells)

    from tqdm import tqdm

    chosen = [mutation for mutation in MUTATIONS if arguments.only in mutation.file]
    if not chosen:
        parser.error(f"no mutation is in a file with {arguments.only!r} in its name")
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder).resolve()
        copy_tree(original)  # once: the course may be edited meanwhile
        # First unbroken, once for each way of testing: a test that always fails would catch everything.
        ways = {(m.tests, m.file if m.tests == CELLS else ""): m for m in chosen}
        for mutation in tqdm(ways.values(), desc="unbroken", unit="test"):
            result, caught = test(original, mutation)
            if caught or result != "nothing":
                print(f"the original does not pass {' '.join(mutation.tests)} ({mutation.file}): {result}")
                return 1
        return report(original, chosen, arguments.workers)


def report(original: Path, chosen: list[Mutation], workers: int) -> int:
    """Test the mutations, print a line for each, and return the exit status."""
    from tqdm import tqdm

    survivors = 0
    pool = ThreadPoolExecutor(workers)
    try:
        results = pool.map(partial(attempt, original), chosen)
        for mutation, (result, caught) in tqdm(zip(chosen, results), total=len(chosen), desc="mutations", unit="mutation"):
            mark, what = "✓" if caught else "✗", difference(mutation.old, mutation.new)
            tqdm.write(f"{mark} {place(original, mutation):<32}{mutation.kind:<22}{what:<64}{result}")
            survivors += not caught
    finally:
        pool.shutdown(cancel_futures=True)  # Ctrl-C ends after those at work, not after all
    print(f"{len(chosen) - survivors} of {len(chosen)} caught")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
