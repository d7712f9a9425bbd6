"""A ✓ says something: each assertion behind one fails for a baseline that should not pass (noise, an untrained net, a collapsed
generator, a player who does not move). The assertions are read from the lessons, and none may be left out."""

import ast
from types import SimpleNamespace

import jupytext
import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from scipy.stats import norm

from ganutils import densities, divergences, losses, nets, transport
from ganutils.figures import lesson_02, lesson_07
from ganutils.figures.lesson_00 import Exam
from tools import ROOT
from tools.source.roles import role

HALF = 2 * np.log(2)  # L_D of a discriminator that says ½


def claims(path):
    """The assertions of the cells that print a ✓ (solutions, which check the reader, and proofs aside), as text."""
    found = []
    for cell in jupytext.read(path, fmt="py:percent").cells:
        if cell.cell_type == "code" and "✓" in cell.source and role(cell) not in ("solution", "check", "setup"):
            found += [ast.unparse(node.test if isinstance(node, ast.Assert) else node)
                      for node in ast.walk(ast.parse(cell.source)) if is_claim(node)]
    return found


def is_claim(node):
    return isinstance(node, ast.Assert) or isinstance(node, ast.Call) and ast.unparse(node.func).endswith("assert_allclose")


CLAIMS = {path.stem.split("_")[0]: claims(path) for path in sorted((ROOT / "notebooks" / "src").glob("[!._]*.py"))}


# --- baselines that are run -----------------------------------------------------------------------------

def untrained_discriminator():
    """Lesson 02: the gap to D* of an untrained net, and of one that always says ½."""
    p, q = densities.mixture([densities.gaussian(-1.5, 0.5), densities.gaussian(1.0, 0.7)]), densities.gaussian(0.0, 1.3)
    x = np.linspace(-4, 4, 401)
    D_star, weights = p(x) / (p(x) + q(x)), p(x) + q(x)
    D_untrained = lesson_02.probability(nets.discriminator((1,), depth=2, seed=0), x)
    return dict(gap=lambda D: np.average(abs(D - D_star), weights=weights), D_seen=D_untrained, D_untrained=D_star)


def marks(x):
    return np.array([lesson_07.score(x)])


def three_generators():
    """Lesson 07: the three numbers of noise, of an untrained generator and of a single mode."""
    samples = lesson_07.imagined(torch.Generator().manual_seed(0))
    with torch.no_grad():
        untrained = nets.generator(width=32, seed=0)(torch.randn(2500, 2, generator=torch.Generator().manual_seed(0)))
    return marks(samples["亂丟 noise"]), marks(untrained), marks(samples["一個模式 one mode"])


NOISE, UNTRAINED, ONE_MODE = three_generators()
STANDING, PERFECT = lesson_07.Pace(hops=0, crowd=1, kl=1), lesson_07.Pace(hops=30, crowd=0.14, kl=0)
HEALTHY, D_WINS, HALVES = (lesson_07.Late(*seen) for seen in ((1.3, 0.01, 8), (0, 0, 0), (HALF, 0, 0)))
STILL = np.full(8, HALF)  # a curve of a game in which nothing moves
APART = dict(divergences=divergences, data=densities.uniform(0, 1), moved=densities.uniform(0.25, 1.25))



