"""The laboratory without a page: the test says what a page would say, and reads the frames that it would draw."""

import base64
import copy
import json
import math
import threading
import time

import matplotlib
import numpy as np
import pytest
import torch

matplotlib.use("agg")

from ganutils import metrics, nets, plot, toys, widgets  # noqa: E402
from ganutils.losses import LOSSES  # noqa: E402
from ganutils.training import train  # noqa: E402
from ganutils.widgets.background import Background, Turns, end_all  # noqa: E402
from ganutils.widgets.laboratory import entries, page as page_module, states, still, thread as thread_module  # noqa: E402
from ganutils.widgets.laboratory.measure import Target, cover, scene  # noqa: E402

torch.set_num_threads(1)
pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


class Page:
    """What the browser does: it acknowledges each frame and keeps it, and presses buttons."""

    def __init__(self, answers: bool = True, patience: float = 10.0, **settings):
        self.lab = widgets.laboratory(**settings)
        self.lab.patience, self.lab.slow, self.lab.interval = patience, 0.01, 0.0
        self.messages, self.answers = [], answers
        self.lab.send = self.receive
        self.say("hello", view="a")

    def say(self, action, buffers=(), **more):
        self.lab.receive(self.lab, {"do": action, **more}, list(buffers))

    def receive(self, message, buffers=()):
        json.dumps(message, allow_nan=False)  # what cannot be sent must not be
        if message["kind"] == "frame":  # the nets of that moment: the training thread waits here
            message = {**message, "D": copy.deepcopy(self.lab.D), "G": copy.deepcopy(self.lab.G)}
        self.messages.append((message, buffers))
        if self.answers and message["kind"] in ("frame", "ping"):
            threading.Thread(target=self.say, args=("ack",), kwargs={"n": message["n"]}, daemon=True).start()

    def set(self, **settings):
        self.lab.settings = {**self.lab.settings, **settings}

    def draw(self, points):
        self.say("draw", [np.asarray(points, np.float32).tobytes()])

    def got(self, kind):
        return [(message, buffers) for message, buffers in list(self.messages) if message["kind"] == kind]

    def frames(self):
        return self.got("frame")

    def texts(self):
        return [message for message, _ in self.got("message") if message["level"] != "none"]

    @property
    def step(self):
        return self.lab.step


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def running():
    return [thread for thread in threading.enumerate() if isinstance(thread, Background)]


def ended():
    """Whether nothing runs after the step in progress."""
    until(lambda: not running(), 20)
    return True


@pytest.fixture(autouse=True)
def nothing_runs_on():
    yield
    end_all()
    assert not running()


def floats(buffer):
    return torch.frombuffer(bytearray(buffer), dtype=torch.float32).view(-1, 2)


def check_frame(message, buffers, target, loss, G=None):
    """Every number of a frame against ganutils, from the nets as they were."""
    G, D = G or message["G"], message["D"]
    surface, samples, arrows, lines = buffers
    reach = target.plane.reach
    ticks = np.linspace(-reach, reach, 97)[1::2]  # the centres of 48 squares
    points = torch.tensor([(x, y) for y in ticks[::-1] for x in ticks], dtype=torch.float32)
    with torch.no_grad():
        expected = 255 * torch.sigmoid(D(points))
    assert (torch.frombuffer(bytearray(surface), dtype=torch.uint8) - expected).abs().max() < 0.51
    x = floats(samples)
    torch.testing.assert_close(x, G(torch.randn(1024, 2, generator=torch.Generator().manual_seed(0))).detach())
    assert [message["modes"], message["good"]] == list(metrics.mode_coverage(x, target.centres, target.plane.radius / 3))
    # The arrows by finite differences of L_G, in double precision
    x, s_real = x[:128].double(), D(target.points[:128]).double().detach()
    D = copy.deepcopy(D).double()
    for i, axis in ((0, 0), (7, 1)):
        shift = torch.zeros_like(x)
        shift[i, axis] = 1e-4
        up, down = (LOSSES[loss].g(s_real, D((x + sign * shift).float().double())).item() for sign in (1, -1))
        actual = floats(arrows)[i, axis].item()
        assert actual == pytest.approx(-128 * (up - down) / 2e-4, rel=0.02, abs=2e-3)
    corner = G(torch.tensor([[-2.5, -2.5], [2.5, -2.5]])).detach()
    torch.testing.assert_close(floats(lines)[[0, 48]], corner)


