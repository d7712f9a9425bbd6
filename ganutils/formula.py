r"""Read a formula as it is shown, in LaTeX, and evaluate it with the reader's own p, q, s, γ …

SymPy's ``parse_latex`` (lark backend) reads the algebra; this module first settles what plain LaTeX
leaves open. A name directly before a parenthesis is a *function* when the reader gave a function of that
name (or it is log, exp, max, …) and a *factor* otherwise, and these course notations are understood:

    \mathbb{E}_{x \sim p}[h]    ∫ p(x) h dx
    \mathrm{JSD}(p \| q)        the given function JSD of the given densities p and q
    \nabla_\theta\,\mathrm{KL}(p \| q)   the given function nabla_theta_KL of p and q
    A = B = C                   A is the name of the thing and is not read; B and C are the formulas
    A = B \qquad C = D          two formulas side by side
    G^{-1}(x)                   the given function G_inv
    \frac{d}{dx} f(x)           the derivative of the call that follows, by central differences (good to about 1e-10)

A reading that is still ambiguous is an error: write the formula so that it is not. Division is written
with ``\frac``: in a / b c the reader cannot know where the denominator ends.
"""

import inspect
import keyword
import re
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import sympy
from lark import Tree
from sympy.core.function import AppliedUndef
from sympy.parsing.latex import parse_latex

from .divergences import integrate

BUILT_IN = {"log": sympy.log, "ln": sympy.log, "exp": sympy.exp, "max": sympy.Max, "min": sympy.Min,
            "tanh": sympy.tanh, "cos": sympy.cos, "sin": sympy.sin}
NAME = r"\\?[A-Za-z]+(?:_\{\w+\}|_\w)?(?:\^\{?\*\}?|\^\{-1\})?"
CLOSING = {"(": ")", "[": "]", "{": "}"}


class FormulaError(ValueError):
    """The formula cannot be read, is ambiguous, or uses a name that has no value."""


def _plain(name: str) -> str:
    r"""The Python name of a LaTeX name: ``\gamma`` ↦ gamma, ``p_{data}`` ↦ p_data, ``D^{*}`` ↦ D_star, ``G^{-1}`` ↦ G_inv, ``\lambda`` ↦ lambda_."""
    name = re.sub(r"\^\{?\*\}?", "_star", name.replace("^{-1}", "_inv")).replace("\\", "").replace("{", "").replace("}", "")
    return name + "_" * keyword.iskeyword(name)


def _close(text: str, start: int) -> int:
    """The index of the bracket that closes the one at ``start``."""
    depth = []
    for i in range(start, len(text)):
        if text[i] in CLOSING:
            depth.append(CLOSING[text[i]])
        elif depth and text[i] == depth[-1]:
            depth.pop()
            if not depth:
                return i
    raise FormulaError(f"a bracket is never closed: {text[start:]}")


def _split(text: str, mark: str) -> list[str]:
    """Split at ``mark`` wherever it stands outside all brackets."""
    parts, depth, last = [], 0, 0
    for i, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if depth == 0 and text.startswith(mark, i):
            parts.append(text[last:i])
            last = i + len(mark)
    return [part.strip() for part in [*parts, text[last:]]]


def formulas(latex: str) -> list[list[str]]:
    r"""The formulas of a displayed equation: one list for each part set off by ``\qquad``, with what stands
    right of its first ``=`` (all of it when there is none), split at every further ``=``. Raises FormulaError for any other relation."""
    if relation := re.search(r"\\(geq?|leq?|approx|neq?|equiv|propto)(?![A-Za-z])|[<>]", latex):
        raise FormulaError(f"{relation[0]} in {latex!r}: only = can be checked")
    sides = [_split(part, "=") for part in latex.split(r"\qquad")]
    return [side[1:] or side for side in sides]


