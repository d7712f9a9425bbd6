r"""The value of a formula in a case: every name is found where the case or the book of proofs says, every operator is carried out.

A ``Scope`` holds the values of a case (numbers, arrays, functions, laws) and the *meanings* of names: functions that ask for
what they need by the names of their parameters, so that a name is found anew whenever something it rests on is changed.
Thus ``\frac{d}{dx}``, ``\nabla_\theta``, ``\min_D`` and ``V(D, G^{*})`` need no more than a changed scope:

    derivative      central differences of sixth order in the name, good to about 1e-10
    expectation     the rule (nodes, weights) of the law: quadrature for densities, all atoms for finite laws
    min, max        over the domain that the case gives for the name: all of a list, or what ``domain(kind, objective)`` finds

Values may be complex; what leaves the reals under a logarithm is nan, and a side that is nan is an error.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product as pairs

import numpy as np

from .densities import quadrature
from .formula import (Bars, Big, Binomial, Call, Derivative, Expectation, Extremum, FormulaError, Fraction, Gradient, Integral, Limit, Name,
                      Node, Number, Power, Prime, Product, Root, Statement, Sum, Transpose, python_name, read, write)
from .laws import rule

# what the functions of a case raise where a formula gives them what they are not made for
FAULTS = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError, RuntimeError, MemoryError)
EFFORT = 60_000  # of a reader's formula, less than a second: an operation, or a thousand numbers added, cost 1
MOST = 4_000_000  # values of a name at once
PANELS = 120  # of an integral between its limits, each with 16 nodes
SLOPE = np.array([3 / 4, -3 / 20, 1 / 60])  # central differences of sixth order at ±h, ±2h, ±3h
BEND = np.array([3 / 2, -3 / 20, 1 / 90])


@dataclass(frozen=True)
class Meaning:
    """How a name is found: ``find`` asks for other names by its parameters; ``by`` says by which method.

    ``of``: the names that are bound anew when it is called, as D and G in V(D, G). ``function``: what is found is a function.
    """

    name: str
    by: str
    find: Callable
    of: tuple[str, ...] = ()
    function: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """The names that it cannot do without."""
        return _parameters(self.find)[0]

    @property
    def takes(self) -> tuple[str, ...]:
        """The names that it takes where the case has them: parameters with a default value."""
        return _parameters(self.find)[1]


@cache
def _parameters(function: Callable) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parameters = inspect.signature(function).parameters.items()
    return (tuple(name for name, parameter in parameters if parameter.default is parameter.empty),
            tuple(name for name, parameter in parameters if parameter.default is not parameter.empty))


@dataclass(frozen=True)
class Sampled:
    """A value found by sampling, with its standard error: it agrees within 5 standard errors."""

    value: np.ndarray
    error: np.ndarray


class Identity:
    """c I, of the size of the matrix that it is added to."""

    __array_ufunc__ = None  # so that numpy leaves array − I to us

    def __init__(self, factor=1.0):
        self.factor = factor

    def __mul__(self, factor):
        return Identity(self.factor * factor)

    def __add__(self, matrix):
        return self.factor * np.eye(len(matrix)) + matrix

    def __sub__(self, matrix):
        return self.factor * np.eye(len(matrix)) - matrix

    def __neg__(self):
        return Identity(-self.factor)

    __rmul__, __radd__ = __mul__, __add__

    def __rsub__(self, matrix):
        return matrix - self.factor * np.eye(len(matrix))


class Scope:
    """The names of one case. ``turn`` chooses among several meanings of a name; ``used`` collects the methods that were used.

    ``purse``: the effort that is left for a formula of a reader's, in a list of one number; the book of proofs has no bound.
    """

    def __init__(self, values: Mapping, meanings: Mapping[str, Iterable[Meaning]], domains: Mapping | None = None, turn: int = 0):
        self.values, self.meanings, self.domains = dict(values), meanings, dict(domains or {})
        self.turn, self.used, self.depth = turn, {}, 0
        self.found: dict = {}
        self.known: dict = {}
        self.purse: list[float] | None = None
        self.size = 1  # how many combinations of bound names are looked at together

    def changed(self, **values) -> "Scope":
        """The same case with some values changed; whatever rests on them is found anew."""
        self.spend(1)
        other = Scope({**self.values, **values}, self.meanings, self.domains, self.turn)
        other.used, other.depth, other.purse, other.size = self.used, self.depth, self.purse, self.size
        if values.keys() <= self.values.keys():
            other.known = self.known
        other.found = {name: value for name, value in self.found.items() if not self.rests_on(name, values)}
        return other

    def spend(self, effort: float) -> None:
        if self.purse:
            self.purse[0] -= effort
            if self.purse[0] < 0:
                raise FormulaError("too much to compute: fewer terms, or fewer sums, integrals and derivatives inside one another")

    def rests_on(self, name: str, changed: Mapping) -> bool:
        meaning = self.meaning(name)
        needs = (*meaning.needs, *meaning.takes) if meaning else ()
        return any(need in changed or need not in self.values and self.rests_on(need, changed) for need in needs)

    def meaning(self, name: str) -> Meaning | None:
        """The way to find the name in this case; of several, it is the turn's."""
        ways = [way for way in self.meanings.get(name, ()) if self.possible(way)]
        return ways[self.turn % len(ways)] if ways else None

    def possible(self, way: Meaning) -> bool:
        """Whether all that a meaning needs can be found, and not from itself."""
        if way not in self.known:
            self.known[way] = False  # while it is looked into: what rests on itself is not possible
            self.known[way] = all(self.has(need) for need in way.needs)
        return self.known[way]

    def has(self, name: str) -> bool:
        return name in self.values or any(self.possible(way) for way in self.meanings.get(name, ()))

    def is_function(self, name: str) -> bool:
        if name in self.values:
            return callable(self.values[name])
        return any(way.of or way.function for way in self.meanings.get(name, ()))

    def opened(self) -> "Scope":
        """The same with one value of every domain, so that what is sought over it has a kind."""
        return self.changed(**{name: one_of(domain) for name, domain in self.domains.items() if name not in (*self.values, "nabla")})

    def __getitem__(self, name: str):
        if name in self.values:
            return self.values[name]
        if name in self.found:
            return self.found[name]
        meaning = self.meaning(name)
        if meaning is None:
            raise FormulaError(f"no value for {name}")
        wanted = (*meaning.needs, *(name for name in meaning.takes if self.has(name)))
        given = {name: self[name] for name in wanted}
        try:
            value = meaning.find(**given)
        except FAULTS as error:
            if isinstance(error, FormulaError):
                raise
            raise FormulaError(f"{name} cannot be found here: {error}") from error
        if meaning.by:
            self.used[meaning.by] = None
        self.found[name] = value
        return value


