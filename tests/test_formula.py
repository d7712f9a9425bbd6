"""What is read from LaTeX is what a mathematician reads, or an error; what is written is read again as the same."""

import re

import numpy as np
import pytest

from ganutils import densities
from ganutils.evaluate import FormulaError, Matrix, Meaning, Scope, call, evaluate, value
from ganutils.formula import Statement, Update, python_name, read, write, write_all
from ganutils.laws import Draws, FiniteLaw
from ganutils.ledger import EQUATIONS
from ganutils.proof import Trial

x = np.linspace(-2, 2, 9)


def f(t):
    return np.cos(t) + 2


NUMBERS = dict(a=3.0, b=5.0, pi=0.3, gamma=7.0, beta=2.0, s_r=8.0, s_f=2.0, lambda_=11.0, F_a=13.0, f=f)


@pytest.mark.parametrize("latex, expected", [
    (r"\frac{1}{2}", 0.5), (r"2\log(2) - 2 a", 2 * np.log(2) - 6),  # log takes its parenthesis, not what follows
    (r"-\log(\frac{1}{2}) - \log(1 - \frac{1}{2})", 2 * np.log(2)),
    (r"a (1 - a)", -6), (r"(1 - a) a", -6), (r"2 a (1 - a) b", -60), (r"\frac{a}{b}(1 + a)", 2.4),
    (r"\left(a + b\right)^{2}", 64), (r"a b^{2}", 75), (r"(a^2)^2", 81), (r"\bigl(e^{-a}\bigr)^{2}", np.exp(-6)), (r"(a - b)(a + b)", -16), (r"a^{2} b", 45), (r"a^2 b", 45),
    (r"\sqrt{a^{2} + b^{2}}", np.sqrt(34)), (r"e^{-a}", np.exp(-3)), (r"\exp(-a)", np.exp(-3)),
    (r"\max(0, 1 - a)", 0), (r"\max(0, 1 + a)", 4), (r"\ln(a)", np.log(3)), (r"\cosh(1)", np.cosh(1)),
    (r"\pi \gamma + (1 - \pi) \beta", 0.3 * 7 + 0.7 * 2),  # a given π is the reader's, not 3.14…
    (r"\frac{\gamma}{2} a", 10.5), (r"a \cdot b", 15), (r"- a - b", -8), (r"s_r - s_f", 6), (r"s_{r} s_{f}", 16),
    (r"f(0)", 3), (r"f(0) (1 - a)", -6), (r"a f(0)", 9), (r"f(a - 3)^{2}", 9), (r"\log(f(0))", np.log(3)),
    (r"\frac{a}{b}^{2}", 0.36), (r"|a - b|", 2), (r"\lvert a - b \rvert^2", 4), (r"\lambda a", 33), (r"e^{a} b", np.exp(3) * 5),
    (r"a^b", 243), (r"\frac12 a", 1.5), (r"2 \int_{0}^{1} t dt + 1", 2), (r"F_a + \log(b)", 13 + np.log(5)),
    (r"\int_{1}^{0} t dt", -0.5), (r"\int_{b}^{b} t dt", 0), (r"a^{10}", 3**10), (r"\int_{0}^{1} t^{2} dt", 1 / 3),
    (r"1 - \int_{0}^{b} t dt", -11.5), (r"\int_0^1 \int_0^t t u du dt", 1 / 8), (r"\lceil \frac{a}{2} \rceil", 2),
])
def test_reads_as_meant(latex, expected):
    assert value(latex, NUMBERS) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("number", list(EQUATIONS))
def test_every_box_is_read_and_writing_it_gives_the_same_tree(number):
    entry = EQUATIONS[number]
    functions = Trial(entry, 0).scopes[0].is_function
    statements = read(entry.latex, functions)
    assert all(isinstance(statement, Update) or statement.relations for statement in statements)
    assert read(write_all(statements), functions) == statements


