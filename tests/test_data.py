"""densities, toys and images: densities against scipy, toys against their geometry, downloads against a real server.

Statistical bounds are 4 standard errors at fixed seeds, unless a line says otherwise.
"""

import gzip
import math
import re
import shutil
import struct
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import integrate, stats

from ganutils import densities, images, toys

DEVICES = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])


def seeded(seed: int = 0, device: str = "cpu") -> torch.Generator:
    return torch.Generator(device).manual_seed(seed)


# --- 1-D densities ------------------------------------------------------------------------


class Mix:
    """Mixture of frozen scipy distributions: the reference for densities.mixture."""

    def __init__(self, weights, parts):
        self.w, self.parts = np.array(weights), parts

    def logpdf(self, x):
        with np.errstate(divide="ignore"):
            return np.log(self.pdf(x))

    def pdf(self, x):
        return sum(w * part.pdf(x) for w, part in zip(self.w, self.parts))

    def cdf(self, x):
        return sum(w * part.cdf(x) for w, part in zip(self.w, self.parts))

    def moment(self, k):
        return sum(w * part.moment(k) for w, part in zip(self.w, self.parts))


NORMAL = densities.gaussian(-1.5, 0.7), stats.norm(-1.5, 0.7)
UNIFORM = densities.uniform(-1.0, 3.0), stats.uniform(-1.0, 4.0)
LAPLACE = densities.laplace(0.5, 2.0), stats.laplace(0.5, 2.0)
NARROW = densities.gaussian(2.0, 1e-3), stats.norm(2.0, 1e-3)
WEIGHTS = (0.1, 0.2, 0.3, 0.4)
ALL = (NORMAL, UNIFORM, LAPLACE, NARROW)
DENSITIES = {
    "gaussian": NORMAL,
    "uniform": UNIFORM,
    "laplace": LAPLACE,
    "mixture": (densities.mixture([p for p, _ in ALL], WEIGHTS), Mix(WEIGHTS, [s for _, s in ALL])),
    "equal": (densities.mixture([NORMAL[0], LAPLACE[0]]), Mix((0.5, 0.5), (NORMAL[1], LAPLACE[1]))),
}
each_density = pytest.mark.parametrize("p, ref", DENSITIES.values(), ids=DENSITIES)


@each_density
def test_density_integrates_to_one_between_its_breaks(p, ref):
    assert list(p.breaks) == sorted(set(p.breaks))
    pieces = [integrate.quad(p, a, b, epsabs=1e-13)[0] for a, b in zip(p.breaks, p.breaks[1:])]
    assert math.fsum(pieces) == pytest.approx(1, abs=1e-10)
    # The other direction: the CDF of scipy leaves less than 1e-15 outside.
    assert ref.cdf(p.breaks[0]) < 1e-15
    assert ref.cdf(p.breaks[-1]) == pytest.approx(1, abs=1e-15)


def test_breaks_hold_every_kink_jump_and_narrow_peak():
    assert densities.uniform(-1, 3).breaks == (-1, 3)
    assert 0.5 in LAPLACE[0].breaks[1:-1]
    inner = DENSITIES["mixture"][0].breaks[1:-1]
    assert {-1.0, 3.0, 0.5, 2.0} <= set(inner)
    # Without the breaks the same quadrature misses a peak of width 1e-3 in an interval of width 160.
    narrow = densities.mixture([LAPLACE[0], densities.gaussian(33.3, 1e-3)])
    missed = integrate.quad(narrow, narrow.breaks[0], narrow.breaks[-1])[0]
    found = sum(integrate.quad(narrow, a, b)[0] for a, b in zip(narrow.breaks, narrow.breaks[1:]))
    assert found == pytest.approx(1, abs=1e-8) and abs(missed - 1) > 0.1


@each_density
def test_log_prob_is_scipys(p, ref):
    x = np.linspace(-6.0, 6.0, 301).reshape(7, 43)  # any shape
    got = p.log_prob(torch.tensor(x))
    assert got.dtype == torch.float64 and got.shape == x.shape
    np.testing.assert_allclose(got.numpy(), ref.logpdf(x), rtol=1e-12, atol=1e-12)