class _Seen(Exception):
    """Carries the first value that a domain tries."""


def one_of(domain):
    """A value of a domain: the first of a list, or the first that the search tries."""
    if not callable(domain):
        return next(iter(domain))

    def objective(value):
        raise _Seen(value)
    try:
        domain("min", objective)
    except _Seen as seen:
        return seen.args[0]
    raise FormulaError("a domain tried no value")


def evaluate(node: Node, scope: Scope):
    """The value of a tree: a number, an array, a law, a function. Raises FormulaError for a name without a value."""
    with np.errstate(all="ignore"):
        try:
            return _value(node, scope)
        except FAULTS as error:
            if isinstance(error, FormulaError):
                raise
            raise FormulaError(f"{write(node)} has no value here: {error}") from error


def value(latex: str, given: Mapping, over: Mapping | None = None) -> np.ndarray:
    """The value of one formula with the reader's own numbers, arrays, functions and laws; ``over``: domains of min, max, sums.

    Raises FormulaError for what cannot be read, a name without a value, a value that leaves the reals, and what would take much
    longer than a second. 1/0 is ∞.
    """
    scope = Scope(given, {}, over)
    scope.depth = max((np.ndim(number) for number in given.values() if isinstance(number, np.ndarray)), default=0)
    scope.purse = [EFFORT]
    statements = read(latex, scope.is_function)
    if len(statements) != 1 or not isinstance(statements[0], Statement) or statements[0].relations:
        raise FormulaError(f"{latex!r} is not one formula: give one without relations")
    found = evaluate(statements[0].sides[0], scope)
    if callable(found) or not np.issubdtype(np.asarray(found).dtype, np.number):
        raise FormulaError(f"{latex!r} is not a number")
    if np.isnan(found).any():
        raise FormulaError(f"{latex!r} leaves the reals: the logarithm or an uneven root of a negative number, or 0/0")
    return np.squeeze(np.asarray(found))