TOKEN = re.compile(
    r"(?P<bound>\\int(?:_\{[^{}]*\}|_\w)?(?:\^\{[^{}]*\}|\^\w)?|\\(?:cdot|times|log|exp|max|min)(?![A-Za-z])|d[A-Za-z](?![A-Za-z]))"
    r"|(?P<operator>[-+*=^_,|{\[])|(?P<value>\\?[A-Za-z]+(?:_\{\w+\}|_\w)?|[0-9.]+)|(?P<open>\()|(?P<shut>[)\]}])")


def _with_products(latex: str) -> str:
    r"""Put ``\cdot`` between neighbouring factors: calls are settled by now, so a(b), (a)b and a b are products."""
    if leftover := TOKEN.sub("", latex).strip():
        raise FormulaError(f"cannot read {leftover!r} in {latex!r}")
    if re.search(r"\^ *(\w|\{[^{}]*\}) *\^", latex):
        raise FormulaError(f"two exponents in a row in {latex!r}; add braces")
    out, before = [], None
    for token in TOKEN.finditer(latex):
        if token[0][0].isdigit() and before is not None and (before[0][0].isdigit() or before[0] == "^" and len(token[0]) > 1):
            raise FormulaError(f"{before[0]}{token[0]} in {latex!r}: add braces")  # TeX shows x^23 as x²3
        factor_before = before is not None and (before.lastgroup == "value" or before[0] in (")", "}"))
        if factor_before and token.lastgroup in ("value", "open") and not re.match(r"\\(frac|sqrt)$", before[0]):
            out.append(r"\cdot")
        out.append(token[0])
        before = token
    return " ".join(out)


class _Reader:
    """Turns LaTeX into a SymPy expression; calls and special names wait behind placeholders F_{a}, F_{b} …"""

    def __init__(self, latex: str, functions: frozenset[str], values: frozenset[str]):
        self.functions, self.values = functions, values
        self.stem = next(letter for letter in "FHKMRUWYZ" if f"{letter}_" not in latex)  # a name the reader does not use
        self.hidden: dict[str, sympy.Expr] = {}
        self.functionals: dict[str, tuple[str, str, str]] = {}  # symbol name ↦ (JSD, p, q)

    def hide(self, expression: sympy.Expr) -> str:
        # SymPy's grammar allows letters in a subscript, or one digit: count a, b, c … in letters
        name = f"{self.stem}_{{" + "".join("abcdefghij"[int(digit)] for digit in str(len(self.hidden))) + "}"
        self.hidden[name] = expression
        return f" {name} "

    def read(self, latex: str) -> sympy.Expr:
        text = re.sub(r"\\left(?![a-z])|\\right(?![a-z])|\\[,;!:]|\\displaystyle", " ", latex).strip()
        text = re.sub(r"\\nabla_\\(\w+) *\\mathrm\{(\w+)\} *(?=\()", r"\\mathrm{nabla_\1_\2}", text)
        text = self.calls(self.derivatives(self.expectations(text)))
        text = re.sub(r"\\(pi|sigma)(?![a-z])|(?<![A-Za-z\\])e(?=\^)", self.constant, text)
        tree = _parse(_with_products(text), latex)
        return tree.subs({sympy.Symbol(name): value for name, value in self.hidden.items()})

    def constant(self, match: re.Match) -> str:
        name = match[1] or "e"
        constants = {"e": sympy.E, "pi": sympy.pi}
        return self.hide(sympy.Symbol(name) if name in self.values else constants.get(name, sympy.Symbol(name)))

    def expectations(self, text: str) -> str:
        while match := re.search(r"\\mathbb\{E\}_\{([^{}]*?)\\sim *([^{}]*(?:\{\w+\})?)\} *(?=\[)", text):
            end = _close(text, match.end())
            x, density, body = match[1].strip(), match[2].strip(), text[match.end() + 1 : end]
            integral = rf"\int_{{-\infty}}^{{\infty}} {density}({x}) \cdot ({body}) d{x}"
            text = text[: match.start()] + self.hide(self.read(integral)) + text[end + 1 :]
        return text

    def derivatives(self, text: str) -> str:
        while match := re.search(rf"\\frac *\{{d\}} *\{{d *([A-Za-z])\}} *(?={NAME} *\()", text):
            end = _close(text, text.index("(", match.end()))
            inside = self.read(text[match.end() : end + 1])
            if not isinstance(inside, (AppliedUndef, sympy.Function)):
                raise FormulaError(f"{text[match.start() : end + 1]}: only a function that is given can be differentiated")
            text = text[: match.start()] + self.hide(sympy.Derivative(inside, sympy.Symbol(match[1]))) + text[end + 1 :]
        return text

    def calls(self, text: str) -> str:
        pattern = re.compile(rf"(?<![A-Za-z\\])(?:\\(?:mathrm|operatorname)\{{(\w+)\}}|({NAME})) *\(")
        position = 0
        while match := pattern.search(text, position):
            name = match[1] or _plain(match[2])
            known = name in self.functions or (name in BUILT_IN and name not in self.values)
            if match[1] and not known:
                raise FormulaError(f"{name} has no value here; give {name}=…")
            if known:
                end = _close(text, match.end() - 1)
                text = text[: match.start()] + self.hide(self.call(name, text[match.end() : end])) + text[end + 1 :]
            else:
                position = match.end()
        return text

    def call(self, name: str, inside: str) -> sympy.Expr:
        if bars := re.search(r"\\\||\\parallel|\\Vert", inside):
            pair = [_plain(side.strip()) for side in (inside[: bars.start()], inside[bars.end() :])]
            symbol = sympy.Symbol(f"{name}({pair[0]}‖{pair[1]})")
            self.functionals[symbol.name] = (name, *pair)
            return symbol
        arguments = [self.read(part) for part in _split(inside, ",")]
        return sympy.Function(name)(*arguments) if name in self.functions else BUILT_IN[name](*arguments)


