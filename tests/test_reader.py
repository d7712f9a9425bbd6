"""The reader trusts nothing: formulas of random trees have the value that mpmath finds for the tree; anything else is an answer or a
FormulaError, soon. ``FUZZ`` sets how many strings of each kind are tried (FUZZ=10000 before a release)."""

import os
import random
import time

import mpmath
import numpy as np
import pytest

from ganutils import densities
from ganutils.evaluate import FormulaError, Scope, evaluate, value
from ganutils.formula import Name, read, write_all
from ganutils.laws import FiniteLaw
from ganutils.ledger import EQUATIONS

COUNT = int(os.environ.get("FUZZ", 300))
SEED = int(os.environ.get("FUZZ_SEED", 0))
SECONDS = 1.0  # of the processor, for one formula


@pytest.fixture(autouse=True, scope="module")
def warm():
    """What is loaded when it is first needed is loaded."""
    value(r"\binom{3}{1} \operatorname{erf}(1)", {})


def answer(latex, given, over=None):
    """The value, or None for a FormulaError; nothing else may happen, and not slowly."""
    start = time.process_time()
    try:
        found = value(latex, given, over)
    except FormulaError as error:
        found = None
        assert str(error).strip(), latex
    except Exception as error:
        raise AssertionError(f"{latex!r} raised {error!r}") from error
    assert time.process_time() - start < SECONDS, latex
    return found


# --- random trees ---------------------------------------------------------------------------------------

NUMBERS = {"a": 1.7, "b": -0.6, "x": 0.4, "gamma": 2.3, "s_r": 0.9, "p_hat": -1.2, "D_star": 0.55, "lambda_": 1.1}
SPELLED = {"a": ["a"], "b": ["b", "{b}"], "x": ["x"], "gamma": [r"\gamma"], "s_r": ["s_r", "s_{r}"], "p_hat": [r"\hat p", r"\hat{p}"],
           "D_star": ["D^*", "D^{*}"], "lambda_": [r"\lambda"], "i": ["i"], "j": ["j"], "t": ["t"], "u": ["u"]}
MP = {"f": lambda u: mpmath.cos(u) + 2, "sigma": lambda u: 1 / (1 + mpmath.exp(-u))}
GIVEN = {**NUMBERS, "f": lambda u: np.cos(u) + 2, "sigma": lambda u: 1 / (1 + np.exp(-u))}