def _value(node: Node, scope: Scope):
    value = _carried_out(node, scope)
    scope.spend(1 + np.size(value) / (200 if isinstance(node, Power | Call) else 1000))
    return value


def _carried_out(node: Node, scope: Scope):
    match node:
        case Number(text):
            return float(text)
        case Name():
            return _name(node, scope)
        case Sum(terms, signs):
            total = None
            for sign, term in zip(signs, terms):
                value = _number(term, scope)
                value = -value if sign == "-" else value
                total = value if total is None else total + value
            return total
        case Product(factors, marks):
            value = _value(factors[0], scope)
            for mark, factor in zip(marks, factors[1:]):
                other = _value(factor, scope)
                value = value.times(other) if mark == r"\otimes" else _times(value, other)
            return value
        case Fraction(top, bottom):
            return np.divide(_number(top, scope), _number(bottom, scope))
        case Power(base, exponent):
            return _power(_value(base, scope), _number(exponent, scope))
        case Root(inside):
            return np.emath.sqrt(_number(inside, scope))
        case Binomial(top, bottom):
            return _binomial(_whole(top, scope), _whole(bottom, scope))
        case Bars(kind, inside, order):
            return _norm_of_function(inside, order, scope) if kind == "norm" and _is_function(inside, scope) else \
                _bars(kind, _number(inside, scope), order, scope)
        case Transpose(inside):
            return np.swapaxes(_number(inside, scope), -1, -2)
        case Call():
            return _unbounded(_call(node, scope))
        case Prime(function, order):
            return _prime(scope[function.key], order)
        case Expectation():
            return _expectation(node, scope)
        case Integral():
            return _integral(node, scope)
        case Big():
            return _big(node, scope)
        case Extremum():
            return _extremum(node, scope)
        case Limit(variable, target, inside):
            return _limit(variable.key, _number(target, scope), inside, scope)
        case Derivative():
            return _derivative(node, scope)
        case Gradient(variable, inside):
            return _gradient(variable, inside, scope)
        case Statement(sides, ("=",)):  # an argument such as y = 1
            return _value(sides[1], scope)
    raise FormulaError(f"{write(node)} has no value")


def _number(node: Node, scope: Scope):
    value = _value(node, scope)
    if isinstance(value, Sampled):
        raise FormulaError("what is found by sampling must stand alone on its side")
    if callable(value) or not isinstance(value, int | float | complex | np.ndarray | np.generic | Identity):
        raise FormulaError(f"{write(node)} is {'a function' if callable(value) else type(value).__name__}, not a number here")
    return value


def _whole(node: Node, scope: Scope) -> int:
    found = float(_number(node, scope))
    if not found.is_integer():
        raise FormulaError(f"{write(node)} is {found:g}, not a whole number")
    return int(found)


def _binomial(n: int, k: int) -> float:
    from scipy.special import comb
    return float(comb(n, k))


def _name(node: Name, scope: Scope):
    constants = {"e": np.e, "pi": np.pi, "infty": np.inf, "I": Identity()}
    if node.base and not scope.has(node.key) and scope.has(node.base) and scope.has(node.index):  # x_i
        return _unbounded(np.asarray(scope[node.base])[..., int(scope[node.index])])
    if node.key in constants and not scope.has(node.key):
        return constants[node.key]
    value = scope[node.key]
    if isinstance(value, bool | str | None):
        raise FormulaError(f"{node.key} = {value!r} is not a number")
    if isinstance(value, int | np.integer | np.floating):
        return float(value)
    return _unbounded(value)


def _unbounded(value):
    """NumPy's whole numbers as floats: their products and sums would go round at 2⁶³."""
    whole = isinstance(value, np.ndarray | np.integer) and value.dtype.kind in "iu"
    return value.astype(float) if whole else value


def _times(a, b):
    for factor in (a, b):
        if isinstance(factor, Sampled):
            raise FormulaError("what is found by sampling must stand alone on its side")
        if callable(factor):
            raise FormulaError("a function is not a factor: give it its argument")
    both_matrices = getattr(a, "is_matrix", False) and getattr(b, "is_matrix", False)
    return a @ b if both_matrices else a * b


