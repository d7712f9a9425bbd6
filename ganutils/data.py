"""What the GANs of this series learn from: 1-D densities, 2-D toys, small images.

Every sampler takes a `torch.Generator`: the same seed gives the same samples.
The data are plain tensors that live on the training device; there is no DataLoader.
"""

import gzip
import hashlib
import http.client
import math
import os
import shutil
import struct
import time
import urllib.error
import urllib.request
import uuid
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Generator, Tensor
from tqdm import tqdm

# --- 1-D densities ------------------------------------------------------------------------


@dataclass(frozen=True)
class Density:
    """A probability density p on the line.

    name      for labels in figures
    log_prob  x -> log p(x), natural logarithm, any shape, dtype kept; -inf outside the support
    sample    (n, generator=None) -> (n,) float64 draws; ValueError if n < 1
    breaks    ascending; less than 1e-15 of the mass lies outside the first and the last, and
              those between are where a quadrature must split (peaks, kinks, jumps)
    """

    name: str
    log_prob: Callable[[Tensor], Tensor]
    sample: Callable[..., Tensor]
    breaks: tuple[float, ...]

    def __call__(self, x: Tensor | np.ndarray | float) -> Tensor | np.ndarray | float:
        """p(x) = exp(log p(x)): a tensor for a tensor, a float64 array for an array, a float for a float."""
        if isinstance(x, Tensor):
            return self.log_prob(x).exp()
        # np.array copies: torch takes neither negative strides nor read-only memory.
        p = self.log_prob(torch.from_numpy(np.array(x, dtype=np.float64))).exp()
        return p.numpy() if isinstance(x, np.ndarray) else p.item()


def gaussian(mu: float = 0.0, sigma: float = 1.0) -> Density:
    """N(μ, σ²): log p(x) = −(x − μ)²/(2σ²) − log(σ√(2π)).

    ValueError if μ or σ is not finite, or σ <= 0.
    """
    mu, sigma = _number("mu", mu), _number("sigma", sigma, positive=True)

    def log_prob(x: Tensor) -> Tensor:
        return -0.5 * ((x - mu) / sigma) ** 2 - math.log(sigma * math.sqrt(2 * math.pi))

    def sample(n: int, generator: Generator | None = None) -> Tensor:
        return mu + sigma * torch.randn(_count(n), dtype=torch.float64, **_on(generator))

    # 2.3e-19 of the mass is beyond 9 sigma.
    return Density(f"N({mu:g}, {sigma:g}²)", log_prob, sample, (mu - 9 * sigma, mu, mu + 9 * sigma))


def laplace(mu: float = 0.0, b: float = 1.0) -> Density:
    """Laplace(μ, b): log p(x) = −|x − μ|/b − log(2b); mean μ, variance 2b².

    ValueError if μ or b is not finite, or b <= 0.
    """
    mu, b = _number("mu", mu), _number("b", b, positive=True)

    def log_prob(x: Tensor) -> Tensor:
        return -(x - mu).abs() / b - math.log(2 * b)

    def sample(n: int, generator: Generator | None = None) -> Tensor:
        # E₁ − E₂ of two Exp(1) draws is Laplace(0, 1), and U < 1 keeps E = −log(1 − U) finite.
        e = -torch.log1p(-torch.rand(2, _count(n), dtype=torch.float64, **_on(generator)))
        return mu + b * (e[0] - e[1])

    # e^−40 = 4e-18 of the mass is beyond 40 b.
    return Density(f"Laplace({mu:g}, {b:g})", log_prob, sample, (mu - 40 * b, mu, mu + 40 * b))


def uniform(a: float = 0.0, b: float = 1.0) -> Density:
    """U(a, b): log p(x) = −log(b − a) for a <= x <= b, −inf elsewhere.

    ValueError if a or b is not finite, or a >= b.
    """
    a, b = _number("a", a), _number("b", b)
    if a >= b:
        raise ValueError(f"a = {a:g} is not less than b = {b:g}: give the left end first")

    def log_prob(x: Tensor) -> Tensor:
        return torch.where((a <= x) & (x <= b), torch.full_like(x, -math.log(b - a)), -math.inf)

    def sample(n: int, generator: Generator | None = None) -> Tensor:
        return a + (b - a) * torch.rand(_count(n), dtype=torch.float64, **_on(generator))

    return Density(f"U({a:g}, {b:g})", log_prob, sample, (a, b))