def test_log_prob_far_out_is_finite_and_outside_the_support_minus_infinity():
    far = torch.tensor([-60.0, 60.0, 1e6], dtype=torch.float64)  # where p itself is 0 in float64
    expected = -(((far + 1.5) / 0.7) ** 2) / 2 - math.log(0.7 * math.sqrt(2 * math.pi))
    torch.testing.assert_close(NORMAL[0].log_prob(far), expected, rtol=1e-13, atol=0)
    expected = -(far - 0.5).abs() / 2 - math.log(4)
    torch.testing.assert_close(LAPLACE[0].log_prob(far), expected, rtol=1e-13, atol=0)
    mixed = densities.mixture([densities.gaussian(), densities.uniform(-1, 1)])
    assert mixed.log_prob(far)[0].item() == pytest.approx(math.log(0.5) + stats.norm.logpdf(-60))
    p = densities.mixture([densities.uniform(0, 1), densities.uniform(2, 3)])
    x = torch.tensor([-0.1, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 3.1, math.inf], dtype=torch.float64)
    half = -math.log(2)
    expected = [-math.inf, half, half, half, -math.inf, half, half, -math.inf, -math.inf]
    assert p.log_prob(x).tolist() == pytest.approx(expected)
    assert p(x).tolist() == pytest.approx([math.exp(v) for v in expected])


def test_score_by_autograd_is_the_derivative():
    x = torch.linspace(-3, 3, 13, dtype=torch.float64, requires_grad=True)
    (score,) = torch.autograd.grad(densities.gaussian(0.5, 2.0).log_prob(x).sum(), x)
    torch.testing.assert_close(score, -(x.detach() - 0.5) / 4)


def test_call_returns_the_kind_it_was_given():
    p = densities.gaussian(1.0, 2.0)
    value = stats.norm.pdf(0.3, 1, 2)
    assert type(p(0.3)) is float and p(0.3) == pytest.approx(value)
    assert type(p(1)) is float and type(p(np.float64(0.3))) is float
    column = p(torch.full((3, 1), 0.3, dtype=torch.float64))
    assert column.shape == (3, 1) and column.dtype == torch.float64
    assert column[0].item() == pytest.approx(value)
    assert p(torch.zeros(2)).dtype == torch.float32
    x = np.linspace(-1, 1, 5)
    backwards, repeated, frozen = x[::-1], np.broadcast_to(x, (2, 5)), x.copy()
    frozen.flags.writeable = False
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # torch warns of read-only memory
        for given in (x, backwards, repeated, frozen, np.arange(3), np.float32(x), np.array(0.3)):
            got = p(given)
            assert isinstance(got, np.ndarray) and got.dtype == np.float64
            np.testing.assert_allclose(got, stats.norm.pdf(given, 1, 2), rtol=1e-6)


@each_density
def test_samples_have_the_mean_variance_and_cdf(p, ref):
    n = 40_000
    x = p.sample(n, seeded(3))
    assert x.shape == (n,) and x.dtype == torch.float64
    mean = ref.moment(1)
    var = ref.moment(2) - mean**2
    fourth = ref.moment(4) - 4 * mean * ref.moment(3) + 6 * mean**2 * ref.moment(2) - 3 * mean**4
    assert abs(x.mean().item() - mean) < 4 * math.sqrt(var / n)
    assert abs(x.var().item() - var) < 4 * math.sqrt((fourth - var**2) / n)
    assert stats.kstest(x.numpy(), ref.cdf).pvalue > 1e-3
    assert p.breaks[0] <= x.min() and x.max() <= p.breaks[-1]


def test_samples_are_affine_in_the_draws_of_the_generator():
    """In law a mirrored draw would do as well; but a seed is to give the same picture in every version."""
    shape = {"dtype": torch.float64}
    normal = torch.randn(50, generator=seeded(), **shape)
    torch.testing.assert_close(densities.gaussian(3.0, 0.5).sample(50, seeded()), 3 + 0.5 * normal)
    even = torch.rand(50, generator=seeded(), **shape)
    torch.testing.assert_close(densities.uniform(2.0, 6.0).sample(50, seeded()), 2 + 4 * even)
    first, second = -(1 - torch.rand(2, 50, generator=seeded(), **shape)).log()
    torch.testing.assert_close(densities.laplace(3.0, 0.5).sample(50, seeded()), 3 + 0.5 * (first - second))


def test_defaults_ends_and_mixtures_of_one():
    assert densities.gaussian().breaks == (-9, 0, 9) and densities.gaussian(1.0, 2.0).breaks == (-17, 1, 19)
    assert densities.laplace().breaks == (-40, 0, 40) and densities.laplace(1.0, 2.0).breaks == (-79, 1, 81)
    assert densities.uniform().breaks == (0, 1) and densities.uniform(2.0, 5.0).breaks == (2, 5)
    one = densities.mixture([densities.gaussian(1.0, 2.0)])
    x = torch.linspace(-3, 3, 7, dtype=torch.float64)
    torch.testing.assert_close(one.log_prob(x), densities.gaussian(1.0, 2.0).log_prob(x))


