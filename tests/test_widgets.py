"""Each widget prints what an independent computation gives, moves, resets, leaves nothing open, and has its still picture."""

import base64
import io
import math
import threading
import time

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from PIL import Image
from scipy.integrate import quad
from scipy.optimize import linprog
from scipy.stats import norm, wasserstein_distance

from ganutils import language, metrics, nets, plot, toys, widgets
from ganutils.training import train
from ganutils.widgets.background import Background
from ganutils.widgets.concept import lines, png
from ganutils.widgets.display import VIEW, KeyGuard
from ganutils.widgets.lesson_07 import Recipes

FAST = dict(loss="relativistic-pairing", penalties={"r1": 0.1, "r2": 0.1}, lr_g=4e-3, betas=(0.5, 0.99))
RECIPES = {"textbook": dict(lr_g=2e-4), "least-squares": dict(loss="least-squares"), "broken": dict(loss="wasserstein", lr_g=1e9), "Rp": FAST}


def short_recipes(**options):
    concept = widgets.recipes(RECIPES, **{"steps": 60, **options})
    concept.states = [{"recipe": name, "run": 20, "seen": []} for name in ("textbook", "least-squares", "Rp")]
    return concept


MAKERS = {"pushforward": widgets.pushforward, "two_densities": widgets.two_densities, "generator_losses": widgets.generator_losses,
          "envelope": widgets.envelope, "two_by_two": widgets.two_by_two, "dirac_gan": widgets.dirac_gan, "recipes": short_recipes,
          "piles": widgets.piles}


@pytest.fixture(autouse=True)
def look():
    plot.setup()
    yield
    assert not plt.get_fignums()


@pytest.fixture(params=MAKERS)
def concept(request):
    return MAKERS[request.param]()


def put(concept, **values):
    for name, value in values.items():
        concept.controls[name].value = value
    return list(concept.numbers.values())


def picture(png):
    return np.asarray(Image.open(io.BytesIO(png)))


# --- the numbers ----------------------------------------------------------------------------------

@pytest.mark.parametrize("h, cdf", [
    ("az + b", lambda x, a, b: norm.cdf((x - b) / a)), ("exp(az + b)", lambda x, a, b: norm.cdf((math.log(x) - b) / a)),
    ("(az + b)²", lambda x, a, b: norm.cdf((math.sqrt(x) - b) / a) - norm.cdf((-math.sqrt(x) - b) / a))])
@pytest.mark.parametrize("a, b, z_0", [(1.0, 0.0, 1.0), (0.5, 0.3, 0.7), (1.7, -0.4, -1.1)])
def test_the_pushed_density_is_the_slope_of_the_distribution_function(h, cdf, a, b, z_0):
    x, p_z, slope, q = put(widgets.pushforward(), h=h, a=a, b=b, z_0=z_0)
    e = 1e-5
    assert q == pytest.approx((cdf(x + e, a, b) - cdf(x - e, a, b)) / (2 * e), rel=1e-4)
    assert p_z == pytest.approx(norm.pdf(z_0)) and (q > p_z / slope + 1e-4) == (h == "(az + b)²")


