"""What is read from LaTeX is what a mathematician reads, or an error."""

import numpy as np
import pytest
import sympy

from ganutils import densities
from ganutils.formula import FormulaError, call, evaluate, formulas, read

x = np.linspace(-2, 2, 9)


def f(t):
    return np.cos(t) + 2


@pytest.mark.parametrize("latex, value", [
    (r"\frac{1}{2}", 0.5),
    (r"2\log(2) - 2 a", 2 * np.log(2) - 6),          # log takes its parenthesis, not what follows
    (r"-\log(\frac{1}{2}) - \log(1 - \frac{1}{2})", 2 * np.log(2)),
    (r"a (1 - a)", -6), (r"(1 - a) a", -6), (r"2 a (1 - a) b", -60), (r"\frac{a}{b}(1 + a)", 2.4),
    (r"\left(a + b\right)^{2}", 64), (r"a b^{2}", 75), (r"(a - b)(a + b)", -16), (r"a^{2} b", 45),
    (r"\sqrt{a^{2} + b^{2}}", np.sqrt(34)), (r"e^{-a}", np.exp(-3)), (r"\exp(-a)", np.exp(-3)),
    (r"\max(0, 1 - a)", 0), (r"\max(0, 1 + a)", 4), (r"\ln(a)", np.log(3)),
    (r"\pi \gamma + (1 - \pi) \beta", 0.3 * 7 + 0.7 * 2),   # a given π is the reader's, not 3.14…
    (r"\frac{\gamma}{2} a", 10.5), (r"a \cdot b", 15), (r"- a - b", -8), (r"s_r - s_f", 6), (r"s_{r} s_{f}", 16),
    (r"f(0)", 3), (r"f(0) (1 - a)", -6), (r"a f(0)", 9), (r"f(a - 3)^{2}", 9), (r"\log(f(0))", np.log(3)),
    (r"\frac{a}{b}^{2}", 0.36), (r"|a - b|", 2), (r"\lambda a", 33),
    (r"e^{a} b", np.exp(3) * 5), (r"a^b", 243), (r"\frac12 a", 1.5), (r"2 \int_{0}^{1} t dt + 1", 2),
    (r"F_a + \log(b)", 13 + np.log(5)), (r"\int_{1}^{0} t dt", -0.5), (r"\int_{b}^{b} t dt", 0), (r"a^{10}", 3**10),
    (r"\int_{0}^{1} t^{2} dt", 1 / 3), (r"1 - \int_{0}^{b} t dt", -11.5),
])
def test_reads_as_meant(latex, value):
    given = dict(a=3.0, b=5.0, pi=0.3, gamma=7.0, beta=2.0, s_r=8.0, s_f=2.0, lambda_=11.0, F_a=13.0, f=f)
    assert evaluate(latex, given) == pytest.approx(value, rel=1e-12)


def test_pi_and_e_are_the_constants_unless_given():
    assert evaluate(r"\pi", {}) == pytest.approx(np.pi)
    assert evaluate(r"\pi", {"pi": 0.2}) == 0.2
    assert evaluate(r"e^{2}", {}) == pytest.approx(np.e**2)


def test_arrays_broadcast_and_a_function_stays_a_function():
    assert np.allclose(evaluate(r"\frac{f(x)}{f(x) + x}", dict(f=f, x=x)), f(x) / (f(x) + x))
    assert np.allclose(evaluate(r"\sigma(x) - 1", dict(sigma=np.tanh, x=x)), np.tanh(x) - 1)


def test_a_name_is_a_function_only_when_a_function_is_given():
    assert read(r"s(x)", dict(s=f, x=1.0)) == sympy.Function("s")(sympy.Symbol("x"))
    assert read(r"s(x)", dict(s=2.0, x=1.0)) == sympy.Symbol("s") * sympy.Symbol("x")


def test_expectation_is_the_integral_against_the_density():
    p = densities.gaussian(1.0, 2.0)
    assert evaluate(r"\mathbb{E}_{x \sim p}[x]", dict(p=p)) == pytest.approx(1, rel=1e-10)
    assert evaluate(r"\mathbb{E}_{x \sim p}\left[(x - 1)^{2}\right]", dict(p=p)) == pytest.approx(4, rel=1e-10)
    with pytest.raises(FormulaError, match="inner integral depends on x"):
        evaluate(r"\mathbb{E}_{x \sim p}[\mathbb{E}_{y \sim p}[x y]]", dict(p=p, x=2.0))
    with pytest.raises(FormulaError, match="does not vanish"):
        evaluate(r"\int_{-\infty}^{\infty} x^{2} dx", dict(p=p))
    nested = r"\mathbb{E}_{x \sim p}[x \mathbb{E}_{y \sim q}[y]]"
    assert evaluate(nested, dict(p=p, q=densities.uniform(0, 4))) == pytest.approx(2, rel=1e-10)