@each_density
def test_density_sampling_is_seeded(p, ref):
    same, again, other = (p.sample(50, seeded(s)) for s in (1, 1, 2))
    assert torch.equal(same, again) and not torch.equal(same, other)
    torch.manual_seed(5)
    first = p.sample(50)
    torch.manual_seed(5)
    p.sample(7, seeded())  # must not disturb the global generator
    assert torch.equal(first, p.sample(50))


def test_mixture_components_are_drawn_independently_with_their_weights():
    n = 20_000
    p = densities.mixture([densities.uniform(0, 1), densities.uniform(2, 3)], (0.2, 0.8))
    upper = (p.sample(n, seeded()) > 1.5).double()
    assert abs(upper.mean().item() - 0.8) < 4 * math.sqrt(0.16 / n)
    lag = ((upper[1:] - 0.8) * (upper[:-1] - 0.8)).mean().item()
    assert abs(lag) < 4 * 0.16 / math.sqrt(n)


@pytest.mark.parametrize(
    "make, named",
    [
        (lambda: densities.gaussian(0, 0), "sigma = 0.*greater than 0"),
        (lambda: densities.gaussian(0, -2.5), "sigma = -2.5.*greater than 0"),
        (lambda: densities.gaussian(0, math.inf), "sigma = inf.*finite"),
        (lambda: densities.gaussian(math.nan), "mu = nan.*finite"),
        (lambda: densities.laplace(math.inf, 1), "mu = inf.*finite"),
        (lambda: densities.laplace(0, 0), "b = 0.*greater than 0"),
        (lambda: densities.uniform(2, 2), "a = 2.*b = 2.*left end"),
        (lambda: densities.uniform(3, 1), "a = 3.*b = 1.*left end"),
        (lambda: densities.uniform(-math.inf, 0), "a = -inf.*finite"),
        (lambda: densities.uniform(0, math.nan), "b = nan.*finite"),
        (lambda: densities.mixture([]), "0 components"),
        (lambda: densities.mixture([densities.gaussian()], [0.5, 0.5]), "1 components, 2 weights"),
        (lambda: densities.mixture([densities.gaussian()] * 2, [0.5, 0.6]), r"\[0.5, 0.6\].*1.1.*divided by their sum"),
        (lambda: densities.mixture([densities.gaussian()] * 2, [1.0, 0.0]), r"\[1.0, 0.0\].*positive"),
        (lambda: densities.mixture([densities.gaussian()] * 2, [1.5, -0.5]), r"\[1.5, -0.5\].*positive"),
        (lambda: densities.mixture([densities.gaussian()] * 2, [math.nan, 1]), "nan.*finite number"),
    ],
)
def test_bad_parameters_are_named_with_the_remedy(make, named):
    with pytest.raises(ValueError, match=named):
        make()


@pytest.mark.parametrize("n", [0, -3])
def test_fewer_than_one_sample_is_refused(n):
    for p, _ in DENSITIES.values():
        with pytest.raises(ValueError, match=f"n = {n}.*at least 1"):
            p.sample(n)
    for name in toys.TOYS:
        with pytest.raises(ValueError, match=f"n = {n}.*at least 1"):
            toys.toy(name, n)


def test_a_density_cannot_be_changed_and_names_itself():
    with pytest.raises(AttributeError):
        densities.gaussian().name = "other"
    assert len({p.name for p, _ in DENSITIES.values()}) == len(DENSITIES)


# --- 2-D toys -----------------------------------------------------------------------------

CENTRES = {"ring": (toys.ring_centres, toys.RING_STD), "grid": (toys.grid_centres, toys.GRID_STD)}


def test_ring_has_eight_distinct_centres_at_equal_angles():
    c = toys.ring_centres().double()
    assert c.shape == (8, 2) and torch.allclose(c.norm(dim=1), 2 * torch.ones(8).double(), atol=1e-6)
    angle = torch.atan2(c[:, 1], c[:, 0]).remainder(2 * math.pi).sort().values
    gap = torch.cat([angle[1:], angle[:1] + 2 * math.pi]) - angle
    assert torch.allclose(gap, torch.full_like(gap, math.pi / 4), atol=1e-5)


def test_grid_is_the_usual_one_divided_by_four():
    usual = {(-4 + 2 * i, -4 + 2 * j) for i in range(5) for j in range(5)}
    c = toys.grid_centres()
    assert c.shape == (25, 2) and {(4 * x, 4 * y) for x, y in c.tolist()} == usual
    assert toys.GRID_STD == 0.05 / 4 and toys.RING_STD == 0.02