# --- the numbers ---

@pytest.mark.parametrize("loss", ["non-saturating", "relativistic-pairing", "f-kl"])
def test_frames_show_the_nets_of_the_moment(loss):
    page = Page(loss=loss, gamma=0.2)
    page.say("play")
    until(lambda: len(page.frames()) > 4)
    page.say("pause")
    frames = page.frames()
    assert frames[0][0]["step"] == 0 and frames[0][0]["losses"] is None
    steps = [message["step"] for message, _ in frames]
    assert steps == sorted(set(steps)) and len(steps) > 4
    for message, buffers in (frames[0], frames[3]):
        check_frame(message, buffers, page.lab.target, loss)


def test_it_trains_exactly_as_train_does():
    page = Page(penalty="wgan-gp", loss="wasserstein", gamma=0.5, k=2, lr_g=1e-3, lr_d=3e-3, seed=4, speed="step")
    page.say("play")
    until(lambda: page.step >= 6)
    page.say("pause")
    page.say("play")
    until(lambda: page.frames()[-1][0]["step"] >= 12)
    page.say("pause")
    frames = {message["step"]: message for message, _ in page.frames()}
    G, D = nets.generator(width=32, seed=4), nets.discriminator(width=32, fourier=16, seed=5)
    x = toys.toy("ring", 4096, torch.Generator().manual_seed(4))
    run = train(G, D, x, steps=12, loss="wasserstein", penalties={"wgan-gp": 0.5}, k=2, lr_g=1e-3, lr_d=3e-3, seed=4,
                progress=False)
    for step in range(1, 13):  # at this speed each step has its frame
        assert frames[step]["losses"] == (run.history["L_D"][step - 1].item(), run.history["L_G"][step - 1].item())
    for a, b in zip(frames[12]["G"].parameters(), G.parameters()):
        assert torch.equal(a, b)


def test_divergences_of_histograms():
    x = torch.tensor([[-0.9, -0.9], [0.9, 0.9], [0.1, 0.1], [7.0, 0.0]])
    counts = metrics.histogram(x, 1.0, boxes=2)
    assert counts.tolist() == [1, 0, 0, 2, 1]  # the last: outside
    assert metrics.histogram(torch.full((3, 2), math.nan), 1.0, boxes=2).tolist() == [0, 0, 0, 0, 3]
    assert metrics.histogram_divergences(counts, 3 * counts)[1] == 0
    kl, js = metrics.histogram_divergences(np.array([8, 0]), np.array([0, 8]))
    assert js == pytest.approx(math.log(2))
    assert kl == pytest.approx((8.5 - 0.5) / 9 * math.log(17))
    kl, js = metrics.histogram_divergences(np.array([30, 10]), np.array([20, 20]))
    half = lambda a, b: a * math.log(a / b)  # noqa: E731
    assert js == pytest.approx((half(0.75, 0.625) + half(0.25, 0.375) + half(0.5, 0.625) + half(0.5, 0.375)) / 2)
    assert kl == pytest.approx(half(30.5 / 41, 20.5 / 41) + half(10.5 / 41, 20.5 / 41))


def test_exact_samples_score_their_floor_and_find_all_modes():
    target = Target("ring", toys.toy("ring", 4096))
    score = target.score(toys.toy("ring", 1024, torch.Generator().manual_seed(9)))
    assert score["modes"] == score["of"] == 8 and score["good"] > 0.97
    assert 0 < score["js"] < 3 * target.floor[1] < 0.1
    shifted = target.score(toys.toy("ring", 1024) + 0.5)
    assert shifted["modes"] == 0 and shifted["js"] > 0.6


def test_cover_of_drawn_points():
    points = torch.tensor([[0.0, 0.0], [0.05, 0.0], [0.5, 0.0], [0.55, 0.0], [0.0, 0.5]])
    assert cover(points, 0.1).tolist() == points[[0, 2, 4]].tolist()
    x = toys.toy("spiral", 500)
    distance = torch.cdist(x, cover(x, 0.15))
    assert distance.min(dim=1).values.max() <= 0.15
    between = torch.cdist(cover(x, 0.15), cover(x, 0.15)) + 9 * torch.eye(distance.shape[1])
    assert between.min() > 0.15


