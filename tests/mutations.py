"""Break the mathematics of the package on purpose, one sign or factor at a time: a test must notice.

    python tests/mutations.py [--only losses] [--sample 50] [--seed 1] [--workers 2] [--equivalent] [MUTANT …]

What can be broken is found by the operators of tests/operators.py in the code as it stands. Each broken
module must fail one of its tests. Exits with 1, and prints the changed lines, when one survives, or with
--equivalent when one does not. To mutate another module, give it a row in MODULES.

A mutant is never written to a file: a process that has imported torch and all else but the package itself
forks, the child imports the changed syntax tree instead of the module, and runs the tests. So it needs Linux
or macOS.
"""

import argparse
import ast
import contextlib
import gc
import importlib.abc
import importlib.util
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.machinery import SourceFileLoader
from multiprocessing.connection import wait
from pathlib import Path
from typing import NamedTuple

from operators import Mutant, mutants_of

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("ganutils", "tests", "pyproject.toml")
FORK = multiprocessing.get_context("fork") if hasattr(os, "fork") else None


class Module(NamedTuple):
    """A module and the tests that should catch what is wrong with it."""

    name: str
    tests: tuple[str, ...]
    functions: tuple[str, ...] = ("*",)  # patterns of those that are mutated


MODULES = (
    Module("ganutils.losses", ("tests/test_losses.py",)),
    # its mathematics, not how finely it integrates and how far it looks
    Module("ganutils.divergences", ("tests/test_divergences.py",), (
        "F_DIVERGENCES", "FDivergence*", "LOG2", "kl", "js*", "tv", "_w1_on_panels*", "_expect_log_ratio", "_log_densities*", "one",
        "half_tanh_slope", "up_to", "f_divergence", "mean_of_ratio.*", "f_bound*")),
    # what has no tolerance in it
    Module("ganutils.transport", ("tests/test_transport.py",), ("w1_samples", "batch_distance")),
    Module("ganutils.penalties", ("tests/test_penalties.py",)),
    Module("ganutils.dynamics", ("tests/test_dynamics.py",)),
    Module("ganutils.metrics", ("tests/test_metrics.py",)),
    Module("ganutils.nets", ("tests/test_nets.py",)),
    Module("ganutils.densities", ("tests/test_data.py", "tests/test_divergences.py"), ("Density*", "gaussian*", "laplace*", "uniform*", "mixture*",
                                                                                    "quadrature")),
    # its mathematics, not how fine its table is
    Module("ganutils.induced", ("tests/test_induced.py",), ("Induced.ell", "Induced.bend", "Induced._summed", "parts", "_limit")),
    Module("ganutils.toys", ("tests/test_data.py",), ("*_STD", "*_centres", "_around", "ring", "grid", "spiral", "moons")),
    Module("ganutils.images", ("tests/test_data.py",), ("digits",)),  # not the files and the network: there is no mathematics in them
)