@pytest.mark.parametrize("name", CENTRES)
def test_exact_samples_score_what_the_rayleigh_law_says(name):
    n, (centres, std) = 100_000, CENTRES[name]
    x, c = toys.toy(name, n, seeded(11)).double(), centres().double()
    distance, mode = torch.cdist(x, c).min(dim=1)
    high = 1 - math.exp(-4.5)
    assert abs((distance <= 3 * std).double().mean().item() - high) < 4 * math.sqrt(high * (1 - high) / n)
    assert stats.kstest(distance.numpy(), stats.rayleigh(scale=std).cdf).pvalue > 1e-3
    # Every mode gets its share, and the noise has no preferred direction.
    assert stats.chisquare(torch.bincount(mode, minlength=len(c)).numpy()).pvalue > 1e-3
    covariance = torch.cov((x - c[mode]).T) / std**2
    assert torch.allclose(covariance, torch.eye(2).double(), atol=4 * math.sqrt(2 / n))


def test_moons_lie_on_two_half_circles():
    n = 4000
    x = toys.moons(n, seeded(), std=0.0).double() * 1.5 + torch.tensor([0.5, 0.25])
    upper = ((x.norm(dim=1) - 1).abs() < 1e-5) & (x[:, 1] > -1e-5)
    lower = (((x - torch.tensor([1, 0.5])).norm(dim=1) - 1).abs() < 1e-5) & (x[:, 1] < 0.5 + 1e-5)
    assert torch.all(upper ^ lower)
    assert abs(upper.double().mean().item() - 0.5) < 4 * math.sqrt(0.25 / n)
    t = torch.atan2(x[upper, 1], x[upper, 0])
    assert stats.kstest(t.numpy(), stats.uniform(0, math.pi).cdf).pvalue > 1e-3


def test_spiral_is_archimedes_and_even_in_its_squared_radius():
    x = toys.spiral(4000, seeded(), turns=2, std=0.0).double()
    t = x.norm(dim=1)
    angle = 2 * math.pi * 2 * t
    assert torch.allclose(x, torch.stack([t * angle.cos(), t * angle.sin()], dim=1), atol=1e-5)
    assert stats.kstest((t**2).numpy(), stats.uniform.cdf).pvalue > 1e-3


@pytest.mark.parametrize("name, std", [("spiral", 0.2), ("moons", 0.1)])
def test_noise_has_the_stated_std(name, std):
    n = 20_000
    clean, noisy = (toys.TOYS[name].sample(n, seeded(2), std=s).double() for s in (0.0, std))
    noise = (noisy - clean) / std
    assert abs(noise.var().item() - 1) < 4 * math.sqrt(2 / (2 * n))


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("name", toys.TOYS)
def test_toys_are_seeded_float32_points_on_the_device(name, device):
    x = toys.toy(name, 500, seeded(1), device)
    assert x.shape == (500, 2) and x.dtype == torch.float32 and x.device.type == device
    assert x.abs().max() < 2.2 and x.std() > 0.3
    assert torch.equal(x, toys.TOYS[name].sample(500, seeded(1), device))
    assert torch.equal(x.cpu(), toys.toy(name, 500, seeded(1)))  # the same points wherever they go
    assert not torch.equal(x, toys.toy(name, 500, seeded(2), device))
    assert toys.toy(name, 5, seeded(), "meta").device.type == "meta"  # moved, even where there is no GPU
    own = toys.toy(name, 5, seeded(1, device), device)  # a generator on the device itself
    assert own.device.type == device and toys.toy(name, 5, device=device).device.type == device


@pytest.mark.parametrize("name", toys.TOYS)
def test_toys_stay_float32_when_the_default_is_float64(name):
    torch.set_default_dtype(torch.float64)
    try:
        assert toys.toy(name, 3).dtype == torch.float32
        assert toys.ring_centres().dtype == toys.grid_centres().dtype == torch.float32
    finally:
        torch.set_default_dtype(torch.float32)


def test_an_unknown_toy_lists_the_known_ones():
    with pytest.raises(ValueError, match="'rings'.*ring, grid, moons, spiral"):
        toys.toy("rings", 3)


# --- images -------------------------------------------------------------------------------


@pytest.mark.parametrize("device", DEVICES)
def test_digits(device):
    x, y = images.digits(device)
    assert x.shape == (1797, 1, 8, 8) and x.dtype == torch.float32 and x.device.type == device
    assert x.min() == -1 and x.max() == 1 and torch.equal((x + 1) * 8, ((x + 1) * 8).round())
    assert y.shape == (1797,) and y.dtype == torch.int64 and y.device.type == device
    counts = torch.bincount(y)
    assert len(counts) == 10 and counts.min() > 170
    # Images belong to their labels: most are nearest to their own class's mean (90 %), not at random (10 %).
    means = torch.stack([x[y == k].mean(0) for k in range(10)]).flatten(1)
    assert (torch.cdist(x.flatten(1), means).argmin(1) == y).float().mean() > 0.8


