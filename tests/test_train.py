"""ganutils.training: the loop against Algorithm 1 written out in numpy, and what it promises about seeds and interruptions."""

import copy
import math
import signal
import threading
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from references import Line, Point, by_hand
from scipy.special import expit

from ganutils import checkpoints, densities, images, losses, nets, toys
from ganutils.losses import LOSSES, Loss
from ganutils.penalties import PENALTIES
from ganutils.runs import COLUMNS, TrainingDiverged
from ganutils.training import train

DEVICES = ["cpu", pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU"))]
POINTS = toys.ring(200, torch.Generator().manual_seed(0))


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Nets this small are slower on two."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def small(steps=12, x=POINTS, G=None, D=None, **more):
    """A run of two tiny nets on the ring, fresh ones unless given."""
    G = nets.generator((2,), width=8, depth=1) if G is None else G
    D = nets.discriminator((2,), width=8, depth=1) if D is None else D
    return train(G, D, x, **{"steps": steps, "batch": 16, "lr_g": 1e-3, "progress": False, **more})


def weights(net):
    return torch.cat([w.detach().flatten().cpu() for w in net.state_dict().values()])


def same(a, b):
    """Bit for bit the same history and weights."""
    nets_agree = all(torch.equal(weights(u), weights(v)) for u, v in ((a.G, b.G), (a.D, b.D), (a.G_ema, b.G_ema)))
    return nets_agree and all(torch.equal(a.history[name], b.history[name]) for name in COLUMNS)


# --- the algorithm ----------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", ["non-saturating", "relativistic-pairing"])
@pytest.mark.parametrize("more", [
    {}, {"k": 3}, {"decay_from": 0.3}, {"ema": 0.3}, {"lr_d": 0.01, "betas": (0.0, 0.9)},
    {"penalties": {"r1": 0.5}}, {"penalties": {"r2": 0.7}}, {"penalties": {"wgan-gp": 2.0}},
    {"penalties": {"r1": 0.3, "r2": 0.2, "wgan-gp": 1.0}, "penalty_every": 3, "k": 2},
], ids=str)
def test_loop_is_algorithm_1(loss, more):
    settings = {"steps": 25, "penalties": {}, "penalty_every": 1, "k": 1, "lr_g": 0.03, "lr_d": 0.05, "betas": (0.5, 0.99),
                "decay_from": 1.0, "ema": 0.9, **more}
    run = train(Point(-0.5), Line(0.4, 0.1), torch.full((5, 1), 1.5), loss=loss, batch=4, progress=False, **settings)
    gammas, pair = settings.pop("penalties"), loss == "relativistic-pairing"
    rows, (a, b), theta, average = by_hand(x=1.5, a=0.4, b=0.1, theta=-0.5, pair=pair, gammas=gammas, **settings)
    # A pair's loss is blind to b: its slope is 0 up to rounding, which Adam would blow up to a step
    for name, expected in list(zip(COLUMNS, rows.T))[: 2 if pair else 4]:
        np.testing.assert_allclose(run.history[name], expected, atol=2e-5)
    assert [run.D.a.item(), run.G.theta.item()] == pytest.approx([a, theta], abs=2e-5)
    assert pair or run.D.b.item() == pytest.approx(b, abs=2e-5)
    assert run.G_ema.theta.item() == pytest.approx(average, abs=2e-5)


def test_r1_looks_at_real_samples_and_r2_at_fake_ones():
    # s = ½ a x² has the slope a x, 0 at 0. The loss alone drives a away from 0, a strong penalty on the point 3 towards it
    class Parabola(Line):
        def forward(self, x):
            return self.a * x[:, 0] ** 2 / 2

    def moved(name, a, real, fake):
        run = train(Point(fake), Parabola(a, 0), torch.full((5, 1), real), steps=1, batch=4, loss="relativistic-pairing",
                    penalties={name: 1e3}, lr_d=0.1, progress=False)
        return run.D.a.item() - a

    assert moved("r1", 1.0, 3.0, 0.0) == pytest.approx(-0.1) == -moved("r2", 1.0, 3.0, 0.0)
    assert moved("r2", -1.0, 0.0, 3.0) == pytest.approx(0.1) == -moved("r1", -1.0, 0.0, 3.0)


def test_columns_are_both_losses_and_the_mean_probabilities():
    # D says s = 2 on the real point 1 and s = -2 on the fake one -1, and hardly moves
    run = train(Point(-1.0), Line(2.0, 0.0), torch.ones(5, 1), steps=1, batch=4, lr_d=1e-12, progress=False)
    assert list(run.history) == list(COLUMNS) == ["L_D", "L_G", "D_real", "D_fake"]
    expected = [2 * math.log1p(math.exp(-2)), math.log1p(math.exp(2)), expit(2), expit(-2)]
    assert [column.item() for column in run.history.values()] == pytest.approx(expected, rel=1e-6)


def test_a_d_that_cannot_tell_starts_at_2_log_2():
    D = nets.discriminator((2,), width=8, depth=1)
    with torch.no_grad():
        for w in list(D.parameters())[-2:]:
            w.zero_()
    history = small(1, D=D, lr_d=1e-12).history
    assert history["L_D"].item() == pytest.approx(2 * math.log(2)) and history["L_G"].item() == pytest.approx(math.log(2))
    assert history["D_real"].item() == history["D_fake"].item() == 0.5


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_with_every_penalty(loss):
    for penalties in ({}, *({name: 0.1} for name in PENALTIES)):
        run = small(3, loss=loss, penalties=penalties)
        assert all(len(column) == 3 and column.isfinite().all() for column in run.history.values())
        assert not run.stopped and run.step == 3


def test_a_loss_of_your_own_trains_as_the_one_of_that_formula_and_resumes(tmp_path):
    own = Loss("own", *LOSSES["hinge"][1:3])
    runs = [small(4, loss=loss) for loss in (own, "hinge")]
    assert torch.equal(runs[0].record, runs[1].record)
    small(3, loss=own, checkpoint=tmp_path / "run.pt")
    with pytest.raises(ValueError, match="loss 'own' → 'hinge'"):
        small(3, loss="hinge", checkpoint=tmp_path / "run.pt")
    trick = small(3, loss=losses.f_gan("gan", trick=True))
    assert torch.allclose(trick.record, small(3, loss="non-saturating").record, atol=1e-6)


@pytest.mark.parametrize("k", [1, 3])
def test_k_discriminator_steps_for_each_generator_step(k):
    G, D = nets.generator((2,), width=8, depth=1), nets.discriminator((2,), width=8, depth=1)
    calls = {"G": 0, "D": 0}
    for name, net in (("G", G), ("D", D)):
        net.register_forward_hook(lambda net, *_, name=name: calls.update({name: calls[name] + net.training}))  # not the dry pass
    small(5, G=G, D=D, k=k)
    assert calls == {"G": 5 * k, "D": 5 * (k + 1)}  # G's step uses the last samples again


def test_each_player_has_its_own_rate():
    G, D = weights(nets.generator((2,), width=8, depth=1)), weights(nets.discriminator((2,), width=8, depth=1))
    for lr_g, lr_d in ((1e-2, 1e-12), (1e-12, 1e-2)):
        run = small(lr_g=lr_g, lr_d=lr_d)
        moved = [(weights(net) - start).abs().max() for net, start in ((run.G, G), (run.D, D))]
        assert min(moved) < 1e-9 < 1e-2 < max(moved) and (moved[0] > moved[1]) == (lr_g > lr_d)


@pytest.mark.parametrize("decay_from", [0.0, 0.5, 1.0])
def test_rates_fall_linearly_to_zero(decay_from):
    # With both betas 0, Adam moves a weight by exactly ± the rate: the largest move of a step is the rate
    seen, n, lr = [weights(nets.generator((2,), width=8, depth=1))], 20, 0.01
    small(n, lr_g=lr, betas=(0.0, 0.0), decay_from=decay_from, every=1, callback=lambda run: seen.append(weights(run.G)))
    moves = torch.stack(seen).diff(dim=0).abs().amax(dim=1)
    start = decay_from * n
    expected = [lr if i <= start else lr * (n - i) / (n - start) for i in range(n)]
    torch.testing.assert_close(moves, torch.tensor(expected), rtol=1e-3, atol=0)


def test_average_is_the_exponential_one_with_a_short_memory_at_first():
    seen = []
    first = weights(nets.generator((2,), width=8, depth=1))
    run = small(40, ema=0.6, every=1, callback=lambda run: seen.append(weights(run.G).double()))
    average = first.double()
    for i, w in enumerate(seen):
        beta = min(0.6, (1 + i) / (10 + i))
        average = beta * average + (1 - beta) * w
    torch.testing.assert_close(weights(run.G_ema).double(), average, rtol=1e-5, atol=1e-6)
    assert torch.equal(weights(small(ema=0.0).G_ema), weights(small().G))


@pytest.mark.parametrize("steps, every, expected", [
    (10, 3, [3, 6, 9, 10]), (6, 2, [2, 4, 6]), (4, None, [1, 2, 3, 4]), (2, 5, [2]),
])
def test_callback_sees_every_so_many_steps_and_the_last(steps, every, expected):
    seen = []
    small(steps, every=every, callback=lambda run: seen.append((run.step, len(run.history["L_D"]))))
    assert seen == [(step, step) for step in expected]


# --- seeds and samples ------------------------------------------------------------------------------


@pytest.mark.parametrize("device", DEVICES)
def test_same_seed_same_run_and_another_seed_another(device):
    more = {"x": POINTS.to(device), "penalties": {"r1": 0.1, "wgan-gp": 1.0}}
    first = small(seed=1, **more)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(99)  # the loop draws from a generator of its own
        assert same(small(seed=1, **more), first)
    assert not same(small(seed=2, **more), first)


def test_training_leaves_the_global_random_numbers_alone():
    before = torch.get_rng_state()
    small().sample(3)
    assert torch.equal(torch.get_rng_state(), before)


def test_samples_come_from_the_average_unless_told_otherwise():
    run = small(lr_g=0.05)
    z = torch.randn(5, 2, generator=torch.Generator().manual_seed(3))
    assert torch.equal(run.sample(5, seed=3), run.G_ema(z).detach())
    assert torch.equal(run.sample(5, seed=3, ema=False), run.G(z).detach())
    assert not torch.equal(run.sample(5, seed=3), run.sample(5, seed=4)) and not run.sample(5).requires_grad


@pytest.mark.parametrize("device", DEVICES)
def test_images_with_the_dcgan_pair(device):
    images = torch.rand(20, 1, 28, 28, generator=torch.Generator().manual_seed(0)) * 2 - 1
    G, D = nets.dcgan_generator(z_dim=4, channels=2), nets.dcgan_discriminator(channels=2)
    run = train(G, D, images.to(device), steps=3, z_dim=4, batch=8, penalties={"r1": 0.1, "r2": 0.1}, progress=False)
    assert all(column.isfinite().all() for column in run.history.values())
    sample = run.sample(5)
    assert sample.shape == (5, 1, 28, 28) and sample.dtype == torch.float32 and sample.device.type == "cpu"
    assert sample.abs().max() <= 1 and torch.equal(run.sample(5), sample)  # sampling leaves BatchNorm's statistics alone
    assert all(torch.equal(a, b) for a, b in zip(run.G_ema.buffers(), run.G.buffers())) and run.G_ema.training


def test_a_gaussian_is_learnt():
    x = densities.gaussian(2.0, 0.5).sample(2000, torch.Generator().manual_seed(0)).float()[:, None]
    G, D = nets.generator((1,), width=32, depth=2), nets.discriminator((1,), width=32, depth=2)
    run = train(G, D, x, steps=600, penalties={"r1": 0.1, "r2": 0.1}, lr_g=4e-3, betas=(0.0, 0.99), decay_from=0.5,
                progress=False)
    sample = run.sample(4000)
    assert abs(sample.mean() - 2.0) < 0.2 and 0.3 < sample.std() < 0.7


# --- interruptions and checkpoints ---------------------------------------------------------------------

# Settings under which everything in the checkpoint matters
RICH = {"k": 2, "penalties": {"r1": 0.1, "wgan-gp": 1.0}, "penalty_every": 3, "decay_from": 0.3, "ema": 0.8,
        "steps": 14, "every": 5}


def interrupt(how, stop):
    if how == "stop event":
        stop.set()
    elif how == "Ctrl-C":
        signal.raise_signal(signal.SIGINT)
    else:
        raise KeyboardInterrupt


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("how", ["stop event", "Ctrl-C", "KeyboardInterrupt"])
def test_an_interrupted_run_goes_on_to_the_same_end(how, device, tmp_path):
    x, file, stop = POINTS.to(device), tmp_path / "deep" / "run.pt", threading.Event()
    whole = small(x=x, **RICH)
    part = small(x=x, **RICH, checkpoint=file, stop=stop, callback=lambda run: interrupt(how, stop))
    assert part.stopped and part.step == 5 and len(part.history["L_D"]) == 5
    rest = small(x=x, **RICH, checkpoint=file)
    assert not rest.stopped and rest.step == 14 and same(rest, whole)


def watched_g(number=0, act=None):
    """A generator that does ``act()`` in its ``number``-th call, in the midst of a step; and the list of its calls."""
    G, calls = nets.generator((2,), width=8, depth=1), []

    def tap(net, *_):
        if net.training:  # the dry pass is none
            calls.append(1)
            if len(calls) == number:
                act()

    G.register_forward_hook(tap)
    return G, calls


@pytest.mark.parametrize("at", [1, 4, 13])
def test_ctrl_c_finishes_the_step_that_it_met(at, tmp_path):
    G, _ = watched_g(2 * at - 1, lambda: signal.raise_signal(signal.SIGINT))
    part = small(**RICH, G=G, checkpoint=tmp_path / "run.pt")
    assert part.stopped and part.step == at
    assert same(small(**RICH, checkpoint=tmp_path / "run.pt"), small(**RICH))


def test_a_second_ctrl_c_ends_at_once_and_keeps_the_last_exact_checkpoint(tmp_path):
    file = tmp_path / "run.pt"
    small(**RICH, checkpoint=file, callback=lambda run: signal.raise_signal(signal.SIGINT))
    G, calls = watched_g(3, lambda: [signal.raise_signal(signal.SIGINT) for _ in range(2)])
    part = small(**RICH, G=G, checkpoint=file)
    assert part.stopped and len(calls) == 3  # in the midst of a step, which no checkpoint may hold
    assert same(small(**RICH, checkpoint=file), small(**RICH))


def test_stopped_before_it_began():
    stop = threading.Event()
    stop.set()
    run = small(stop=stop)
    assert run.stopped and run.step == 0 and run.history["L_D"].shape == (0,)


def raise_interrupt(run):
    raise KeyboardInterrupt


def raise_error(run):
    raise RuntimeError("callback")


def test_the_handler_of_ctrl_c_is_put_back():
    def handler(signum, frame):
        pass

    before = signal.signal(signal.SIGINT, handler)
    try:
        small(2)
        small(2, callback=raise_interrupt)
        with pytest.raises(RuntimeError, match="callback"):
            small(2, callback=raise_error)
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_another_thread_trains_the_same_and_hears_the_stop_event(tmp_path):
    stop, runs = threading.Event(), []
    work = [lambda: runs.append(small()), lambda: runs.append(small(stop=stop, every=4, callback=lambda run: stop.set()))]
    for target in work:  # signal handlers can be set in the main thread only
        thread = threading.Thread(target=target)
        thread.start()
        thread.join()
    assert same(runs[0], small()) and runs[1].stopped and runs[1].step == 4


def test_a_finished_run_is_loaded_and_not_trained_again(tmp_path):
    done = small(checkpoint=tmp_path / "run.pt")
    G, calls = watched_g()
    again = small(G=G, checkpoint=tmp_path / "run.pt")
    assert same(again, done) and not calls and not again.stopped


def clock(monkeypatch):
    """Every look at the clock finds ten seconds more: the loop saves whenever it could."""
    ticks = iter(range(0, 10_000, 11))
    monkeypatch.setattr(checkpoints, "time", SimpleNamespace(monotonic=lambda: next(ticks)))


def test_checkpoints_are_written_on_the_way_and_hold_plain_tensors(tmp_path, monkeypatch):
    clock(monkeypatch)
    file, saved = tmp_path / "run.pt", []
    small(6, every=2, checkpoint=file, callback=lambda run: saved.append(
        torch.load(file, weights_only=True)["step"] if file.exists() else None))
    assert saved == [None, 2, 4] and torch.load(file, weights_only=True)["step"] == 6
    assert list(tmp_path.iterdir()) == [file]  # and nothing beside it


@pytest.mark.parametrize("error", [OSError("disk full"), RuntimeError("writer"), KeyboardInterrupt()], ids=repr)
def test_a_save_that_fails_leaves_the_old_checkpoint(error, tmp_path, monkeypatch):
    file, stop = tmp_path / "run.pt", threading.Event()
    small(**RICH, checkpoint=file, stop=stop, callback=lambda run: stop.set())
    before, save = file.read_bytes(), torch.save

    def half(content, path):
        save(content, path)
        path.write_bytes(path.read_bytes()[:1000])
        raise error

    monkeypatch.setattr(torch, "save", half)
    with pytest.raises(KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else OSError) as caught:
        small(**RICH, checkpoint=file)
    assert file.read_bytes() == before and list(tmp_path.iterdir()) == [file]
    monkeypatch.undo()
    if isinstance(error, Exception):  # nothing is lost: the error holds the run
        assert same(caught.value.run, small(**RICH)) and f"step 14 ({error})" in str(caught.value)
    assert same(small(**RICH, checkpoint=file), small(**RICH))


def test_a_run_goes_on_when_a_checkpoint_on_the_way_cannot_be_written(tmp_path, monkeypatch):
    clock(monkeypatch)
    save = torch.save

    def once(content, path):
        if content["step"] == 2:
            raise OSError("disk full")
        save(content, path)

    monkeypatch.setattr(torch, "save", once)
    with pytest.warns(UserWarning, match=r"run.pt could not be written at step 2 \(disk full\); the run goes on"):
        run = small(6, every=2, checkpoint=tmp_path / "run.pt")
    assert run.step == 6 and torch.load(tmp_path / "run.pt", weights_only=True)["step"] == 6


def blocked_by_a_file(tmp_path):
    (tmp_path / "file").touch()
    return tmp_path / "file" / "run.pt"


def a_folder(tmp_path):
    return tmp_path


def where_nothing_can_be_written(tmp_path):
    return "/proc/run.pt"


def no_path(tmp_path):
    return 3


@pytest.mark.parametrize("place", [blocked_by_a_file, a_folder, where_nothing_can_be_written, no_path])
def test_a_checkpoint_that_cannot_be_written_is_found_before_the_first_step(place, tmp_path):
    G, calls = watched_g()
    with pytest.raises((OSError, ValueError), match="checkpoint .*: (name a file|give the path)"):
        small(G=G, checkpoint=place(tmp_path))
    assert not calls


def test_what_a_killed_run_left_beside_its_checkpoint_is_removed(tmp_path):
    for name in ("run.pt.123.tmp", "run.pt.x", "run2.pt.123.tmp"):
        (tmp_path / name).touch()
    small(3, checkpoint=tmp_path / "run.pt")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.pt", "run.pt.x", "run2.pt.123.tmp"]


# --- more steps than at first ---------------------------------------------------------------------------


LONGER = {**RICH, "decay_from": 1.0}


@pytest.mark.parametrize("device", DEVICES)
def test_a_finished_run_can_be_extended_as_if_all_steps_had_been_asked_for(device, tmp_path):
    x, file = POINTS.to(device), tmp_path / "run.pt"
    short = small(x=x, **{**LONGER, "steps": 7}, checkpoint=file)
    assert short.step == 7 and not short.stopped
    assert same(small(x=x, **LONGER, checkpoint=file), small(x=x, **LONGER))


def test_before_the_rates_fall_a_stopped_run_can_be_extended_and_shortened(tmp_path):
    steady = {**RICH, "decay_from": 0.5}
    for steps in (28, 10):  # instead of 14: the rates fall from step 14, or 5, on
        stop = threading.Event()
        small(**steady, checkpoint=tmp_path / f"{steps}.pt", stop=stop, callback=lambda run: stop.set())  # at 5
        other = {**steady, "steps": steps}
        assert same(small(**other, checkpoint=tmp_path / f"{steps}.pt"), small(**other))


def test_steps_taken_at_falling_rates_cannot_be_extended_and_the_remedies_work(tmp_path):
    file, longer = tmp_path / "run.pt", {**RICH, "steps": 20}
    done = small(**RICH, checkpoint=file)
    with pytest.raises(ValueError, match="with steps = 20 instead of 14 and decay_from = 0.3, the learning rates of steps "
                                         "6 to 14, .*; give steps = 14, or delete it to train all 20"):
        small(**longer, checkpoint=file)
    assert same(small(**RICH, checkpoint=file), done)
    file.unlink()
    assert same(small(**longer, checkpoint=file), small(**longer))


def test_fewer_steps_than_are_taken_are_refused_and_the_remedy_works(tmp_path):
    small(7, checkpoint=tmp_path / "run.pt")
    with pytest.raises(ValueError, match="has taken 7 steps already, more than steps = 5; give at least steps = 7"):
        small(5, checkpoint=tmp_path / "run.pt")
    assert small(7, checkpoint=tmp_path / "run.pt").step == 7


def test_a_finished_run_is_loaded_where_nothing_can_be_written(tmp_path, monkeypatch):
    done = small(checkpoint=tmp_path / "run.pt")

    def refuse(*_):
        raise OSError("read-only")

    monkeypatch.setattr(checkpoints, "make_room", refuse)
    monkeypatch.setattr(torch, "save", refuse)
    assert same(small(checkpoint=tmp_path / "run.pt"), done)


@pytest.mark.parametrize("change, named", [
    ({"lr_g": 2e-3}, "lr_g 0.001 → 0.002"), ({"loss": "hinge"}, "loss 'non-saturating' → 'hinge'"),
    ({"seed": 1}, "seed 0 → 1"), ({"ema": 0.5}, "ema 0.999 → 0.5"),
    ({"penalties": {"r1": 1.0}}, "penalties {} → {'r1': 1.0}"), ({"x": POINTS + 1}, "data "),
    ({"betas": (0.0, 0.9)}, r"betas \[0.5, 0.99\] → \[0.0, 0.9\]"),
    ({"D": nets.discriminator((2,), width=9, depth=1)}, "the weights of D have other shapes"),
    ({"G": nets.generator((2,), width=8, depth=2)}, "the weights of G have other shapes"),
])
def test_a_checkpoint_of_another_run_is_refused_and_the_difference_named(change, named, tmp_path):
    small(checkpoint=tmp_path / "run.pt")
    before = (tmp_path / "run.pt").read_bytes()
    with pytest.raises(ValueError, match=f"run.pt belongs to .*{named}.*delete it or name another file"):
        small(**{"checkpoint": tmp_path / "run.pt", **change})
    assert (tmp_path / "run.pt").read_bytes() == before


def test_a_checkpoint_of_an_older_format_is_refused(tmp_path):
    file = tmp_path / "run.pt"
    small(checkpoint=file)
    content = torch.load(file, weights_only=True)
    del content["settings"]["format"]
    torch.save(content, file)
    with pytest.raises(ValueError, match="run.pt belongs to another run .*format None → 3.*delete it"):
        small(checkpoint=file)


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", "half", "other"])
def test_a_damaged_checkpoint_is_refused_with_the_remedy(content, tmp_path):
    file = tmp_path / "run.pt"
    small(checkpoint=file)
    if content == "half":
        content = file.read_bytes()[: file.stat().st_size // 2]
    if content == "other":
        torch.save({"weights": torch.zeros(3)}, file)
    else:
        file.write_bytes(content)
    with pytest.raises(ValueError, match="run.pt cannot be read .*; delete it to train from the start"):
        small(checkpoint=file)


# --- what goes wrong ---------------------------------------------------------------------------------


def test_divergence_names_the_step_the_loss_and_the_cause_and_keeps_the_history(tmp_path):
    cause = r"with loss 'least-squares'. Likely cause: the learning rate 1e\+06 is too large; try 0.002"
    with pytest.raises(TrainingDiverged, match=cause) as error:
        small(500, loss="least-squares", lr_g=1e6, checkpoint=tmp_path / "run.pt")
    run = error.value.run
    assert f"at step {run.step} " in str(error.value) and len(run.history["L_D"]) == run.step > 1
    rows = torch.stack(list(run.history.values()))
    assert rows[:, :-1].isfinite().all() and not rows[:, -1].isfinite().all()
    assert not (tmp_path / "run.pt").exists()  # nothing to go on from


@pytest.mark.parametrize("loss, penalties, cause", [
    ("wasserstein", {}, 'nothing bounds the critic; add penalties={"wgan-gp": 10.0}'),
    ("f-kl", {}, "f* grows exponentially"), ("hinge", {}, "add penalties={'r1': 1.0}"),
    ("wasserstein", {"r1": 1.0}, "try the learning rate 0.0001"),
])
def test_likely_causes(loss, penalties, cause):
    with pytest.raises(TrainingDiverged) as error:
        train(Point(1.0), infinite_when_trained(), torch.ones(5, 1), steps=3, loss=loss, penalties=penalties, lr_g=1e-3,
              progress=False)
    assert cause in str(error.value) and error.value.run.step == 1


def infinite_when_trained(before=lambda: None):
    """A D that the rehearsal finds in order."""
    def give(D, x, s):
        if D.training:
            before()
            return s / 0

    D = Line(1.0, 1.0)
    D.register_forward_hook(give)
    return D


def test_a_run_stopped_between_two_looks_is_not_saved_when_it_diverged(tmp_path):
    stop = threading.Event()
    D = infinite_when_trained(stop.set)
    with pytest.raises(TrainingDiverged):
        train(Point(1.0), D, torch.ones(5, 1), steps=9, every=9, stop=stop, checkpoint=tmp_path / "run.pt", progress=False)
    assert not (tmp_path / "run.pt").exists()


@pytest.mark.parametrize("x, what", [
    (torch.zeros(5), r"data must be a tensor \(N, ...\).*\[5\]"), (torch.zeros(0, 2), "N ≥ 1"),
    ([[1.0, 2.0]], "data must be a tensor"),
    (torch.tensor([[0.0, math.nan]]), "data holds NaN"), (torch.tensor([[0.0, math.inf]]), "data holds NaN or infinite"),
    (torch.zeros(5, 2).double(), "data is torch.float64"), (torch.zeros(5, 2).long(), "data is torch.int64"),
])
def test_bad_data_are_refused(x, what):
    with pytest.raises(ValueError, match=what):
        small(x=x)


@pytest.mark.parametrize("setting, what", [
    ({"steps": 0}, "steps = 0"), ({"steps": 2.0}, "steps = 2.0"), ({"batch": 0}, "batch = 0"),
    ({"batch": True}, "batch = True"), ({"k": -1}, "k = -1"), ({"penalty_every": 0}, "penalty_every = 0"),
    ({"every": 0}, "every = 0"), ({"lr_g": 0}, "lr_g = 0"), ({"lr_g": math.nan}, "lr_g = nan"),
    ({"lr_d": -1e-3}, "lr_d = -0.001"), ({"lr_d": math.inf}, "lr_d = inf"), ({"z_dim": 0}, "z_dim = 0"),
    ({"seed": -1}, "seed = -1"), ({"seed": 0.5}, "seed = 0.5"), ({"decay_from": 1.5}, "decay_from = 1.5"),
    ({"ema": -0.1}, "ema = -0.1"), ({"ema": math.nan}, "ema = nan"), ({"loss": "vanilla"}, "unknown loss 'vanilla'"),
    ({"penalties": {"gp": 1.0}}, "unknown penalty 'gp'"), ({"penalties": {"r1": 0.0}}, r"penalties\['r1'\] = 0.0: give a finite number greater than 0"),
    ({"penalties": {"r1": math.nan}}, r"penalties\['r1'\] = nan"),
])
def test_bad_settings_are_named_with_their_value(setting, what):
    G, D = nets.generator((2,), width=8, depth=1), nets.discriminator((2,), width=8, depth=1)
    before = copy.deepcopy(G)
    with pytest.raises(ValueError, match=what):
        small(G=G, D=D, **setting)
    assert torch.equal(weights(G), weights(before))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize("more", [{}, {"penalties": {"r1": 0.3, "r2": 0.1}, "penalty_every": 4, "k": 2},
                                  {"penalties": {"wgan-gp": 1.0}, "decay_from": 0.5}], ids=str)
@pytest.mark.parametrize("kind", ["points", "images"])
def test_a_replayed_run_is_the_same_run(kind, more):
    def run(graph):
        G, D = (nets.generator(), nets.discriminator()) if kind == "points" else (
            nets.dcgan_generator(channels=4), nets.dcgan_discriminator(channels=4))
        x = POINTS if kind == "points" else torch.rand(64, 1, 28, 28, generator=torch.Generator().manual_seed(0)) * 2 - 1
        return train(G, D, x.cuda(), z_dim=2 if kind == "points" else 64, steps=20, batch=32, lr_g=1e-3, progress=False, graph=graph, **more)

    a, b = run(False), run(True)
    # images train in bf16, where the order of sums shows in the third digit
    assert torch.allclose(a.record, b.record, atol=1e-3 if kind == "points" else 5e-2)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_replayed_run_goes_on_from_its_checkpoint(tmp_path):
    def run(**more):
        return train(nets.generator(), nets.discriminator(), POINTS.cuda(), steps=20, batch=32, lr_g=1e-3, every=10,
                     progress=False, graph=True, **more)

    stop = threading.Event()
    half = run(checkpoint=tmp_path / "run.pt", stop=stop, callback=lambda run: stop.set())
    assert half.step == 10
    assert torch.allclose(run(checkpoint=tmp_path / "run.pt").record, run().record, atol=1e-3)


def test_graphs_need_a_gpu():
    with pytest.raises(ValueError, match="graph = True: only a GPU"):
        small(graph=True)