# --- the buttons ---

def test_pause_stops_and_play_goes_on():
    page = Page()
    page.say("play")
    until(lambda: page.step > 3)
    page.say("pause")
    time.sleep(0.2)
    step = page.step
    time.sleep(0.3)
    assert page.step == step and page.frames()[-1][0]["step"] == step  # and the last step is shown
    page.say("play")
    until(lambda: page.step > step)
    assert len(running()) == 1


def test_one_step_is_one_step():
    page = Page()
    for n in (1, 2, 3):
        page.say("one_step")
        until(lambda: page.step == n and page.frames()[-1][0]["step"] == n)
        time.sleep(0.1)
        assert page.step == n
    page.say("play")
    until(lambda: page.step > 5)
    page.say("one_step")  # while it plays: one more, then a pause
    time.sleep(0.3)
    step = page.step
    time.sleep(0.2)
    assert page.step == step


def test_slow_motion_shows_D_first_then_G():
    page = Page(speed="slow")
    page.say("one_step")
    until(lambda: len(page.frames()) == 3)
    start, after_D, after_G = page.frames()
    assert [frame[0]["phase"] for frame in (start, after_D, after_G)] == ["", "D", "G"]
    check_frame(*after_D, page.lab.target, "non-saturating", G=start[0]["G"])  # D after its step, G before its own
    check_frame(*after_G, page.lab.target, "non-saturating")
    assert start[1][0] != after_D[1][0] == after_G[1][0]  # the surface moves once
    assert start[1][1] == after_D[1][1] != after_G[1][1]  # and then the samples
    page.say("one_step")
    until(lambda: len(page.frames()) == 5)
    assert page.frames()[3][1][1] == after_G[1][1]


def test_reset_starts_the_same_game_again():
    page = Page()
    page.say("play")
    until(lambda: page.step > 3)
    page.say("reset")
    assert page.step == 0 and ended()
    message, buffers = page.frames()[-1]
    assert message["step"] == 0 and buffers == page.frames()[0][1] and page.lab.curve == []


def test_another_loss_goes_on_with_the_nets_and_other_data_take_new_ones():
    page = Page()
    page.say("play")
    until(lambda: page.step > 3)
    page.set(loss="hinge")
    G = page.lab.G
    step = page.step
    until(lambda: page.step > step + 3)
    assert page.lab.G is G and page.lab.state == "playing" and len(running()) == 1
    page.set(data="grid")
    assert page.lab.G is not G and page.lab.target.name == "grid" and page.lab.state == "playing"
    until(lambda: page.frames()[-1][0]["of"] == 25)


# --- every end ---

def test_gone_ends_the_thread_and_so_does_close():
    for end in (lambda page: page.say("gone", view="a"), lambda page: page.lab.close()):
        for playing in (True, False):
            page = Page()
            page.say("play")
            until(lambda: page.step > 1)
            if not playing:
                page.say("pause")
            start = time.monotonic()
            end(page)
            assert ended() and time.monotonic() - start < 1


def test_one_of_two_views_may_go():
    page = Page()
    page.say("hello", view="b")
    page.say("play")
    page.say("gone", view="a")
    assert running()
    page.say("gone", view="b")
    assert ended()


@pytest.mark.parametrize("playing", [True, False])
@pytest.mark.parametrize("speed", ["fast", "step"])
def test_a_silent_page_ends_the_training(playing, speed):
    page = Page(patience=0.5, speed=speed)
    page.say("play")
    until(lambda: page.step > 1)
    if not playing:
        page.say("pause")
    time.sleep(0.8)
    assert running()  # it answers
    page.answers = False
    until(lambda: not running(), 3)
    assert not page.lab.state == "playing" and page.texts()[-1] == entries.ASLEEP
    page.say("ack", n=page.lab.sent)  # a busy kernel hears the page late
    assert bool(running()) == playing


def test_frames_do_not_pile_up():
    page = Page(answers=False)
    page.say("play")
    until(lambda: page.step > 30)
    assert len(page.frames()) <= 1 + page_module.AHEAD


def test_only_one_laboratory_trains():
    first = Page()
    first.say("play")
    second = Page()
    assert ended() and not first.lab.state == "playing"
    second.say("play")
    first.say("play")
    until(lambda: first.step > 1)
    assert [thread.laboratory for thread in running()] == [first.lab] and not second.lab.state == "playing"