@pytest.mark.skipif(not Path(images.DEBIAN_FASHION).is_dir(), reason="Debian's dataset-fashion-mnist is not here")
@pytest.mark.parametrize("split, n", [("train", 60_000), ("test", 10_000)])
def test_fashion_mnist_from_debian(split, n, monkeypatch):
    monkeypatch.delenv("GANUTILS_DATA", raising=False)
    monkeypatch.setattr(images, "FASHION_MIRRORS", ())  # the network is not an excuse here
    x, y = images.fashion_mnist(split)
    assert x.shape == (n, 1, 28, 28) and x.dtype == torch.float32 and x.min() == -1 and x.max() == 1
    assert y.dtype == torch.int64 and torch.bincount(y).tolist() == [n // 10] * 10
    # The published pixel statistics on the scale [0, 1]: mean 0.286, std 0.353.
    assert (x.mean() + 1).item() / 2 == pytest.approx(0.2865, abs=1e-3)
    assert x.std().item() / 2 == pytest.approx(0.3530, abs=2e-3)


def idx(array: np.ndarray) -> bytes:
    """An unsigned-byte idx file, as the format's description has it."""
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


PIXELS = np.random.default_rng(0).integers(0, 256, (3, 28, 28), dtype=np.uint8)
PIXELS[0, 0, :3] = 0, 255, 51
LABELS = np.array([7, 0, 9], dtype=np.uint8)
CONTENT = {name: idx(PIXELS if "images" in name else LABELS) for name in images.FASHION_SHA256}
IMAGES = images.FASHION_FILES["train"][0]
GOOD = gzip.compress(CONTENT[IMAGES])


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Three-image files instead of the real ones, no Debian package, and a cache of the test's own."""
    digests = {name: sha256(raw).hexdigest() for name, raw in CONTENT.items()}
    monkeypatch.setattr(images, "FASHION_SHA256", digests)
    monkeypatch.setattr(images, "DEBIAN_FASHION", str(tmp_path / "no-debian"))
    monkeypatch.setattr(images, "BACKOFF", 0.01)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv("GANUTILS_DATA", raising=False)
    return tmp_path


def put(folder: Path, names=tuple(CONTENT)) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(gzip.compress(CONTENT[name]))
    return folder


class Server:
    """A real HTTP server; `plan[path]` lists the answers to come, the last of which repeats.

    An answer is (status, body) or (status, body, promised length), where the status may also be
    "hang", for none, or "raw", for a body without a head. `asked` logs the paths.
    """

    def __init__(self):
        self.plan, self.asked, self.hang = {}, [], threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                answers = outer.plan.get(self.path, [(404, b"")])
                status, body, *length = answers.pop(0) if len(answers) > 1 else answers[0]
                if status == "hang":
                    outer.hang.wait(10)
                    return
                if status == "raw":
                    self.wfile.write(body)
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(length[0] if length else len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.http.server_port}/"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self):
        self.hang.set()
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server(small):
    s = Server()
    yield s
    s.close()


def get(server, *paths, folder, **options):
    urls = [server.base + path for path in paths]
    return images.fetch(IMAGES, urls, sha256(CONTENT[IMAGES]).hexdigest(), folder, progress=False, **options)


def holds_only_the_file(folder: Path) -> bool:
    return [p.name for p in folder.iterdir()] == [IMAGES] and (folder / IMAGES).read_bytes() == GOOD


def test_fetch_downloads_once(server, tmp_path):
    server.plan["/a"] = [(200, GOOD)]
    folder = tmp_path / "new" / "folder"
    path = get(server, "a", folder=folder)
    assert path == folder / IMAGES and holds_only_the_file(folder)
    assert get(server, "a", folder=folder) == path and server.asked == ["/a"]


def test_a_proxy_that_is_set_after_a_failure_is_used(server, tmp_path, monkeypatch):
    address = "http://mirror.invalid/a"  # a name that nobody can have
    monkeypatch.delenv("no_proxy")

    def ask():
        return images.fetch(IMAGES, [address], sha256(CONTENT[IMAGES]).hexdigest(), tmp_path / "f", progress=False, retries=1)

    with pytest.raises(ConnectionError):
        ask()
    server.plan[address] = [(200, GOOD)]
    monkeypatch.setenv("http_proxy", server.base)
    assert ask() == tmp_path / "f" / IMAGES and server.asked == [address]


def test_without_a_home_folder_it_says_what_to_set(small, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")

    def unknown(path):
        if str(path).startswith("~"):
            raise RuntimeError("Could not determine home directory.")
        return path

    monkeypatch.setattr(Path, "expanduser", unknown)
    with pytest.raises(OSError, match="~/.cache.*determine home.*XDG_CACHE_HOME.*GANUTILS_DATA"):
        images.fashion_mnist(progress=False)
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nothing")
    with pytest.raises(OSError, match="/proc/nothing.*XDG_CACHE_HOME.*GANUTILS_DATA"):
        images.fetch(IMAGES, ["http://mirror.invalid/a"], "0", "/proc/nothing", progress=False)


def test_fetch_of_an_uncompressed_file_checks_its_own_bytes(server, tmp_path):
    server.plan["/a"] = [(200, b"other"), (200, b"plain")]
    digest = sha256(b"plain").hexdigest()
    path = images.fetch("a.bin", [server.base + "a"], digest, tmp_path / "f", progress=False)
    assert path.read_bytes() == b"plain" and len(server.asked) == 2


def test_fetch_shows_a_bar_unless_told_not_to(server, tmp_path, capsys):
    server.plan["/a"] = [(200, GOOD)]
    get(server, "a", folder=tmp_path / "quiet")
    assert capsys.readouterr().err == ""
    images.fetch(IMAGES, [server.base + "a"], sha256(CONTENT[IMAGES]).hexdigest(), tmp_path / "bar")
    err = capsys.readouterr().err
    assert IMAGES in err and "100%" in err


BAD = {  # the answer and the reason that the error must give
    "truncated": ((200, GOOD[:-20], len(GOOD)), f"{len(GOOD) - 20} of {len(GOOD)} bytes|IncompleteRead"),
    "short gzip": ((200, GOOD[:-20]), "wrong SHA-256"),
    "bad checksum": ((200, GOOD[:-8] + bytes(8)), "wrong SHA-256"),
    "bad block": ((200, GOOD[:10] + b"\xff" * 20 + GOOD[30:]), "wrong SHA-256"),
    "other gzip": ((200, gzip.compress(b"other")), "wrong SHA-256"),
    "not gzip": ((200, b"<html>please log in</html>"), "wrong SHA-256"),
    "empty": ((200, b""), "wrong SHA-256"),
    "gone": ((410, b""), "410"),
    "broken": ((503, b"busy"), "503"),
    "no HTTP": (("raw", b"hello\r\n"), "BadStatusLine"),
}
each_bad_answer = pytest.mark.parametrize("bad, reason", BAD.values(), ids=BAD)


@each_bad_answer
def test_fetch_tries_again_after_a_bad_answer(server, tmp_path, bad, reason):
    server.plan["/a"] = [bad, (200, GOOD)]
    get(server, "a", folder=tmp_path / "f")
    assert holds_only_the_file(tmp_path / "f") and server.asked == ["/a", "/a"]


@each_bad_answer
def test_fetch_goes_on_to_the_mirror(server, tmp_path, bad, reason):
    server.plan |= {"/a": [bad], "/b": [(200, GOOD)]}
    get(server, "a", "b", folder=tmp_path / "f")
    assert holds_only_the_file(tmp_path / "f") and server.asked == ["/a", "/b"]


def test_fetch_does_not_wait_for_ever(server, tmp_path):
    server.plan |= {"/a": [("hang", b"")], "/b": [(200, GOOD)]}
    start = time.monotonic()
    get(server, "a", "b", folder=tmp_path / "f", timeout=0.2)
    assert time.monotonic() - start < 5  # the server would hang for 10 s
    assert holds_only_the_file(tmp_path / "f")


def test_fetch_waits_longer_before_each_round(server, tmp_path, monkeypatch):
    pauses = []
    monkeypatch.setattr(images, "time", type("Clock", (), {"sleep": pauses.append}))
    with pytest.raises(ConnectionError):
        get(server, "a", "b", folder=tmp_path / "f", retries=4)
    assert server.asked == ["/a", "/b"] * 4
    assert len(pauses) == 3 and pauses[0] > 0 and pauses == [pauses[0] * 2**k for k in range(3)]


CORRUPT = {"truncated": GOOD[:100], "other": gzip.compress(b"other"), "empty": b"", "longer": GOOD + b"tail"}


@pytest.mark.parametrize("raw", CORRUPT.values(), ids=CORRUPT)
def test_a_corrupt_cached_file_is_fetched_again(server, tmp_path, raw):
    folder = put(tmp_path / "f", [])
    (folder / IMAGES).write_bytes(raw)
    server.plan["/a"] = [(200, GOOD)]
    get(server, "a", folder=folder)
    assert holds_only_the_file(folder) and server.asked == ["/a"]


def test_a_corrupt_cached_file_does_not_survive_a_failed_download(server, tmp_path):
    folder = put(tmp_path / "f", [])
    (folder / IMAGES).write_bytes(GOOD[:100])
    with pytest.raises(ConnectionError):
        get(server, "a", folder=folder)
    assert list(folder.iterdir()) == []


@each_bad_answer
def test_when_everything_fails_the_error_names_reasons_and_remedies(server, tmp_path, bad, reason):
    server.plan["/a"] = [bad]
    with pytest.raises(ConnectionError) as caught:
        get(server, "a", "b", folder=tmp_path / "f")
    message = str(caught.value)
    assert IMAGES in message and "connect to the network" in message and f"into {tmp_path / 'f'}" in message
    assert message.count(server.base + "a") == 1  # each reason once, not once a try
    assert re.search(reason, message) and "404" in message
    assert caught.value.__cause__ is not None and len(server.asked) == 6
    assert list((tmp_path / "f").iterdir()) == []


def test_a_server_that_is_down_and_a_folder_that_cannot_be(server, tmp_path):
    server.close()
    with pytest.raises(ConnectionError, match="refused|URLError") as caught:
        get(server, "a", folder=tmp_path / "f")
    assert isinstance(caught.value.__cause__, OSError)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="cannot be made .*put the files into"):
        get(server, "a", folder=tmp_path / "file")


def test_an_interrupt_leaves_nothing_behind(server, tmp_path, monkeypatch):
    server.plan["/a"] = [(200, GOOD)]

    def interrupted(source, file):
        file.write(source.read(10))
        file.flush()
        seen.extend(p.stat().st_size for p in (tmp_path / "f").iterdir())
        raise KeyboardInterrupt

    seen = []
    monkeypatch.setattr(images.shutil, "copyfileobj", interrupted)
    with pytest.raises(KeyboardInterrupt):
        get(server, "a", folder=tmp_path / "f")
    assert seen == [10] and list((tmp_path / "f").iterdir()) == [] and server.asked == ["/a"]


def test_the_file_appears_whole_or_not_at_all(server, tmp_path, monkeypatch):
    server.plan["/a"] = [(200, GOOD)]
    replace, moves = images.os.replace, []

    def watched(source, target):
        moves.append((source.parent == target.parent, source.read_bytes() == GOOD, target.exists()))
        replace(source, target)

    monkeypatch.setattr(images.os, "replace", watched)
    get(server, "a", folder=tmp_path / "f")
    assert moves == [(True, True, False)]


def test_downloads_at_once_do_not_disturb_each_other(server, tmp_path, monkeypatch):
    server.plan["/a"] = [(200, GOOD)]
    together, copy = threading.Barrier(3), shutil.copyfileobj

    def slow_copy(source, file):
        together.wait(5)  # all three have opened their files
        copy(source, file)

    monkeypatch.setattr(images.shutil, "copyfileobj", slow_copy)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: get(server, "a", folder=tmp_path / "f", retries=1), range(3)))
    assert holds_only_the_file(tmp_path / "f")