class Trees:
    """Random formulas. A tree is (LaTeX, function): the function finds its value from those of its names, in mpmath's numbers.

    ``kind`` of the LaTeX says where it needs parentheses: "atom", "product" or "sum".
    """

    def __init__(self, random):
        self.random = random

    def tree(self, depth, names, smooth=False):
        """(LaTeX, kind, function); ``smooth``: no kinks, as under an integral or a derivative, and neither of these."""
        if depth == 0 or self.random.random() < 0.1:
            return self.leaf(names)
        makers = [self.sum, self.product, self.fraction, self.power, self.function, self.function, self.given]
        if not smooth:
            makers += [self.bars, self.extreme, self.big, self.integral, self.derivative]
        return self.random.choice(makers)(depth - 1, names, smooth)

    def leaf(self, names):
        if self.random.random() < 0.4:
            text = self.random.choice(["1", "2", "3", "0.5", "1.25", "10"])
            return text, "number", lambda env: mpmath.mpf(text)
        name = self.random.choice(names)
        return self.random.choice(SPELLED[name]), "atom", lambda env: env[name]

    def in_brackets(self, latex):
        left, right = self.random.choice([("(", ")"), (r"\left(", r"\right)"), ("[", "]"), ("{", "}"), (r"\bigl(", r"\bigr)")])
        return f"{left}{latex}{right}"

    def factor(self, part, first=False):
        """As a factor; a number only in front."""
        latex, kind, _ = part
        return latex if kind == "atom" or kind == "number" and first else self.in_brackets(latex)

    def sum(self, depth, names, smooth):
        parts = [self.tree(depth, names, smooth) for _ in range(self.random.randint(2, 3))]
        signs = [self.random.choice("+-") for _ in parts]
        text = " ".join(f"{sign} {latex if kind != 'sum' else self.in_brackets(latex)}" for sign, (latex, kind, _) in zip(signs, parts))
        return text.removeprefix("+ "), "sum", lambda env: sum((-1 if s == "-" else 1) * f(env) for s, (*_, f) in zip(signs, parts))

    def product(self, depth, names, smooth):
        one, two = self.tree(depth, names, smooth), self.tree(depth, names, smooth)
        mark = self.random.choice([r" \cdot ", " ", r" \, ", r" \times "])
        return self.factor(one, True) + mark + self.factor(two), "product", lambda env: one[2](env) * two[2](env)

    def fraction(self, depth, names, smooth):
        top, under = self.tree(depth, names, smooth), self.tree(depth, names, True)
        frac = self.random.choice([r"\frac", r"\tfrac", r"\dfrac"])
        below = rf"1 + ({under[0]})^{{2}}"
        return rf"{frac}{{{top[0]}}}{{{below}}}", "product", lambda env: top[2](env) / (1 + under[2](env) ** 2)

    def power(self, depth, names, smooth):
        base, n = self.tree(depth, names, smooth), self.random.randint(2, 3)
        exponent = self.random.choice([f"^{n}", f"^{{{n}}}"])
        return f"({base[0]}){exponent}", "product", lambda env: base[2](env) ** n

    def function(self, depth, names, smooth):
        latex, _, inside = self.tree(depth, names, smooth)
        around, function = self.random.choice([
            (r"\tanh(%s)", mpmath.tanh), (r"\sin(%s)", mpmath.sin), (r"\cos\left(%s\right)", mpmath.cos), (r"\arctan(%s)", mpmath.atan),
            (r"\operatorname{erf}(%s)", mpmath.erf), (r"\log(1 + (%s)^2)", lambda u: mpmath.log(1 + u**2)),
            (r"\ln(2 + \cos(%s))", lambda u: mpmath.log(2 + mpmath.cos(u))), (r"\sqrt{1 + [%s]^{2}}", lambda u: mpmath.sqrt(1 + u**2)),
            (r"e^{-(%s)^2}", lambda u: mpmath.exp(-(u**2))), (r"\exp(\sin(%s))", lambda u: mpmath.exp(mpmath.sin(u))),
            (r"\cosh(\tanh(%s))", lambda u: mpmath.cosh(mpmath.tanh(u))), (r"\sinh(\tanh(%s))", lambda u: mpmath.sinh(mpmath.tanh(u)))])
        return around % latex, "product", lambda env: function(inside(env))

    def given(self, depth, names, smooth):
        latex, _, inside = self.tree(depth, names, smooth)
        name, written = self.random.choice([("f", "f"), ("sigma", r"\sigma")])
        return f"{written}({latex})", "product", lambda env: MP[name](inside(env))

    def bars(self, depth, names, smooth):
        latex, _, inside = self.tree(depth, names)
        left, right = self.random.choice([("|", "|"), (r"\lvert ", r" \rvert"), (r"\left|", r"\right|"), (r"\lVert ", r" \rVert")])
        if "|" in left and "|" in latex:
            left, right = r"\lvert ", r" \rvert"
        return f"{left}{latex}{right}", "product", lambda env: abs(inside(env))

    def extreme(self, depth, names, smooth):
        (one, _, f), (two, _, g) = self.tree(depth, names), self.tree(depth, names)
        word, choose = self.random.choice([("max", max), ("min", min)])
        return rf"\{word}({one}, {two})", "product", lambda env: choose(f(env), g(env))

    def big(self, depth, names, smooth):
        index = self.random.choice(["i", "j"])
        latex, _, inside = self.tree(min(depth, 2), [*names, index], True)
        low, high = self.random.randint(0, 1), self.random.randint(1, 4)
        word, all_of = self.random.choice([("sum", mpmath.fsum), ("prod", mpmath.fprod)])
        limits = rf"_{{{index}={low}}}^{{{high}}}" if self.random.random() < 0.5 else rf"_{{{index} = {low}}}^{high}"
        return rf"\{word}{limits} ({latex})", "sum", lambda env: all_of([inside({**env, index: mpmath.mpf(k)}) for k in range(low, high + 1)])

    def integral(self, depth, names, smooth):
        name = self.random.choice(["t", "u"])
        latex, _, inside = self.tree(1, [*names, name], True)
        low, high = self.random.choice([(0, 1), (1, 0), (0, 2), (1, 3)])
        text = rf"\int_{{{low}}}^{{{high}}} ({latex}) \, d{name}" if self.random.random() < 0.5 else rf"\int_{low}^{high} [{latex}] d{name}"
        return text, "sum", lambda env: mpmath.quad(lambda t: inside({**env, name: t}), [low, high])

    def derivative(self, depth, names, smooth):
        name = self.random.choice(["a", "x", "gamma"])
        latex, _, inside = self.tree(min(depth, 2), names, True)
        under, mark = SPELLED[name][0], self.random.choice(["d", r"\partial "])
        text = rf"\frac{{{mark}}}{{{mark}{under}}} ({latex})"
        return text, "sum", lambda env: mpmath.diff(lambda t: inside({**env, name: t}), env[name])