# --- the states ---

@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_state_is_allowed_and_picture_and_numbers_are_those_of_the_nets(seed):
    """500 random events: buttons, strokes, settings good and bad, pages that come, go and fall silent."""
    random = np.random.default_rng(seed)
    page = Page(patience=0.2)
    page.lab.slow = 0.002
    page.lab.steps = 40  # so that a run comes to its end now and then
    seen = set()
    watch_events(page.lab, seen)
    for _ in range(500):
        event = random.choice(list(EVENTS), p=list(WEIGHTS))
        EVENTS[event](page, random)
        check_state(page)
        if random.random() < 0.5:
            time.sleep(float(random.choice([0.0, 0.002, 0.01])))
    put_all_right(page, random, data="ring")
    page.say("play")
    fall_silent(page, random)
    until(lambda: page.lab.state == "asleep")
    check_state(page)
    speak_again(page, random)
    assert page.lab.state == "playing"
    page.say("hello", view="a")
    for view in list(page.lab.views):
        page.say("gone", view=view)
    assert ended() and page.lab.state == "ready"
    check_state(page)
    assert not [text for text in page.texts() if "Training stopped" in text["en"]]
    assert {state for _, state, _ in seen} == set(states.STATES) - {"closed"}, "not every state was visited"
    page.lab.close()
    assert page.lab.state == "closed"


SETTINGS = {"loss": ["hinge", "wasserstein", "f-kl", "none such"], "data": ["ring", "grid", "moons", "drawn", "x"], "lr_g": [2e-3, 10, 0, "abc"],
            "lr_d": [2e-3, 1e-3, ""], "penalty": ["none", "r1", "wgan-gp"], "speed": ["slow", "step", "fast"], "seed": [0, 7, "x"], "k": [1, 2, 9]}


def change_a_setting(page, random):
    name = random.choice(list(SETTINGS))
    values = SETTINGS[name]
    page.set(**{name: values[random.integers(len(values)) if random.random() < 0.5 else 0]})


def put_all_right(page, random, data=None):
    page.set(**{name: values[0] for name, values in SETTINGS.items()} | {"data": data or str(random.choice(["ring", "drawn"]))})


def fall_silent(page, random):
    page.answers = False
    time.sleep(0.3)


def speak_again(page, random):
    page.answers = True
    page.say("ack", n=page.lab.sent)


EVENTS = {name: lambda page, random, name=name: page.say(name) for name in ("play", "one_step", "pause", "reset", "clear")} | {
    "draw": lambda page, random: page.draw(random.normal(0, 0.5, (random.integers(0, 30), 2))),
    "hello": lambda page, random: page.say("hello", view=str(random.choice(["a", "b", "c"]))),
    "gone": lambda page, random: page.say("gone", view=str(random.choice(["a", "b", "c"]))),
    "set": change_a_setting, "repair": put_all_right, "silent": fall_silent, "speak": speak_again,
}
WEIGHTS = np.array([6, 4, 3, 1, 0.5, 2, 2, 1.5, 4, 3, 0.7, 3])
WEIGHTS = WEIGHTS / WEIGHTS.sum()


def watch_events(lab, seen):
    """Every (event, state before, state after) that happens, each of which the table must allow."""
    happen = lab.happen

    def noted(event):
        before = lab.state
        happen(event)
        seen.add((event, before, lab.state))
        assert lab.state == states.EVENTS[event].get(before, before)

    lab.happen = noted


def check_state(page):
    """What always holds when the lock is free."""
    lab = page.lab
    with lab.turns:
        assert lab.state in states.STATES
        assert (lab.training is not None) == (lab.state in states.THREADED)
        assert (lab.state == "blocked") == (lab.fault() is not None)
        assert (lab.asked > 0) == (lab.state == "stepping")
        assert page.got("state")[-1][0]["playing"] == (lab.state == "playing")
        assert (lab.G is None) == (lab.target is None) and (lab.G is not None or lab.state == "blocked")
        frames = [(m, buffers) for m, buffers in page.messages if m["kind"] in ("frame", "data")]
        message, buffers = frames[-1]
        if lab.state in ("playing", "stepping") or not lab.G:
            return
        assert message["kind"] == "frame" and message["step"] == lab.step
        assert message["losses"] == lab.losses
        parts = scene(lab.G, lab.D, lab.target, lab.loss)
        assert list(buffers) == [part.numpy().tobytes() for part in parts.values()]
        numbers = lab.target.score(parts["samples"])
        assert {name: message[name] for name in numbers} == numbers