def cells(u):
    return np.asarray(u) ** 2 + 1


PAIR = Draws((np.array([0.0, 1.0, 3.0]), np.array([1.0, 1.0, 1.0])), np.array([0.5, 0.2, 0.3]))


def plans(p, q):
    """Two couplings to choose from."""
    return [PAIR, Draws((np.array([0.0, 1.0]), np.array([0.0, 1.5])))]


def lipschitz(kind, objective, bound):
    return objective(lambda t: bound * np.abs(t))


def of_slopes(kind, objective, bound=1.0, relation="", norm=""):
    assert relation == r"\le" and norm == "L"
    return objective(lambda t: bound * np.abs(t))


class KnownMean:
    """A random number that knows its mean."""

    def expected(self):
        return 2.5


class Parabola:
    """x², and a slope of its own, which is not asked of differences."""

    def __call__(self, x):
        return x**2

    def prime(self, x):
        return 2 * x


@pytest.mark.parametrize("latex, given, over, expected", [
    # 08: conjugates, primes, suprema, limits
    (r"\mathbb{E}_{x \sim q}\left[f\left(\frac{p(x)}{q(x)}\right)\right]",
     dict(p=FiniteLaw([0.2, 0.8]), q=FiniteLaw([0.5, 0.5]), f=cells), {}, 0.5 * (1.16 + 3.56)),
    (r"\sup_{u \ge 0}\,(u t - f(u))", dict(t=3.0, f=cells), {"u": lambda kind, h, low: max(map(h, low + np.linspace(0, 5, 5001)))}, 1.25),
    (r"f'(a)", dict(f=cells, a=1.5), {}, 3.0), (r"\frac{f''(a)}{a}", dict(f=cells, a=1.5), {}, 2 / 1.5),
    (r"f(0) + f'(\infty)", dict(f=lambda u: 3 * u + 1), {}, 4.0),
    (r"f^{*}(t) - f^*(0)", dict(f_star=cells, t=2.0), {}, 4.0), (r"f_{KL}^{*}(t)", dict(f_KL_star=np.exp, t=1.0), {}, np.e),
    (r"\lim_{\epsilon \to 0} \frac{\exp(\epsilon) - 1}{\epsilon}", {}, {}, 1.0), (r"\lim_{n \to \infty} (1 + \frac{1}{n})^{n}", {}, {}, np.e),
    (r"\chi^2(p \,\|\, q)", dict(chi2=lambda p, q: p - q, p=5.0, q=3.0), {}, 2.0),
    (r"\mathrm{D_f}(p \| q) - B(T)", dict(D_f=lambda p, q: 7.0, B=lambda T: 2.0, p=1.0, q=1.0, T=1.0), {}, 5.0),
    # 10, 11: couplings, norms, quantiles, products and sums over indices
    (r"\min_{\pi \in \Pi(p, q)} \mathbb{E}_{(x, y) \sim \pi}[\lvert x - y \rvert]", dict(Pi=plans, p=0.0, q=0.0), {}, 0.25),
    (r"\max_{\lVert f \rVert_L \le 2} \mathbb{E}_{x \sim p}[f(x)]", dict(p=Draws([1.0, -3.0]), f=np.abs), {"f": lipschitz}, 4.0),
    (r"\int_{0}^{1} |F_p^{-1}(t) - F_q^{-1}(t)| dt", dict(F_p_inv=lambda t: t, F_q_inv=lambda t: 3 * t), {}, 1.0),
    (r"\mathrm{sign}(a - b)", dict(a=1.0, b=2.0), {}, -1.0), (r"|\theta| + \mathrm{TV}", dict(theta=-2.0, TV=1.0), {}, 3.0),
    (r"\frac{2^{2 n - 1}}{(2 n + 1) \binom{2 n}{n}}", dict(n=2), {}, 4 / 15), (r"\infty", {}, {}, np.inf),
    (r"\lVert v \rVert + \lVert v \rVert_1", dict(v=np.array([3.0, -4.0])), {}, 12.0),
    (r"\lVert K \rVert_{op}", dict(K=2.0, norm_op=lambda K: 9.0), {}, 9.0),
    (r"\prod_{l} \sigma(W_l)", dict(W=np.array([2.0, 3.0]), sigma=lambda w: w), {"l": range(2)}, 6.0),
    (r"\frac{\sum_i c_i^2 \sigma_i^{4 k}}{\sum_i c_i^2}", dict(c=np.array([1.0, 2.0]), sigma=np.array([1.0, 2.0]), k=1), {"i": range(2)}, 65 / 5),
    (r"\max_\omega \sigma(\hat K(\omega))", dict(sigma=abs, K_hat=lambda w: 1 - w), {"omega": [0.5, 3.0]}, 2.0),
    (r"\nabla f^{*}(\hat x)", dict(f_star=lambda v: (v**2).sum(), x_hat=np.array([1.0, 2.0])), {}, [2.0, 4.0]),
    (r"\frac{x - \tilde x}{\lVert x - \tilde x \rVert}", dict(x=np.array([3.0, 4.0]), x_tilde=np.array([0.0, 0.0])), {}, [0.6, 0.8]),
    (r"\mathbb{E}[M(a)]", dict(M=lambda a: KnownMean(), a=1.0), {}, 2.5), (r"\lVert f' \rVert_{\infty} + f'(3)", dict(f=Parabola(), norm_infty=lambda f: f(4.0)), {}, 14.0),
    (r"\lVert f \rVert_L", dict(f=np.cos, norm_L=lambda f: 7 * f(0.0)), {}, 7.0),
    (r"\max_{\lVert f \rVert_L \le 2} \mathbb{E}_{x \sim p}[f(x)]", dict(p=Draws([1.0, -3.0]), f=np.cos), {"f": of_slopes}, 4.0),
    # 12: two independent draws, products of laws, the derivative of a product
    (r"\mathbb{E}_{x \sim p,\,y \sim q}[x y^2]", dict(p=Draws([1.0, 2.0]), q=Draws([1.0, 3.0])), {}, 7.5),
    (r"\mathbb{E}_{x \sim p}[\mathbb{E}_{y \sim q}[\log(1 + x y)]]", dict(p=Draws([1.0]), q=Draws([1.0, 3.0])), {}, np.log(8) / 2),
    (r"\mathrm{KL}(p \otimes q \,\|\, q \otimes p)", dict(p=FiniteLaw([0.5, 0.5]), q=FiniteLaw([0.2, 0.8]),
                                                        KL=lambda a, b: float(a.masses @ np.log(a.masses / b.masses))), {}, 0.3 * np.log(4)),
    (r"\frac{d}{dx} (w(x) s'(x))", dict(w=np.exp, s=np.sin, x=0.5), {}, np.exp(0.5) * (np.cos(0.5) - np.sin(0.5))),
    # 13: conditionals, transposes
    (r"P(y \mid x) p(x, y)", dict(P=lambda y, x: y + x, p=lambda x, y: x * y, x=2.0, y=3.0), {}, 30.0),
    (r"\mathrm{KL}(q(\cdot \mid x) \,\|\, P(\cdot \mid x))", dict(KL=lambda a, b: a(1.0) - b(2.0), q=lambda y, x: y * x, P=lambda y, x: y + x, x=5.0),
     {}, -2.0),
    (r"\operatorname{tr}(A A^\top)", dict(A=Matrix([[1.0, 2.0], [3.0, 4.0]])), {}, 30.0), (r"\det(2 I - A)", dict(A=np.diag([1.0, 5.0])), {}, -3.0),
    # 14 to 16: unequal pairs, sums with bounds, conditional places
    (r"\sum_{i \ne j} k_i k_j", dict(k=np.array([1.0, 2.0, 3.0])), {"i": range(3), "j": range(3)}, 22.0),
    (r"\sum_{j=0}^{3} \binom{3}{j} j", {}, {}, 12.0), (r"\bar\theta_T", dict(theta_T_bar=1.5), {}, 1.5),
    (r"\lvert 1 - \beta e^{-i \omega} \rvert", dict(beta=0.9, i=1j, omega=0.5), {}, abs(1 - 0.9 * np.exp(-0.5j))),
    (r"\max_D \frac{1}{2} D", {}, {"D": [1.0, 4.0]}, 2.0), (r"\mathbb{E}[M]", dict(M=Draws([1.0, 3.0])), {}, 2.0),
    (r"\mathrm{TV}(p^m, q^m)", dict(TV=lambda a, b: abs(a.masses - b.masses).sum() / 2, p=FiniteLaw([0.5, 0.5]), q=FiniteLaw([1.0, 0.0]), m=2), {}, 0.75),
])
def test_the_notation_of_all_parts(latex, given, over, expected):
    assert value(latex, given, over) == pytest.approx(np.array(expected), rel=1e-7)