class Matrix(np.ndarray):
    """A matrix: * between two of them is the matrix product."""

    is_matrix = True

    def __new__(cls, rows):
        return np.asarray(rows, dtype=np.result_type(np.asarray(rows), float)).view(cls)


def _power(base, exponent):
    if hasattr(base, "rule"):  # pᵐ: m independent draws
        return base**exponent
    if callable(base):
        raise FormulaError("a function has no power: give it its argument")
    if np.isrealobj(base) and np.isrealobj(exponent) and np.ndim(exponent) == 0 and exponent != np.round(exponent):
        return np.where(np.asarray(base) < 0, np.nan, np.power(np.abs(np.asarray(base, dtype=float)), exponent))
    return np.power(np.asarray(base) * 1.0, np.asarray(exponent) * 1.0)


def _bars(kind: str, value, order: str, scope: Scope):
    if kind == "abs":
        return np.abs(value)
    if kind in ("ceil", "floor"):
        return np.ceil(value) if kind == "ceil" else np.floor(value)
    if order and f"norm_{order}" in scope.values:
        return scope[f"norm_{order}"](value)
    known = {"": 2, "2": 2, "1": 1, r"\infty": np.inf}
    if order not in known:
        raise FormulaError(f"no value for the norm with index {order}; give norm_{order}")
    return np.linalg.norm(np.atleast_1d(value), known[order], axis=-1)


def _is_function(node: Node, scope: Scope) -> bool:
    return isinstance(node, Prime) or isinstance(node, Name) and scope.is_function(node.key)


def _norm_of_function(node: Node, order: str, scope: Scope):
    """‖f‖_L, ‖f′‖_∞: what the case gives as norm_L, norm_infty."""
    name = f"norm_{python_name(order)}"
    if name not in scope.values:
        raise FormulaError(f"no value for the norm of a function with index {order}; give {name}")
    return scope.values[name](_value(node, scope))


def _log(x):
    return np.log(x) if np.iscomplexobj(x) else np.log(np.where(np.asarray(x) < 0, np.nan, x))


def _erf(x):
    from scipy.special import erf
    return erf(x)


BUILT_IN = {"log": _log, "ln": _log, "exp": np.exp, "tanh": np.tanh, "sinh": np.sinh, "cosh": np.cosh, "sin": np.sin, "cos": np.cos,
            "arctan": np.arctan, "erf": _erf, "sign": np.sign, "det": np.linalg.det, "tr": np.trace}


def _call(node: Call, scope: Scope):
    function = node.function
    if isinstance(function, Prime):
        return _prime(scope[function.function.key], function.order)(*(_value(a, scope) for a in node.arguments))
    key = function.key
    meaning = scope.meaning(key) if key not in scope.values else None
    if meaning and meaning.of:
        return _functional(meaning, node, scope)
    if any(isinstance(argument, Name) and argument.key == "anything" for argument in node.arguments):
        return _section(node, scope)
    arguments = [_value(argument, scope) for argument in node.arguments]
    if not scope.has(key):
        if key in ("max", "min"):
            return (np.maximum if key == "max" else np.minimum).reduce(np.broadcast_arrays(*arguments))
        if key in BUILT_IN and len(arguments) == 1:
            return BUILT_IN[key](_number(node.arguments[0], scope))
        raise FormulaError(f"no value for {key}")
    return scope[key](*arguments)


def _section(node: Call, scope: Scope) -> Callable:
    """q(· | x): the function of what stands in the place of the dot."""
    def section(value):
        rest = iter([_value(a, scope) for a in node.arguments if not (isinstance(a, Name) and a.key == "anything")])
        return scope[node.function.key](*(value if isinstance(a, Name) and a.key == "anything" else next(rest) for a in node.arguments))
    return section


def _functional(meaning: Meaning, node: Call, scope: Scope):
    """V(D, G^{*}): found anew with D, G bound to what stands in their places."""
    if len(node.arguments) != len(meaning.of):
        raise FormulaError(f"{write(node)}: {meaning.name} takes {', '.join(meaning.of)}")
    arguments = {name: _value(argument, scope) for name, argument in zip(meaning.of, node.arguments)}
    return scope.changed(**arguments)[meaning.name]