def test_the_table_of_states_is_closed_and_reaches_everything():
    for table in states.EVENTS.values():
        assert {*table, *table.values()} <= set(states.STATES)
    reached = {"ready"}
    while more := {table[state] for table in states.EVENTS.values() for state in reached if state in table} - reached:
        reached |= more
    assert reached == set(states.STATES)


def test_who_waits_for_the_lock_has_had_a_turn_when_another_gave_way():
    """Python's own lock may go back to the thread that lets it go and asks at once."""
    turns = Turns()
    for _ in range(300):
        had = []

        def visit(had=had):
            with turns:
                had.append(True)

        visitor = threading.Thread(target=visit)
        with turns:
            visitor.start()
            while not turns.queue.locked():  # until it stands next in line
                time.sleep(0)
            turns.give_way()
            assert had
        visitor.join()


# --- absurd settings ---

@pytest.mark.parametrize("name, value", [("lr_g", 0), ("lr_d", "NaN"), ("lr_d", "abc"), ("lr_g", ""), ("gamma", -1), ("k", 2.5),
                                         ("k", 6), ("seed", "x"), ("loss", "none such"), ("lr_g", "inf"), ("seed", None)])
def test_a_bad_setting_gives_a_message_in_both_languages(name, value):
    page = Page()
    page.say("play")
    page.set(**{name: value})
    assert ended()
    page.say("play")
    page.say("one_step")
    page.say("reset")
    assert ended()
    text = page.texts()[-1]
    assert text["level"] == "error" and str(value) in text["zh"] and str(value) in text["en"] and text["zh"] != text["en"]
    page.set(**{name: Page().lab.settings[name]})
    page.say("play")
    until(lambda: page.step > 1)  # put right, it works again
    assert page.got("message")[-1][0]["level"] == "none"


def test_every_wrong_setting_is_reported_in_a_line_of_its_own():
    page = Page()
    page.set(lr_g=0, lr_d="abc", k=9, seed="x")
    text = page.texts()[-1]
    for language in ("zh", "en"):
        lines = text[language].split("\n")
        assert len(lines) == 4
        for value in ("0", "abc", "9", "x"):
            assert sum(f"= {value}" in line for line in lines) == 1
    page.set(lr_g=1e-3, k=1)
    assert page.texts()[-1]["en"].count("\n") == 1 and "lr_d" in page.texts()[-1]["en"]
    with pytest.raises(ValueError, match="(?s)lr_g = 0.*k = 9"):
        widgets.laboratory(lr_g=0, k=9)


def test_a_toy_that_is_added_is_offered_under_its_own_name_and_can_be_trained(monkeypatch):
    two = toys.Toy(lambda *arguments, **more: toys.ring(*arguments, **more) / 4, {"zh": "小環", "en": "small ring"}, reach=1.0)
    monkeypatch.setitem(toys.TOYS, "small-ring", two)
    page = Page(data="small-ring")
    assert page.lab.known["data"]["small-ring"] == {"zh": "小環", "en": "small ring"}
    assert page.got("data")[-1][0]["reach"] == 1.0
    page.say("play")
    until(lambda: page.step > 2)


def test_a_learning_rate_of_ten_is_commented_not_forbidden():
    page = Page()
    page.set(lr_g=10, lr_d=10)
    assert page.texts()[-1] == entries.TOO_FAST
    page.say("play")
    until(lambda: entries.AWAY in page.texts())
    assert running()


def test_a_diverging_loss_ends_with_a_message():
    page = Page(loss="f-kl", lr_g=10, lr_d=10, penalty="none")
    page.say("play")
    until(lambda: not running())
    text = page.texts()[-1]
    assert "NaN" in text["zh"] and "infinite" in text["en"] and not page.lab.state == "playing"
    page.say("play")  # again, and the nets hold NaN
    until(lambda: not running())
    assert "press Reset" in page.texts()[-1]["en"] and page.texts()[-1] == entries.diverged(page.step)
    page.say("hello", view="b")  # the nets hold NaN: still a frame that can be sent
    page.set(lr_g=1e-3, lr_d=1e-3)
    page.say("reset")
    page.say("play")
    until(lambda: page.step > 3)