def mixture(components: Iterable[Density], weights: Iterable[float] | None = None) -> Density:
    """Σₖ wₖ pₖ: log p(x) = logsumexp over k of (log wₖ + log pₖ(x)); equal weights by default.

    ValueError if there is no component, or the weights are not as many as the components,
    all positive, and of sum 1 (to 1e-9): they are not rescaled behind your back.
    """
    parts = tuple(components)
    w = [1 / max(len(parts), 1)] * len(parts) if weights is None else [float(v) for v in weights]
    if not parts or len(w) != len(parts):
        raise ValueError(f"{len(parts)} components, {len(w)} weights: give at least one, and as many of each")
    total = math.fsum(w)
    if not all(v > 0 for v in w) or not math.isclose(total, 1):
        raise ValueError(f"weights {w} sum to {total:.12g}: give positive weights, divided by their sum")

    def log_prob(x: Tensor) -> Tensor:
        return torch.stack([math.log(v) + part.log_prob(x) for v, part in zip(w, parts)]).logsumexp(0)

    def sample(n: int, generator: Generator | None = None) -> Tensor:
        draws = torch.stack([part.sample(n, generator) for part in parts])
        k = torch.multinomial(draws.new_tensor(w), n, replacement=True, generator=generator)
        return draws.gather(0, k[None])[0]

    name = " + ".join(f"{v:.3g} {part.name}" for v, part in zip(w, parts))
    # Also each part's ends: they are a uniform's jumps, and they bracket a narrow peak.
    return Density(name, log_prob, sample, tuple(sorted({x for part in parts for x in part.breaks})))


def _number(name: str, value: float, positive: bool = False) -> float:
    if not math.isfinite(value) or (positive and value <= 0):
        raise ValueError(f"{name} = {value}: give a finite number" + positive * " greater than 0")
    return float(value)


def _count(n: int) -> int:
    if n < 1:
        raise ValueError(f"n = {n}: ask for at least one sample")
    return n


def _on(generator: Generator | None, device=None) -> dict:
    """Where to draw: torch wants numbers drawn on the generator's own device."""
    return {"generator": generator, "device": generator.device if generator else device}


# --- 2-D toys: float32 (n, 2), of unit size (the ring: radius 2) ---------------------------------------

RING_STD = 0.02  # with radius 2: the usual ring
GRID_STD = 0.0125  # the usual grid has spacing 2 and std 0.05; here all is divided by 4


def ring_centres(device=None) -> Tensor:
    """cₖ = 2 (cos(2πk/8), sin(2πk/8)), k = 0..7: (8, 2) float32 on the circle of radius 2."""
    # Not linspace(0, 2π, 8): it includes both ends, which are one point, and leaves 7 modes.
    angle = torch.arange(8, dtype=torch.float32, device=device) * (2 * math.pi / 8)
    return 2 * torch.stack([angle.cos(), angle.sin()], dim=1)


def grid_centres(device=None) -> Tensor:
    """{−1, −½, 0, ½, 1}²: (25, 2) float32."""
    ticks = torch.linspace(-1, 1, 5, dtype=torch.float32, device=device)
    return torch.cartesian_prod(ticks, ticks)


def ring(n: int, generator: Generator | None = None, device=None) -> Tensor:
    """n draws from ⅛ Σₖ N(cₖ, RING_STD² I) with cₖ = ring_centres(); see `grid` for the score."""
    return _around(ring_centres, RING_STD, n, generator, device)


def grid(n: int, generator: Generator | None = None, device=None) -> Tensor:
    """n draws from (1/25) Σₖ N(cₖ, GRID_STD² I) with cₖ = grid_centres().

    The distance to the own centre is Rayleigh, so a draw is of high quality (within 3 std)
    with probability 1 − e^{−9/2} = 0.9889. Ring and grid up to scale: Lin et al. 2018 (PacGAN).
    """
    return _around(grid_centres, GRID_STD, n, generator, device)


