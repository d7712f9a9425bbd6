"""The engine in JAX plays the game of that in torch: the same losses, penalties and draws, hence the same history."""

import sys
import threading

import numpy as np
import pytest
import torch

from ganutils import nets, toys
from ganutils.ensemble import train_many
from ganutils.losses import LOSSES, f_gan, least_squares
from ganutils.penalties import PENALTIES, slope
from ganutils.runs import TrainingDiverged

REAL = toys.ring(500, torch.Generator().manual_seed(0))
SEEDS = (3, 5, 8)


def test_without_jax_the_remedy_is_named_and_another_engine_is_no_engine(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("ganutils.speed")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jax", None)  # as if it were not installed
    with pytest.raises(ValueError, match='engine = "jax": JAX cannot be imported here .*pip install jax'):
        many(engine="jax")
    with pytest.raises(ValueError, match="engine = 'numpy': must be \"torch\" or \"jax\""):
        many(engine="numpy")


def pairs(seeds=SEEDS):
    return ([nets.generator(seed=s, width=8, depth=2) for s in seeds],
            [nets.discriminator(seed=s + 50, width=8, depth=2, fourier=4) for s in seeds])


def many(seeds=SEEDS, players=None, x=REAL, **more):
    options = dict(steps=7, batch=16, lr_g=1e-3, lr_d=2e-3, progress=False)
    return train_many(*(players or pairs(seeds)), x, seeds=seeds, **(options | more))


def equal(runs, others, tolerance=2e-5):
    assert len(runs) == len(others)
    for run, other in zip(runs, others):
        assert (run.step, run.stopped) == (other.step, other.stopped)
        assert torch.allclose(run.record[: run.step], other.record[: run.step], atol=tolerance)
        for name in ("G", "D", "G_ema"):
            for a, b in zip(getattr(run, name).parameters(), getattr(other, name).parameters()):
                assert torch.allclose(a, b, atol=tolerance)


# --- the mathematics ----------------------------------------------------------------------------------


def test_bad_settings_are_named_before_anything_is_compiled(jax):
    for change, what in (({"loss": "gan"}, "unknown loss 'gan'"), ({"penalties": {"gp": 1.0}}, "unknown penalty 'gp'"),
                         ({"lr_g": -1.0}, "lr_g = -1.0")):
        with pytest.raises(ValueError, match=what):
            many(engine="jax", **change)


@pytest.fixture(scope="module")
def jax():
    return pytest.importorskip("jax")


def values_and_gradients(torch_function, jax_function, *xs):
    """Of f(x, …) in torch and in JAX, in every x."""
    import jax
    tensors = [torch.tensor(x, requires_grad=True) for x in xs]
    value = torch_function(*tensors)
    gradients = torch.autograd.grad(value, tensors, allow_unused=True)
    value_jax, gradients_jax = jax.value_and_grad(jax_function, argnums=tuple(range(len(xs))))(*xs)
    return ([value.item(), *(torch.zeros_like(x) if g is None else g for x, g in zip(tensors, gradients))],
            [value_jax, *gradients_jax])


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_and_its_slopes(name, jax):
    from ganutils.speed.losses import LOSSES as compiled
    assert set(compiled) == set(LOSSES) and compiled[name].g_needs_real == LOSSES[name].g_needs_real
    s_real, s_fake = np.random.default_rng(0).normal(0, 3, (2, 50)).astype(np.float32)
    for player in ("d", "g"):
        ours, theirs = values_and_gradients(getattr(LOSSES[name], player), getattr(compiled[name], player), s_real, s_fake)
        for a, b in zip(ours, theirs):
            np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=2e-5, atol=1e-6)


def test_a_loss_that_exists_in_torch_only_is_refused_in_one_sentence(jax):
    for loss in (f_gan("kl", trick=True), least_squares(-1, 1, 0), LOSSES["minimax"]._replace(g=LOSSES["hinge"].g)):
        with pytest.raises(ValueError, match=f"has no loss {loss.name!r}".replace("(", r"\(").replace(")", r"\)")):
            many(engine="jax", loss=loss)


@pytest.mark.parametrize("name", PENALTIES)
def test_every_penalty_and_its_slope(name, jax):
    from ganutils.speed.losses import PENALTIES as compiled
    assert set(compiled) == set(PENALTIES) and compiled[name].where == PENALTIES[name].where
    u = np.random.default_rng(0).normal(0, 1, (20, 1, 3, 2)).astype(np.float32)
    ours, theirs = values_and_gradients(lambda u: PENALTIES[name].term(u, 0.7), lambda u: compiled[name].term(u, 0.7), u)
    for a, b in zip(ours, theirs):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("penalty", PENALTIES)