# Which source is used, and in which order.


def test_fashion_scales_pixels_and_keeps_labels(small):
    x, y = images.fashion_mnist(root=put(small / "root"))
    assert x.shape == (3, 1, 28, 28) and x.dtype == torch.float32 and y.dtype == torch.int64
    np.testing.assert_allclose(x[:, 0].numpy(), PIXELS / 127.5 - 1, atol=1e-6)
    assert x[0, 0, 0, :3].tolist() == pytest.approx([-1, 1, -0.6]) and y.tolist() == [7, 0, 9]


@pytest.mark.parametrize("device", [*DEVICES, "meta"])
def test_fashion_is_put_on_the_device(small, device):
    x, y = images.fashion_mnist(device=device, root=put(small / "root"))
    assert x.device.type == y.device.type == device


@pytest.mark.parametrize("split", images.FASHION_FILES)
def test_fashion_downloads_the_two_files_of_the_split_into_the_cache(server, small, monkeypatch, split):
    # Another compression than the one in the test's folders: the digest is of what is inside.
    server.plan = {f"/m/{name}": [(200, gzip.compress(raw, 1))] for name, raw in CONTENT.items()}
    monkeypatch.setattr(images, "FASHION_MIRRORS", (server.base + "down/", server.base + "m/"))
    names = images.FASHION_FILES[split]
    for _ in range(2):
        _, y = images.fashion_mnist(split, progress=False)
        assert y.tolist() == [7, 0, 9]
        # The second time nothing more is asked for.
        assert server.asked == [f"/{mirror}/{name}" for name in names for mirror in ("down", "m")]
    assert {p.name for p in (small / "cache" / "ganutils" / "fashion-mnist").iterdir()} == set(names)


