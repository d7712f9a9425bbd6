"""Other people's files that the pages need: fetched once by npm, at exact versions, then kept in .cache/assets."""

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import matplotlib

from tools import ROOT, ToolError

from . import fonts

CACHE = ROOT / ".cache" / "assets"
PACKAGES = {  # version and npm's own integrity value
    "reveal.js": ("4.6.1", "1CW0auaXNPmwmvQ7TwpszwVxMi2Xr5cTS3J3EBC/HHgbPF32Dn7aiu/LKWDOGjMbaDwKQiGmfqcoGQ74HUHCMw=="),
    "mathjax": ("3.2.2", "Bt+SSVU8eBG27zChVewOicYs7Xsdt40qm4+UpHyX7k0/O9NliPc+x77k1/FEsPsjKPZGJvtRZM1vO+geW0OhGw=="),
    "minisearch": ("7.2.0", "dqT2XBYUOZOiC5t2HRnwADjhNS2cecp9u+TJRiJ1Qp/f5qjkeT5APcGPjHw+bz89Ms8Jp+cG4AlE+QZ/QnDglg=="),
    "axe-core": ("4.14.1", "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="),
}
DEJAVU = Path(matplotlib.get_data_path()) / "fonts" / "ttf"  # for signs that the course's own font lacks, and for code
TEMPLATES = ROOT / "tools" / "publish" / "templates"
# what is copied into build/assets: folder there ↦ files
SHIPPED = {
    "reveal": ("reveal.js", ["LICENSE", "dist/reset.css", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js"]),
    "minisearch": ("minisearch", ["LICENSE.txt", "dist/umd/index.js"]),
}
FONTS = [ROOT / "ganutils" / "fonts" / "GANCourseSansTC-Regular.otf", DEJAVU / "DejaVuSans.ttf", DEJAVU / "DejaVuSansMono.ttf",
         DEJAVU / "DejaVuSansMono-Bold.ttf"]
OWN = {
    "fonts": [ROOT / "ganutils" / "fonts" / "OFL.txt", DEJAVU / "LICENSE_DEJAVU"],
    "course": sorted([*TEMPLATES.glob("*.css"), *TEMPLATES.glob("*.js"), *TEMPLATES.glob("*.svg"),
                      *(ROOT / "docs").glob("laboratory*.webp")]),
}


def package(name, cache=CACHE):
    """The folder of an npm package, fetched and verified the first time."""
    version, integrity = PACKAGES[name]
    folder = cache / f"{name}-{version}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            unpack(fetch(name, version, scratch), integrity, scratch)
            os.replace(Path(scratch) / "package", folder)
    return folder


def fetch(name, version, scratch):
    npm = shutil.which("npm")
    if not npm:
        raise ToolError(f"第一次需要 npm · {name} {version} is not in .cache/assets yet and there is no npm to fetch it: install Node.js "
                        "with npm (Debian: apt-get install npm). It is needed once; then no network is needed any more")
    done = subprocess.run([npm, "pack", "--silent", f"{name}@{version}"], cwd=scratch, capture_output=True, text=True)
    if done.returncode:
        raise ToolError(f"npm could not fetch {name} {version}: {(done.stderr.strip() or 'no reason given').splitlines()[0]}\n"
                        "The network is needed this once, for .cache/assets; then no more.")
    return next(Path(scratch).glob("*.tgz"))


def unpack(archive, integrity, folder):
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != integrity:
        raise ToolError(f"{archive.name} is not the file that tools/publish/assets.py lists: its sha512 is {found}")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")


def copy(build, cache=CACHE):
    """Bring build/assets up to date: what every page and deck shares."""
    wanted = [(package(name, cache) / file, folder) for folder, (name, files) in SHIPPED.items() for file in files]
    wanted += [(file, folder) for folder, files in OWN.items() for file in files]
    wanted += [(file, "fonts") for file in fonts.small(FONTS, cache)]
    for source, folder in wanted:
        target = build / "assets" / folder / source.name
        if not target.exists() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(target.name + ".part")
            shutil.copyfile(source, part)
            os.replace(part, target)