@cache
def _parse(text: str, shown: str) -> sympy.Expr:
    try:
        tree = parse_latex(text, backend="lark")
    except Exception as error:  # the parser fails in many ways
        raise FormulaError(f"cannot read {shown!r}: {(str(error) or type(error).__name__).splitlines()[0]}") from error
    if isinstance(tree, Tree):
        readings = {sympy.expand(child) for child in tree.children}
        if len(readings) > 1:
            raise FormulaError(f"{shown!r} can be read in {len(readings)} ways, {readings}; add parentheses")
        tree = tree.children[0]
    return tree


@cache
def _read(latex: str, functions: frozenset[str], values: frozenset[str]) -> tuple[sympy.Expr, dict]:
    reader = _Reader(latex, functions, values)
    return reader.read(latex), reader.functionals


def read(latex: str, given: Mapping) -> sympy.Expr:
    """The SymPy expression of one formula, read with the names in ``given``: a name with a callable value is a
    function. Raises FormulaError when the formula cannot be read or is ambiguous."""
    functions = frozenset(name for name, value in given.items() if callable(value))
    return _read(latex, functions, frozenset(given) - functions)[0]


def evaluate(latex: str, given: Mapping) -> np.ndarray:
    """The value of one formula, float64, broadcast over the arrays in ``given``.

    Integrals run over the break points of the densities in ``given`` where a limit is infinite. Raises
    FormulaError for a name without a value.
    """
    functions = frozenset(name for name, value in given.items() if callable(value))
    expression, functionals = _read(latex, functions, frozenset(given) - functions)
    for symbol, names in functionals.items():
        if unknown := [name for name in names if name not in given]:
            raise FormulaError(f"no value for {unknown[0]} in {symbol}; give {unknown[0]}=…")
        name, left, right = (given[name] for name in names)
        given = {**given, symbol: name(left, right)}
    return np.asarray(_value(expression, given), dtype=float)