def test_the_default_cache_is_in_the_home_folder(small, monkeypatch):
    folders = []

    def fetch(name, urls, digest, folder, **options):
        folders.append(folder)
        return put(small) / name

    monkeypatch.setattr(images, "fetch", fetch)
    for value in (None, ""):
        monkeypatch.delenv("XDG_CACHE_HOME") if value is None else monkeypatch.setenv("XDG_CACHE_HOME", value)
        images.fashion_mnist()
    assert {f.expanduser() for f in folders} == {Path.home() / ".cache" / "ganutils" / "fashion-mnist"}


def test_sources_are_tried_in_order(small, monkeypatch):
    places = {key: put(small / key) for key in ("root", "env", "no-debian", "cache/ganutils/fashion-mnist")}
    monkeypatch.setenv("GANUTILS_DATA", str(places["env"]))
    monkeypatch.setattr(images, "FASHION_MIRRORS", ())
    opened, read = [], images.read_idx

    def watched(path, ndim):
        opened.append(path.parent)
        return read(path, ndim)

    monkeypatch.setattr(images, "read_idx", watched)
    images.fashion_mnist(root=str(places.pop("root")))
    for folder in places.values():
        images.fashion_mnist()
        for name in CONTENT:
            (folder / name).unlink()
    assert opened[::2] == opened[1::2] == [small / "root", *places.values()]
    with pytest.raises(ConnectionError):
        images.fashion_mnist()


