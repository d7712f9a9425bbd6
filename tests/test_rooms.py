"""The rooms of the package and which way its arrows point: only down this list; private names stay in their file."""

import ast
import sys
from pathlib import Path

import pytest

import ganutils
from tools import ROOT

# From top to bottom. A module may import what stands in a lower room, or in its own without closing a circle.
ROOMS = {
    "pages": ["widgets"],
    "figures": ["figures"],
    "show": ["plot", "language", "settings", "found"],
    "attack": ["adversary"],
    "check": ["proof", "symbolic", "ledger", "evaluate", "formula"],
    "train": ["speed", "ensemble", "training", "checkpoints", "graphs", "progress", "recipe", "rehearsal", "runs", "table", "adam"],
    "gan": ["induced", "metrics", "dynamics", "constraints", "penalties", "losses", "nets", "toys", "images"],
    "theory": ["divergences", "transport", "laws", "densities", "elementary", "inputs"],
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
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            names = [alias.name for alias in node.names]
            assert not any(name.startswith("_") or name == "*" for name in names), f"{node.module}: {names}"


# --- inside widgets, from top to bottom ---------------------------------------------------------------

SHELVES = [["laboratory.page"], ["laboratory.thread", "laboratory.still"], ["laboratory.entries", "laboratory.measure", "laboratory.states"],
           [f"lesson_{n:02}" for n in range(1, 11)], ["concept"], ["display", "background"]]
SHELF = {module: level for level, shelf in enumerate(SHELVES) for module in shelf}


def inner_arrows(path):
    """The files of the folder that one of them imports; the two ``__init__`` load theirs when they are asked for."""
    parts = path.relative_to(PACKAGE / "widgets").with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and 0 < node.level <= len(parts):
            above = [*parts[: len(parts) - node.level], *(node.module or "").split(".")]
            names = [".".join(filter(None, above))] if node.module else [".".join([*filter(None, above), alias.name]) for alias in node.names]
            yield from (name for name in names if name in SHELF)


INNER = [path for path in FILES if module_of(path) == "widgets" and path.name != "__init__.py"]


def test_arrows_inside_the_widgets_point_down():
    assert {".".join(path.relative_to(PACKAGE / "widgets").with_suffix("").parts) for path in INNER} == set(SHELF)
    arrows = [(".".join(path.relative_to(PACKAGE / "widgets").with_suffix("").parts), target) for path in INNER for target in inner_arrows(path)]
    assert ("laboratory.page", "background") in arrows and ("lesson_01", "concept") in arrows
    assert [arrow for arrow in arrows if SHELF[arrow[0]] >= SHELF[arrow[1]]] == []


def test_public_names_are_listed_once_and_load():
    assert len(set(ganutils.__all__)) == len(ganutils.__all__)
    for name in ganutils.__all__:
        assert getattr(ganutils, name) is not None
    with pytest.raises(AttributeError, match="it has check"):
        ganutils.nothing


def test_importing_the_package_loads_none_of_it():
    source = Path(ganutils.__file__).read_text(encoding="utf-8")
    assert "import torch" not in source and "import numpy" not in source


# --- the tools and the tests ------------------------------------------------------------------------

MAY_USE = {"source": {"source"}, "run": {"run", "source"}, "publish": {"publish", "source"}}
TOOLS = sorted((ROOT / "tools").glob("*/*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def rooms_used(path):
    """The rooms of the tools that a file of theirs imports from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield path.parent.name
        elif isinstance(node, ast.ImportFrom) and node.module.startswith("tools."):
            yield node.module.split(".")[1]


@pytest.mark.parametrize("path", TOOLS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_tool_uses_its_own_room_and_source(path):
    assert set(rooms_used(path)) <= MAY_USE[path.parent.name]


def imported_tests(path):
    """The tests that a file imports: what two of them share belongs in a file of its own."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in getattr(node, "names", [])]
        yield from (name for name in names if name.split(".")[-1].startswith("test_"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_no_test_imports_another(path):
    assert list(imported_tests(path)) == []


def test_an_imported_test_is_found(tmp_path):
    (tmp_path / "planted.py").write_text("from test_rooms import FLOOR\nimport test_plot\n")
    assert list(imported_tests(tmp_path / "planted.py")) == ["test_rooms", "test_plot"]


def test_the_environment_needs_nothing_that_must_be_installed_first():
    """It runs before anything is installed; so does the file that calls it, but for what its commands import."""
    for path in (ROOT / "tools" / "run" / "environment.py", ROOT / "tools" / "__main__.py", ROOT / "tools" / "run" / "__init__.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                name = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
                assert name.split(".")[0] in {*sys.stdlib_module_names, "tools"}
