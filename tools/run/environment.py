"""An environment of the project's own, made once and trusted by a stamp. Standard library only."""

import hashlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from tools import ROOT, ToolError, writable

OLDEST, NEWEST = (3, 11), (3, 13)  # as in pyproject.toml
UTF8 = {"PYTHONUTF8": "1"}  # everywhere: on Windows some of the tools would read our Chinese in the system's encoding


def check_python(version=None):
    version = tuple(version or sys.version_info)[:3]
    if not OLDEST <= version[:2] <= NEWEST:
        raise ToolError(
            f"需要 Python 3.11 到 3.13 · Python 3.11, 3.12 or 3.13 is needed and this is {'.'.join(map(str, version))} ({sys.executable}). "
            "Install one of them, then name it: python3.13 -m tools ... (on Windows: py -3.13 -m tools ...)")


def call(command, **options):
    """A command's exit code. Ctrl-C reaches it without us, so we only wait for its end; SIGTERM we pass on."""
    process = subprocess.Popen([str(part) for part in command], **options)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            code = process.wait()
            return code if code >= 0 else 128 - code
        except KeyboardInterrupt:
            continue


def enter(requirements, argv, root=ROOT):
    """Re-run `argv` in the project's environment: its exit code, or None if we are inside it already."""
    venv = ensure(requirements, root)
    if inside(venv):
        return None
    return call([python_of(venv), "-m", "tools", *argv], cwd=root, env={**os.environ, **UTF8})


def ensure(requirements, root=ROOT):
    """The environment for a requirements file, made or brought up to date unless its stamp says it is ready."""
    requirements = root / requirements
    if not requirements.is_file():
        raise ToolError(f"no requirements file {requirements}: give one such as requirements.txt or tests/colab.txt")
    venv, wanted = venv_of(requirements, root), digest(requirements, root)
    stamp = venv / "tools-stamp.txt"
    if python_of(venv).exists() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return venv
    writable(root)
    stamp.unlink(missing_ok=True)  # so that an install that is stopped half way is resumed, not trusted
    if not inside(venv):
        create(venv)
    install(venv, requirements, root)
    stamp.write_text(wanted, encoding="utf-8")
    return venv


def venv_of(requirements, root=ROOT):
    return root / (".venv" if requirements == root / "requirements.txt" else f".venv-{requirements.stem}")


def digest(requirements, root=ROOT):
    """Changes with the pins, the package's own metadata, the Python and the folder (the install points into it)."""
    parts = [requirements.read_bytes(), (root / "pyproject.toml").read_bytes(), repr(sys.version_info[:2]).encode(), str(root).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def create(venv):
    """Make the environment, or mend one that was left half made; start anew if another Python made it."""
    made_by = version_of(venv)
    anew = venv.exists() and made_by != "{}.{}".format(*sys.version_info[:2])
    print(f"{venv.name}: {'making anew (it had Python ' + str(made_by) + ')' if anew else 'making ready'}; "
          "the first time takes some minutes", flush=True)
    step([sys.executable, "-m", "venv", *(["--clear"] if anew else []), venv])


def install(venv, requirements, root):
    pip = [python_of(venv), "-m", "pip", "install", "--disable-pip-version-check"]
    step([*pip, "-r", requirements], cwd=root)
    step([*pip, "--no-deps", "--no-build-isolation", "-e", root], cwd=root)


def step(command, **options):
    code = call(command, env={**os.environ, **UTF8}, **options)
    if code:
        raise ToolError(f"失敗了 this failed (exit code {code}): {' '.join(map(str, command))}\n"
                        "See its message above; the same command goes on where it stopped.")


def inside(venv):
    return Path(sys.prefix).resolve() == venv.resolve()


def python_of(venv):
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def version_of(venv):
    """The Python an environment was made by, as '3.11'; None where that Python, or the environment, is gone."""
    config = venv / "pyvenv.cfg"  # in UTF-8 whatever the locale; the folders that it names may have been written in another
    text = config.read_text(encoding="utf-8", errors="replace") if config.is_file() else ""
    found = re.search(r"^version(?:_info)? *= *(\d+\.\d+)", text, re.MULTILINE)
    return found.group(1) if found and python_of(venv).exists() else None