# lesson ↦ (how the assertion begins, the baseline, the names it binds): a name not bound keeps what stands in COMMON
COMMON = dict(np=np, torch=torch, log=np.log, log2=np.log(2), log4=np.log(4), assert_allclose=assert_allclose, abs=abs)
BASELINES = {
    "00": [
        ("after < 0.6 * before", "an untrained G", dict(before=1.0, after=1.0)),
        ("np.allclose(same.history", "the loop from another seed",
         dict(same=SimpleNamespace(history={"L_D": np.full(20, 1.3)}), L_D_plain=[1.4] * 20)),
        ("exam_made.right > 0.65", "real against real", dict(exam_made=Exam(HALF, 0.5))),
        ("exam_untrained.right > 0.95", "an examiner who guesses", dict(exam_untrained=Exam(HALF, 0.5))),
        ("0.4 < exam_copies.right", "noise for copies", dict(exam_copies=Exam(0.0, 1.0))),
        ("0.4 < exam_real.right", "noise for real", dict(exam_real=Exam(0.0, 1.0))),
        ("jsd_at_least(exam_made)", "the player as its own examiner", dict(exam_made=Exam(1.3, 0.7), exam_game=Exam(1.3, 0.7))),
        ("jsd_at_least(exam_game)", "an untrained G", dict(exam_game=Exam(0.0, 1.0))),
        ("jsd_at_least(exam_real)", "noise for real", dict(exam_real=Exam(0.0, 1.0))),
        ("exam_seen.L_D < exam_game.L_D", "a D that says ½",
         dict(exam_seen=Exam(HALF, 0.5), exam_game=Exam(HALF, 0.5), predicted=HALF)),
        ("copied < 0.8", "copies for generated images", dict(copied=0.3, generated=0.3, noise=3.0)),
        ("copied < 0.8", "noise for generated images", dict(copied=0.3, generated=3.0, noise=3.0)),
        ("count_untrained.min()", "one digit only", dict(count_untrained=torch.zeros(10), count=torch.tensor([1797, *[0] * 9]))),
    ],
    "02": [
        ("gap(D_seen)", "an untrained D", untrained_discriminator()),
        ("gap(D_untrained)", "D* itself", untrained_discriminator()),
        ("-0.02 < above", "a D that always says ½, at a shift of 2", dict(above=2 * divergences.js(
            densities.gaussian(0, 1), densities.gaussian(2, 1)))),
        ("-0.02 < above", "a D that always says 0.9", dict(above=-np.log(0.9) - np.log(0.1) - HALF)),
        ("D_down > 0.9", "a D that says ½", dict(D_down=0.5)),
        ("D_up < 0.1", "a D that says ½", dict(D_up=0.5)),
        ("loss_down[-1]", "nothing is learnt", dict(loss_down=STILL, loss_up=STILL)),
    ],
    "03": [
        ("abs(untrained - 0.5)", "a trained D at the start", dict(untrained=np.array([0.01]))),
        ("trained.max()", "a D that does not learn", dict(trained=np.array([0.5]))),
        ("not arrives(untrained)", "a generator that starts at the data", dict(untrained=np.array([3.0]))),
        ("arrives(sat_ends)", "no one moves", dict(sat_ends=np.zeros(3))),
        ("arrives(sat_ends)", "everyone arrives", dict(sat_ends=np.full(3, 3.0))),
        ("arrives(ns_ends)", "no one moves", dict(ns_ends=np.zeros(3))),
        ("by_D > 0.1", "with detach in front of D, too", dict(by_D=0.0)),
        ("by_G == 0", "without detach", dict(by_G=1.0)),
        ("max(wrong_way - before)", "a generator that arrives", dict(wrong_way=np.full(2, 3.0), before=np.zeros(2))),
        ("max(wrong_way - before)", "no one moves", dict(wrong_way=np.zeros(2), before=np.zeros(2))),
        ("rushing.min()", "a generator that arrives", dict(rushing=np.full(2, 3.0))),
        ("max(abs(before))", "a start beyond the data", dict(before=np.array([4.0]))),
    ],
    "04": [
        ("error < 0.05", "D after 5 steps: half of the JSD", dict(error=0.5)),
        ("above < 0.005", "V on training samples", dict(above=0.03)),
        ("abs(line)", "a D with a square", dict(line=0.1865)),
        ("np.isclose(parabola", "a D of straight lines", dict(parabola=0.0, JSD=[0.1865] * 8)),
        ("gap < 0.06", "a D that says ½ under a ceiling of −1", dict(gap=HALF - 1)),
        ("ceiling[-1]", "a G that stands still", dict(ceiling=[-0.7, -0.7])),
        ("np.allclose(jsd(P, Q)", "log₂ for log", dict(jsd=lambda P, Q: 0.3, P=0, Q=0, by_doubt=0.3 / np.log(2))),
        ("np.isclose(lowest", "a grid without (1, 0.7)", dict(lowest=-1.35)),
        ("least_bend", "a concave curve", dict(least_bend=-0.1)),
        ("above_chord", "a straight line", dict(above_chord=0.0)),
        ("worst <= 1", "a q that stands still", dict(worst=10.0)),
        ("max(abs(off)) < 0.002", "the factor 1 − η", dict(off=np.array([0.125]))),
        ("np.isclose(max_min", "D moves last in both", dict(max_min=-0.955)),
        ("np.isclose(min_max", "D moves first in both", dict(min_max=-1.386)),
        ("inside > 0.99", "the data", dict(inside=0.1)),
        ("spread < 0.05", "the data", dict(spread=0.7)),
        ("excess <= 1e-12", "JSD without its root", dict(excess=0.26)),
        ("share > 0.1", "a distance", dict(share=0.0)),
    ],
    "05": [
        ("np.allclose(factors_b", "the non-saturating game called zero-sum", dict(factors_b=np.array([1.0, -3.0]))),
        ("np.ptp(factors_c)", "the zero-sum game", dict(factors_c=np.ones(2))),
        ("max(fast_sat", "a G that stands still, 6 away", dict(fast_sat=6.0, fast_ns=6.0)),
        ("min(slow_sat", "a G that begins at the data", dict(slow_sat=0.0, slow_ns=0.0)),
        ("slow_ns < slow_sat", "no one moves", dict(slow_ns=6.0, slow_sat=6.0)),
    ],
    "06": [
        ("abs(measured - rate)", "a method that circles for one that converges", dict(measured=1.0, rate=0.95)),
        ("found >= floor", "a method that converges", dict(found=1e-6, floor=0.045)),
        ("arrived < 0.15", "an untrained G", dict(arrived=1.0)),
        ("momentum > 5 * both", "no G moves", dict(momentum=0.0, both=0.0)),
        ("neither > 1.3 * only_r1", "no G moves", dict(neither=0.0, only_r1=0.0)),
        ("momentum > 3 * neither", "no G moves", dict(momentum=0.0, neither=0.0)),
        ("both < 3 * only_r1", "no G moves", dict(both=0.0, only_r1=0.0)),
        ("nearer < distance(1, 1)", "no one moves", dict(nearer=2**0.5)),
        ("farther > 10", "no one moves", dict(farther=2**0.5)),
        ("len(passing) > 300", "a path that converges without turning", dict(passing=[0])),
        ("gentlest > 1", "a path that converges", dict(gentlest=0.01)),
        ("closest > 1", "a path that converges", dict(closest=0.01)),
    ],
    "07": [
        ("times_1.hops > 2 * times_10.hops", "a generator that stands still", dict(times_1=STANDING, times_10=STANDING)),
        ("times_1.hops > 2 * times_10.hops", "perfect samples, whose fullest mode changes by chance",
         dict(times_1=PERFECT, times_10=PERFECT)),
        ("times_1.crowd > 0.25", "perfect samples", dict(times_1=PERFECT)),
        ("times_10.kl > 1.3 * times_3.kl", "the rates make no difference", dict(times_3=STANDING, times_10=STANDING)),
        ("np.median(modes) == 8", "an untrained G", dict(modes=UNTRAINED[:, 0])),
        ("np.median(modes) == 8", "one mode", dict(modes=ONE_MODE[:, 0])),
        ("np.median(kl) < 0.05", "one mode", dict(kl=ONE_MODE[:, 2])),
        ("np.median(quality) > 1.4", "noise", dict(quality=NOISE[:, 1])),
        ("mean_kl['NS + F']", "both untrained", dict(mean_kl=dict.fromkeys(("NS + F", "NS"), UNTRAINED[0, 2]))),
        ("mean_quality['NS + F']", "both untrained", dict(mean_quality=dict.fromkeys(("NS + F", "NS"), UNTRAINED[0, 1]))),
        ("abs(healthy.height - weak.height)", "D wins for too weak", dict(healthy=HEALTHY, weak=D_WINS)),
        ("weak.modes < 4", "one mode for healthy", dict(healthy=HEALTHY._replace(modes=1), weak=HALVES)),
        ("weak.modes < 4", "perfect samples for too weak", dict(healthy=HEALTHY, weak=HEALTHY)),
        ("alone.height < 0.05", "all say ½", dict(alone=HALVES, collapsed=HALVES, healthy=HALVES)),
        ("swinging.wobble > 3 *", "nothing moves", dict(swinging=HALVES, healthy=HALVES)),
        ("max(kl) > 0.15", "a generator that stands still", dict(kl=np.zeros(4))),
        ("kl[0] < 0.1", "one that had collapsed before", dict(kl=np.full(4, ONE_MODE[0, 2]))),
        ("height[-1] > height[0]", "a generator that stands still", dict(height=np.zeros(4))),
        ("assert_allclose(linear", "a D with several layers", dict(linear=0.9, floor_of=lambda a: HALF)),
        ("assert_allclose(layered", "a D that says ½", dict(layered=HALF, floor_of=lambda a: 0.9)),
        ("settings_alone > 0.3", "both untrained", dict(settings_alone=0.0)),
        ("penalty_with_F > 1.5", "a penalty that does nothing", dict(penalty_with_F=0.0, penalty_alone=0.0)),
    ],
    "07b": [
        ("follow < 0.9", "every sample follows its arrow", dict(follow=torch.tensor(1.0))),
        ("cosine.min() < 0.5", "every sample follows its arrow", dict(cosine=torch.ones(300))),
        ("np.median(first) < 0.03", "a blob that never comes", dict(first=np.zeros(5), last=np.zeros(5))),
        ("np.median(first) < 0.03", "a generator that starts with even shares", dict(first=np.full(5, 0.1), last=np.full(5, 0.1))),
        ("max(last) < 0.25", "an untrained G: half of the samples", dict(last=np.full(5, 0.5))),
        ("L_D_none.min() < L_D_gp.min()", "critics that do not move", dict(L_D_none=np.zeros(3), L_D_gp=np.zeros(3))),
        ("exact < js_late", "an untrained G: JS does not fall", dict(exact=0.02, js_late=0.6, js=[0.6])),
        ("exact < js_late", "real samples", dict(exact=0.02, js_late=0.02, js=[0.6])),
        ("abs(L_D_late - 2 * np.log(2))", "D wins", dict(L_D_late=0.0)),
    ],
    "08": [
        ("gap.min() > -1e-06", "a number that is above the divergence", dict(gap=np.array([-0.01, 0.0]))),
        ("early_gap.min() > -1e-06", "a number that is above the divergence", dict(early_gap=np.array([-0.01, 0.0]))),
        ("gap.max() < 0.005", "a T that is 0: nothing is measured", dict(gap=np.array([0.1163, 0.0642]))),
        ("np.median(gap) < 0.0002", "15 steps of training", dict(gap=np.array([0.004, 0.003, 0.0015]))),
        ("torch.isclose(L_D_kl(", "f*(t) = e^t", dict(L_D_kl=lambda r, f: -r.mean() + f.exp().mean(), kl_game=losses.f_gan("kl"),
                                                     s_real=torch.ones(3), s_fake=torch.zeros(3))),
        ("torch.isclose(losses.bernoulli_d(", "the row JS", dict(losses=losses, gan_game=losses.f_gan("js"), s_real=torch.ones(3), s_fake=torch.zeros(3))),
        ("np.isclose(value, KL_to_m", "2 JSD", dict(value=0.0642, KL_to_m=0.0364)),
        ("s_trick < 1.918 < s_honest", "a trick that only pushes harder", dict(s_trick=1.937, s_honest=1.937)),
        ("s_trick < 1.918 < s_honest", "generators that do not move", dict(s_trick=2.0, s_honest=2.0)),
        ("arrived.mean() < 0.5", "seeds that all arrive", dict(arrived=np.ones(5))),
        ("off < 0.03", "generators that do not move", dict(off=0.3)),
        ("np.isclose(smallest, half", "f″(1) without its half", dict(smallest=1.0, half=0.5)),
    ],
    "09": [
        ("np.abs(gap).max() < 0.001", "a D that says ½ everywhere: ¼ for each μ", dict(gap=np.array([0.0, 0.051, 0.138, 0.201, 0.233]))),
        ("off < 0.01", "a weight that does not move", dict(off=0.2, labels=None)),
        ("np.diff(middle)", "a weight that does not move", dict(middle=np.full((2, 5, 11), 0.3))),
        ("at_b[..., -1]", "a weight that does not move", dict(at_b=np.full((2, 5, 11), 0.3))),
        ("np.allclose(slow", "labels that do not change the speed", dict(slow=np.array([0.3, 0.296]), quick=np.array([0.3, 0.299]))),
        ("above.min() > -0.0001", "an L_D below the floor", dict(above=np.array([-0.01, 0.0]))),
        ("above.max() < 0.015", "s = 0 everywhere: 2 for each μ", dict(above=np.array([0.0, 0.766, 1.365]))),
        ("above[1:].min() > 20", "a net that learns the step as well", dict(above=np.full(5, 1e-5), gap=np.full(5, 1e-5))),
        ("mu_1.grad == 0", "a slope in place of the step", dict(mu_1=SimpleNamespace(grad=0.7))),
        ("np.isclose(difference", "one times TV", dict(difference=0.352, norm=norm)),
        ("np.abs(average[narrow]", "the step itself", dict(average=np.zeros(5), narrow=np.full(5, True), truth=0.704)),
        ("scatter[0] > 10", "a spread that stays", dict(scatter=np.full(5, 0.2), narrow=np.full(5, True))),
        ("nothing_seen > 0.95", "a gentle slope", dict(nothing_seen=0.0)),
        ("np.abs(pushed", "the step itself", dict(pushed=np.zeros(5), truth=0.704)),
        ("batch_sd.max() < 0.35", "a slope of width 0.1", dict(batch_sd=np.full(5, 0.46))),
        ("np.isclose(least", "an energy that is 0 everywhere", dict(least=2.0, floor=1.5)),
        ("(E_left, E_right)", "an energy that is 0 everywhere", dict(E_left=0.0, E_right=0.0, margin=2.0)),
        ("torch.isclose(mean_of_squares", "a D without variance",
         dict(torch=torch, mean_of_squares=torch.tensor(0.5), square_of_mean=torch.tensor(0.0), variance=torch.tensor(0.0))),
    ],
    "10": [
        ("best_crossings == 0 < drawn_crossings", "pairs as they were drawn", dict(best_crossings=373, drawn_crossings=373)),
        ("np.isclose(least, 1)", "x and y independent", dict(least=1.5)),
        ("receivers.max() == 1", "x and y independent", dict(receivers=np.full(8, 8))),
        ("np.mean(saved) < 0.9", "pairs as they were drawn", dict(saved=[1.0, 1.0])),
        ("np.all(drops <= distance", "slopes of 2", dict(drops=np.full(3, 2.0), distance=np.ones(3))),
        ("np.isclose(one[0], two[0])", "two functions that share nothing", dict(one=[1.2], two=[1.3])),
        ("one[1] < 0.99 * two[1]", "a cost with the triangle inequality", dict(one=[1.3, 1.3], two=[1.3, 1.3])),
        ("np.isclose(dual, best.value", "an f that is 0", dict(dual=0.0, best=SimpleNamespace(value=1.2))),
        ("np.allclose(drops[used]", "an f that is 0", dict(drops=np.zeros(3), distance=np.ones(3), used=np.ones(3, dtype=bool))),
        ("np.isclose(W_1, sorted_mean", "the difference of the means", dict(W_1=0.5, sorted_mean=0.5008)),
        ("W_1 > 0.5", "the difference of the means", dict(W_1=0.5)),
        ("short.min() > -1e-05", "slopes of 2", dict(short=np.array([-1.0]))),
        ("short.max() < 0.01", "an untrained critic, 0", dict(short=np.array([0.2]))),
        ("torch.allclose(by_sorting, by_critic", "the minus lost", dict(by_sorting=torch.ones(2), by_critic=-torch.ones(2))),
        ("np.allclose(by_critic.detach(), exact", "a critic that is a straight line", dict(by_critic=torch.tensor([1.0, 0.0]), exact=[0.9876, 0.0351])),
        ("arrived < 0.5 * arrived_jsd", "a generator that stands still", dict(arrived=0, arrived_jsd=0)),
        ("np.allclose(last, eta", "steps that shrink", dict(last=np.full(20, 0.01), eta=0.1)),
        ("last_jsd.max() < 0.01 * eta", "steps that do not shrink", dict(last_jsd=np.full(20, 0.1), eta=0.1)),
        ("np.isclose(divergences.tv(data, moved)", "1 whatever overlaps", dict(APART, TV=1)),
        ("np.isclose(divergences.js(data, moved)", "log 2 whatever overlaps", dict(APART, TV=1)),
        ("np.isclose(divergences.w1(data, moved)", "1 whatever the distance", dict(APART, shift=1)),
        ("np.isclose(transport.w1_samples([-1, 1], [place])", "a point outside", dict(transport=transport, place=1.5)),
        ("abs(log.mean() - perfect)", "the log of the generator that is 0.055 off", dict(log=np.array([0.073]), perfect=0.055)),
        ("abs(barely - perfect)", "the generator that is 0.055 off", dict(barely=0.073, perfect=0.055)),
        ("shifted - perfect > 0.015", "no shift", dict(shifted=0.055, perfect=0.055)),
        ("abs(off) < 4", "1/(3n) for n = 64", dict(off=(0.0551 - 0.0052) / 0.0004)),
        ("np.abs(off_fresh).max() < 4", "its own batches", dict(off_fresh=np.array([0.044 / 0.0015]))),
        ("own.mean(axis=1).min() > 0.7", "fresh batches", dict(own=np.zeros((3, 300)), transport=transport)),
        ("max(missing) < 0.001", "critics after a few steps", dict(missing=[0.004, 0.02, 0.03])),
        ("np.median(clipped[0.01][4])", "a slope that does not depend on the depth", dict(clipped={0.01: {2: np.ones(5), 4: np.ones(5)}})),
        ("np.median(clipped[0.1][4])", "a slope that does not depend on the depth", dict(clipped={0.1: {2: np.ones(5), 4: np.ones(5)}})),
        ("share_of_bound.max() <= 1.001", "weights that are not clipped", dict(share_of_bound=np.array([100.0]))),
        ("share_of_bound.min() > 0.1", "untrained critics", dict(share_of_bound=np.array([0.1, 0.005, 0.0005]))),
        ("share_of[c, 2] > share_of[c, 3]", "one share at every depth", dict(share_of={(1, 2): 0.5, (1, 3): 0.5, (1, 4): 0.5}, c=1)),
        ("np.isclose(one_to_one, h * c ** 2)", "W₁", dict(one_to_one=1.0, h=64, c=0.01)),
        ("np.isclose(bend_at_0, h * c ** 2 / 2)", "the same for all", dict(bend_at_0=0.0064, h=64, c=0.01)),
        ("np.isclose(bend_at_3, h * c ** 2 / 6)", "biases that are not clipped", dict(bend_at_3=0.0032, h=64, c=0.01)),
    ],
}
COMMON |= dict(jsd_at_least=lambda exam: np.log(2) - exam.L_D / 2, arrives=lambda x: abs(x - 3) < 1.5,
               distance=lambda theta, psi: (theta**2 + psi**2) ** 0.5)