def _value(expression: sympy.Expr, given: Mapping) -> np.ndarray:
    # innermost integrals first: each becomes a number behind a name of its own
    while integrals := expression.atoms(sympy.Integral):
        innermost = next(i for i in integrals if not i.function.has(sympy.Integral))
        outer = {i.limits[0][0] for i in integrals if i != innermost and i.has(innermost)}
        if bound := outer & innermost.free_symbols:
            raise FormulaError(f"the inner integral depends on {bound.pop()} of the outer one; give it as a function instead")
        symbol = sympy.Dummy()
        given = {**given, str(symbol): _integral(innermost, given)}
        expression = expression.xreplace({innermost: symbol})
    for slope in expression.atoms(sympy.Derivative):
        symbol = sympy.Dummy()
        given = {**given, str(symbol): _slope(slope, given)}
        expression = expression.xreplace({slope: symbol})
    names = {symbol: _plain(str(symbol)) for symbol in sorted(expression.free_symbols, key=str)}
    functions = {f.func.__name__ for f in expression.atoms(AppliedUndef)}
    if unknown := [name for name in (*names.values(), *functions) if name not in given]:
        raise FormulaError(f"no value for {', '.join(unknown)}; give {unknown[0]}=…")
    compute = sympy.lambdify(list(names), expression, [{name: given[name] for name in functions}, "numpy"])
    with np.errstate(all="ignore"):
        return compute(*(given[name] for name in names.values()))


def _slope(derivative: sympy.Derivative, given: Mapping) -> np.ndarray:
    """The derivative in one variable by central differences of fourth order."""
    name = _plain(str(derivative.variables[0]))
    if name not in given:
        raise FormulaError(f"no value for {name}; give {name}=…")
    x = np.asarray(given[name], dtype=float)
    h = 3e-4 * np.maximum(1.0, np.abs(x))
    near, far = (_value(derivative.expr, {**given, name: x + k * h}) - _value(derivative.expr, {**given, name: x - k * h})
                 for k in (1, 2))
    return (8 * near - far) / (12 * h)


def _integral(integral: sympy.Integral, given: Mapping) -> float:
    if len(integral.limits) != 1 or len(integral.limits[0]) != 3:
        raise FormulaError(f"{integral}: write the limits of every integral, one integral sign at a time")
    x, *limits = integral.limits[0]
    breaks = sorted({b for value in given.values() for b in getattr(value, "breaks", ())})

    def integrand(node):
        return np.broadcast_to(_value(integral.function, {**given, _plain(str(x)): node}), node.shape)

    if any(limit.is_infinite for limit in limits):
        if list(limits) != [-sympy.oo, sympy.oo] or not breaks:
            raise FormulaError(f"{integral}: an infinite limit needs the whole line and a density with break points in given")
        beyond = (breaks[-1] - breaks[0]) * 1e-9 * np.array([-1, 1]) + np.array([breaks[0], breaks[-1]])
        size = np.abs(integrand(np.linspace(breaks[0], breaks[-1], 2001))).max()
        if np.abs(integrand(beyond)).max() > 1e-10 * max(size, 1e-300):
            raise FormulaError(f"{integral}: the integrand does not vanish where the densities in given end")
        return integrate(integrand, breaks)
    low, high = (float(_value(limit, given)) for limit in limits)
    if low == high:
        return 0.0
    edges = sorted({low, high, *(b for b in breaks if min(low, high) < b < max(low, high))})
    return integrate(integrand, edges) * (1 if low < high else -1)


def call(function: Callable, given: Mapping):
    """Call ``function`` with those of the given values that it names as parameters."""
    wanted = inspect.signature(function).parameters
    missing = [n for n, p in wanted.items() if n not in given and p.default is p.empty]
    if missing:
        raise FormulaError(f"{getattr(function, '__name__', function)} asks for {', '.join(missing)}, which has no value")
    return function(**{name: given[name] for name in wanted if name in given})