def test_pi_and_e_are_the_constants_unless_given():
    assert value(r"\pi", {}) == pytest.approx(np.pi) and value(r"e^{2}", {}) == pytest.approx(np.e**2)
    assert value(r"\pi", {"pi": 0.2}) == 0.2


def test_arrays_broadcast_and_a_function_stays_a_function():
    assert np.allclose(value(r"\frac{f(x)}{f(x) + x}", dict(f=f, x=x)), f(x) / (f(x) + x))
    assert np.allclose(value(r"\sigma(x) - 1", dict(sigma=np.tanh, x=x)), np.tanh(x) - 1)


def test_whole_numbers_are_numbers():
    assert value("x^{30}", {"x": np.array([10])}) == pytest.approx(1e30)
    assert value("x^{30}", {"x": np.int64(10)}) == pytest.approx(1e30)
    assert value(r"\frac{1}{x}", {"x": 4}) == 0.25


def test_a_name_is_a_function_only_when_a_function_is_given():
    (call_of_s,), (product,) = (read("s(x)", lambda name: name in known)[0].sides for known in ({"s"}, set()))
    assert type(call_of_s).__name__ == "Call" and type(product).__name__ == "Product"


def test_expectation_is_the_integral_against_the_density():
    p = densities.gaussian(1.0, 2.0)
    assert value(r"\mathbb{E}_{x \sim p}[x]", dict(p=p)) == pytest.approx(1, rel=1e-10)
    assert value(r"\mathbb{E}_{x \sim p}\left[(x - 1)^{2}\right]", dict(p=p)) == pytest.approx(4, rel=1e-10)
    assert value(r"\mathbb{E}_{x \sim p}[x] x", dict(p=p, x=2.0)) == pytest.approx(2, rel=1e-10)  # the bound x is not the given one
    nested = r"\mathbb{E}_{x \sim p}[x \mathbb{E}_{y \sim q}[y]]"
    assert value(nested, dict(p=p, q=densities.uniform(0, 4))) == pytest.approx(2, rel=1e-10)
    given = dict(p=p, y=np.array([0.0, 1.0]))
    assert np.allclose(value(r"\mathbb{E}_{x \sim p}[x y + 1]", given), [1, 2])


