"""A check agrees with the truth on both sides, refutes what is wrong, and refuses to be a check that could not fail."""

import json
from dataclasses import replace

import numpy as np
import pytest

from ganutils import check, proof
from ganutils.evaluate import FormulaError, Meaning, Sampled
from ganutils.ledger import EQUATIONS
from ganutils.ledger.book import Equation
from ganutils.proof import CheckError, CheckFailed, prove


def number(rng):
    return dict(a=float(rng.uniform(0.5, 2)), b=float(rng.uniform(-2, 2)))


SQUARE = [Meaning("S", "enumeration", lambda a, b: (a + b) ** 2)]
RIGHT = Equation("9.1", "S = a^2 + 2 a b + b^2", number, meanings={"S": SQUARE}, wrong={"missing: 2ab": "S = a^2 + b^2"})


@pytest.fixture(autouse=True)
def book(monkeypatch):
    monkeypatch.setitem(EQUATIONS, "9.1", RIGHT)
    monkeypatch.setattr(proof, "results", {})


def test_agreement_is_registered_and_shown():
    result = check("9.1", "S = a^2 + 2 a b + b^2")
    assert proof.results == {"9.1": result} and result.cases == 8 and result.methods == ("enumeration",)
    assert str(result).startswith("(9.1) ✓ 兩邊相符，誤差 < 1e-8 · 逐項列舉 · 8 組案例\n      ✓ both sides agree to 1e-8 · enumeration · 8 cases\n")
    shown = result._repr_mimebundle_()
    assert shown["text/plain"] == str(result) and shown["text/latex"].startswith("$$\\begin{array}{l}") and "S = a^2 + b^2" in shown["text/latex"]
    content = shown[proof.MIME]
    assert content["passed"] and content["refuted"] == 1 and content["wrong"][0][:3] == ["漏項：2ab", "term lost: 2ab", "S = a^2 + b^2"]
    assert json.loads(proof.as_json())[0]["equation"] == "9.1"


@pytest.mark.parametrize("latex", [
    "S = a^2 + 2 a b - b^2", "2 S = a^2 + 2 a b + b^2", "S = a^2 + 2 a b", "S + 0.000001 = a^2 + 2 a b + b^2", "a = a^2 + 2 a b + b^2",
    "S = a^2 + 2 a b + b^2 = (a - b)^2", r"S = a^2 + 2 a b + b^2 \qquad a = b", r"S \le a^2 + 2 a b + b^2", r"S \ge a^2 + 2 a b + b^2",
])
def test_a_wrong_side_of_any_kind_fails_and_is_not_registered(latex, monkeypatch):
    check("9.1", RIGHT.latex)
    monkeypatch.setitem(EQUATIONS, "9.1", replace(RIGHT, latex=latex))
    with pytest.raises(CheckFailed, match=r"\(9.1\)"):
        check("9.1", latex)
    assert proof.results == {}, "a stale success must not survive"


def test_the_box_the_check_and_the_book_must_agree():
    with pytest.raises(CheckError, match="book of proofs"):
        check("9.1", "S = a^2 + b^2")
    with pytest.raises(CheckError, match="hypotheses"):
        check("9.1", RIGHT.latex, "a > 0")
    with pytest.raises(CheckError, match="not in the book"):
        check("9.9", "S = 1")


def test_every_chain_every_part_and_every_way_to_find_a_name_is_tried():
    prove(replace(RIGHT, latex=r"S = (a + b)^2 = a^2 + 2 a b + b^2 \qquad a - a b = a (1 - b)"), 3)
    two = [*SQUARE, Meaning("S", "quadrature", lambda a, b: (a - b) ** 2)]
    with pytest.raises(CheckFailed, match="off by"):
        prove(replace(RIGHT, meanings={"S": two}))


def test_a_wrong_version_must_be_wrong_in_each_of_its_parts():
    for nearly in ("S = b^2 + 2 a b + a^2", "S = a^2 + 2 a b + b^2 + 0.0000000000001", r"S = a^2 \qquad S = (a + b)^2"):
        with pytest.raises(CheckFailed, match="not refuted"):
            prove(replace(RIGHT, wrong={"missing": nearly}))
    with pytest.raises(CheckError, match="refutes nothing"):
        prove(replace(RIGHT, wrong={"missing": r"S = \log(a - 5)"}))
    with pytest.raises(CheckError, match="unknown mistake 'typo'"):
        prove(replace(RIGHT, wrong={"typo": "S = a"}))


def test_an_inequality_is_strict_somewhere_and_tight_where_stated():
    bound = Equation("9.2", r"2 a b \le a^2 + b^2", number, tight={"a = b": lambda rng: dict(a=1.3, b=1.3)})
    assert prove(bound).tight == ("a = b",)
    for weaker in (r"2 a b \le a^2 + b^2 + 1", r"a b - 9 \le a^2 + b^2", r"2 a b \le 2 a^2 + 2 b^2"):
        with pytest.raises(CheckFailed, match="tight in no case"):
            prove(replace(bound, latex=weaker))
    for wrong in (r"2 a b \ge a^2 + b^2", r"2 a b < a^2 + b^2", r"2 a b < a^2 + b^2 + \frac{a}{10^{13}}"):
        with pytest.raises(CheckFailed, match="off by"):
            prove(replace(bound, latex=wrong))
    with pytest.raises(CheckFailed, match="nowhere strict"):
        prove(replace(RIGHT, latex=r"S \le a^2 + 2 a b + b^2", tight={"everywhere": number}, wrong={}))