# --- laws ---------------------------------------------------------------------------------------

def _bind(scope: Scope, names: tuple[str, ...], nodes) -> Scope:
    """The scope with the names at all nodes at once, along a new first axis."""
    nodes = nodes if isinstance(nodes, tuple) else (nodes,)
    if len(nodes) != len(names):
        raise FormulaError(f"{', '.join(names)}: the law draws {len(nodes)} at a time")
    size = scope.size * len(nodes[0])
    if scope.purse and size > MOST:
        raise FormulaError(f"{size:.0e} values of {', '.join(names)} at once: fewer integrals and expectations inside one another")
    shaped = {name: x.reshape(len(x), *(1,) * scope.depth, *x.shape[1:]) for name, x in zip(names, nodes)}
    other = scope.changed(**shaped)
    other.depth, other.size = scope.depth + 1, size
    return other


def _averaged(value, weights: np.ndarray, depth: int):
    """Σ weight · value over the first axis, which the value has only if it depends on what was drawn."""
    value = np.asarray(value)
    if value.ndim <= depth or len(value) == 1:
        return value.reshape(value.shape[value.ndim - depth:] if value.ndim > depth else value.shape) * weights.sum()
    # a node without weight counts for nothing, whatever the value there
    empty = (weights == 0).reshape(-1, *(1,) * (value.ndim - 1))
    return np.tensordot(weights, np.where(empty, 0, value), axes=(0, 0))


def _expectation(node: Expectation, scope: Scope):
    if not node.variables:
        return _expectation_of_laws(node, scope)
    drawn = list(zip(node.variables, node.laws))
    inner, weights = scope, []
    for names, law in drawn:
        law = _value(law, scope)
        if not hasattr(law, "rule") and not hasattr(law, "breaks"):
            raise FormulaError(f"{write(node)}: {law!r} is not a law")
        nodes, weight = rule(law)
        inner = _bind(inner, tuple(name.key for name in names), nodes)
        weights.append(weight)
    value = _number(node.inside, inner)
    for depth, weight in zip(range(inner.depth - 1, -1, -1), reversed(weights)):
        value = _averaged(value, weight, depth)
    return value


def _expectation_of_laws(node: Expectation, scope: Scope):
    """E[M]: the random names are those of the expression that stand for a law; or M is a random number that knows its mean."""
    names = {name.key for name in node.inside.walk() if isinstance(name, Name) and scope.has(name.key) and hasattr(scope[name.key], "rule")}
    if not names and hasattr(found := _value(node.inside, scope), "expected"):
        return found.expected()
    if len(names) != 1:
        raise FormulaError(f"{write(node)}: one random name expected, found {', '.join(sorted(names)) or 'none'}")
    (name,) = names
    nodes, weights = scope[name].rule()
    return _averaged(_number(node.inside, _bind(scope, (name,), nodes)), weights, scope.depth)


def _integral(node: Integral, scope: Scope):
    low, high = (np.squeeze(_number(limit, scope)) for limit in (node.low, node.high))
    if np.ndim(low) or np.ndim(high):  # limits that depend on an outer variable: ∫ f du = (b − a) ∫₀¹ f(a + (b − a) v) dv
        nodes, weights = quadrature([0.0, 1.0], PANELS)
        low, high = (np.asarray(_number(limit, scope)) for limit in (node.low, node.high))
        inner = _bind(scope, (node.variable.key,), nodes)
        inner = inner.changed(**{node.variable.key: low + (high - low) * inner[node.variable.key]})
        inner.depth = scope.depth + 1
        return (high - low) * _averaged(_number(node.inside, inner), weights, scope.depth)
    low, high = float(low), float(high)
    breaks = sorted({b for value in scope.values.values() for b in getattr(value, "breaks", ())})
    if np.isinf([low, high]).any():
        if not breaks:
            raise FormulaError(f"{write(node)}: an infinite limit needs a density with break points in the case")
        low, high = (breaks[0] if low == -np.inf else low), (breaks[-1] if high == np.inf else high)
    if low == high:
        return 0.0
    nodes, weights = quadrature([min(low, high), *(b for b in breaks if min(low, high) < b < max(low, high)), max(low, high)], PANELS)
    value = _averaged(_number(node.inside, _bind(scope, (node.variable.key,), nodes)), weights, scope.depth)
    return value if low < high else -value


