"""Widgets: one idea each, to predict first and then to move. Each is one call in a notebook, as in ``widgets.envelope()``.

Every widget stands in the file of its lesson, which is loaded when the widget is first asked for.
"""

from importlib import import_module

# The function takes the place of the folder of its name, now and for good: a folder that is imported later would take it back.
from .laboratory import laboratory

LESSONS = {"pushforward": "01", "two_densities": "02", "generator_losses": "03", "envelope": "04", "two_by_two": "05",
           "dirac_gan": "06", "recipes": "07", "fitted_gaussian": "08", "where_the_weight_goes": "09", "piles": "10"}

__all__ = [*LESSONS, "laboratory"]


def __getattr__(name: str):
    if name in LESSONS:
        return getattr(import_module(f"{__name__}.lesson_{LESSONS[name]}"), name)
    raise AttributeError(f"there is no widget {name!r}; there are {', '.join(__all__)}")


def __dir__() -> list[str]:
    return __all__
