"""Whoever follows an error's advice is cured: for every error of the public functions a call that meets it, what the message
advises, and the call with that advice applied."""

import ast
import gzip
import hashlib
import math
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from torch import nn

import ganutils
from ganutils import (check, constraints, densities, divergences, dynamics, images, induced, laws, losses, metrics, nets, penalties, plot, settings, toys, train,
                      train_many, transport)
from ganutils.densities import Density
from ganutils.ledger import EQUATIONS

PACKAGE = Path(ganutils.__file__).parent
X = toys.ring(40, torch.Generator().manual_seed(0))
P, Q = densities.gaussian(), densities.laplace(1)
FIELD = dynamics.dirac()


def trained(x=X, G=None, D=None, **setting):
    G, D = G or nets.generator(width=8), D or nets.discriminator(width=8)
    return train(G, D, x, **{"steps": 2, "batch": 8, "progress": False, **setting})


def together(G=None, D=None, **setting):
    G, D = G or [nets.generator(width=4)] * 1, D or [nets.discriminator(width=4)] * 1
    return train_many(G, D, X, **{"seeds": [0], "steps": 2, "batch": 4, "progress": False, **setting})


def broken(net):
    nn.init.constant_(next(net.parameters()), math.nan)
    return net


def without_last(net):
    return nn.Sequential(*list(net)[:-1])


class Steep(nn.Module):
    """D(x) = e^{a x}, which a rate that is fit for a logit can make infinite."""

    def __init__(self):
        super().__init__()
        self.a = nn.Parameter(torch.tensor(0.01))

    def forward(self, x):
        return (3000 * self.a * x[:, 0]).exp()


class Point(nn.Module):
    """G(z) = θ."""

    def __init__(self):
        super().__init__()
        self.theta = nn.Parameter(torch.tensor(-1.0))

    def forward(self, z):
        return self.theta.expand(len(z), 1)


def steep(**setting):
    """D becomes steeper until it is infinite, unless something keeps it from that."""
    return trained(torch.ones(5, 1), Point(), Steep(), **{"steps": 40, "lr_g": 0.02, "loss": "f-pearson", **setting})


def exponential(scale=1.0, **setting):
    return trained(scale * 20 * X, **{"steps": 300, "batch": 16, "loss": "f-kl", "lr_g": 0.02, **setting})


def idx_file(folder, *sizes, data):
    file = folder / f"{len(sizes)}-{len(data)}.gz"
    file.write_bytes(gzip.compress(bytes([0, 0, 8, len(sizes)]) + b"".join(n.to_bytes(4, "big") for n in sizes) + bytes(data)))
    return file


WIGGLE = Density("wiggle", lambda x: torch.where(x.abs() <= 1, (1 + 0.9 * torch.sin(2e6 * x)).log() - math.log(2), -math.inf),
                 lambda n, generator=None: 2 * torch.rand(n, dtype=torch.float64, generator=generator) - 1, (-1.0, 1.0))
BOX = EQUATIONS["2.4"]
SQUARES, MASSES = np.subtract.outer(np.arange(3), np.arange(3)) ** 2, ([0.5, 0.2, 0.3], [0.1, 0.7, 0.2])


def tracked(x):
    x = x.clone().requires_grad_()
    return (x**2).sum(1), x


