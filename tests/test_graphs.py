"""ganutils.graphs: the game recorded and replayed is the same game. On a CPU a stand-in does the recording."""

from types import SimpleNamespace

import pytest
import torch

from ganutils import graphs, losses, nets, toys
from ganutils.recipe import Recipe
from ganutils.table import seat_one
from ganutils.training import drive, game_round

POINTS = toys.ring(200, torch.Generator().manual_seed(0))
RECIPE = Recipe(steps=14, z_dim=2, loss=losses.get("non-saturating"), penalties={"r1": 0.3}, penalty_every=3, batch=16, k=2,
                lr_g=1e-3, lr_d=2e-3, betas=(0.5, 0.99), decay_from=0.3, ema=0.8, seed=1, every=14)


@pytest.fixture
def calls(monkeypatch):
    """Recording is the first run, replaying another one into the same result; the calls are counted."""
    counts = {"aside": 0, "recorded": 0, "replayed": 0}

    def aside(function):
        counts["aside"] += 1
        return function()

    def recorded(function, random):
        counts["recorded"] += 1
        result = torch.zeros(4)

        def replay():
            counts["replayed"] += 1
            result.copy_(function())

        return SimpleNamespace(replay=replay), result

    monkeypatch.setattr(graphs, "aside", aside)
    monkeypatch.setattr(graphs, "recorded", recorded)
    return counts


def record(play):
    G, D = nets.generator(width=8, depth=1), nets.discriminator(width=8, depth=1)
    run, table = seat_one(G, D, POINTS, RECIPE)
    drive([table], RECIPE, range(RECIPE.steps), lambda step: None, play or graphs.replayed(game_round, table.randoms[0]))
    return run.record


def test_rates_averages_and_phases_go_into_the_recording(calls):
    assert torch.allclose(record(None), record(game_round), atol=1e-6)
    # Two D steps a round and a penalty every third: three phases, recorded once each
    assert calls == {"aside": 3, "recorded": 3, "replayed": 11}