def test_random_trees_have_the_value_that_mpmath_finds():
    trees, tried = Trees(random.Random(SEED)), 0
    with mpmath.workdps(30):
        env = {name: mpmath.mpf(number) for name, number in NUMBERS.items()}
        while tried < COUNT:
            latex, _, function = trees.tree(trees.random.randint(1, 4), list(NUMBERS))
            if len(latex) > 400 or abs(expected := function(env)) > 1e6:
                continue
            tried += 1
            found = answer(latex, GIVEN)
            assert found is not None, latex
            steep = 1e-7 if r"\frac{d}" in latex or r"\frac{\partial }" in latex else 1e-9
            assert float(found) == pytest.approx(float(expected), rel=steep, abs=100 * steep), latex


# --- anything ---------------------------------------------------------------------------------------------

PIECES = [r"\frac", "{", "}", "(", ")", "[", "]", "a", "b", "f", "x", "p", "q", "v", "A", "i", "1", "23", "0.5", "9" * 30, "+", "-", r"\cdot", "^", "_",
          "^{", "_{", r"\log", r"\exp", r"\min_D", r"\max", r"\sqrt", "|", r"\int_0^1", r"\int_a^x", "dx", "d", r"\mathbb{E}_{x \sim p}", r"\partial",
          "'", r"\nabla_a", r"\nabla", "=", r"\le", r"\lVert", r"\rVert", r"\lvert", r"\rvert", ",", "*", "/", r"\sum_{i=1}^{3}", r"\sum_{i=1}^{99999}",
          r"\sum_i", r"\prod_{i=0}^{a}", r"\lim_{a \to 0}", r"\lim_{x \to \infty}", r"\frac{d}{dx}", r"\frac{d^2}{da^2}", r"\frac{d", r"\top", r"\binom",
          r"\det", r"\operatorname{tr}", r"\infty", r"\pm", r"\qquad", r"\leftarrow", r"\times", r"\|", r"\mid", r"\hat", r"\mathrm{KL}", r"\foo", "I",
          r"\otimes", r"\lceil", r"\rceil", "^*", "^{-1}", "^{30}", r"^\top", r"\cosh", "é", "中", "\n", "$", "\\", "#", r"\begin", "%", "0"]
VALUES = {"a": 1.5, "b": 0.5, "x": 0.3, "f": lambda u: np.cos(u) + 2, "p": densities.gaussian(0.2, 1.1), "q": FiniteLaw([0.2, 0.8]),
          "v": np.array([1.0, -2.0]), "A": np.array([[1.0, 2.0], [3.0, 5.0]]), "KL": lambda p, q: 1.0}
OVER = {"i": range(3), "D": [1.0, 2.0], "nabla": ("a", "x")}


def test_random_strings_are_read_or_refused():
    draw, answers = random.Random(SEED), 0
    for _ in range(COUNT):
        text = draw.choice([" ", ""]).join(draw.choices(PIECES, k=draw.randint(1, 12)))
        answers += answer(text, VALUES, OVER) is not None
    assert answers > COUNT / 100


@pytest.mark.parametrize("latex", [
    "a" * 3000, "a +" * 1300 + "a", r"\sqrt" * 700 + "a", r"\frac{d" * 50 + "a" + "}{b}" * 50, r"\frac{d a}{d " * 50 + "b" + "}" * 50, r"\nabla_a " * 30 + "a",
    r"a^\top" * 600, "a" + r"^\top" * 600, "f" + "'" * 3000 + "(a)", r"\hat" * 900 + "a", r"\int_0^1 " * 40 + "t" + " dt" * 40, "{" * 2000, "|" * 2000,
    "a_" * 1500 + "a", r"\int_0^1 \int_0^1 \int_0^1 t u s dt du ds", r"\sum_{i=1}^{1000} \sum_{j=1}^{1000} i j", r"\sum_{i=1}^{10^{300}} i",
    r"\sum_{i=1}^{\infty} i", r"\binom{1000000000}{500000000}", r"\frac{d}{da} " * 9 + "a^{9}", r"\lim_{a \to 0} " * 9 + "a", "q^{60}", "9" * 3000, r"\frac{1}{0}",
    r"\int_0^1 \int_0^1 (" + "+".join([r"\operatorname{erf}(t u)"] * 100) + ") dt du", r"\prod_{i=1}^{90000} i", r"\max(a, " * 50 + "a" + ")" * 50,
    r"\partial" * 400 + "a", r"\mathrm{" * 400 + "a" + "}" * 400, r"\min_" * 600 + "a", "2" * 300 + r" \cdot " + "2" * 300, r"\lVert " * 50 + "a" + r" \rVert" * 50,
], ids=lambda latex: latex[:20])
def test_long_and_deep_formulas_are_answered_soon(latex):
    answer(latex, VALUES, OVER)


