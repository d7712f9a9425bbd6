"""Steps a second of the series' loop against a plain tutorial loop and published packages; K GANs at once against K in turn.

    pip install jax                                                 # optional, as are the two packages below:
    pip install --no-deps torchgan==0.1.0 torch-mimicry==0.1.16     # they are measured where they can be imported
    python benchmarks/loops.py                                      # about ten minutes

Same nets, same batch, same machine, one thread, no penalty, processor seconds, interleaved in one run. Every loop takes
one D step and one G step of the non-saturating loss with Adam, and keeps both losses (plain and series also the means of
D). The plain loop is, line by line, that of the DCGAN tutorial on pytorch.org, and so of most others: DataLoader, BCELoss
on a sigmoid, real and fake forward and backward one after the other, ``.item()`` each step. Each package runs
its own training step on the same nets and a DataLoader; what they import beyond that (torchvision, tensorboard, tensorflow:
image grids, logs, Inception scores) is replaced by empty modules where it is not installed. The series' loop pays for its
setup (copies of the nets, optimisers) in every call, the others do not; a call has enough steps for that to be a few per cent.
JAX has compiled before the clock starts. ``torch.func.vmap`` is the same round over K nets with vmap and functional_call.
"""

import argparse
import importlib.util
import itertools
import sys
import tempfile
from importlib.machinery import ModuleSpec
from unittest.mock import MagicMock

import torch
from torch import nn
from torch.func import functional_call, stack_module_state
from torch.utils.data import DataLoader, TensorDataset
from tqdm import tqdm

from common import interleave, ratio, record
from ganutils import losses, nets, toys
from ganutils.adam import Adam
from ganutils.ensemble import train_many
from ganutils.training import train

EXTRA = {"torchvision": ("torchvision.transforms", "torchvision.datasets", "torchvision.utils"), "tensorflow": (), "torch._six": (),
         "tensorboard": ("torch.utils.tensorboard",), "requests": (), "skimage": ("skimage.io",)}
BATCH = {"3×64": 128, "3×32": 64, "28×28": 64}


def pair(kind: str, seed: int = 0):
    """G, D, z_dim and real samples of a problem size."""
    if kind == "28×28":
        images = torch.rand(5000, 1, 28, 28, generator=torch.Generator().manual_seed(0)) * 2 - 1
        return nets.dcgan_generator(seed=seed), nets.dcgan_discriminator(seed=seed), 64, images
    width = int(kind[2:])
    points = toys.ring(5000, torch.Generator().manual_seed(0))
    return nets.generator(width=width, seed=seed), nets.discriminator(width=width, seed=seed), 2, points


def batches(real: torch.Tensor, batch: int):
    """An endless DataLoader over (sample, label), as in the tutorials."""
    loader = DataLoader(TensorDataset(real, torch.zeros(len(real))), batch_size=batch, shuffle=True, drop_last=True)
    return itertools.chain.from_iterable(itertools.repeat(loader))


def plain(kind: str, steps: int):
    G, D, z_dim, real = pair(kind)
    batch = BATCH[kind]
    source, D, bce = batches(real, batch), nn.Sequential(D, nn.Sigmoid()), nn.BCELoss()
    opt_g, opt_d = (torch.optim.Adam(net.parameters(), lr=2e-4, betas=(0.5, 0.999)) for net in (G, D))
    log = []

    def call():
        for _ in range(steps):
            x, _ = next(source)
            D.zero_grad()
            label = torch.ones(batch)
            output = D(x)
            loss_real = bce(output, label)
            loss_real.backward()
            D_real = output.mean().item()
            fake = G(torch.randn(batch, z_dim))
            label.fill_(0.0)
            output = D(fake.detach())
            loss_fake = bce(output, label)
            loss_fake.backward()
            D_fake = output.mean().item()
            opt_d.step()
            G.zero_grad()
            label.fill_(1.0)
            loss_g = bce(D(fake), label)
            loss_g.backward()
            opt_g.step()
            log.append(((loss_real + loss_fake).item(), loss_g.item(), D_real, D_fake))
    return call


def series(kind: str, steps: int):
    G, D, z_dim, real = pair(kind)

    def call():  # one look, as a long run has few
        train(G, D, real, steps=steps, z_dim=z_dim, batch=BATCH[kind], every=steps, progress=False)
    return call


def column(s: torch.Tensor) -> torch.Tensor:
    return s.unsqueeze(1)  # the packages expect logits (n, 1)