@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_with_every_penalty_has_the_same_gradient_in_the_weights_of_d(name, penalty, jax):
    from ganutils.speed import engine
    D, alpha = nets.discriminator(width=6, depth=2, fourier=2, seed=1), torch.rand(9, 1)
    x, x_fake = REAL[:9], REAL[9:18] / 2
    places = {"real": x, "fake": x_fake, "between": alpha * x + (1 - alpha) * x_fake}
    at = places[PENALTIES[penalty].where].clone().requires_grad_()
    objective = LOSSES[name].d(D(x), D(x_fake)) + PENALTIES[penalty].term(slope(D(at), at), 0.3)
    objective.backward()

    game = engine.Game((), engine.plan(D), name, (penalty,), 1, 1, (0.0, 0.9))
    fixed = engine.Fixed(None, None, engine.frequencies(D), 0.0, 0.0, (0.3,))
    (value, (L_D, s)), gradient = jax.value_and_grad(
        lambda w: engine.d_objective(game, (penalty,), fixed, w, x.numpy(), x_fake.numpy(), alpha.numpy()),
        has_aux=True)(engine.vector(D))
    np.testing.assert_allclose(value, objective.item(), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(s, torch.cat([D(x), D(x_fake)]).detach(), atol=1e-5)
    ours = torch.cat([g.T.flatten() if g.dim() == 2 else g for g in (w.grad for w in D.parameters())])
    np.testing.assert_allclose(gradient, ours, rtol=2e-4, atol=2e-5)


# --- the runs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [
    {}, {"penalties": {"r1": 0.3, "r2": 0.1}, "penalty_every": 3, "k": 2, "decay_from": 0.3, "ema": 0.8},
    {"loss": "relativistic-average", "lr_d": 1e-7, "penalties": {"wgan-gp": 1.0}, "penalty_every": 2},
    {"lr_g": (1e-3, 3e-3, 1e-4), "k": (2, 1, 2), "penalties": {"r1": (0.1, 1.0, 3.0)}, "betas": (0.0, 0.999)},
], ids=str)
def test_the_same_history_as_in_torch(more, jax):
    equal(many(engine="jax", every=5, **more), many(**more))


def test_images_and_one_member(jax):
    x = torch.rand(50, 1, 4, 4, generator=torch.Generator().manual_seed(0)) * 2 - 1
    def players():
        return [nets.generator((1, 4, 4), width=8)], [nets.discriminator((1, 4, 4), width=8)]
    runs = [many((2,), players(), x, engine=engine, penalties={"wgan-gp": 1.0}) for engine in ("jax", "torch")]
    equal(*runs)
    assert torch.allclose(runs[0][0].sample(5), runs[1][0].sample(5), atol=1e-5)


def test_a_long_run_is_cut_into_chunks_and_callbacks_see_the_members_as_they_are(jax):
    seen = {"jax": [], "torch": []}

    def look(engine):
        return lambda runs: seen[engine].append([runs[1].step, *runs[1].G_ema[0].weight[0].tolist(), *runs[2].record[-1]])

    runs = [many(engine=engine, steps=300, every=150, callback=look(engine)) for engine in seen]
    equal(*runs, tolerance=1e-3)
    assert [row[0] for row in seen["jax"]] == [150, 300]
    np.testing.assert_allclose(np.array(seen["jax"], float), np.array(seen["torch"], float), atol=1e-3)


def test_a_callback_may_change_the_nets(jax):
    def clip(runs):
        for w in runs[0].D.parameters():
            w.data.clamp_(-0.1, 0.1)

    equal(*(many(engine=engine, every=3, callback=clip) for engine in ("jax", "torch")))


def test_a_nan_in_one_member_leaves_the_others_alone(jax):
    clean, (G, D) = many(engine="jax"), pairs()
    torch.nn.init.constant_(D[1][2].weight, float("nan"))
    runs = many(engine="jax", players=(G, D))
    for m in (0, 2):
        assert torch.equal(runs[m].record, clean[m].record) and runs[m].failure is None
    assert isinstance(runs[1].failure, TrainingDiverged) and "member 1 (seed 5)" in str(runs[1].failure)
    assert runs[1].step == 1


def test_stopped_by_the_event_or_by_a_callback(jax):
    stop = threading.Event()
    runs = many(engine="jax", every=3, steps=20, stop=stop, callback=lambda runs: stop.set())
    equal(runs, many(every=3, steps=20, stop=stop.clear() or stop, callback=lambda runs: stop.set()))
    assert all(run.stopped and run.step == 3 for run in runs)

    def interrupt(runs):
        raise KeyboardInterrupt

    assert all(run.stopped and run.step == 3 for run in many(engine="jax", every=3, steps=20, callback=interrupt))


def test_afterwards_no_two_members_share_memory_and_another_engine_goes_on(jax):
    runs = many(engine="jax")
    places = [w.untyped_storage().data_ptr() for run in runs for net in (run.G, run.D, run.G_ema) for w in net.parameters()]
    assert len(set(places)) == len(places)
    first = many()
    equal(*(many(players=([run.G for run in some], [run.D for run in some]), engine=engine)
            for some, engine in ((runs, "torch"), (first, "jax"))), tolerance=1e-4)