# the call that errs; what is advised, as it stands in the message; the call after the advice has been followed
ROWS = {
    # one argument (the doors: tests/test_inputs.py tries them all)
    "a word for a number": (lambda _: densities.gaussian("1"), "give a finite number", lambda _: densities.gaussian(1)),
    "sigma = 0": (lambda _: densities.gaussian(0, 0), "greater than 0", lambda _: densities.gaussian(0, 1e-300)),
    "half a step": (lambda _: trained(steps=2.5), "give a whole number of at least 1", lambda _: trained(steps=1)),
    "an unknown loss": (lambda _: losses.get("w"), "choose one of: minimax", lambda _: losses.get("minimax")),
    "ragged points": (lambda _: P([[1.0], [1.0, 2.0]]), "give an array or a tensor of numbers", lambda _: P(np.array([1.0, 2.0]))),
    "a number for a sequence": (lambda _: nets.generator(2), "give a sequence, such as a tuple", lambda _: nets.generator((2,))),
    "penalties without weights": (lambda _: trained(penalties=["r1"]), 'such as {"r1": 0.1}', lambda _: trained(penalties={"r1": 0.1})),
    # densities, laws, toys
    "ends in the wrong order": (lambda _: densities.uniform(1, 0), "give the left end first", lambda _: densities.uniform(0, 1)),
    "one weight for two": (lambda _: densities.mixture([P, Q], [1]), "as many of each", lambda _: densities.mixture([P, Q], [0.5, 0.5])),
    "weights as counts": (lambda _: densities.mixture([P, Q], [1, 3]), "divided by their sum",
                          lambda _: densities.mixture([P, Q], np.array([1, 3]) / 4)),
    "no density": (lambda _: divergences.kl(P, "normal"), "such as gaussian(0, 1)", lambda _: divergences.kl(P, densities.gaussian(0, 1))),
    "truth values": (lambda _: P(torch.tensor(True)), "a tensor of numbers", lambda _: P(torch.tensor(1.0))),
    "one break": (lambda _: densities.quadrature((1, 1)), "at least two distinct finite numbers", lambda _: densities.quadrature((1, 2))),
    "a point beyond": (lambda _: laws.FiniteLaw([0.5, 0.5])(2), "choose among the points 0, 1, …, 1", lambda _: laws.FiniteLaw([0.5, 0.5])(1)),
    "too many draws": (lambda _: laws.FiniteLaw(np.ones(10)) ** 9, "at most a million", lambda _: laws.FiniteLaw(np.ones(10)) ** 3),
    # divergences
    "breaks that fall": (lambda _: divergences.integrate(np.cos, (1, 0)), "in ascending order", lambda _: divergences.integrate(np.cos, (0, 1))),
    "too many wiggles": (lambda _: divergences.integrate(lambda x: np.sin(1e9 * x) ** 2, (0, 1)), "give a smoother integrand",
                         lambda _: divergences.integrate(lambda x: np.sin(x) ** 2, (0, 1))),
    "1/0": (lambda _: divergences.integrate(lambda x: np.where(x > 0.5, np.inf, x), (0, 1)), "finite between the breaks",
            lambda _: divergences.integrate(lambda x: x, (0, 0.5))),
    "w1 of wiggles": (lambda _: divergences.w1(WIGGLE, densities.gaussian(0.3, 0.5)), "use metrics.sliced_wasserstein on samples of both",
                      lambda _: metrics.sliced_wasserstein(*(law.sample(90)[:, None] for law in (WIGGLE, P)))),
    "tails beyond float64": (lambda _: divergences.f_divergence(densities.gaussian(0, 0.5), densities.laplace(), "reverse-kl"), "use kl, js or tv",
                             lambda _: [getattr(divergences, name)(densities.gaussian(0, 0.5), densities.laplace()) for name in ("kl", "js", "tv")]),
    # transport
    "points in the plane": (lambda _: transport.w1_samples(X, X), "there is metrics.sliced_wasserstein, or plan on their distances",
                            lambda _: (metrics.sliced_wasserstein(X, X), transport.plan(torch.cdist(X, X), np.ones(len(X)), np.ones(len(X))))),
    "a weight too few": (lambda _: transport.w1_samples([1.0, 2.0], [1.0], [1.0]), "give one weight a value", lambda _: transport.w1_samples([1.0, 2.0], [1.0], [1.0, 1.0])),
    "a negative mass": (lambda _: transport.plan(np.ones((1, 2)), [1.0], [2.0, -1.0]), "at least 0", lambda _: transport.plan(np.ones((1, 2)), [1.0], [1.0, 0.0])),
    "mass that is lost": (lambda _: transport.plan(np.ones((1, 1)), [2.0], [3.0]), "such as a / a.sum() and b / b.sum()", lambda _: transport.plan(np.ones((1, 1)), [1.0], [1.0])),
    "a cost of another shape": (lambda _: transport.plan(np.ones((2, 1)), [1.0], [0.5, 0.5]), "(n, m) = (1, 2), a row for each mass of a",
                                lambda _: transport.plan(np.ones((2, 1)).T, [1.0], [0.5, 0.5])),
    "places without masses": (lambda _: transport.potential([0.0, 1.0], [1.0], [1.0]), "with both masses of each", lambda _: transport.potential([0.0, 1.0], [1.0, 0.0], [0.0, 1.0])),
    "squared distances": (lambda _: transport.potential(SQUARES, *MASSES), "take plan(cost, a, b), whose two potentials f and g need none of this",
                          lambda _: transport.plan(SQUARES, *MASSES)),
    # losses, penalties, constraints
    "weights for a net": (lambda _: constraints.clip_(nets.discriminator().parameters(), 0.01), "such as nets.discriminator()",
                          lambda _: constraints.clip_(nets.discriminator(), 0.01)),
    "members that differ": (lambda _: losses.get("hinge").d(torch.zeros(5, 1), torch.zeros(5)), "D(x).flatten() makes them so",
                            lambda _: losses.get("hinge").d(torch.zeros(5, 1).flatten(), torch.zeros(5))),
    "no pairs": (lambda _: losses.get("relativistic-pairing").d(torch.zeros(5), torch.zeros(4)), "as many real as fake ones",
                 lambda _: losses.get("relativistic-pairing").d(torch.zeros(4), torch.zeros(4))),
    "an average over one": (lambda _: losses.get("relativistic-average").d(torch.zeros(5, 1), torch.zeros(5, 1)), "as D(x).flatten() does",
                            lambda _: losses.get("relativistic-average").d(torch.zeros(5, 1).flatten(), torch.zeros(5, 1).flatten())),
    "slopes of (n, 1)": (lambda _: penalties.slope(tracked(X)[0][:, None], X), "give one logit a sample, (n,)", lambda _: penalties.slope(*tracked(X))),
    "an x not tracked": (lambda _: penalties.slope((X**2).sum(1), X), "write x.requires_grad_() before s = D(x)", lambda _: penalties.slope(*tracked(X))),
    "slopes without rows": (lambda _: penalties.r1(torch.ones(3), 1), "as slope(s, x) does", lambda _: penalties.r1(penalties.slope(*tracked(X)), 1)),
    "between unequals": (lambda _: penalties.between(X, X[:3]), "give as many fake as real ones", lambda _: penalties.between(X[:3], X[:3])),
    # metrics, plot, settings
    "numbers for points": (lambda _: metrics.mode_kl(X[:, 0], X), "as x[:, None]", lambda _: metrics.mode_kl(X[:, :1], X[:, 0][:, None])),
    "points that are NaN": (lambda _: metrics.mode_kl(hole(), X), "x[x.isfinite().all(1)]", lambda _: metrics.mode_kl(hole()[hole().isfinite().all(1)], X)),
    "centres on a line": (lambda _: metrics.mode_kl(X, X[:, :1]), "give both as (…, d)", lambda _: metrics.mode_kl(X, X)),
    "centres on a line, counted": (lambda _: metrics.mode_coverage(X, X[:, :1], 1), "they must agree", lambda _: metrics.mode_coverage(X, X, 1)),
    "unequal samples": (lambda _: metrics.sliced_wasserstein(X, X[:3]), "give equally many samples", lambda _: metrics.sliced_wasserstein(X[:3], X[:3])),
    "no images": (lambda _: plot.images(plt.figure().gca(), X), "(n, 1, h, w)", lambda _: plot.images(plt.figure().gca(), X.view(5, 1, 4, 4))),
    "too wide a window": (lambda _: plot.smooth([1, 2], 3), "between 1 and the 2 values", lambda _: plot.smooth([1, 2], 2)),
    "an unknown preset": (lambda _: settings.parameters("slow", 0, "cpu"), "must be one of 'quick'", lambda _: settings.parameters("quick", 0, "cpu")),
    "an unknown device": (lambda _: settings.pick_device("tpu"), 'must be "auto"', lambda _: settings.pick_device("auto")),
    "no such GPU": (lambda _: settings.pick_device("cuda:99"), 'use device = "cpu" or "auto"', lambda _: settings.pick_device("cpu")),
    # images
    "an unknown split": (lambda _: images.fashion_mnist("all"), "choose one of train, test", lambda _: "test" in images.FASHION_FILES),
    "another kind of file": (lambda folder: images.read_idx(idx_file(folder, 2, data=[1, 2]), 3), "the ndim that stands in the fourth byte",
                             lambda folder: images.read_idx(idx_file(folder, 2, data=[1, 2]), 1)),
    "half a file": (lambda folder: images.read_idx(idx_file(folder, 3, data=[1, 2]), 1), "fetch it again",
                    lambda folder: images.read_idx(idx_file(folder, 2, data=[1, 2]), 1)),
    "nowhere to put a file": (lambda folder: fetched(folder, Path("/proc/nothing")), "let XDG_CACHE_HOME name a folder of", lambda folder: fetched(folder, folder / "of mine")),
    # dynamics
    "noise with a kink": (lambda _: dynamics.dirac("hinge", noise=0.1), "use noise = 0", lambda _: dynamics.dirac("hinge", noise=0)),
    "k without turns": (lambda _: dynamics.update(FIELD, "simultaneous", k=2), "use k = 1", lambda _: dynamics.update(FIELD, "simultaneous", k=1)),
    "momentum ahead": (lambda _: dynamics.update(FIELD, "optimistic", beta=0.5), "leave out beta and clip", lambda _: dynamics.update(FIELD, "optimistic")),
    "a matrix of NaN": (lambda _: dynamics.eigenvalues(np.full((2, 2), np.nan)), "a square matrix of finite numbers", lambda _: dynamics.eigenvalues(np.eye(2))),
    "times that fall": (lambda _: dynamics.flow(FIELD, (1, 1), [1, 0]), "in ascending order", lambda _: dynamics.flow(FIELD, (1, 1), [0, 1])),
    "beyond a pole": (lambda _: dynamics.flow(lambda t, p: (t**2, p), (1.0, 0.0), [0, 2]), "give earlier times",
                      lambda _: dynamics.flow(lambda t, p: (t**2, p), (1.0, 0.0), [0, 0.9])),
    "a path in one row": (lambda _: dynamics.measured_rate(np.ones(9)), "as trajectory does", lambda _: dynamics.measured_rate(dynamics.trajectory(dynamics.update(FIELD)))),
    "a path at rest": (lambda _: dynamics.measured_rate(np.zeros((9, 2))), "finite and above 0", lambda _: dynamics.measured_rate(np.ones((9, 2)))),
    "a kink at w": (lambda _: dynamics.jacobian(dynamics.dirac("wasserstein", {"wgan-gp": 1.0})), "where the field is smooth",
                    lambda _: dynamics.jacobian(dynamics.dirac("wasserstein", {"wgan-gp": 1.0}), (0.0, 1.0))),
    "one number for w": (lambda _: dynamics.jacobian(FIELD, (1.0,)), "give two finite numbers", lambda _: dynamics.jacobian(FIELD, (1.0, 1.0))),
    "a loss of one's own without slopes": (lambda _: dynamics.dirac(losses.get("hinge")._replace(slopes=None)), "give the derivatives of its losses",
                                           lambda _: dynamics.dirac(losses.get("hinge"))),
    # induced
    "D without a best": (lambda _: induced.divergence("wasserstein").ell(2.0), "take w1(p, q) for that one, or a loss that is bounded below, such as 'hinge'",
                         lambda _: (divergences.w1(P, Q), induced.divergence("hinge").ell(2.0))),
    "a loss of pairs": (lambda _: induced.divergence("relativistic-pairing"), "such as 'non-saturating'", lambda _: induced.divergence("non-saturating")),
    "a ratio of 0": (lambda _: induced.divergence("hinge").h(0.0), "above 0; give numbers that are", lambda _: induced.divergence("hinge").h(1e-3)),
    # train
    "data without samples": (lambda _: trained(X[0]), "a tensor (N, ...)", lambda _: trained(X)),
    "data in float64": (lambda _: trained(X.double()), "so give data.float()", lambda _: trained(X.double().float())),
    "data with NaN": (lambda _: trained(hole()), "remove those samples", lambda _: trained(hole()[hole().isfinite().all(1)])),
    "a word for a callback": (lambda _: trained(callback="print"), "give a function of the run, or None", lambda _: trained(callback=lambda run: None)),
    "one beta": (lambda _: trained(betas=(0.5,)), "Adam's β₁ and β₂", lambda _: trained(betas=(0.5, 0.9))),
    "beta of 1": (lambda _: trained(betas=(1.0, 0.9)), "less than 1", lambda _: trained(betas=(0.99, 0.9))),
    "G beside the data": (lambda _: trained(G=nets.generator((3,))), "make G, or the data, so that both agree", lambda _: trained(G=nets.generator((2,)))),
    "D with two logits": (lambda _: trained(D=without_last(nets.discriminator())), "end D with nn.Linear(…, 1), nn.Flatten(0)",
                          lambda _: trained(D=nn.Sequential(*without_last(nets.discriminator()), nn.Flatten(0)))),
    "D with a sigmoid": (lambda _: trained(D=nn.Sequential(*nets.discriminator(), nn.Sigmoid())), "leave out D's last layer",
                         lambda _: trained(D=without_last(nn.Sequential(*nets.discriminator(), nn.Sigmoid())))),
    "a function for a net": (lambda _: trained(G=nets.generator), "such as nets.generator()", lambda _: trained(G=nets.generator())),
    "z of another length": (lambda _: trained(z_dim=3), "first linear layer takes 2 numbers", lambda _: trained(z_dim=2)),
    "data that D cannot take": (lambda _: trained(D=nets.discriminator((3,))), "first linear layer takes 3 numbers", lambda _: trained(D=nets.discriminator((2,)))),
    "weights of NaN": (lambda _: trained(D=broken(nets.discriminator())), "give a new net", lambda _: trained(D=nets.discriminator())),
    "data too large for D": (lambda _: trained(torch.full((5, 1), 4.0), Point(), Steep(), steps=1), "data / data.abs().max()",
                             lambda _: trained(torch.full((5, 1), 4.0) / 4, Point(), Steep(), steps=1)),
    "too fast": (lambda _: trained(loss="least-squares", lr_g=1e6, steps=200), "try 0.002", lambda _: trained(loss="least-squares", lr_g=0.002, steps=200)),
    "a critic without bounds": (lambda _: steep(loss="wasserstein"), 'add penalties={"wgan-gp": 10.0}', lambda _: steep(loss="wasserstein", penalties={"wgan-gp": 10.0})),
    "an exponential f*": (lambda _: exponential(), "all of: data / data.abs().max(), the learning rate 0.002, penalties={'r1': 1.0}",
                          lambda _: exponential(1 / (20 * X.abs().max()), lr_g=0.002, penalties={"r1": 1.0})),
    "D ever steeper: slower": (lambda _: steep(), "try the learning rate 0.002", lambda _: steep(lr_g=0.002)),
    "D ever steeper: bounded": (lambda _: steep(), "add penalties={'r1': 1.0}", lambda _: steep(penalties={"r1": 1.0})),
    "a graph on the CPU": (lambda _: trained(graph=True), "only a GPU replays graphs", lambda _: trained(graph=False)),
    # checkpoints
    "no name for a checkpoint": (lambda _: trained(checkpoint=3), "give the path of a file, or None", lambda folder: trained(checkpoint=folder / "a.pt")),
    "a folder for a checkpoint": (lambda folder: trained(checkpoint=folder), "name a file in a folder of yours", lambda folder: trained(checkpoint=folder / "a.pt")),
    "no checkpoint": (lambda folder: trained(checkpoint=written(folder / "b.pt", b"")), "delete it to train from the start",
                      lambda folder: (folder / "b.pt").unlink() or trained(checkpoint=folder / "b.pt")),
    "another run's": (lambda folder: [trained(checkpoint=folder / "c.pt", seed=seed) for seed in (0, 1)], "name another file",
                      lambda folder: trained(checkpoint=folder / "d.pt", seed=1)),
    "fewer steps": (lambda folder: [trained(checkpoint=folder / "e.pt", steps=steps) for steps in (4, 2)], "give at least steps = 4",
                    lambda folder: trained(checkpoint=folder / "e.pt", steps=4)),
    # train_many, stack
    "two seeds for one pair": (lambda _: together(seeds=[0, 1]), "give equally many", lambda _: together(seeds=[0])),
    "two rates for one": (lambda _: together(lr_g=[1e-3, 1e-3]), "give one, or one a member", lambda _: together(lr_g=[1e-3])),
    "an unknown engine": (lambda _: together(engine="tf"), 'must be "torch"', lambda _: together(engine="torch")),
    "nets of two makes": (lambda _: ganutils.stack([nets.generator(width=4), nets.generator(width=5)]), "use one builder, with other seeds",
                          lambda _: ganutils.stack([nets.generator(width=4, seed=seed) for seed in (0, 1)])),
    "a layer alone": (lambda _: ganutils.stack([nets.dcgan_discriminator(channels=1)]), "train such nets one by one",
                      lambda _: trained(torch.rand(4, 1, 28, 28), nets.dcgan_generator(channels=1, z_dim=2), nets.dcgan_discriminator(channels=1))),
    "a net that cannot be stacked": (lambda _: together([nn.Sequential(nn.Linear(2, 2), nn.ELU())]), "train such nets one by one",
                                     lambda _: trained(G=nn.Sequential(nn.Linear(2, 2), nn.ELU()))),
    # check
    "a number for a box": (lambda _: check(2.4, BOX.latex), "give a string", lambda _: check("2.4", BOX.latex)),
    "another text": (lambda _: check("2.4", "L_D = 1"), "change both alike", lambda _: check("2.4", BOX.latex)),
    "no such box": (lambda _: check("2.99", "L_D = 1"), 'give the number of a box, as "2.4"', lambda _: check("2.4", BOX.latex)),
}