def torchgan(kind: str, steps: int):
    from torchgan.losses import MinimaxDiscriminatorLoss, MinimaxGeneratorLoss
    from torchgan.models import Discriminator, Generator
    from torchgan.trainer import Trainer
    G, D, z_dim, real = pair(kind)

    class MyGenerator(Generator):
        def __init__(self):
            super().__init__(z_dim)
            self.net = G

        def forward(self, z):
            return self.net(z)

    class MyDiscriminator(Discriminator):
        def __init__(self):
            super().__init__(1)
            self.net = D

        def forward(self, x):
            return column(self.net(x))

    adam = {"name": torch.optim.Adam, "args": {"lr": 2e-4, "betas": (0.5, 0.999)}}
    folder = tempfile.mkdtemp()
    trainer = Trainer({"generator": {"name": MyGenerator, "optimizer": adam}, "discriminator": {"name": MyDiscriminator, "optimizer": adam}},
                      [MinimaxGeneratorLoss(), MinimaxDiscriminatorLoss()], device=torch.device("cpu"),
                      checkpoints=f"{folder}/gan", recon=f"{folder}/images")
    trainer.batch_size = BATCH[kind]
    source = batches(real, BATCH[kind])

    def call():
        for _ in range(steps):
            trainer.real_inputs, trainer.labels = next(source)
            trainer.train_iter()
    return call


def mimicry(kind: str, steps: int):
    from torch_mimicry.nets.gan.gan import BaseDiscriminator, BaseGenerator
    from torch_mimicry.training.metric_log import MetricLog
    G, D, z_dim, real = pair(kind)

    class MyGenerator(BaseGenerator):
        def __init__(self):
            super().__init__(nz=z_dim, ngf=0, bottom_width=0, loss_type="ns")
            self.net = G

        def forward(self, z):
            return self.net(z)

    class MyDiscriminator(BaseDiscriminator):
        def __init__(self):
            super().__init__(ndf=0, loss_type="ns")
            self.net = D

        def forward(self, x):
            return column(self.net(x))

    G, D = MyGenerator(), MyDiscriminator()
    opt_g, opt_d = (torch.optim.Adam(net.parameters(), lr=2e-4, betas=(0.5, 0.999)) for net in (G, D))
    source, log = batches(real, BATCH[kind]), MetricLog()

    def call():
        for _ in range(steps):
            batch = next(source)
            D.train_step(real_batch=batch, netG=G, optD=opt_d, log_data=log, device=torch.device("cpu"))
            G.train_step(real_batch=batch, netD=D, optG=opt_g, log_data=log, device=torch.device("cpu"))
    return call


def published() -> tuple[dict, dict, dict]:
    """The packages that can be imported, why the others cannot, and the empty modules put in for them."""
    found, missing = {}, {}
    absent = [name for name in EXTRA if importlib.util.find_spec(name) is None]
    empty = {module: MagicMock(__spec__=ModuleSpec(module, None), __path__=[]) for name in absent for module in (name, *EXTRA[name])}
    sys.modules.update(empty)
    for name, module, make in (("torchgan", "torchgan", torchgan), ("torch-mimicry", "torch_mimicry", mimicry)):
        try:
            importlib.import_module(module)
            make("3×32", 1)()
            found[name] = make
        except Exception as error:  # whatever keeps an old package from running here is worth a line in the record
            missing[name] = f"{type(error).__name__}: {error}"
    return found, missing, empty


def many(kind: str, K: int, steps: int, engine: str = "torch"):
    Gs, Ds, z_dims, real = zip(*[pair(kind, seed) for seed in range(K)])
    return lambda: train_many(Gs, Ds, real[0], seeds=range(K), steps=steps, z_dim=z_dims[0], batch=BATCH[kind], every=steps,
                              progress=False, engine=engine)