def test_inverse_and_derivative_of_a_given_function():
    points = np.array([0.3, 1.0, 4.0])
    given = dict(x=points, G=np.exp, G_inv=np.log, f=lambda x: -2 * x)
    assert np.allclose(value(r"G^{-1}(x)", given), np.log(points), rtol=1e-14)
    assert np.allclose(value(r"\frac{d}{dx} G^{-1}(x)", given), 1 / points, rtol=1e-9)
    assert np.allclose(value(r"3 \cdot \left| \frac{d}{dx} f(x) \right|", given), 6, rtol=1e-9)
    assert np.allclose(value(r"\frac{d^2}{dx^2} G(2 x)", given), 4 * np.exp(2 * points), rtol=1e-7)
    assert value(r"a^{-1}(b)", dict(a=2.0, b=3.0)) == 1.5  # no a_inv is given: a power and a product


def test_meanings_are_found_anew_when_what_they_rest_on_changes():
    meanings = {"L": [Meaning("L", "closed form", lambda theta, psi: theta * psi**2, of=("theta", "psi"))]}
    scope = Scope(dict(theta=2.0, psi=3.0), meanings)
    scope.domains["theta"] = [1.0, 5.0]
    for latex, expected in ((r"\nabla_\psi L", 12.0), (r"\frac{\partial L}{\partial \theta}", 9.0), (r"L(\psi, \theta)", 12.0),
                            (r"\max_\theta L", 45.0), (r"\frac{\partial L / \partial \theta}{\partial L / \partial \psi}", 0.75)):
        (statement,) = read(latex, scope.is_function)
        assert evaluate(statement.sides[0], scope) == pytest.approx(expected, rel=1e-9), latex
    assert scope.used == {"closed form": None}