@pytest.mark.parametrize("peaks, mu, sigma", [("1", 1.0, 1.0), ("1", -2.0, 0.5), ("2", 2.0, 0.6)])
def test_the_five_divergences_by_another_quadrature(peaks, mu, sigma):
    def p(x):
        return norm.pdf(x) if peaks == "1" else (norm.pdf(x, -2, 0.6) + norm.pdf(x, 2, 0.6)) / 2

    def P(x):
        return norm.cdf(x) if peaks == "1" else (norm.cdf(x, -2, 0.6) + norm.cdf(x, 2, 0.6)) / 2

    def integral(f):  # where both densities are above 1e-300
        return quad(f, -12, 12, limit=500, points=[-2, 0, 2, mu])[0]

    def q(x):
        return norm.pdf(x, mu, sigma)

    def kl(f, g):
        return integral(lambda x: f(x) * math.log(f(x) / g(x)) if f(x) > 1e-280 and g(x) > 1e-280 else 0.0)

    def m(x):
        return (p(x) + q(x)) / 2

    expected = [kl(p, q), kl(q, p), (kl(p, m) + kl(q, m)) / 2, integral(lambda x: abs(p(x) - q(x)) / 2),
                integral(lambda x: abs(P(x) - norm.cdf(x, mu, sigma)))]
    *found, floor = put(widgets.two_densities(), peaks=peaks, mu=mu, sigma=sigma)
    assert found == pytest.approx(expected, rel=1e-4)
    best = integral(lambda x: -p(x) * math.log(p(x) / (2 * m(x))) - q(x) * math.log(q(x) / (2 * m(x))) if min(p(x), q(x)) > 1e-280 else 0.0)
    assert floor == pytest.approx(best, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("s", [-5.0, 0.0, 2.5])
def test_losses_and_slopes_of_the_generator(s):
    D = 1 / (1 + math.exp(-s))
    found = put(widgets.generator_losses(), s=s)
    assert found == pytest.approx([D, math.log(1 - D), -D, -math.log(D), D - 1, math.exp(-s)])


@pytest.mark.parametrize("mu_0, mu", [(2.0, 2.0), (2.0, -1.0), (0.0, -3.0), (-1.5, 0.5)])
def test_the_frozen_discriminator_and_the_envelope(mu_0, mu):
    def value(D):
        return quad(lambda x: norm.pdf(x) * math.log(D(x)) + norm.pdf(x, mu) * math.log(1 - D(x)), -8, 8)[0]

    def best_against(centre):
        return lambda x: norm.pdf(x) / (norm.pdf(x) + norm.pdf(x, centre))

    V, C, gap = put(widgets.envelope(), mu_0=mu_0, mu=mu)
    assert (V, C) == pytest.approx((value(best_against(mu_0)), value(best_against(mu))), rel=1e-6)
    assert gap == pytest.approx(C - V) and gap > -1e-9


@pytest.mark.parametrize("entries", [(1, -1, -1, 1), (3, -1, -1, 1), (3, -1, -1, -3), (2, 1, 0, -1), (1, 1, 1, 1), (0, 2, 2, -3)])
def test_the_equilibrium_of_a_2x2_game_by_linear_programming(entries):
    V = np.array(entries, dtype=float).reshape(2, 2)
    alpha_star, beta_star, value, now, gap = put(widgets.two_by_two(), **dict(zip("abcd", map(float, entries))), alpha=0.8, beta=0.3)
    best = linprog([0, 0, -1], A_ub=np.c_[-V.T, [1, 1]], b_ub=[0, 0], A_eq=[[1, 1, 0]], b_eq=[1], bounds=[(0, 1)] * 2 + [(None, None)])
    assert value == pytest.approx(-best.fun, abs=1e-9)
    D, G = np.array([alpha_star, 1 - alpha_star]), np.array([beta_star, 1 - beta_star])
    assert (D @ V).min() == pytest.approx(value) == pytest.approx((V @ G).max())  # each is safe with its own
    D, G = np.array([0.8, 0.2]), np.array([0.3, 0.7])
    assert now == pytest.approx(D @ V @ G) and gap == pytest.approx(max(V @ G) - min(D @ V))


def test_the_dirac_gan_s_eigenvalues_in_closed_form():
    concept = widgets.dirac_gan()
    for rule, expected in (("simultaneous", math.hypot(1, 0.2)), ("alternating", 1.0), ("extragradient", abs(1 + 0.2j - 0.04))):
        largest, _, verdict = put(concept, loss="non-saturating", rule=rule, eta=0.4, gamma=0.0)
        assert largest == pytest.approx(expected)
        word = {True: "converges", False: "diverges"}[expected < 1] if expected != 1 else "undecided"
        assert word in verdict
    assert put(concept, rule="simultaneous", gamma=1.0)[0] == pytest.approx(abs(1 + 0.4 * (-0.5 + 0j)), abs=1e-6)  # −½ twice


@pytest.mark.parametrize("sand", [dict(), dict(q1=8.0), dict(p5=8.0, q2=3.0), dict(p1=0.0, p3=8.0, p5=2.0, q1=5.0, q3=0.0)])
def test_the_piles_cost_what_scipy_says_and_the_critic_agrees(sand):
    concept = widgets.piles()
    cost, score, gap = put(concept, **sand)
    bins = np.arange(1, 6)
    p, q = ([concept.values[f"{pile}{k}"] for k in bins] for pile in "pq")
    assert cost == pytest.approx(wasserstein_distance(bins, bins, p, q), abs=1e-9) == pytest.approx(score, abs=1e-9)
    assert gap == pytest.approx(0, abs=1e-9)


# --- the machinery --------------------------------------------------------------------------------

def test_moving_a_control_changes_the_picture_and_the_reset_brings_it_back(concept):
    first_picture, first_text = picture(concept.image.value), concept.text.value
    for name, control in concept.controls.items():
        at = control.value
        control.value = control.options[-1] if hasattr(control, "options") else control.max
        changed = (picture(concept.image.value) != first_picture).any() or concept.text.value != first_text
        assert changed or isinstance(concept, Recipes)  # that one waits for ▶
        control.value = at
        assert (picture(concept.image.value) == first_picture).all() and concept.text.value == first_text
    for control in concept.controls.values():
        control.value = control.options[-1] if hasattr(control, "options") else control.min
    concept.reset()
    assert concept.values == concept.first
    assert (picture(concept.image.value) == first_picture).all() and concept.text.value == first_text


def test_every_corner_of_the_controls_gives_finite_numbers(concept):
    for end in ("min", "max"):
        for name, control in concept.controls.items():
            control.value = getattr(control, end, None) if hasattr(control, end) else control.options[-1 if end == "max" else 0]
            numbers = [value for value in concept.numbers.values() if not isinstance(value, str)]
            assert all(not math.isnan(value) for value in numbers), (name, end, concept.numbers)
            assert "nan" not in concept.text.value


def test_a_cell_shows_the_widget_and_a_still_picture_for_other_readers(concept):
    shown = concept._repr_mimebundle_()
    assert shown[VIEW]["model_id"] == concept.box.model_id and concept.question[0] in shown["text/plain"]
    still = picture(base64.b64decode(shown["image/png"]))
    assert 3 <= len(concept.states) <= 4 and still.shape[1] > 1000
    half = still.shape[1] // 2
    assert (still[:, :half] != still[:, -half:]).any()  # the states differ


def test_a_state_that_trains_is_drawn_twice_alike():
    concept = widgets.recipes({"NS": {}})
    concept.states = [{"recipe": "NS", "run": 40, "seen": []}]
    assert concept.still() == concept.still()


def test_the_still_picture_prints_the_numbers_of_each_state():
    texts = lines(["JSD = 0.5000", "min L<sub>D</sub> = 0.3863", '<span class="gan-zh">比</span> <span>ratio</span> = 1.0000'], room=40)
    assert texts == ["JSD = 0.5000    min L_D = 0.3863", "比 ratio = 1.0000"]


def test_every_word_stands_in_both_languages_and_the_switch_knows_them(concept):
    for child in (concept.box.children[0], *(row.children[1] for row in concept.box.children[1 : 1 + len(concept.controls)])):
        assert 'class="gan-zh"' in child.value and 'class="gan-en"' in child.value
    assert all(f".gan-hide-{tag} .gan-{tag}" in language.switch()._css for tag in ("zh", "en"))


def test_every_widget_keeps_its_keys_from_the_notebook(concept):
    assert KeyGuard.GUARDED in concept.box._dom_classes and isinstance(concept.box.children[-1], KeyGuard)
    assert f".{KeyGuard.GUARDED}" in KeyGuard._esm


def test_still_and_moved_pictures_are_the_same_drawing():
    """What the saved background and the artists make together is what a plain figure shows."""
    concept = widgets.envelope()
    put(concept, mu=-1.0)
    concept.figure.canvas.draw()  # without the animated artists
    bare = picture(png(concept.figure.canvas))
    for artist in concept.artists:
        artist.set_animated(False)
    concept.figure.canvas.draw()
    plain = picture(png(concept.figure.canvas))
    assert (plain != bare).any() and (np.abs(plain.astype(int) - picture(concept.image.value)) > 60).mean() < 0.004


# --- the one that trains --------------------------------------------------------------------------

def test_a_recipe_s_numbers_are_those_of_a_plain_training_run():
    concept = short_recipes()
    concept.controls["recipe"].value = "Rp"
    concept.play()
    concept.worker.join(30)
    G, D = nets.generator(width=32, seed=0), nets.discriminator(width=32, fourier=16, seed=1000)
    real = toys.ring(20_000, torch.Generator().manual_seed(0))
    run = train(G, D, real, steps=60, batch=64, seed=0, progress=False, **FAST)
    found, quality = metrics.mode_coverage(run.sample(2500, seed=0), toys.ring_centres(), toys.RING_STD)
    assert list(concept.numbers.values()) == ["60", f"{found}/8", f"{100 * quality:.1f} %"]


def running():
    return [thread for thread in threading.enumerate() if isinstance(thread, Background)]


def test_stop_another_choice_reset_and_a_second_widget_all_end_the_training():
    concept = short_recipes(steps=10**6)
    for end in (concept.end, concept.reset, lambda: setattr(concept.controls["recipe"], "value", "Rp")):
        concept.play()
        assert len(running()) == 1
        end()
        assert not running()
    concept.play()
    other = short_recipes(steps=10**6)
    other.play()
    concept.worker.join(30)
    assert running() == [other.worker]
    other.end()
    assert not running()


def test_another_choice_draws_once_when_the_former_training_has_ended():
    concept = short_recipes(steps=10**6)
    drawn, update = [], concept.update
    concept.update = lambda **values: drawn.append((threading.current_thread(), values["run"])) or update(**values)
    concept.play()
    deadline = time.monotonic() + 30
    while len(drawn) < 3 and time.monotonic() < deadline:  # the empty picture, and some looks at the run
        time.sleep(0.01)
    assert len(drawn) >= 3
    concept.controls["recipe"].value = "Rp"
    assert not running() and [run for thread, run in drawn if thread is threading.main_thread()] == [None, None]
    assert drawn[-1] == (threading.main_thread(), None)


def test_a_diverging_recipe_says_so_in_both_languages():
    concept = short_recipes()
    concept.controls["recipe"].value = "broken"
    concept.play()
    concept.worker.join(30)
    assert "發散" in concept.text.value and "diverged" in concept.text.value