def test_when_fashion_is_nowhere_both_remedies_are_named(server, monkeypatch):
    monkeypatch.setattr(images, "FASHION_MIRRORS", (server.base,))
    with pytest.raises(ConnectionError) as caught:
        images.fashion_mnist()
    for part in (IMAGES, "GANUTILS_DATA", "dataset-fashion-mnist", "connect to the network", "404"):
        assert part in str(caught.value)


def test_root_without_the_file_is_an_error_even_if_others_have_it(small, monkeypatch):
    monkeypatch.setenv("GANUTILS_DATA", str(put(small / "env")))
    (small / "root").mkdir()
    with pytest.raises(FileNotFoundError, match=f"root has no {IMAGES}.*idx .gz"):
        images.fashion_mnist(root=small / "root")


@pytest.mark.parametrize("source", ["root", "env", "no-debian"])
@pytest.mark.parametrize("raw", [GOOD[:100], gzip.compress(idx(PIXELS ^ 1))], ids=["truncated", "other"])
def test_a_local_file_with_other_bytes_is_named_not_used(small, monkeypatch, source, raw):
    folder = put(small / source)
    (folder / IMAGES).write_bytes(raw)
    if source == "env":
        monkeypatch.setenv("GANUTILS_DATA", str(folder))
    with pytest.raises(ValueError, match=f"{IMAGES}.*replace or remove"):
        images.fashion_mnist(root=folder if source == "root" else None)
    assert (folder / IMAGES).read_bytes() == raw  # it is the user's: not for us to delete


def test_an_unknown_split_lists_the_known_ones():
    with pytest.raises(ValueError, match="'valid'.*train, test"):
        images.fashion_mnist("valid")


@pytest.mark.parametrize("array", [PIXELS, LABELS, np.zeros((2, 3), np.uint8)], ids=["3-D", "1-D", "2-D"])
def test_idx_round_trip(tmp_path, array):
    (tmp_path / "a.gz").write_bytes(gzip.compress(idx(array)))
    got = images.read_idx(tmp_path / "a.gz", array.ndim)
    assert got.dtype == torch.uint8 and np.array_equal(got.numpy(), array)


@pytest.mark.parametrize(
    "raw, named",
    [
        (b"\0\0\x0d\3" + idx(PIXELS)[4:], r"\[0, 0, 13, 3\].*3-dimensional"),  # floats
        (b"\1\0\x08\3" + idx(PIXELS)[4:], r"\[1, 0, 8, 3\]"),
        (idx(LABELS), r"\[0, 0, 8, 1\].*3-dimensional"),
        (idx(PIXELS)[:10], r"not a 3-dimensional"),
        (b"", r"\[\]"),
        (idx(PIXELS)[:-1], r"2351 bytes.*\(3, 28, 28\).*damaged"),
        (idx(PIXELS) + b"x", r"2353 bytes.*\(3, 28, 28\).*damaged"),
    ],
)
def test_a_wrong_idx_file_is_named(tmp_path, raw, named):
    (tmp_path / "a.gz").write_bytes(gzip.compress(raw))
    with pytest.raises(ValueError, match="a.gz.*" + named):
        images.read_idx(tmp_path / "a.gz", 3)


def test_centres_come_in_order():
    assert toys.grid_centres()[:6].tolist() == [[-1, -1], [-1, -0.5], [-1, 0], [-1, 0.5], [-1, 1], [-0.5, -1]]
    assert torch.allclose(toys.ring_centres()[:3], torch.tensor([[2.0, 0.0], [2**0.5, 2**0.5], [0.0, 2.0]]), atol=1e-6)