def spiral(n: int, generator: Generator | None = None, device=None, *, turns=1.5, std=0.01) -> Tensor:
    """Archimedes' spiral, t (cos 2πmt, sin 2πmt) + N(0, std² I), with m = turns and t = √U, U ~ U(0, 1).

    The root makes the points about even along its length, which grows like t².
    """
    on = _on(generator, device)
    t = torch.rand(_count(n), **on).sqrt()
    angle = 2 * math.pi * turns * t
    points = torch.stack([t * angle.cos(), t * angle.sin()], dim=1)
    return (points + std * torch.randn(n, 2, **on)).to(device, torch.float32)


def moons(n: int, generator: Generator | None = None, device=None, *, std=0.03) -> Tensor:
    """Two half circles, (cos t, sin t) or (1 − cos t, ½ − sin t) with probability ½, t ~ U(0, π).

    Moved by (−½, −¼) and divided by 3/2 into [−1, 1]², then N(0, std² I) is added.
    """
    on = _on(generator, device)
    t = math.pi * torch.rand(_count(n), **on)
    upper = torch.stack([t.cos(), t.sin()], dim=1)
    # A half turn about (½, ¼), which the shift makes the origin: the lower moon is minus the upper.
    points = (upper - upper.new_tensor([0.5, 0.25])) / 1.5
    sign = 2 * torch.randint(2, (n, 1), **on) - 1
    return (sign * points + std * torch.randn(n, 2, **on)).to(device, torch.float32)


def _around(centres: Callable, std: float, n: int, generator: Generator | None, device) -> Tensor:
    on = _on(generator, device)
    c = centres(on["device"])
    k = torch.randint(len(c), (_count(n),), **on)
    return (c[k] + std * torch.randn(n, 2, **on)).to(device, torch.float32)


TOYS = {"ring": ring, "grid": grid, "spiral": spiral, "moons": moons}


def toy(name: str, n: int, generator: Generator | None = None, device=None) -> Tensor:
    """n points of TOYS[name]: (n, 2) float32; ValueError for a name that is not in TOYS."""
    if name not in TOYS:
        raise ValueError(f"there is no toy {name!r}: choose one of {', '.join(TOYS)}")
    return TOYS[name](n, generator, device)


# --- images: float32 (N, 1, H, W) in [-1, 1], labels int64 (N,) ----------------------------