ROWS = [(lesson, *row) for lesson, rows in BASELINES.items() for row in rows]


def holds(claim, names):
    """Whether an assertion of a lesson holds for these values."""
    try:
        value = eval(claim, {**COMMON, **names})
    except AssertionError:
        return False
    return value is None or bool(value)


@pytest.mark.parametrize("lesson, beginning, baseline, names", ROWS, ids=[f"{row[0]}: {row[1]}: {row[2]}" for row in ROWS])
def test_the_baseline_does_not_pass(lesson, beginning, baseline, names):
    matching = [claim for claim in CLAIMS[lesson] if claim.startswith(beginning)]
    assert matching, "no such assertion"
    assert not all(holds(claim, names) for claim in matching)


@pytest.mark.parametrize("lesson", CLAIMS)
def test_no_claim_is_without_a_baseline(lesson):
    beginnings = [row[0] for row in BASELINES.get(lesson, [])]
    assert [claim for claim in CLAIMS[lesson] if not claim.startswith(tuple(beginnings))] == []


def test_a_claim_that_noise_passes_would_be_found():
    assert holds("assert_allclose(modes, 8)", dict(modes=NOISE[:, 0]))  # which is why quality is asserted, too
    assert not holds("np.median(quality) > 1.4 * 7.6", dict(quality=NOISE[:, 1]))
