"""The rooms of the package and which way its arrows point: only down this list; private names stay in their file."""

import ast
from pathlib import Path

import pytest

import ganutils
from tools import ROOT

# From top to bottom. A module may import what stands in a lower room, or in its own without closing a circle.
ROOMS = {
    "pages": ["widgets", "laboratory"],
    "figures": ["figures"],
    "show": ["plot", "language", "settings"],
    "attack": ["adversary"],
    "check": ["proof", "symbolic", "ledger", "evaluate", "formula"],
    "train": ["speed", "ensemble", "training", "checkpoints", "graphs", "progress", "recipe", "runs", "table", "adam"],
    "gan": ["metrics", "penalties", "losses", "nets", "toys", "images"],
    "theory": ["dynamics", "divergences", "laws", "densities"],
}
FLOOR = {module: level for level, room in enumerate(ROOMS.values()) for module in room}
PACKAGE = ROOT / "ganutils"


def module_of(path):
    """The room's name of a file: ledger for all of ganutils/ledger."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imports(path):
    """(module, names) of every import of the package's own modules, those inside functions included."""
    depth = len(path.relative_to(PACKAGE).parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            if node.module:
                yield node.module.split(".")[0], [alias.name for alias in node.names]
            else:
                yield from ((ganutils.FUNCTIONS.get(alias.name, alias.name), []) for alias in node.names)  # as a lesson imports


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]
ARROWS = {(module_of(path), target) for path in FILES for target, _ in imports(path) if module_of(path) != target}


def complaints(arrows):
    """Arrows that point upwards, and circles."""
    for source, target in sorted(arrows):
        if FLOOR[target] < FLOOR[source]:
            yield f"{source} imports {target}, which stands above it"
    for module in FLOOR:
        if module in reached(module, arrows):
            yield f"a circle through {module}"


def reached(start, arrows):
    """All modules that a module imports, directly or through others."""
    found, new = set(), {start}
    while new:
        new = {target for source, target in arrows if source in new} - found
        found |= new
    return found


def test_every_module_has_a_room():
    assert {module_of(path) for path in FILES} <= set(FLOOR)


def test_arrows_point_down_and_never_in_a_circle():
    assert list(complaints(ARROWS)) == []


@pytest.mark.parametrize("arrow", [("densities", "plot"), ("losses", "training"), ("formula", "proof")])
def test_an_arrow_that_points_up_is_found(arrow):
    assert list(complaints({*ARROWS, arrow}))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_private_name_crosses_files_and_no_star(path):
    for target, names in imports(path):
        assert not any(name.startswith("_") or name == "*" for name in names), f"{target}: {names}"


def test_public_names_are_listed_once_and_load():
    assert len(set(ganutils.__all__)) == len(ganutils.__all__)
    for name in ganutils.__all__:
        assert getattr(ganutils, name) is not None
    with pytest.raises(AttributeError, match="it has check"):
        ganutils.nothing


def test_importing_the_package_loads_none_of_it():
    source = Path(ganutils.__file__).read_text(encoding="utf-8")
    assert "import torch" not in source and "import numpy" not in source
