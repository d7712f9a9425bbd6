"""The exercises' kinds, hints and assignments of each lesson; the teacher's marking schemes, and the numbers in them."""

import re

import jupytext
import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp

from ganutils import transport
from ganutils.figures import lesson_09
from tools import ROOT

LESSONS = sorted((ROOT / "notebooks" / "src").glob("[!._]*.py"))
SCHEMES = ROOT / "docs" / "assignments"
KINDS = {"zh": ["手算", "證明", "找錯", "寫程式", "設計實驗"],
         "en": ["by hand", "prove", "find the bug", "code it", "design an experiment"]}
HINTS = {"zh": ["提示一", "提示二"], "en": ["Hint one", "Hint two"]}
POINTS = {"zh": r"（(\d+) 分）", "en": r"\((\d+) points?\)"}
ENGLISH = "In English:|One way:"


def cells(path, language):
    """The exercises and the assignment of a lesson."""
    found = [cell.source for cell in jupytext.read(path, fmt="py:percent").cells
             if {"exercise", f"lang-{language}"} <= set(cell.metadata.get("tags", []))]
    assert len(found) == 2, path.stem
    return found


def points(text, language):
    """The points of the numbered questions."""
    return [int(re.search(POINTS[language], line)[1]) for line in re.findall(r"(?m)^\d\. .*$", text)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_five_kinds_marked_by_stars_with_hints_in_two_stages(path, language):
    exercises, _ = cells(path, language)
    numbered = re.findall(r"(?m)^\d\. (★+) ?(.*)$", exercises)
    assert len(numbered) >= 5 and all(len(stars) <= 3 for stars, _ in numbered)
    for kind in KINDS[language]:
        assert any(kind in text.lower() for _, text in numbered), kind
    assert re.findall(r"<summary>(.+?)</summary>", exercises) == HINTS[language]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_an_assignment_of_ten_points_and_its_scheme_for_the_teacher(path):
    asked = {language: points(cells(path, language)[1], language) for language in ("zh", "en")}
    assert sum(asked["zh"]) == 10 and asked["zh"] == asked["en"]
    zh, en = halves(path.stem.split("_")[0])
    assert marks(zh, r"\*\*（(\d) 分）\*\*", r"（(\d) 分）") == asked["zh"]
    assert marks(en, r"\*\*\((\d) points?\)\*\*", r"\((\d) points?\)") == asked["en"]


def halves(lesson):
    """The Chinese and the English part of a scheme, its table of partial answers left out."""
    text = (SCHEMES / f"{lesson}.md").read_text(encoding="utf-8").split("## 常見的部分答案")[0]
    zh, en = re.split(ENGLISH, text)
    return zh, en


def marks(text, whole, step):
    """The points of each numbered answer; where its steps have points, these must add up."""
    found = []
    for answer in re.findall(r"(?m)^\d\. (.*)$", text):
        found.append(int(re.match(whole, answer)[1]))
        steps = [int(point) for point in re.findall(step, re.sub(whole, "", answer))]
        assert not steps or sum(steps) == found[-1], answer
    return found


def test_steps_that_do_not_add_up_are_found():
    with pytest.raises(AssertionError):
        marks("1. **(2 points)** a (1 point); b (2 points).", r"\*\*\((\d) points?\)\*\*", r"\((\d) points?\)")


# --- the numbers of the schemes, computed again ---------------------------------------------------------

def numbers_00():
    error, error_new = np.sqrt(0.25 / 60), np.sqrt(0.25 / 1194)
    return [(np.log(2) - 1.30 / 2, 3), (np.log(2) - 1.10 / 2, 3), (error, 4), (error_new, 4),
            ((32 / 60 - 0.5) / error, 2), (0.3 / error_new, 1)]


def numbers_01():
    def q(x): return x ** (-2 / 3) / 3
    half = 3**-1.5
    assert np.isclose(quad(q, 0, 1)[0], 1) and np.isclose(quad(lambda x: x * q(x), 0, 1)[0], 1 / 4) and np.isclose(q(half), 1)
    tv = quad(lambda x: q(x) - 1, 0, half)[0]
    return [(half, 4), (tv, 4), (0.5 + tv / 2, 4)]


def numbers_02():
    p, q = np.array([4, 3, 1]) / 8, np.array([1, 3, 4]) / 8
    D, m = p / (p + q), (p + q) / 2
    assert np.allclose(D, [4 / 5, 1 / 2, 1 / 5])
    both, one = 0.1 + 0.8 * D, 0.9 * D
    return [(-p @ np.log(D) - q @ np.log(1 - D), 4), (p @ np.log(p / m) / 2 + q @ np.log(q / m) / 2, 4),
            *[(value, 2) for value in (*both, *one)], (np.log(both[1] / both[2]), 3), (np.log(one[1] / one[2]), 3)]


def numbers_03():
    z = np.array([-1, 0, 2])
    saturating = -1 / (1 + np.exp(-z))
    slopes = saturating, -1 - saturating
    sat, ns = [np.array([each.mean(), (each * z).mean()]) for each in slopes]
    cosine = sat @ ns / np.linalg.norm(sat) / np.linalg.norm(ns)
    return [*[(-value, 3) for each in slopes for value in each], (-sat[0], 3), (-sat[1], 3), (-ns[0], 3), (ns[1], 3),
            (ns[0] / sat[0], 3), (-ns[1] / sat[1], 3), (cosine, 3)]


def numbers_06():
    def J(gamma): return np.array([[1 - 0.02, 0.1 * (1 - 0.2 * gamma)], [-0.2, 1 - 0.2 * gamma]])
    def modulus(gamma): return abs(np.linalg.eigvals(J(gamma))).max()
    w, rounds = np.array([1.0, 0.0]), 0
    while np.linalg.norm(w) >= 0.01:
        w, rounds = J(0.5) @ w, rounds + 1
    assert np.isclose(np.linalg.det(J(0.5)), 0.9) and np.isclose(np.trace(J(0.5)), 1.88) and rounds == 89
    critical = (2 * np.sqrt(0.02) - 0.02) / 0.2
    assert modulus(critical) < min(modulus(critical - 0.1), modulus(critical + 0.1))
    return [(modulus(0.5), 4), (np.log(100) / -np.log(modulus(0.5)), 1), (critical, 3), (modulus(critical), 3), (modulus(2), 3)]


def numbers_07():
    a, full = 5 / 8, 1 - np.exp(-4.5)
    jsd = np.log(2) + a / 2 * np.log(a) - (1 + a) / 2 * np.log(1 + a)
    error = np.sqrt(full * (1 - full) / 2500)
    return [(-np.log(a), 3), (jsd, 3), (2 * np.log(2) - 2 * jsd, 3), (2 * jsd, 3), (100 * full, 2), (100 * error, 2),
            ((0.995 - full) / error, 1), (np.sqrt(4.5 / -np.log(0.005)), 2), (np.log(0.1) / np.log(a), 2),
            (1 - a**5, 3), (1 - a**4, 3)]


def numbers_09():
    def density(x, mu): return np.exp(-(x - mu) ** 2 / 2) / np.sqrt(2 * np.pi)

    def pull(mu, c):  # −E_q[(D* − c) D*′], and D* by the hint
        x = np.linspace(-9, 10, 381)
        D = -np.tanh(mu / 2 * (x - mu / 2))
        return np.sum((D - c) * mu / 2 * (1 - D**2) * density(x, mu)) * (x[1] - x[0])

    def D_h(p, q): return 2 * p * np.log(2 * p / (p + q)) - (p - q) ** 2 / (p + q) / 2
    def of_shift(mu): return quad(lambda x: D_h(density(x, 0), density(x, mu)), -9, 10, epsabs=1e-12)[0]
    assert np.isclose(pull(0.05, 0), -0.05**3 / 8, rtol=0.01) and np.isclose(pull(0.05, 1), -0.05 / 2, rtol=0.01)
    assert np.isclose(of_shift(0.1), 0.1**4 / 32, rtol=0.01)
    assert np.isclose(D_h(0.5, 0.45) + D_h(0.5, 0.55), -0.05**4 / 2, rtol=0.01)

    times = [5, 20, 50, 100, 150]
    middle, at_b = [solve_ivp(lambda t, mu: [pull(mu[0], c)], (0, 150), [1], t_eval=times, rtol=1e-6, atol=1e-9).y[0] for c in (0, 1)]
    stepped = 1.0
    for _ in range(10):
        stepped += 0.5 * pull(stepped, 1)
    weights = [lesson_09.path((-1, 1, c), np.array([0, 150]))[-1] for c in (0, 1)]
    assert at_b[1] < 0.0005
    return [*[(value, 3) for value in (*middle, at_b[0], stepped, *weights)], (-pull(1, 0), 4), (-pull(1, 1), 4)]


def numbers_10():
    by_hand = np.sqrt(2 / np.pi) * np.sqrt(2 / (12 * 64))
    measured, error = 0.0411, 0.0007  # benchmarks/assignments.py 10
    assert abs(by_hand - measured) < 2 * error
    return [(by_hand, 4), (transport.batch_distance(64), 4)]


@pytest.mark.parametrize("lesson, numbers", [(name[-2:], function) for name, function in list(globals().items())
                                             if name.startswith("numbers_")], ids=lambda value: str(value)[:2])
def test_the_numbers_of_a_scheme_are_right_in_both_languages(lesson, numbers):
    for half in halves(lesson):
        for value, digits in numbers():
            assert re.search(rf"(?<![\d.]){value:.{digits}f}(?!\d)", half), (lesson, value)