# --- operators ------------------------------------------------------------------------------------

def _big(node: Big, scope: Scope):
    def domain(index: Name) -> Iterable:
        if index.key not in scope.domains:
            raise FormulaError(f"{write(node)}: over which {index.key}? give its domain")
        return scope.domains[index.key]

    if node.low is not None and node.high is not None:
        low, high = _whole(node.low, scope), _whole(node.high, scope)
        if high - low > 10**6:
            raise FormulaError(f"{write(node)}: {high - low + 1:g} terms")
        span = range(low, high + 1)
    else:
        span = domain(node.index)
    if node.besides:
        chosen = [{node.index.key: i, node.besides.key: j} for i, j in pairs(span, domain(node.besides)) if i != j]
    else:
        chosen = [{node.index.key: i} for i in span]
    total = 0.0 if node.kind == "sum" else 1.0
    for names in chosen:
        value = _number(node.inside, scope.changed(**names))
        total = total + value if node.kind == "sum" else total * value
    return total


def _extremum(node: Extremum, scope: Scope):
    key = node.variable.key if node.variable else ""
    kind = {"sup": "max", "inf": "min"}.get(node.kind, node.kind)
    domain = scope.domains.get(key)
    if isinstance(node.limit, Statement) and node.limit.relations[0] == r"\in":
        if node.limit.sides[0] != node.variable:
            raise FormulaError(f"{write(node)}: give the set of {key} with {key} alone on the left")
        domain = _value(node.limit.sides[1], scope)
    if domain is None:
        raise FormulaError(f"{write(node)}: over which {key}? give its domain")

    def objective(value) -> float:
        found = _number(node.inside, scope.changed(**{key: value}))
        if np.ndim(found) > scope.depth:
            raise FormulaError(f"{write(node)}: not one number for each {key}")
        return found

    if callable(domain):
        limited = isinstance(node.limit, Statement) and node.limit.relations[0] != r"\in"
        limit = [_number(node.limit.sides[1], scope)] if limited else []
        takes = _parameters(domain)[1]
        if limited and "relation" in takes:
            bounded = node.limit.sides[0]
            norm = bounded.order if isinstance(bounded, Bars) and bounded.kind == "norm" and bounded.inside == node.variable else None
            if bounded != node.variable if "norm" not in takes else norm is None:
                raise FormulaError(f"{write(node)}: give the bound of {key} with {key}{' in norm bars' if 'norm' in takes else ''} alone on the left")
            limit += [node.limit.relations[0]] if norm is None else [node.limit.relations[0], norm]
        scope.used["optimisation"] = None
        return domain(kind, objective, *limit)
    values = [objective(value) for value in domain]
    return np.max(values, axis=0) if kind == "max" else np.min(values, axis=0)


def _limit(name: str, target, inside: Node, scope: Scope):
    """Wynn's epsilon algorithm over a sequence that approaches the target: the column whose last two entries agree best.

    Later columns amplify the rounding errors of the sequence.
    """
    scope.spend(50)  # the table
    scale = 2.0 ** np.arange(2, 13)
    points = scale if np.isinf(target) else target + 1 / scale
    table = [[0.0] * (len(points) + 1), [np.squeeze(_number(inside, scope.changed(**{name: x}))).item() for x in points]]
    found, change = table[1][-1], np.inf
    while len(table[-1]) > 1:
        last, before = table[-1], table[-2]
        gaps = np.diff(last)
        if len(table) % 2 == 0 and not abs(gaps[-1]) > change:
            found, change = last[-1], abs(gaps[-1])
        if np.any(gaps == 0):
            break
        table.append([before[i + 1] + 1 / gap for i, gap in enumerate(gaps)])
    return found


def _difference(at: Callable, x, order: int, h: float):
    """The first or second derivative of ``at`` in x, from its values at ±h, ±2h, ±3h."""
    if order == 1:
        return sum(c * (at(x + k * h) - at(x - k * h)) for k, c in enumerate(SLOPE, 1)) / h
    if order == 2:
        middle = at(x)
        return sum(c * (at(x + k * h) - 2 * middle + at(x - k * h)) for k, c in enumerate(BEND, 1)) / h**2
    raise FormulaError(f"a derivative of order {order}: only 1 and 2 are known")