# Why no test can tell them from the original ↦ what the code says in them: module:function: the changed lines.
# Not their places: those move when a line is added, and would hide another mutant. --equivalent tests them.
EQUIVALENT: dict[str, list[str]] = {
    "whether two shapes agree has no order": [
        "ganutils.losses:check_batch: check_members(s_fake, s_real)",
        "ganutils.losses:bernoulli_d: check_members(s_fake, s_real)",
        "ganutils.losses:least_squares.d: check_members(s_fake, s_real)",
        "ganutils.losses:hinge_d: check_members(s_fake, s_real)",
        "ganutils.losses:wasserstein_d: check_members(s_fake, s_real)",
        "ganutils.losses:relativistic_pairing_d: check_pairs(s_fake, s_real)",
        "ganutils.losses:relativistic_pairing_g: check_pairs(s_fake, s_real)",
        "ganutils.losses:relativistic_average_d: check_batch(s_fake, s_real)",
        "ganutils.losses:f_gan.d: check_members(s_fake, s_real)",
        "ganutils.losses:ebgan.d: check_members(s_fake, s_real)",
        "ganutils.losses:check_pairs: check_independent(s_fake, s_real)",
        "ganutils.losses:check_batch: check_independent(s_fake, s_real)",
    ],
    "W₁ is symmetric": [
        "ganutils.divergences:_w1_on_panels.slope: return q(x) - p(x)",
        "ganutils.divergences:_w1_on_panels.slope: return -(p(x) - q(x))",
    ],
    "it is asked whether mass is uncovered, not how much": [
        "ganutils.divergences:kl: uncovered = 2 * integrate(lambda x: np.where(logs(x)[1] == -np.inf, np.exp(logs(x)[0]), 0.0), breaks)",
        "ganutils.divergences:kl: lambda x: 2 * np.where(logs(x)[1] == -np.inf, np.exp(logs(x)[0]), 0.0)",
        "ganutils.divergences:kl: lambda x: np.where(logs(x)[1] == -np.inf, 2 * np.exp(logs(x)[0]), 0.0)",
        "ganutils.divergences:kl: lambda x: np.where(logs(x)[1] == -np.inf, np.exp(2 * logs(x)[0]), 0.0)",
    ],
    "a cap against rounding": [
        "ganutils.divergences:js: return min(max(0.0, integrate(integrand, breaks)), 2 * LOG2)",
        "ganutils.divergences:tv: return min(integrate(lambda x: 0.5 * np.abs(np.exp(logs(x)[0]) - np.exp(logs(x)[1])), breaks), 2.0)",
    ],
    "W₁ is symmetric, also under x ↦ −x, and levels are sorted": [
        "ganutils.transport:w1_samples: (x, F_x), (y, F_y) = (_quantiles('y', y, y_weights), _quantiles('x', x, x_weights))",
        "ganutils.transport:w1_samples: t = np.sort(np.concatenate([F_y, F_x]))",
        "ganutils.transport:w1_samples: at = (-values[np.searchsorted(F, t).clip(max=len(F) - 1)] for values, F in ((x, F_x), (y, F_y)))",
    ],
    "the sign of t is that of 2t": [
        "ganutils.losses:hinge_slopes: return (-positive(2 * (1 - r)), positive(1 + f), -1.0)",
        "ganutils.losses:hinge_slopes: return (-positive(1 - r), positive(2 * (1 + f)), -1.0)",
    ],
    "slopes are squared": [
        "ganutils.penalties:r1: return _weight('gamma', gamma) / 2 * _squared_norm(-slope_real).mean()",
        "ganutils.penalties:r2: return _weight('gamma', gamma) / 2 * _squared_norm(-slope_fake).mean()",
        "ganutils.penalties:wgan_gp: norm = (_squared_norm(-slope_between) + 1e-12).sqrt()",
    ],
}


def file_of(module: str, root: Path = ROOT) -> Path:
    path = root.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def found(module: Module, root: Path = ROOT, names: Sequence[str] = (), equivalent: bool = False) -> list[Mutant]:
    """The mutants of a module: those of these names, else those that are, or are not, listed as equivalent."""
    source = file_of(module.name, root).read_text(encoding="utf-8")
    all_of_them = mutants_of(module.name, source, module.functions)
    if names:
        return [mutant for mutant in all_of_them if str(mutant) in names]
    listed = {reading for row in EQUIVALENT.values() for reading in row}
    functions = {tuple(reading.split(":")[:2]) for reading in listed}

    def is_listed(mutant):
        return (mutant.module, mutant.function) in functions and mutant.reading(source) in listed

    return [mutant for mutant in all_of_them if is_listed(mutant) == equivalent]


# --- in the child: the changed module and its tests -----------------------------------------------------

class Changed(importlib.abc.MetaPathFinder):
    """Imports one module from a syntax tree."""

    def __init__(self, name: str, path: Path, tree: ast.Module):
        self.name, self.path, self.tree = name, path, tree

    def find_spec(self, name, path=None, target=None):
        if name == self.name:
            loader = Loader(name, str(self.path), self.tree)
            return importlib.util.spec_from_file_location(name, self.path, loader=loader)


class Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, tree: ast.Module):
        super().__init__(name, path)
        self.tree = tree

    def get_code(self, name):
        return compile(self.tree, self.path, "exec")


class First:
    """A pytest plugin: remembers the first test that failed."""

    name = ""

    def pytest_runtest_logreport(self, report):
        if report.failed and not self.name:
            self.name = report.nodeid.partition("::")[2]

    def pytest_collectreport(self, report):
        if report.failed and not self.name:
            self.name = "cannot be imported"


def child(root: Path, module: Module, mutant: Mutant | None, options: list[str], to) -> None:
    """Run the tests of the module, mutated if there is a mutant; send pytest's status and what failed."""
    os.setpgrp()  # so that what the tests start ends with this process
    silence()
    os.chdir(root)
    if mutant:
        path = file_of(mutant.module, root)
        sys.meta_path.insert(0, Changed(mutant.module, path, mutant.tree(path.read_text(encoding="utf-8"))))
    import pytest

    first = First()
    options = [*"-x -q --tb=no -p no:cacheprovider -o addopts=".split(), *options]
    status = pytest.main([*options, *module.tests], plugins=[first])
    to.send((int(status), first.name, loaded(root)))
    os._exit(0)  # no farewell from libraries


def silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def loaded(root: Path) -> list[str]:
    """The modules that are imported by now and lie outside the course."""
    files = {name: getattr(module, "__file__", None) for name, module in list(sys.modules.items())}
    return [name for name, file in files.items() if file and not Path(file).is_relative_to(root)]


# --- in the parent ------------------------------------------------------------------------------------------

Job = tuple[Module, Mutant | None]


class Result(NamedTuple):
    caught: bool
    by: str  # the test, or what else came of it
    loaded: list[str]
    seconds: float


class Task(NamedTuple):
    """A child at work."""

    process: multiprocessing.Process
    job: Job
    started: float


def run(root: Path, jobs: list[Job], workers: int, limit: float, options: Sequence[str] = ()) -> Iterator:
    """(job, result) as they come, so many at a time; a child that takes longer than the limit is ended."""
    waiting, tasks = list(reversed(jobs)), {}
    try:
        while waiting or tasks:
            while waiting and len(tasks) < workers:
                start(root, waiting.pop(), list(options), tasks)
            ready = wait(list(tasks), timeout=1)
            now = time.monotonic()
            late = [pipe for pipe, task in tasks.items() if pipe not in ready and now - task.started > limit]
            for pipe in [*ready, *late]:
                task = tasks.pop(pipe)
                yield task.job, result(pipe, task, pipe in late)
    finally:
        for task in tasks.values():
            end(task.process)


def start(root: Path, job, options: list[str], tasks: dict) -> None:
    pipe, to = FORK.Pipe(duplex=False)
    process = FORK.Process(target=child, args=(root, *job, options, to))
    process.start()
    to.close()
    tasks[pipe] = Task(process, job, time.monotonic())


def result(pipe, task: Task, late: bool) -> Result:
    seconds = time.monotonic() - task.started
    status, by, modules = -1, "the process died", []
    if late:
        by = "took too long"
    else:
        with contextlib.suppress(EOFError):
            status, by, modules = pipe.recv()
    end(task.process)
    # 5: no test was found; 3 and 4: pytest itself failed. Those catch nothing.
    return Result(status in (-1, 1, 2), by or "nothing", modules, seconds)


def end(process) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.join()