def test_the_slope_in_one_mass_of_a_finite_law():
    given = dict(q=FiniteLaw([0.2, 0.3, 0.5]), x=np.arange(3))
    scope = Scope(given, {"C": [Meaning("C", "", lambda q: float(q.masses @ q.masses))]})
    (statement,) = read(r"\frac{\partial C}{\partial q(x)} = 2 q(x)", scope.is_function)
    assert np.allclose(*(evaluate(side, scope) for side in statement.sides), rtol=1e-9)


def test_statements_updates_and_double_signs():
    chain, pair = read(r"A \le B = C, \quad D < 2")
    assert chain.relations == (r"\le", "=") and pair.relations == ("<",)
    (update,) = read(r"\psi \leftarrow \psi - \eta \psi \;\; (k\times)")
    assert isinstance(update, Update) and update.target.key == "psi" and write(update.times) == "k"
    upper, lower = read(r"\lambda_{\pm} = a \pm b \mp c")
    assert (write(upper), write(lower)) == (r"\lambda_+ = a + b - c", r"\lambda_- = a - b + c")
    assert upper.sides[0].key == "lambda_plus" and isinstance(upper, Statement)


@pytest.mark.parametrize("latex, name", [
    (r"\gamma", "gamma"), ("p_{data}", "p_data"), ("D^{*}", "D_star"), (r"\lambda_{\mathrm{sim}}", "lambda_sim"), (r"\lambda", "lambda_"),
    (r"V_{\psi\psi}", "V_psipsi")])
def test_names_of_python(latex, name):
    assert python_name(latex) == name


@pytest.mark.parametrize("latex, message", [
    (r"\frac{1}{", "ends too early"), (r"a ; b", "cannot read"), (r"a / 2 a", "not one formula|not understood"), (r"a!", "not understood"), (r"a'(a)", "only a function"),
    (r"a^23", "add braces"), (r"a_]", "one letter"), (r"a_12", "one letter"), (r"\max_] a", "index expected"), (r"a^2^2", "two exponents"), (r"(a^2)^2^2", "two exponents"), (r"{a^2}^2", "two exponents"), (r"f\left[a + b\right]", "f is a function"), (r"2 3", "add braces"), (r"a^{2} 3", "add braces"), (r"\foo(a)", r"\\foo in .* is not known"), (r"a_{\foo}", "not known"), (r"\hat\foo", "not known"), (r"\mathrm{\foo}", "not known"),
    (r"a \cdots a", "cdots in .* is not known"), (r"\int t dt", "write the limits"), (r"\int_0^{\infty} t dt", "break points"), (r"\log(2", "expected|early"),
    (r"a + unknown", "no value"), (r"c + 1", "no value for c"), (r"\mathrm{JSD}(p \| q)", "no value|expected"), (r"\log a - b", "ambiguous"),
    (r"\log(-2)", "leaves the reals"), (r"(-2)^{0.5}", "leaves the reals"), (r"f", "not a number"), (r"f a", "not a factor"), (r"a = a", "not one formula"),
    (r"\min_{k} k", "over which k"), (r"\mathbb{E}_{x}[x]", "from which law"), (r"a \quad a", "not one formula"), (r"\pm a", "not one formula"),
    ("(" * 80 + "a" + ")" * 80, "levels deep"), ("a" * 5000, "characters"), ("", "early"), (r"\sum_{i} i", "over which i"),
])
def test_what_cannot_be_read_is_an_error(latex, message):
    with pytest.raises(FormulaError, match=message):
        value(latex, dict(a=1.0, b=2.0, f=f))


