"""A check agrees with the truth, refutes what is wrong, and refuses to be a check that could not fail."""

import numpy as np
import pytest

from ganutils import check

x = np.linspace(0.1, 3, 20)
RIGHT = dict(given=dict(x=x), independent={"quadrature": lambda x: x**2 + x}, wrong={"sign": "x^{2} - x"})


@pytest.fixture(autouse=True)
def empty_registry(monkeypatch):
    monkeypatch.setattr(check, "results", {})


def test_agreement_is_registered_and_printed_as_a_bound():
    result = check.equation("9.1", "y = x^{2} + x", **RIGHT)
    assert check.results == {"9.1": result}
    assert str(result) == "(9.1)  ✓ 數值積分 quadrature  < 1e-9\n       ✗ 正負號 sign          0.5"
    data = result._repr_mimebundle_()
    assert data["text/plain"] == str(result)
    assert data[check.MIME]["passed"] and data[check.MIME]["refuted"] == 1 and data[check.MIME]["equation"] == "9.1"


@pytest.mark.parametrize("wrong_shown", ["y = x^{2} - x", "y = 2 x^{2} + x", "y = x^{2}", "y = x^{2} + x + 0.000001"])
def test_a_false_equation_fails_and_is_not_registered(wrong_shown):
    check.equation("9.1", "y = x^{2} + x", **RIGHT)
    with pytest.raises(check.CheckFailed, match=r"\(9.1\).*off by"):
        check.equation("9.1", wrong_shown, **{**RIGHT, "wrong": {"sign": "-x"}})
    assert check.results == {}, "a stale success must not survive"


def test_every_side_of_a_chain_and_of_a_pair_is_compared():
    check.equation("9.2", "y = x (x + 1) = x^{2} + x", **RIGHT)
    with pytest.raises(check.CheckFailed):
        check.equation("9.2", "y = x (x + 1) = x^{2} - x", **{**RIGHT, "wrong": {"sign": "-x"}})
    both = dict(given=dict(x=x), independent={"quadrature": lambda x: (x, -x)}, wrong={"swap": r"-x \qquad x"})
    check.equation("9.3", r"a = x \qquad b = -x", **both)
    with pytest.raises(check.CheckFailed):
        check.equation("9.3", r"a = x \qquad b = x", **both)


def test_a_wrong_version_that_is_right_or_nearly_right_is_not_refuted():
    for nearly in ("x + x^{2}", "x^{2} + x + 0.00000003"):
        with pytest.raises(check.CheckFailed, match="not refuted"):
            check.equation("9.1", "x^{2} + x", **{**RIGHT, "wrong": {"missing": nearly}})


def test_a_wrong_version_needs_to_fail_in_one_case_only_but_the_equation_must_hold_in_all():
    cases = [dict(a=1.0), dict(a=2.0)]
    common = dict(given=dict(x=x), cases=cases, independent={"enumeration": lambda x, a: a * x})
    check.equation("9.4", "a x", wrong={"factor": "x"}, **common)
    with pytest.raises(check.CheckFailed):
        check.equation("9.4", "x", wrong={"factor": "3 x"}, **common)


def test_sampled_checks_speak_of_standard_errors():
    rng = np.random.default_rng(0)

    def mean_of_exponentials():
        draws = rng.exponential(2.0, 100_000)
        return draws.mean(), draws.std() / len(draws) ** 0.5

    result = check.equation("9.5", "m = 2", independent={"simulation": mean_of_exponentials}, sampled=True,
                            wrong={"factor": "1", "argument": r"\frac{1}{2}"}, code=lambda: 2.0)
    assert [bound for _, bound in result.methods] == ["< 4 σ", "< 1e-9"] and {d for _, d in result.wrong} == {"> 8 σ"}
    with pytest.raises(check.CheckFailed):
        check.equation("9.5", "m = 2.2", independent={"simulation": mean_of_exponentials}, sampled=True, wrong={"factor": "1"})
    with pytest.raises(check.CheckFailed, match="not refuted"):  # 3 standard errors off: neither right nor refuted
        check.equation("9.5", "m = 2", independent={"simulation": lambda: (2.0, 0.1)}, sampled=True, wrong={"factor": "2.3"})
    with pytest.raises(check.CheckError, match="standard error must be positive"):
        check.equation("9.5", "m = 2", independent={"simulation": lambda: (2.0, 0.0)}, sampled=True, wrong={"factor": "1"})