def test_divergence_is_called_with_its_two_densities_in_order():
    given = dict(p="left", q="right", D=lambda a, b: {("left", "right"): 2.0, ("right", "left"): 5.0}[a, b])
    assert evaluate(r"1 - \mathrm{D}(p \,\|\, q)", given) == -1
    assert evaluate(r"3\,\mathrm{D}(q \parallel p)", given) == 15


def test_gradient_of_a_divergence_is_a_function_of_its_own():
    def gradient(a, b):
        return np.array({("left", "right"): [2.0, 1.0], ("right", "left"): [5.0, 0.0]}[a, b])

    given = dict(p="left", q_theta="right", nabla_theta_D=gradient, D=lambda a, b: 1.0)
    shown = r"\nabla_\theta\,\mathrm{D}(q_\theta \,\|\, p) - 2\,\nabla_\theta\,\mathrm{D}(p \,\|\, q_\theta)"
    assert evaluate(shown, given).tolist() == [1.0, -2.0]
    assert evaluate(r"\mathrm{D}(p \,\|\, q_\theta)", given) == 1
    with pytest.raises(FormulaError, match="nabla_psi_D has no value"):
        evaluate(r"\nabla_\psi\,\mathrm{D}(p \,\|\, q_\theta)", given)


@pytest.mark.parametrize("latex, message", [
    (r"\frac{1}{", "cannot read"), (r"a ; b", "cannot read"), (r"a / 2 a", "cannot read"), (r"a!", "cannot read"), (r"f'(a)", "cannot read"),
    (r"\bigl(a\bigr)", "cannot read"), (r"a^23", "add braces"), (r"a^2^2", "two exponents"), (r"2 3", "add braces"),
    (r"a \cdots a", "cannot read"), (r"a \quad a", "cannot read"), (r"\int_0^{\infty} t dt", "needs the whole line"), (r"\log(2", "never closed"), (r"a + unknown", "no value"),
    (r"c + 1", "no value for c"), (r"\mathrm{JSD}(p \| q)", "JSD has no value"), (r"\int t dt", "write the limits"),
    (r"\int_{-\infty}^{\infty} t dt", "needs the whole line"), (r"\mathrm{D}(a \| c)", "no value for c"),
])
def test_what_cannot_be_read_is_an_error(latex, message):
    with pytest.raises(FormulaError, match=message):
        evaluate(latex, dict(a=1.0, D=lambda p, q: 1.0))


def test_inverse_and_derivative_of_a_given_function():
    x = np.array([0.3, 1.0, 4.0])
    given = dict(x=x, G=np.exp, G_inv=np.log, f=lambda x: -2 * x)
    assert np.allclose(evaluate(r"G^{-1}(x)", given), np.log(x), rtol=1e-14)
    assert np.allclose(evaluate(r"\frac{d}{dx} G^{-1}(x)", given), 1 / x, rtol=1e-9)
    assert np.allclose(evaluate(r"3 \cdot \left| \frac{d}{dx} f(x) \right|", given), 6, rtol=1e-9)
    assert np.allclose(evaluate(r"\frac{d}{dx} G(2 x)", given), 2 * np.exp(2 * x), rtol=1e-9)
    assert evaluate(r"a^{-1}(b)", dict(a=2.0, b=3.0)) == 1.5  # no a_inv is given: a power and a product


def test_the_derivative_of_a_product_is_an_error():
    with pytest.raises(FormulaError, match="differentiated"):
        evaluate(r"\frac{d}{dx} a(x)", dict(a=2.0, x=3.0))


def test_an_ambiguous_reading_is_an_error():
    with pytest.raises(FormulaError, match="ways"):
        evaluate(r"\log a - b", dict(a=1.0, b=2.0))  # log(a) - b or log(a - b)?


def test_an_equation_is_split_at_its_own_equals_signs_only():
    assert formulas(r"A = B = C") == [["B", "C"]]
    assert formulas(r"B") == [["B"]]
    assert formulas(r"\max_{x = 1} A = B \qquad C = D") == [["B"], ["D"]]
    for relation in (r"A \ge B = C", r"A \approx B", "A < B"):
        with pytest.raises(FormulaError, match="only = can be checked"):
            formulas(relation)


def test_call_passes_what_a_function_names():
    assert call(lambda b, a: a - b, dict(a=5, b=3, c=1)) == 2
    assert call(lambda a, h=0.5: a * h, dict(a=4)) == 2
    with pytest.raises(FormulaError, match="asks for z"):
        call(lambda z: z, dict(a=1))