def warm(root: Path, modules: list[Module], workers: int, trust: bool) -> tuple[list[str], float]:
    """Run the tests unbroken, and import here what they imported: each child then has it at once.

    A test that always fails would catch everything. Returns the modules that fail and the longest time.
    With ``trust`` the tests are only collected.
    """
    faults, longest = [], 0.0
    jobs, options = [(module, None) for module in modules], ["--collect-only"] * trust
    for (module, _), done in run(root, jobs, workers, 600, options):
        if done.caught or done.by != "nothing" or not done.loaded:
            faults.append(f"the original does not pass the tests of {module.name}: {done.by}")
        longest = max(longest, done.seconds)
        for name in done.loaded:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    gc.collect()
    gc.freeze()  # the children share what is there by now
    return faults, longest


def sample(by_module: list[list], n: int, seed: int) -> list:
    """n of them at random, about equally many of each module."""
    rows = [random.Random(seed).sample(row, len(row)) for row in by_module]
    turns = [row[i] for i in range(max(map(len, rows))) for row in rows if i < len(row)]
    return turns[:n]


def copy_tree(to: Path) -> None:
    """The course may be edited meanwhile."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(ROOT / name, to / name)


def prepare() -> None:
    """The same for every child, whatever the shell or a test around this says."""
    for name in [name for name in os.environ if name.startswith("PYTEST") or name == "PYTHONWARNINGS"]:
        del os.environ[name]
    os.environ.update(OMP_NUM_THREADS="1", MPLBACKEND="Agg", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")


def shown(mutant: Mutant, root: Path) -> str:
    """Its identity and its changed lines."""
    before, after = mutant.lines(file_of(mutant.module, root).read_text(encoding="utf-8"))
    return "\n".join([str(mutant), *marked("-", before), *marked("+", after)])


def marked(mark: str, text: str) -> list[str]:
    return [f"    {mark} {line}" for line in text.splitlines()]


def main() -> int:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("names", nargs="*", metavar="MUTANT", help="these alone, named as they are printed")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="so many at a time (default 2)")
    parser.add_argument("--only", default="", metavar="WORD", help="modules with this in their name")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="so many at random, not all")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the sample (default 0)")
    parser.add_argument("--trust", action="store_true", help="do not run the tests unbroken first")
    parser.add_argument("--equivalent", action="store_true", help="those listed as equivalent: no test may notice one")
    parser.add_argument("--list", action="store_true", help="print the mutants and test none")
    parser.add_argument("--json", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    modules = [module for module in MODULES if arguments.only in module.name]
    if not modules:
        parser.error(f"no module has {arguments.only!r} in its name")
    if FORK is None and not arguments.list:
        parser.error("mutants are tested in forked processes: this needs Linux or macOS")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        copy_tree(root)
        jobs = [[(module, mutant) for mutant in found(module, root, arguments.names, arguments.equivalent)]
                for module in modules]
        jobs = sample(jobs, arguments.sample, arguments.seed) if arguments.sample else sum(jobs, [])
        if arguments.list:
            print("\n".join(shown(mutant, root) for _, mutant in jobs))
            return 0
        return report(root, modules, jobs, arguments)


def report(root: Path, modules: list[Module], jobs: list, arguments) -> int:
    """Test the mutants, print those that survive and how many there are, and return the exit status."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread here: this process forks
    prepare()
    faults, longest = warm(root, modules, arguments.workers, arguments.trust)
    if faults:
        print("\n".join(faults))
        return 1
    counts, survivors, log = Counter(), Counter(), []
    running = run(root, jobs, arguments.workers, limit=20 + 10 * longest)
    for (module, mutant), done in tqdm(running, total=len(jobs), unit="mutant", disable=None):
        counts[module.name] += 1
        log.append((str(mutant), done.by, done.seconds))
        if done.caught == arguments.equivalent:
            survivors[module.name] += 1
            tqdm.write(shown(mutant, root))
    for name, count in counts.items():
        print(f"{name}: {count - survivors[name]} of {count} {'equivalent' if arguments.equivalent else 'caught'}")
    if arguments.json:
        arguments.json.write_text(json.dumps(log), encoding="utf-8")
    return 1 if survivors.total() else 0


if __name__ == "__main__":
    sys.exit(main())