def hole():
    x = X.clone()
    x[3, 0] = math.nan
    return x


def fetched(source, cache):
    url = written(source / "x", b"1").as_uri()
    return images.fetch("x", [url], hashlib.sha256(b"1").hexdigest(), cache, retries=1, progress=False)


def written(file, content):
    file.write_bytes(content)
    return file


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
    plt.close("all")


met = {}  # row ↦ where its error was raised: (file, line)


@pytest.mark.parametrize("name", ROWS)
def test_the_remedy_cures(name, tmp_path):
    err, advice, cure = ROWS[name]
    with pytest.raises((ValueError, TypeError, RuntimeError, OSError, FloatingPointError)) as error:
        err(tmp_path)
    assert advice in str(error.value), str(error.value)
    frames = [frame for frame in error.traceback if Path(frame.path).is_relative_to(PACKAGE)]
    met[name] = {(Path(frame.path).name, frame.lineno + 1) for frame in frames}
    cure(tmp_path)


# What no call of this table meets, and why
ELSEWHERE = {
    "adam.py": "the state of other nets: checkpoints refuse it before", "adversary.py": "for authors", "evaluate.py": "tests/test_formula.py",
    "formula.py": "tests/test_formula.py", "symbolic.py": "for authors", "progress.py": "Ctrl-C", "inputs.py": "tests/test_inputs.py",
    "__init__.py": "names", "language.py": "names"}