def _step(x, order: int) -> float:
    return (2e-3 if order == 1 else 1e-2) * max(1.0, float(np.max(np.abs(x), initial=0)) ** 0.5)


def _derivative(node: Derivative, scope: Scope):
    variable = node.variable
    if isinstance(variable, Call):
        return _derivative_in_mass(node, scope)
    if variable.base and not scope.has(variable.key) and scope.has(variable.base) and scope.has(variable.index):  # ∂/∂θ_k
        whole, k = np.asarray(scope[variable.base], dtype=float), int(scope[variable.index])
        unit = np.eye(len(whole))[k]
        return _difference(lambda x: _number(node.inside, scope.changed(**{variable.base: whole + (x - whole[k]) * unit})), whole[k],
                           node.order, _step(whole[k], node.order))
    x = scope[variable.key]
    if callable(x) or not isinstance(x, int | float | complex | np.ndarray | np.number):
        raise FormulaError(f"{write(node)}: {variable.key} is not a number")
    x = np.asarray(x) * 1.0
    return _difference(lambda x: _number(node.inside, scope.changed(**{variable.key: x})), x, node.order, _step(x, node.order))


def _derivative_in_mass(node: Derivative, scope: Scope):
    """∂C/∂q(x) on a finite space: the mass at each x in turn is changed, the others stay."""
    name, points = node.variable.function.key, np.asarray(_number(node.variable.arguments[0], scope)).astype(int)
    law = scope[name]
    if not hasattr(law, "moved"):
        raise FormulaError(f"{write(node)}: {name} is not a law on a finite space")
    slopes = []
    for point in np.atleast_1d(points):
        mass = law(point)
        step = 0.05 * abs(mass)
        slopes.append(_difference(lambda m: _number(node.inside, scope.changed(**{name: law.moved(int(point), m - mass)})), mass, node.order, step))
    return np.array(slopes)


def _gradient(variable: Name | None, inside: Node, scope: Scope):
    if variable is None and isinstance(inside, Call):  # ∇f(x): in the argument
        point, function = np.asarray(_number(inside.arguments[0], scope), dtype=float), scope[inside.function.key]
        return np.array([_difference(lambda t: function(point + (t - point[i]) * np.eye(len(point))[i]), point[i], 1, 2e-3)
                         for i in range(len(point))])
    names = [variable.key] if variable else list(scope.domains.get("nabla", ()))
    if not names:
        raise FormulaError(f"\\nabla {write(inside)}: in which variables? give nabla=(…)")
    slopes = []
    for name in names:
        at = np.asarray(_number(Name(name), scope)) * 1.0
        for unit in np.eye(at.size).reshape(at.size, *at.shape):
            h = _step(at, 1)
            slopes.append(_difference(lambda t: _number(inside, scope.changed(**{name: at + t * unit})), 0.0, 1, h))
    return np.array(slopes) if len(slopes) > 1 else slopes[0]


def _prime(function: Callable, order: int) -> Callable:
    """f′ or f″: the function's own ``prime`` where it has one, else differences."""
    if not callable(function):
        raise FormulaError("only a function has a derivative")
    if order == 1 and hasattr(function, "prime"):
        return function.prime

    def slope(x):
        x = np.asarray(x) * 1.0
        if np.isinf(x).all():  # f′(∞) = lim f(u)/u
            if order > 1:
                raise FormulaError("only the first derivative is known at ∞")
            side = np.sign(np.real(x))
            near, far = (function(side * u) / (side * u) for u in (1e75, 1e150))
            return far if abs(far - near) <= 1e-6 * max(1.0, abs(far)) else np.sign(far - near) * np.inf
        return _difference(function, x, order, _step(x, order))
    return slope


def call(function: Callable, given: Mapping):
    """Call ``function`` with those of the given values that it names as parameters."""
    needs, takes = _parameters(function)
    if missing := [name for name in needs if name not in given]:
        raise FormulaError(f"{getattr(function, '__name__', function)} asks for {', '.join(missing)}, which has no value")
    return function(**{name: given[name] for name in (*needs, *takes) if name in given})