@pytest.mark.parametrize("latex, expected", [
    ("10^{18} + 1 - 10^{18}", 0), ("99999999999999999999", 1e20), (r"3000000000 \cdot 3000000000 \cdot 3000000000", 2.7e28), (r"2^{100}", 2.0**100),
    (r"\binom{60}{30}", 118264581564861424), (r"\binom{5}{7}", 0), (r"\frac{1}{0}", np.inf), (r"\sum_{j=3}^{1} j", 0), (r"\prod_{j=3}^{1} j", 1)])
def test_numbers_at_the_edge(latex, expected):
    assert float(value(latex, {})) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("latex", [r"\binom{2.5}{1}", r"\sum_{j=0}^{2.5} j", r"\sum_{j=0}^{\infty} j"])
def test_what_must_be_whole_is_not_cut_off(latex):
    with pytest.raises(FormulaError, match="not a whole number"):
        value(latex, {})


# --- boxes ------------------------------------------------------------------------------------------------

class Everything(dict):
    """A value for every name that a box may hold: for one that is called a function, for one that x is drawn from a law."""

    def __init__(self, functions, laws):
        super().__init__()
        self.functions, self.laws = functions, laws

    def __contains__(self, name):
        return not name.isdigit()

    def __getitem__(self, name):
        if name in self.laws:
            return FiniteLaw([0.2, 0.3, 0.5])
        if name in self.functions:
            return lambda *arguments: 1.5 + sum(np.tanh(u) for u in arguments if not callable(u))
        return 0.3 + sum(map(ord, name)) % 97 / 60


def mutated(tokens, draw):
    """The tokens of a box with a few of them lost, doubled, swapped or replaced."""
    tokens = list(tokens)
    for _ in range(draw.randint(1, 2)):
        at = draw.randrange(len(tokens))
        change = draw.choice(["lose", "double", "swap", "replace", "insert"])
        if change == "lose" and len(tokens) > 1:
            del tokens[at]
        elif change == "double":
            tokens.insert(at, tokens[at])
        elif change == "swap":
            other = draw.randrange(len(tokens))
            tokens[at], tokens[other] = tokens[other], tokens[at]
        else:
            tokens[at : at + (change == "replace")] = [draw.choice(PIECES)]
    return " ".join(tokens)


def test_mutated_boxes_are_read_and_evaluated_or_refused():
    draw, counts = random.Random(SEED), {"refused": 0, "read": 0, "values": 0}
    boxes = [entry.latex.replace("\\", " \\").replace("{", " { ").replace("}", " } ").split() for entry in EQUATIONS.values()]
    for _ in range(COUNT):
        text = mutated(draw.choice(boxes), draw)
        start = time.process_time()
        try:
            counts[tried(text)] += 1
        except Exception as error:
            raise AssertionError(f"{text!r} raised {error!r}") from error
        assert time.process_time() - start < 2 * SECONDS, text  # both sides of it, and as written
    assert min(counts.values()) > COUNT / 50, counts


def tried(text):
    """What became of a box: refused, read, or read and one of its sides has a value. What is read is written as the same."""
    def is_function(name):
        return name in ("p", "q", "D", "G", "f", "sigma", "KL", "JSD", "V", "C", "D_star", "h", "g", "m")
    try:
        statements = read(text, is_function)
    except FormulaError:
        return "refused"
    again = write_all(statements)
    assert write_all(read(again, is_function)) == again
    laws = {name.key for statement in statements for node in statement.walk() for law in getattr(node, "laws", ()) if law
            for name in law.walk() if isinstance(name, Name)}
    fate = "read"
    for side in (side for statement in statements for side in getattr(statement, "sides", ())):
        scope = Scope({}, {}, {"i": range(3), "j": range(3), "D": [1.0, 2.0]})
        scope.values = Everything({name for name in ("f", "g", "h") if name not in laws}, laws)
        scope.purse = [50_000]
        try:
            evaluate(side, scope)
            fate = "values"
        except FormulaError:
            pass
    return fate