LINES_ELSEWHERE = {  # (file, the words with which a message begins)
    ("images.py", "could not get"), ("images.py", "only"), ("images.py", "the bytes have"), ("images.py", "is not Fashion-MNIST"),
    ("images.py", "has no"),  # tests/test_data.py has a server for them
    ("checkpoints.py", "it is a folder"),  # a reason inside another message
    ("checkpoints.py", "the run is not lost"), ("checkpoints.py", "with steps ="),  # tests/test_train.py
    ("ensemble.py", "JAX cannot be imported"),  # where it is not installed
    ("divergences.py", "has tails too heavy"),  # no pair of densities is known that meets it
}


def raised():
    """(file, first line, last line, text) of every raise statement of the package that is no author's tool."""
    for path in sorted(PACKAGE.glob("*.py")):
        if path.name in ELSEWHERE:
            continue
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Raise) and node.exc is not None:
                yield path.name, node.lineno, node.end_lineno, ast.get_source_segment(source, node)


def test_no_error_is_without_a_remedy_that_was_tried(request):
    if len(met) < len(ROWS):
        pytest.skip("needs the rows above")
    places = set().union(*met.values())
    missing = []
    for file, first, last, text in raised():
        reached = any((file, line) in places for line in range(first, last + 1))
        elsewhere = any(file == other and words in text for other, words in LINES_ELSEWHERE)
        authors = file == "proof.py" and not any(words in text for words in ("give a string", "change both alike", "give the number of a box"))
        if not (reached or elsewhere or authors):
            missing.append(f"{file}:{first}: {text[:90]}")
    assert missing == [], '\n'.join(missing)