def test_every_method_and_the_code_must_agree():
    two = {**RIGHT, "independent": {"quadrature": lambda x: x**2 + x, "symbolic": lambda x: x * (x + 1)}}
    assert len(check.equation("9.1", "x^{2} + x", **two, code=lambda x: x + x * x).methods) == 3
    with pytest.raises(check.CheckFailed, match="程式"):
        check.equation("9.1", "x^{2} + x", **two, code=lambda x: x - x * x)
    two["independent"]["symbolic"] = lambda x: x * (x - 1)
    with pytest.raises(check.CheckFailed, match="符號運算"):
        check.equation("9.1", "x^{2} + x", **two)


def test_what_is_not_finite_never_passes():
    with pytest.raises(check.CheckFailed):
        check.equation("9.6", r"\log(x - 5)", **RIGHT)  # nan
    with pytest.raises(check.CheckFailed, match="not finite"):
        check.equation("9.6", "x", **{**RIGHT, "independent": {"quadrature": lambda x: x * np.inf}})
    result = check.equation("9.6", "x^{2} + x", **{**RIGHT, "wrong": {"argument": r"\log(x - 1)"}})  # nan below 1 only
    assert result.wrong[0][1] == "∞"
    with pytest.raises(check.CheckError, match="no finite value"):  # cannot be evaluated: that refutes nothing
        check.equation("9.6", "x^{2} + x", **{**RIGHT, "wrong": {"argument": r"\log(x - 5)"}})


def f(x):
    return x**2 + x


@pytest.mark.parametrize("change, message", [
    (dict(wrong={}), "at least one wrong version"),
    (dict(independent={}), "at least one independent"),
    (dict(rtol=1e-5), "rtol"), (dict(rtol=0.0), "rtol"),
    (dict(independent={"magic": f}), "unknown label 'magic'"),
    (dict(independent={"code": f}), "unknown label 'code'"),
    (dict(wrong={"typo": "x"}), "unknown label 'typo'"),
    (dict(shown=f), "latex"),
    (dict(shown=f, latex="x", independent={"quadrature": f}), "same object"),
    (dict(code=f, independent={"quadrature": f}), "same object"),
    (dict(shown=lambda x: x + 1, latex="x", independent={"quadrature": lambda x: x + 1}), "same object"),
    (dict(wrong={"sign": "x^{2} + x"}), "same object"),
    (dict(wrong={"sign": "x", "factor": "x"}), "same object"),
    (dict(independent={"quadrature": lambda x: (x, x)}), "compared with 2"),
    (dict(shown=r"x \qquad x = x = x"), "same number of ="),
])
def test_a_check_that_could_not_fail_is_an_error(change, message):
    with pytest.raises(check.CheckError, match=message):
        check.equation(**{"number": "9.7", "shown": "x^{2} + x", **RIGHT, **change})
    assert check.results == {}


def test_a_function_may_stand_for_latex_that_cannot_be_read():
    check.equation("9.8", lambda x: np.abs(x).max(keepdims=True), latex=r"\lVert x \rVert_\infty", given=dict(x=-x),
                   independent={"enumeration": lambda x: np.array([max(abs(v) for v in x)])},
                   wrong={"sign": lambda x: x.max(keepdims=True)})


def test_summary_and_json_list_what_was_checked(capsys):
    check.equation("9.1", "x^{2} + x", **RIGHT)
    check.summary()
    assert capsys.readouterr().out == "(9.1)  ✓ 數值積分 quadrature  < 1e-9   ✗ × 1\n1 ✓   1 ✗\n"
    assert '"equation": "9.1"' in check.as_json()