def test_an_unforeseen_error_is_a_message_too(monkeypatch):
    monkeypatch.setattr(thread_module, "train", lambda *_, **__: 1 / 0)
    page = Page()
    page.say("play")
    until(lambda: not running())
    assert all("division" in page.texts()[-1][language] for language in ("zh", "en")) and not page.lab.state == "playing"


def test_drawn_data():
    page = Page(data="drawn")
    assert page.texts()[-1] == entries.NO_POINTS
    page.say("play")
    assert ended() and not page.frames()
    page.draw([[0.5, 0.5], [0.5, 0.52], [-0.5, -0.5], [math.nan, 0], [99, 0]])
    assert page.lab.target.points.tolist() == torch.tensor([[0.5, 0.5], [0.5, 0.52], [-0.5, -0.5]]).tolist()
    assert page.frames()[-1][0]["of"] == 2 and page.got("message")[-1][0]["level"] == "none"
    page.say("play")
    until(lambda: page.step > 2)
    G = page.lab.G
    page.draw([[0.9, -0.9]])  # more, as it trains: the nets stay
    assert page.lab.G is G and page.lab.state == "playing"
    until(lambda: page.frames()[-1][0]["of"] == 3)
    page.say("clear")
    assert ended() and page.texts()[-1] == entries.NO_POINTS
    assert page.got("data")[-1][1][0] == b""
    page.draw(np.zeros((6000, 2)))
    assert len(page.lab.drawn) == 5000


@pytest.mark.parametrize("bad", [{"loss": "x"}, {"data": "x"}, {"lr_g": 0}, {"penalty": "x"}, {"k": 9}, {"speed": "x"}])
def test_the_function_refuses_what_the_page_could_not_offer(bad):
    (name, value), = bad.items()
    with pytest.raises(ValueError, match=f"{name} = {value!r}"):
        widgets.laboratory(**bad)


# --- what is shown and sent ---

def test_a_new_view_gets_the_data_and_the_curves():
    page = Page()
    page.say("play")
    until(lambda: len(page.lab.curve) > 5)
    page.say("pause")
    time.sleep(0.1)
    page.say("hello", view="b")
    message, (points, curve) = page.got("data")[-1]
    assert message["reach"] == 2.6 and message["floor"] == page.lab.target.floor
    assert torch.equal(floats(points), page.lab.target.points[-1500:])
    np.testing.assert_allclose(np.frombuffer(curve, np.float32).reshape(-1, 5), np.array(page.lab.curve), rtol=1e-6)
    frame = page.frames()[-1][0]
    assert page.lab.curve[-1] == [frame["step"], *frame["losses"], frame["kl"], frame["js"]]


def test_the_curves_stay_short():
    page = Page()
    page.say("one_step")
    until(lambda: page.frames()[-1][0]["step"] == 1 and page.lab.curve)
    page.lab.curve = [[step, 0, 0, 0, 0] for step in range(-1200, 0)]
    page.say("one_step")
    until(lambda: page.step == 2 and page.frames()[-1][0]["step"] == 2)
    assert len(page.lab.curve) == 601 and page.lab.curve[-1][0] == 2


def test_picture_for_places_without_widgets(monkeypatch):
    plot.setup()
    still.still.cache_clear()
    lab = widgets.laboratory(small=True)
    bundle = lab._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == lab.model_id
    assert bundle["text/plain"] == "Laboratory(data='ring', loss='non-saturating')"
    monkeypatch.setattr(still, "train", lambda *_, **__: pytest.fail("trained again"))
    assert widgets.laboratory(small=True)._repr_mimebundle_()["image/png"] == bundle["image/png"]
    assert lab._ipython_display_ is None  # IPython and ipywidgets 7 ask this first


def test_IPython_takes_the_bundle():
    from IPython.core.formatters import DisplayFormatter

    plot.setup()
    formats, _ = DisplayFormatter().format(widgets.laboratory(small=True))
    assert {"image/png", "application/vnd.jupyter.widget-view+json", "text/plain"} <= set(formats)