FASHION_MIRRORS = (
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
)
FASHION_FILES = {
    "train": ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
    "test": ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
}
# Of the decompressed bytes: Debian packs the same bytes anew, so its .gz files differ.
FASHION_SHA256 = {
    "train-images-idx3-ubyte.gz": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte.gz": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte.gz": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte.gz": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
DEBIAN_FASHION = "/usr/share/datasets/fashion-mnist"  # Debian's package dataset-fashion-mnist
BACKOFF = 1.0  # seconds before the second round of tries; doubled before each later one


def digits(device=None) -> tuple[Tensor, Tensor]:
    """scikit-learn's handwritten digits: images (1797, 1, 8, 8) in [−1, 1], labels 0..9."""
    from sklearn.datasets import load_digits  # here, because importing it takes a second

    raw = load_digits()
    images = torch.tensor(raw.images, dtype=torch.float32, device=device)[:, None] / 8 - 1  # pixels are 0..16
    return images, torch.tensor(raw.target, dtype=torch.int64, device=device)


def fashion_mnist(split="train", device=None, root=None, progress: bool = True) -> tuple[Tensor, Tensor]:
    """Fashion-MNIST (Xiao et al. 2017): images (N, 1, 28, 28) in [−1, 1], labels 0..9.

    N is 60000 for split "train", 10000 for "test".
    Each .gz file comes from root if that is given, else from the first of these that has it: the
    folder GANUTILS_DATA names, Debian's dataset package, the cache ($XDG_CACHE_HOME or ~/.cache,
    in ganutils/fashion-mnist), the network. Every source must have the known digest.
    ValueError: an unknown split, or a file with other bytes. FileNotFoundError: root lacks a
    file. ConnectionError: no mirror gave it.
    """
    if split not in FASHION_FILES:
        raise ValueError(f"there is no split {split!r}: choose one of {', '.join(FASHION_FILES)}")
    images, labels = (_fashion_file(name, root, progress) for name in FASHION_FILES[split])
    # To the device as bytes, a quarter of the traffic; then in place, to hold one copy only.
    x = read_idx(images, 3).to(device).unsqueeze(1).float().div_(127.5).sub_(1)
    return x, read_idx(labels, 1).to(device).long()


def read_idx(path, ndim: int) -> Tensor:
    """The uint8 tensor in an idx .gz file: bytes 0, 0, 8, ndim; ndim big-endian uint32 sizes; the data.

    ValueError if the magic number, the number of dimensions or the length is another.
    """
    with gzip.open(path, "rb") as file:
        raw = file.read()
    start = 4 + 4 * ndim
    if raw[:4] != bytes([0, 0, 8, ndim]) or len(raw) < start:
        raise ValueError(f"{path}: starts with {list(raw[:4])}: not a {ndim}-dimensional idx file of bytes")
    shape = struct.unpack(f">{ndim}I", raw[4:start])
    if len(raw) - start != math.prod(shape):
        raise ValueError(f"{path}: {len(raw) - start} bytes of data for shape {shape}: the file is damaged")
    return torch.frombuffer(bytearray(raw), dtype=torch.uint8)[start:].reshape(shape)


def fetch(
    name: str, urls: Sequence[str], sha256: str, folder,
    *, retries: int = 3, timeout: float = 30, progress: bool = True, hint: str = "",
) -> Path:
    """folder/name, downloaded from the first url that gives the right bytes, unless it is there already.

    sha256 is of the content, for a .gz file of the decompressed content. A cached file with another
    digest is removed and fetched again. All urls are tried `retries` times, with growing pauses;
    timeout in seconds without an answer. The file appears under its name only when it is whole.
    ConnectionError, with every reason and the remedies (`hint` adds one), when all tries failed.
    """
    target = Path(folder).expanduser() / name
    if target.is_file():
        if _intact(target, sha256):
            return target
        target.unlink(missing_ok=True)  # before the download, which may fail and leave it there
    reasons, last = [], None
    for attempt in range(retries):
        if attempt:
            time.sleep(BACKOFF * 2 ** (attempt - 1))
        for url in urls:
            try:
                return _download(url, target, sha256, timeout, progress)
            except (OSError, http.client.HTTPException) as error:
                reasons.append(f"{url}: {type(error).__name__}: {error}")
                last = error
                if isinstance(error, urllib.error.HTTPError):
                    error.close()  # it holds the connection
    raise ConnectionError(
        f"could not get {name}:\n  " + "\n  ".join(dict.fromkeys(reasons)) + "\n"
        f"Either connect to the network and run this again, or put {name} into {target.parent}{hint}."
    ) from last


def _download(url: str, target: Path, sha256: str, timeout: float, progress: bool) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own, as two notebooks may fetch at once; in the same folder, where os.replace is atomic.
    part = target.with_name(f".{uuid.uuid4().hex}-{target.name}")
    try:
        with urllib.request.urlopen(url, timeout=timeout) as reply, open(part, "xb") as file:
            size = int(reply.headers.get("Content-Length", 0))
            bar = {"desc": target.name, "unit": "B", "unit_scale": True, "disable": not progress}
            with tqdm.wrapattr(reply, "read", total=size or None, **bar) as stream:
                shutil.copyfileobj(stream, file)
        if size and part.stat().st_size != size:
            raise OSError(f"only {part.stat().st_size} of {size} bytes arrived")
        if not _intact(part, sha256):
            raise OSError("the bytes have a wrong SHA-256 digest")
        os.replace(part, target)
        return target
    finally:  # also on KeyboardInterrupt
        part.unlink(missing_ok=True)


def _intact(path: Path, sha256: str) -> bool:
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return False


def _fashion_file(name: str, root, progress: bool) -> Path:
    """The checked file: from root only if that is given, else from the first source that has it."""
    folders = [root] if root is not None else [os.environ.get("GANUTILS_DATA"), DEBIAN_FASHION]
    for path in (Path(folder).expanduser() / name for folder in folders if folder):
        if path.is_file():
            if _intact(path, FASHION_SHA256[name]):
                return path
            raise ValueError(f"{path} is not Fashion-MNIST's file, or is damaged: replace or remove it")
    if root is not None:
        raise FileNotFoundError(f"{root} has no {name}: root must be a folder with the idx .gz files")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "ganutils" / "fashion-mnist"
    hint = ", or into a folder that GANUTILS_DATA names (Debian: install the package dataset-fashion-mnist)"
    urls = [base + name for base in FASHION_MIRRORS]
    return fetch(name, urls, FASHION_SHA256[name], cache, progress=progress, hint=hint)
