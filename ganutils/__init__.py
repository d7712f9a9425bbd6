"""ganutils: the helper package of the course on the mathematics of GANs.

One import form: ``from ganutils import check, densities, train``. What is public stands in ``FUNCTIONS`` and ``MODULES``; each is
loaded when it is first asked for, so that ``import ganutils`` costs nothing.
"""

from importlib import import_module

FUNCTIONS = {"check": "proof", "train": "training", "train_many": "ensemble", "stack": "ensemble", "TrainingDiverged": "runs"}
MODULES = ("constraints", "densities", "divergences", "dynamics", "images", "induced", "language", "laws", "losses", "metrics", "nets", "penalties", "plot",
           "settings", "toys", "transport", "widgets")

__all__ = [*FUNCTIONS, *MODULES]


def __getattr__(name: str):
    if name in FUNCTIONS:
        return getattr(import_module(f"{__name__}.{FUNCTIONS[name]}"), name)
    if name in MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"ganutils has no public name {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return __all__