@pytest.mark.parametrize("latex, message", [
    (r"\max_{f \le 2} \mathbb{E}_{x \sim p}[f(x)]", "in norm bars alone"), (r"\max_{2 \lVert f \rVert_L \le 2} \mathbb{E}_{x \sim p}[f(x)]", "alone on the left"),
    (r"\max_{\lVert f \rVert_1 \le 2} \mathbb{E}_{x \sim p}[f(x)]", "no value here"), (r"\max_{\lVert f \rVert_L \ge 2} \mathbb{E}_{x \sim p}[f(x)]", "no value here"),
    (r"\min_{-\pi \in \Pi(p, p)} \mathbb{E}_{(x, y) \sim \pi}[x]", "alone on the left"), (r"\lVert f \rVert_L", "give norm_L"), (r"\mathbb{E}[a]", "one random name"),
])
def test_what_an_extremum_runs_over_stands_alone(latex, message):
    with pytest.raises(FormulaError, match=message):
        value(latex, dict(p=Draws([1.0, -3.0]), f=np.cos, Pi=plans, a=1.0), {"f": of_slopes})


def test_random_strings_are_read_or_refused():
    """Two thousand strings of the notation's own pieces: a value or a FormulaError, no other exception."""
    pieces = [r"\frac", "{", "}", "(", ")", "a", "b", "f", "x", "1", "23", "+", "-", r"\cdot", "^", "_", r"\log", r"\min_D", r"\sqrt", "|", r"\int_0^1",
              "dx", r"\mathbb{E}_{x \sim p}", "[", "]", r"\partial", "d", "'", r"\nabla_a", "=", r"\le", r"\lVert", r"\rVert", ",", "*", r"\sum_{i=1}^{3}"]
    rng = np.random.default_rng(0)
    given = dict(a=1.5, b=0.5, f=f, x=0.3, p=densities.gaussian(0.2, 1.1))
    answers = 0
    for _ in range(2000):
        text = " ".join(rng.choice(pieces, rng.integers(1, 9)))
        try:
            value(text, given)
            answers += 1
        except FormulaError as error:
            assert re.search(r"\w", str(error))
    assert answers > 20


def test_call_passes_what_a_function_names():
    assert call(lambda b, a: a - b, dict(a=5, b=3, c=1)) == 2
    assert call(lambda a, h=0.5: a * h, dict(a=4)) == 2
    with pytest.raises(FormulaError, match="asks for z"):
        call(lambda z: z, dict(a=1))


@pytest.mark.parametrize("formula, given, expected", [
    (r"x^{30}", dict(x=np.array([10])), 1e30), (r"x_i x_i x_i", dict(x=np.array([10**7, 1]), i=0), 1e21),
    (r"f(x) f(x) f(x)", dict(f=lambda x: np.array([10**7]), x=1), 1e21), (r"f(x) + f(x)", dict(f=lambda x: np.int64(2**62), x=1), 2.0**63),
])
def test_whole_numbers_do_not_go_round(formula, given, expected):
    assert value(formula, given) == pytest.approx(expected, rel=1e-15)
