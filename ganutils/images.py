"""Small images, float32 (N, 1, H, W) in [−1, 1], with labels int64 (N,): scikit-learn's digits and Fashion-MNIST.

Plain tensors that live on the training device; there is no DataLoader. What comes from the network has a known digest.
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
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

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
    package = Path(find_spec("sklearn").origin).parent  # only its file is needed; the package is large
    rows = np.loadtxt(package / "datasets" / "data" / "digits.csv.gz", delimiter=",", dtype=np.float32)
    pixels, labels = torch.tensor(rows, device=device).split([64, 1], dim=1)
    return pixels.reshape(-1, 1, 8, 8) / 8 - 1, labels.flatten().long()  # pixels are 0..16


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
        raise ValueError(f"{path}: starts with {list(raw[:4])}: not a {ndim}-dimensional idx file of bytes; "
                         "give another file, or the ndim that stands in the fourth byte")
    shape = struct.unpack(f">{ndim}I", raw[4:start])
    if len(raw) - start != math.prod(shape):
        raise ValueError(f"{path}: {len(raw) - start} bytes of data for shape {shape}: the file is damaged; "
                         "fetch it again")
    return torch.frombuffer(bytearray(raw), dtype=torch.uint8)[start:].reshape(shape)


def fetch(
    name: str, urls: Sequence[str], sha256: str, folder,
    *, retries: int = 3, timeout: float = 30, progress: bool = True, hint: str = "",
) -> Path:
    """folder/name, downloaded from the first url that gives the right bytes, unless it is there already.

    sha256 is of the content, for a .gz file of the decompressed content. A cached file with another
    digest is removed and fetched again. All urls are tried `retries` times, with growing pauses;
    timeout in seconds without an answer. The file appears under its name only when it is whole.
    OSError when there can be no such folder; ConnectionError, with every reason and the remedies (`hint`
    adds one), when all tries failed.
    """
    target = _folder(folder) / name
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


def _folder(folder) -> Path:
    """The folder, there and with ~ written out."""
    try:
        path = Path(folder).expanduser()
        path.mkdir(parents=True, exist_ok=True)
        return path
    except (OSError, RuntimeError) as error:  # RuntimeError: nobody knows which folder ~ is
        raise OSError(f"the folder {folder} for downloads cannot be made ({error}): let XDG_CACHE_HOME name a folder of "
                      "yours, or put the files into one that GANUTILS_DATA names") from error


def _download(url: str, target: Path, sha256: str, timeout: float, progress: bool) -> Path:
    # A name of its own, as two notebooks may fetch at once; in the same folder, where os.replace is atomic.
    part = target.with_name(f".{uuid.uuid4().hex}-{target.name}")
    try:
        opener = urllib.request.build_opener()  # urlopen's would keep the proxies of the first call, which may be why it failed
        with opener.open(url, timeout=timeout) as reply, open(part, "xb") as file:
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
