"""00 Start: the two losses where the game is in balance."""

from ..evaluate import Meaning
from .book import equation
from .cases import density, table
from .meanings import best_D


def balance(rng, turn):
    """The generator's law is the data's; D is the best answer to it."""
    p = density(rng) if turn % 2 else table(rng, 5)
    return dict(p=p, q=p)


def elsewhere(rng):
    """A generator that has not arrived."""
    yield dict(p=table(rng, 5), q=table(rng, 5))


equation(
    "0.1", r"L_D = -\log(\frac{1}{2}) - \log(1 - \frac{1}{2}) = 2\log(2) \qquad L_G = -\log(\frac{1}{2}) = \log(2)", balance,
    given=r"\text{$q = p$, $D = D^{*}$}", words={r"\text{$q = p$, $D = D^{*}$}": lambda p, q: p is q}, outside=elsewhere,
    meanings=[Meaning("D", "optimisation", best_D, function=True)],
    wrong={"log base: log₂": r"L_D = 2 \qquad L_G = 1", "sign": r"L_D = -2\log(2) \qquad L_G = -\log(2)",
           "factor: log 2": r"L_D = \log(2)", "argument: D = 1, 0": r"L_D = 0 \qquad L_G = 0"})