def vmapped(kind: str, K: int, steps: int):
    """K nets as one by torch.func, otherwise the series' round."""
    Gs, Ds, z_dims, real = zip(*[pair(kind, seed) for seed in range(K)])
    (G, buffers_g), (D, buffers_d) = stack_module_state(Gs), stack_module_state(Ds)
    shape, x, loss = (K, BATCH[kind]), real[0], losses.get("non-saturating")
    adam_g, adam_d = Adam(G.values(), (0.5, 0.99)), Adam(D.values(), (0.5, 0.99))
    play_g = torch.vmap(lambda w, b, z: functional_call(Gs[0], (w, b), (z,)))
    play_d = torch.vmap(lambda w, b, x: functional_call(Ds[0], (w, b), (x,)))

    def call():
        for _ in range(steps):
            x_fake = play_g(G, buffers_g, torch.randn(*shape, z_dims[0]))
            s = play_d(D, buffers_d, torch.cat([x[torch.randint(len(x), shape)], x_fake.detach()], 1))
            adam_d.descend(loss.d(*s.chunk(2, -1)), 2e-4)
            adam_g.descend(loss.g(None, play_d(D, buffers_d, x_fake)), 2e-4)
    return call


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15, help="of each comparison (default: 15)")
    parser.add_argument("--members", type=int, nargs="+", default=[1, 8, 32, 128], help="sizes of ensembles")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    found, missing, empty = published()
    engines = ["torch", "jax"] if importlib.util.find_spec("jax") else ["torch"]
    rows = []
    for kind in BATCH:
        steps = 40 if kind == "28×28" else 300
        makers = {"plain": plain, **found, "series": series}
        if kind != "28×28" and "jax" in engines:
            makers["series, JAX"] = lambda kind, steps: many(kind, 1, steps, "jax")
        spent = interleave({name: make(kind, steps) for name, make in makers.items()}, arguments.rounds)
        for name, ms in spent.items():
            rows.append({"net": kind, "loop": name, "K": 1, "ms_a_step": min(ms) / steps, "ms": ms, "steps_a_call": steps,
                         "series_is_faster": ratio(ms, spent["series"])})
    for kind in ("3×64", "3×32"):
        for K in arguments.members:
            steps = max(64, 512 // K)
            candidates = {"plain": plain(kind, steps), **{engine: many(kind, K, steps, engine) for engine in engines},
                          "torch.func.vmap": vmapped(kind, K, steps)}
            spent = interleave(candidates, max(3, arguments.rounds // (1 + K // 32)))
            for name in list(candidates)[1:]:
                faster = ratio([K * ms for ms in spent["plain"]], spent[name])
                rows.append({"net": kind, "loop": "ensemble", "engine": name, "K": K, "ms_a_step": min(spent[name]) / steps,
                             "ms": spent[name], "steps_a_call": steps, "than_K_plain_runs": faster})
    for module in empty:  # what draws must not meet them
        sys.modules.pop(module, None)
    record("loops", rows, table(rows, missing), lambda fig: draw(fig, rows), missing=missing)


def table(rows: list[dict], missing: dict) -> str:
    def times(r):
        return f"{r['median']:.2f} ({r['low']:.2f}–{r['high']:.2f})"
    lines = ["| net, batch | loop | ms a step (best) | the series' loop is … times as fast (median, quartiles) |", "|---|---|---|---|"]
    lines += [f"| {row['net']}, {BATCH[row['net']]} | {row['loop']} | {row['ms_a_step']:.2f} | {times(row['series_is_faster'])} |"
              for row in rows if row["loop"] != "ensemble"]
    lines += [f"\n{name}: does not run here ({why})" for name, why in missing.items()]
    lines += ["", "| net, batch | K | engine | ms a step of all K (best) | times the rate of K plain loops in turn (median, quartiles) |",
              "|---|---|---|---|---|"]
    lines += [f"| {row['net']}, {BATCH[row['net']]} | {row['K']} | {row['engine']} | {row['ms_a_step']:.2f} | {times(row['than_K_plain_runs'])} |"
              for row in rows if row["loop"] == "ensemble"]
    return "\n".join(lines)


def draw(fig, rows: list[dict]) -> None:
    left, right = fig.subplots(1, 2)
    singles = [row for row in rows if row["net"] == "3×64" and row["loop"] != "ensemble"]
    left.barh([row["loop"] for row in singles], [row["ms_a_step"] for row in singles], color="#56B4E9")
    left.set_xlabel("毫秒／步 ms a step, 3×64")
    left.invert_yaxis()
    for net, colour in (("3×64", "#0072B2"), ("3×32", "#D55E00")):
        for engine, style in (("torch", "o-"), ("jax", "s--")):
            group = [row for row in rows if row["net"] == net and row["loop"] == "ensemble" and row["engine"] == engine]
            middle = [row["than_K_plain_runs"]["median"] for row in group]
            error = [[m - row["than_K_plain_runs"]["low"] for m, row in zip(middle, group)],
                     [row["than_K_plain_runs"]["high"] - m for m, row in zip(middle, group)]]
            if group:
                right.errorbar([row["K"] for row in group], middle, error, fmt=style, color=colour, label=f"{net}, {engine}")
    sizes = sorted({row["K"] for row in rows if row["loop"] == "ensemble"})
    right.set(xscale="log", xlabel="$K$", ylabel="倍 times the plain loop", xticks=sizes)
    right.set_xticklabels(map(str, sizes))
    right.minorticks_off()
    right.axhline(1, color="0.6", lw=1)
    right.set_ylim(0, 1.3 * right.get_ylim()[1])  # the legend has its own place
    right.legend(loc="upper left")


if __name__ == "__main__":
    tqdm.monitor_interval = 0
    main()