def test_different_means_by_more_than_what_counts_as_equal():
    nearly = Equation("9.6", r"S \ne a^2 + b^2", number, meanings={"S": SQUARE})
    prove(nearly)
    with pytest.raises(CheckFailed):
        prove(replace(nearly, latex=r"S \ne a^2 + 2 a b + b^2 + \frac{a}{10^{13}}"))


def test_hypotheses_as_displayed_choose_the_cases():
    root = Equation("9.3", "R = a", lambda rng: dict(a=float(rng.uniform(-1, 1))), given="a > 0", outside=lambda rng: [dict(a=-0.5)],
                    meanings={"R": [Meaning("R", "closed form", lambda a: abs(a))]})
    assert prove(root).cases == 8
    with pytest.raises(CheckFailed):  # the hypothesis lost: the case beyond it is tried
        prove(replace(root, given=""))
    words = replace(root, given=r"\text{positive}", words={r"\text{positive}": lambda a: a > 0})
    assert prove(words).cases == 8
    with pytest.raises(CheckError, match="has no test"):
        prove(replace(root, given=r"\text{nice}"))
    with pytest.raises(CheckError, match="draws gave 0 cases"):
        prove(replace(root, given="a > 2"))


def test_a_converse_fails_beyond_the_hypotheses():
    sign = Equation("9.4", "a > 0", lambda rng: dict(a=float(rng.uniform(-1, 1))), given="a > 0", outside=lambda rng: [dict(a=-0.5)], converse=1,
                    tight={"a → 0": lambda rng: dict(a=1e-4)})
    prove(sign)
    with pytest.raises(CheckFailed, match="beyond its hypotheses"):
        prove(replace(sign, latex=r"a^2 > 0"))


def test_sampled_sides_agree_within_five_standard_errors():
    def mean(a, seed):
        draws = np.random.default_rng(seed).exponential(a, 100_000)
        return Sampled(draws.mean(), draws.std() / len(draws) ** 0.5)

    entry = Equation("9.5", "M = a", lambda rng: dict(a=float(rng.uniform(1, 2)), seed=int(rng.integers(100))),
                     meanings={"M": [Meaning("M", "simulation", mean)]}, wrong={"factor": "M = 2 a"})
    prove(entry)
    for wrong in ("M = 1.05 a", "M = 0", r"M \ne a"):
        with pytest.raises(CheckFailed):
            prove(replace(entry, latex=wrong))
    with pytest.raises(FormulaError, match="stand alone"):
        prove(replace(entry, latex="2 M = 2 a"))


def test_updates_are_carried_out_one_after_the_other():
    def after(a, b, k):
        for _ in range(k):
            a = a + b
        return a, b - a

    ways = {f"{name}_next": [Meaning(f"{name}_next", "simulation", lambda a, b, k, i=i: after(a, b, k)[i])] for i, name in enumerate("ab")}
    entry = Equation("9.6", r"a \leftarrow a + b \;\; (k\times) \qquad b \leftarrow b - a", lambda rng: {**number(rng), "k": 3}, meanings=ways)
    prove(entry)
    for wrong in (r"b \leftarrow b - a \qquad a \leftarrow a + b \;\; (k\times)", r"a \leftarrow a + b \qquad b \leftarrow b - a",
                  r"a \leftarrow a - b \;\; (k\times) \qquad b \leftarrow b - a"):
        with pytest.raises(CheckFailed):
            prove(replace(entry, latex=wrong))


def test_sympy_proves_identities_and_refuses_others():
    import sympy

    from ganutils.symbolic import symbol

    proved = replace(RIGHT, proof={"S": lambda: sympy.expand((symbol("a") + symbol("b")) ** 2)})
    assert prove(proved).methods == ("symbolic", "enumeration")
    with pytest.raises(CheckFailed, match="SymPy derives"):
        prove(replace(RIGHT, proof={"S": lambda: symbol("a") ** 2}))


@pytest.mark.parametrize("latex, message", [("S = S", "with itself"), ("S", "states nothing"), (r"S = \log(a - 9)", "no value in the reals"),
                                            ("S = T", "no value for T"), (r"S = a \quad", "off by")])
def test_a_check_that_could_not_fail_is_an_error(latex, message):
    with pytest.raises((CheckError, FormulaError, CheckFailed), match=message):
        prove(replace(RIGHT, latex=latex))


def test_summary_and_source(capsys):
    check("9.1", RIGHT.latex)
    check.summary()
    assert "(9.1)  ✓ both sides agree" in capsys.readouterr().out
    check.source("2.4")
    text = capsys.readouterr().out
    assert "def loss_of_D" in text and "def two_tables" in text
