r"""The adversary: breaks each equation as a careless author would, in box, check and book alike, and sees whether the check notices.

Mutants are made by general rules on the tree of the displayed formula, both sides of it:

    name      another name of the same kind          sign      of a term, an argument, a side
    factor    2, ½, a number changed                 term      dropped, doubled, replaced by another of the equation
    power     changed, added, taken away             extremum  min ↔ max, taken away, the order of two
    relation  turned, = for ≤, ≤ for =               log       another base, none
    order     of arguments, numerator ↔ denominator  bars      taken away
    star      D* for D, a prime more or less         vanishing a term added, or a factor, that is 0 or 1 in special cases
    given     a hypothesis lost

Every mutant must die: the check fails on it. A survivor is excused only if it says the same as the original, which is proved in a
free interpretation: every name a random number or function, 64 times, agreeing to 1e-10; or if it stands in ``EXCUSED`` with a reason.
"""

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from .evaluate import Scope, evaluate
from .formula import (GREEK, MATH, Bars, Call, Derivative, Expectation, Extremum, FormulaError, Fraction, Gradient, Name, Node, Number, Power, Prime,
                      Product, Root, Statement, Sum, Update, read, read_displayed, write, write_all)
from .laws import Draws
from .proof import CheckError, CheckFailed, Trial, parts

SYMMETRIC = ("JSD", "TV", "Delta", "W_1")  # tests see that they are, and never negative
SYNONYMS = {"L_G": "L_ns"}  # where no other loss is named
FREE_TRIALS, FREE_AGREE = 64, 1e-10

# (equation, changed side) ↦ why it says the same as the original, though algebra does not show it. A test looks at each.
EXCUSED: dict[tuple[str, str], str] = {
    ("3.5", r"\nabla_{\theta} V"): "D is held fixed: V and L_sat differ by the mean over real data, which does not depend on θ",
    ("4.4", r"\min_{G} C(q)"): "q is the law of G's samples: C(q) and C(G) are the same, for every G",
    ("4.4", r"\min_{G} C(p)"): "C(p) is the minimum itself: the same number, for every G",
    ("4.4", r"\min_{G} C(q^{*})"): "q* attains the minimum: C(q*) is the same number, for every G",
    ("6.4", r"\det(-(\lambda I - J_k))"): "a 2 × 2 matrix: det(−A) = det A",
    ("6.4", r"\det(-(\lambda I - J_\beta))"): "a 4 × 4 matrix: det(−A) = det A",
    ("8.3", r"\max_{T} B(T^{*})"): "T* attains the maximum: B(T*) is the same number, for every T",
    ("8.8", r"D_f(q \| p)"): "p and q are any two laws: what bounds D_f(p‖q) bounds D_f(q‖p)",
    ("8.9", r"\lim_{\varepsilon \to 0} \frac{D_f(q \| p_\varepsilon)}{\chi^2(p_\varepsilon \| q)}"):
        "near p = q the order of the arguments does not matter, which is what the equation is about",
    ("8.9", r"\lim_{\varepsilon \to 0} \frac{D_f(p_\varepsilon \| q)}{\chi^2(q \| p_\varepsilon)}"):
        "near p = q the order of the arguments does not matter, which is what the equation is about",
    ("9.3", r"2 \chi^2(p \| m)"): "p − m = −(q − m): m is as far from p as from q",
    ("9.3", r"\int_{-\infty}^{\infty} \frac{((b - c) p(x) + (a - c) G(x))^{2}}{p(x) + q(x)} dx"):
        "q is the law of G's samples: in the case they are one object",
    ("9.3", r"\int_{-\infty}^{\infty} \frac{((b - c) p(x) + (a - c) q(x))^{2}}{p(x) + G(x)} dx"):
        "q is the law of G's samples: in the case they are one object",
    ("10.1", r"\min_{\pi \in \Pi(q, p)} \mathbb{E}_{(x, y) \sim \pi}[\lVert x - y \rVert]"): "pairs (x, y) and (y, x) are as far apart",
    ("10.6", r"\lvert \theta + \mathbb{E}_{y \sim \delta_0}[y] \rvert"): "the mean of δ₀ is 0",
    ("10.6", r"1 + \mathbb{E}_{y \sim \delta_0}[y]"): "the mean of δ₀ is 0",
    ("10.6", r"\mathrm{KL}(\delta_\theta \| \delta_0)"): "both are ∞: neither point has mass where the other has",
    ("10.7", r"\mathbb{E}[W_1(\hat{q}_n, \hat{p}_n)]"): "both batches come from one law",
    ("10.8", r"\max_{\lVert w \rVert_{\infty} \le c} \sum_{i} (-w_i) d_i"): "with w also −w is within the bounds",
    ("10.8", r"\max_{\lVert w \rVert_{\infty} \le c} \sum_{i} w_i (-d_i)"): "with w also −w is within the bounds",
}


@dataclass(frozen=True)
class Mutant:
    """A changed equation: by which rule, its LaTeX and hypotheses, and what became of it."""

    number: str
    kind: str
    latex: str
    given: str
    fate: str = ""  # "value", "unread", "equivalent", "excused" or "survived"


# --- making mutants -------------------------------------------------------------------------------

def mutants(entry, trial: Trial) -> Iterator[tuple[str, tuple[Node, ...]]]:
    """(rule, statements) for every change of one place by one rule. Statements are those of the box, ± not yet unfolded."""
    original = read_box(entry.latex, trial)
    for index, statement in enumerate(original):
        for kind, changed in changes(statement, trial, original):
            new = (*original[:index], changed, *original[index + 1 :])
            if write_all(new) != write_all(original):
                yield kind, new


def read_box(latex: str, trial: Trial) -> tuple[Node, ...]:
    return read_displayed(latex, trial.scopes[0].is_function)


def changes(node: Node, trial: Trial, original: tuple[Node, ...], path: tuple = ()) -> Iterator[tuple[str, Node]]:
    """All changes at this node, then all in its children."""
    yield from here(node, trial, original)
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node) and not _bound(node, field.name):
            for kind, child in changes(value, trial, original):
                yield kind, replace(node, **{field.name: child})
        elif isinstance(value, tuple) and field.name != "variables":
            for i, item in enumerate(value):
                if isinstance(item, Node):
                    for kind, child in changes(item, trial, original):
                        yield kind, replace(node, **{field.name: (*value[:i], child, *value[i + 1 :])})


def _bound(node: Node, field: str) -> bool:
    """Names that are introduced, not used: they have no other of their kind."""
    introduced = field in ("index", "besides", "target") or field == "variable" and isinstance(node, Extremum)
    return introduced or field == "function"  # which call_changes exchanges


def here(node: Node, trial: Trial, original: tuple[Node, ...]) -> Iterator[tuple[str, Node]]:
    """The changes of one node by every rule that applies to it."""
    match node:
        case Statement(sides, relations):
            yield from statement_changes(sides, relations)
        case Update(target, inside, times):
            yield "sign", replace(node, inside=Sum((inside,), ("-",)))
            if times:
                yield "term", replace(node, times=None)
        case Name():
            yield from name_changes(node, trial)
            yield from number_changes(node, trial)
        case Number(text):
            for other in {str(int(text) + 1), str(2 * int(text)), "0" if text != "0" else "1"} if text.isdigit() else ():
                yield "factor", Number(other)
            yield from number_changes(node, trial)
        case Sum(terms, signs):
            yield from sum_changes(terms, signs, original)
        case Product(factors, marks):
            yield from product_changes(factors, marks)
        case Fraction(top, bottom):
            yield "order", Fraction(bottom, top)
            yield "factor", Product((Number("2"), node), ("",))
            yield "term", top
            yield "term", Fraction(Number("1"), bottom)
        case Power(base, exponent):
            yield "power", base
            yield "power", Power(base, Sum((exponent, Number("1")), ("+", "+")))
            yield "sign", Power(base, Sum((exponent,), ("-",)))
        case Root(inside):
            yield "power", inside
        case Bars(_, inside, _):
            yield "bars", inside
        case Call(function, arguments, _):
            yield from call_changes(node, function, arguments, trial)
        case Expectation(variables, laws, inside):
            yield "factor", Product((Fraction(Number("1"), Number("2")), node), ("",))
            yield "power", Power(node, Number("2"))
            yield "sign", Sum((node,), ("-",))
            yield "order", inside.function and Call(inside.function, (replace(node, inside=inside.arguments[0]),)) if _one_call(inside) else node
            for names in variables:  # times the mean, plus the mean, of what is drawn
                yield "vanishing", replace(node, inside=Sum((inside, names[0]), ("+", "+")))
                yield "vanishing", replace(node, inside=Product((inside, names[0]), ("",)))
        case Extremum(kind, variable, limit, inside):
            turned = {"min": "max", "max": "min", "sup": "inf", "inf": "sup"}[kind]
            yield "extremum", replace(node, kind=turned)
            yield "extremum", inside
            if isinstance(inside, Extremum):
                yield "extremum", replace(inside, inside=replace(node, inside=inside.inside))
                yield "extremum", replace(node, kind=inside.kind, inside=replace(inside, kind=kind))
        case Derivative() | Gradient():
            yield "sign", Sum((node,), ("-",))
            yield "factor", Product((Number("2"), node), ("",))
            yield "term", node.inside
            if isinstance(node, Derivative):
                yield "power", replace(node, order=3 - node.order)


def _one_call(node: Node) -> bool:
    return isinstance(node, Call) and len(node.arguments) == 1


def statement_changes(sides, relations) -> Iterator[tuple[str, Node]]:
    others = {"=": (r"\le", r"\ge", "<", ">", r"\ne"), r"\le": (r"\ge", "<", "="), r"\ge": (r"\le", ">", "="), "<": (">", "="), ">": ("<", "=")}
    for i, relation in enumerate(relations):
        for other in others.get(relation, ()):  # none of \in
            yield "relation", Statement(sides, (*relations[:i], other, *relations[i + 1 :]))
    for i, side in enumerate(sides):
        for kind, new in (("sign", Sum((side,), ("-",))), ("factor", Product((Number("2"), side), ("",))),
                          ("factor", Product((Fraction(Number("1"), Number("2")), side), ("",))), ("power", Power(side, Number("2"))),
                          ("power", Power(side, Number("3"))), ("order", Fraction(Number("1"), side)),
                          ("log", Fraction(side, Call(Name("log", r"\log"), (Number("2"),)))), ("vanishing", Sum((side, Number("1")), ("+", "+")))):
            yield kind, Statement((*sides[:i], new, *sides[i + 1 :]), relations)
    if len(sides) > 2:  # two sides of a chain exchanged
        for i in range(len(sides) - 1):
            if relations[i] != "=":
                yield "order", Statement((*sides[:i], sides[i + 1], sides[i], *sides[i + 2 :]), relations)


def sum_changes(terms, signs, original) -> Iterator[tuple[str, Node]]:
    flip = {"+": "-", "-": "+", r"\pm": "+", r"\mp": "-"}
    for i, term in enumerate(terms):
        yield "sign", Sum(terms, (*signs[:i], flip[signs[i]], *signs[i + 1 :]))
        if len(terms) > 1:
            rest = terms[:i] + terms[i + 1 :], signs[:i] + signs[i + 1 :]
            yield "term", rest[0][0] if rest[1] == ("+",) else Sum(*rest)
            yield "term", Sum((*terms, term), (*signs, signs[i]))
            for j, other in enumerate(terms):
                if j != i:
                    yield "term", Sum((*terms[:i], other, *terms[i + 1 :]), signs)
    if len(terms) == 2 and all(isinstance(term, Power) for term in terms):  # a² + b² and 2ab agree where a = b
        yield "vanishing", Product((Number("2"), *(term.base for term in terms)), ("", ""))


def product_changes(factors, marks) -> Iterator[tuple[str, Node]]:
    for i, factor in enumerate(factors):
        rest = factors[:i] + factors[i + 1 :]
        yield "term", rest[0] if len(rest) == 1 else Product(rest, ("",) * (len(rest) - 1))
        yield "power", Product((*factors[:i], Power(factor, Number("2")), *factors[i + 1 :]), marks)
        yield "sign", Product((*factors[:i], Sum((factor,), ("-",)), *factors[i + 1 :]), marks)
    if len(factors) == 2:
        yield "order", Fraction(*factors)


def call_changes(node: Call, function, arguments, trial) -> Iterator[tuple[str, Node]]:
    if isinstance(function, Prime):
        yield "star", replace(node, function=Prime(function.function, 3 - function.order))
    else:
        for kind, other in renamed(function, trial, (kinds(trial).get(function.key, ""),)):
            yield kind, replace(node, function=other)
    if len(arguments) > 1:
        yield "order", replace(node, arguments=arguments[::-1])
    else:
        (argument,) = arguments
        if not isinstance(argument, Statement):
            yield "sign", replace(node, arguments=(Sum((argument,), ("-",)),))
            yield "vanishing", replace(node, arguments=(Product((Number("2"), argument), ("",)),))
            if not isinstance(argument, Name) or function.key if isinstance(function, Name) else False:
                yield "term", argument
    if isinstance(function, Name) and function.key in ("log", "ln"):
        yield "log", Fraction(node, Call(Name("log", r"\log"), (Number("2"),)))
        yield "log", Fraction(node, Call(Name("log", r"\log"), (Number("10"),)))
    else:
        yield "power", Power(node, Number("2"))
    yield "factor", Product((Number("2"), node), ("",))
    yield "sign", Sum((node,), ("-",))
    yield "vanishing", Sum((node, Number("1")), ("+", "-"))


def name_changes(node: Name, trial: Trial) -> Iterator[tuple[str, Node]]:
    """Another name of the same kind: of the case, or of the series. Without arguments, V is a number like L_D."""
    kind = kinds(trial).get(node.key, "")
    yield from renamed(node, trial, ("number", "functional") if kind in ("number", "functional") else (kind,))


def renamed(node: Name, trial: Trial, kinds: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
    for other in (name for kind in kinds for name in names_of(kind, trial)):
        if other != node.key:
            yield "star" if other.replace("_star", "") == node.key.replace("_star", "") else "name", Name(other, latex_of(other))


def number_changes(node: Node, trial: Trial) -> Iterator[tuple[str, Node]]:
    """A term or factor that is 0 or 1 where two numbers are equal, or a mean is 0."""
    numbers = names_of("number", trial)[:6]
    if isinstance(node, Name) and kinds(trial).get(node.key) != "number":
        return
    if isinstance(node, Number) and node.text != "1":
        return
    for a, b in zip(numbers, numbers[1:] + numbers[:1]):
        if a != b:
            ratio = Fraction(Name(a, latex_of(a)), Name(b, latex_of(b)))
            difference = Sum((Name(a, latex_of(a)), Name(b, latex_of(b))), ("+", "-"))
            yield "vanishing", Product((node, ratio), ("",))
            yield "vanishing", Sum((node, difference), ("+", "+"))
    for law in names_of("law", trial)[:3]:
        mean = Expectation(((Name("y", "y"),),), (Name(law, latex_of(law)),), Name("y", "y"))
        yield "vanishing", Sum((node, mean), ("+", "+"))


SPELLED = {"lambda_": r"\lambda", "sigma": r"\sigma", "phi": r"\varphi"}


def latex_of(key: str) -> str:
    """A LaTeX spelling of a Python name; reading it gives the name again."""
    if key in SPELLED:
        return SPELLED[key]
    stem, *indices = key.removesuffix("_star").removesuffix("_inv").split("_")
    word = rf"\{stem}" if stem in GREEK else stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
    index = " ".join(rf"\{part}" if part in GREEK else part for part in indices if part)
    return word + (f"_{{{index}}}" if index else "") + ("^{*}" if key.endswith("_star") else "^{-1}" if key.endswith("_inv") else "")


def kind_of(key: str, scope: Scope) -> str:
    """number, law, function, or functional: what a name stands for in a case."""
    if not scope.has(key):
        return ""
    meaning = scope.meaning(key) if key not in scope.values else None
    if meaning and meaning.of:
        return "functional"
    try:
        value = scope[key]
    except FormulaError:
        return ""
    if hasattr(value, "rule") or hasattr(value, "breaks"):
        return "law"
    if callable(value):
        return "divergence" if meaning and not meaning.needs else "function"
    return "number" if isinstance(value, int | float | complex | np.generic | np.ndarray) else ""


def kinds(trial: Trial) -> dict[str, str]:
    """The kind of every name that the case or the series knows."""
    if not hasattr(trial, "kinds"):
        scope = trial.scopes[0].opened()
        trial.kinds = {key: kind_of(key, scope) for key in (*scope.values, *trial.meanings) if not key.endswith("_next")}
    return trial.kinds


def names_of(kind: str, trial: Trial) -> list[str]:
    return [key for key, found in kinds(trial).items() if found and found == kind]


# --- trying them ----------------------------------------------------------------------------------

def attack(entry, seed: int, count: int) -> list[Mutant]:
    """``count`` mutants of an equation, of every rule that applies as evenly as possible, each with its fate."""
    trial = Trial(entry, seed)
    if (what := fate(entry, trial, entry.latex)) != "survived":
        raise CheckFailed(f"({entry.number}), seed {seed}: the original itself fails ({what})")
    rng = np.random.default_rng([seed, zlib.crc32(entry.number.encode())])
    found = []
    for kind, statements in chosen(list(mutants(entry, trial)), count, rng):
        latex = write_all(statements)
        found.append(Mutant(entry.number, kind, latex, entry.given, fate(entry, trial, latex)))
    for part in parts(entry.given):
        rest = r" \quad ".join(other for other in parts(entry.given) if other != part)
        weaker = replace(entry, given=rest)
        found.append(Mutant(entry.number, "given", entry.latex, rest, fate(weaker, None, entry.latex, seed)))
    return found


def chosen(every: list, count: int, rng) -> list:
    """A sample in which the rules take turns."""
    groups: dict[str, list] = {}
    for i in rng.permutation(len(every)):
        groups.setdefault(every[i][0], []).append(every[i])
    picked, texts = [], set()
    while groups and len(picked) < count:
        for kind in list(groups):
            item = groups[kind].pop()
            text = write_all(item[1])
            if text not in texts and len(picked) < count:
                texts.add(text)
                picked.append(item)
            if not groups[kind]:
                del groups[kind]
    return picked


def fate(entry, trial: Trial | None, latex: str, seed: int = 0) -> str:
    """What becomes of a mutant under the check."""
    try:
        trial = trial or Trial(entry, seed)
        statements = trial.statements(latex)
        if trial.gaps_of(statements).worst > 1:
            return "value"
        trial.look_for_strictness(statements)
        trial.look_for_converse(statements)
    except CheckFailed:
        return "value"
    except (FormulaError, CheckError):
        return "unread"
    if latex != entry.latex and equivalent(entry.latex, latex, trial):
        return "equivalent"
    sides = {write(side) for statement in statements for side in getattr(statement, "sides", ())}
    return "excused" if any((entry.number, side) in EXCUSED for side in sides) else "survived"


# --- saying the same ------------------------------------------------------------------------------

def equivalent(original: str, mutant: str, trial: Trial) -> bool:
    """Whether every statement says the same under free interpretations: names are random numbers and functions."""
    functions = trial.scopes[0].is_function
    pairs = list(zip(read(original, functions), read(mutant, functions), strict=True))
    return all(_same_statement(a, b, trial) for a, b in pairs if a != b)


def _same_statement(a: Node, b: Node, trial: Trial) -> bool:
    if isinstance(a, Update):
        return isinstance(b, Update) and a.times == b.times and _same(a.inside, b.inside, trial)
    if a.relations != b.relations or len(a.sides) != len(b.sides):
        return False
    for i, (left, right) in enumerate(zip(a.sides, b.sides)):
        neighbours = {a.sides[j] for j in (i - 1, i + 1) if 0 <= j < len(a.sides)}
        against_zero = neighbours == {Number("0")} and _same_sign(left, right, a.relations, trial)
        against_one = neighbours == {Number("1")} and _bare_modulus(left) == _bare_modulus(right) is not None
        takes = values_taken({left, *neighbours}) if set(a.relations) == {"="} else ()
        if left != right and not _same(left, right, trial) and not against_zero and not against_one and not _same_at(takes, left, right, trial):
            return False
    return True


def values_taken(equal: set[Node]) -> tuple[float, ...]:
    """What equal sides can be, if one of them is ∞ or a sign; else nothing is known."""
    if Name("infty", r"\infty") in equal:
        return (np.inf,)
    signs = any(isinstance(side, Call) and getattr(side.function, "key", "") == "sign" for side in equal)
    return (1.0, -1.0) if signs else ()


def _same_at(takes: tuple[float, ...], left: Node, right: Node, trial: Trial) -> bool:
    """Whether ``right``, in which ``left`` stands, is the same number for each that ``left`` can be: (±1)³ = ±1, 2 ∞ = ∞."""
    form = right.change(lambda node: Name("taken", "t") if node == left else node)
    scope = free_scope((form,), trial, 0, complex_=False)
    return takes != () and form != right and all(evaluate(form, scope.changed(taken=value)) == value for value in takes)


def _bare_modulus(node: Node) -> Node | None:
    """|λ| of |λ|, of a power of it, or of 1 over that: they are 1 together; and so what is never negative, TV."""
    if isinstance(node, Fraction) and node.top == Number("1"):
        node = node.bottom
    base = node.base if isinstance(node, Power) and isinstance(node.exponent, Number | Sum) else node
    never_negative = isinstance(base, Bars) or isinstance(base, Call) and getattr(base.function, "key", "") in SYMMETRIC
    return base if never_negative else None


def _same(a: Node, b: Node, trial: Trial) -> bool:
    return all(np.allclose(*values, rtol=FREE_AGREE, atol=FREE_AGREE) for values in _free_values(a, b, trial, complex_=True))


def _same_sign(a: Node, b: Node, relations, trial: Trial) -> bool:
    """Against 0 a positive factor, or any power that keeps the sign, says the same; against = 0 any factor or power."""
    if isinstance(b, Power) and b.base == a and relations == ("=",):
        return True
    ratios = [np.asarray(right) / np.asarray(left) for left, right in _free_values(a, b, trial, complex_=False)]
    if set(relations) == {"="}:
        return bool(np.allclose(ratios, ratios[0], rtol=FREE_AGREE) and np.all(np.asarray(ratios[0]) != 0))
    return all(np.all(ratio > 0) for ratio in ratios)


def _free_values(a: Node, b: Node, trial: Trial, complex_: bool):
    for k in range(FREE_TRIALS):
        scope = free_scope((a, b), trial, k, complex_)
        try:
            values = evaluate(a, scope), evaluate(b, scope)
        except FormulaError:
            values = None
        # what is no number, or has another shape, is not the same
        yield values if values and all(map(is_number, values)) and np.shape(values[0]) == np.shape(values[1]) else (0.0, np.inf)


def is_number(value) -> bool:
    return isinstance(value, int | float | complex | np.ndarray | np.number)


def free_scope(nodes, trial: Trial, k: int, complex_: bool) -> Scope:
    """Every name a random number, function or law, by its kind only."""
    values, domains, opened = {}, {}, trial.scopes[0].opened()
    for node in (node for tree in nodes for node in tree.walk()):
        if isinstance(node, Name):
            values[node.key] = free_value(synonym(node.key, trial), kind_of(node.key, opened) or "number", k, complex_)
        if isinstance(node, Extremum) and node.variable:
            kind = kind_of(node.variable.key, opened) or "function"
            domains[node.variable.key] = [free_value(f"{node.variable.key} {i}", kind, k, complex_) for i in range(3)]
    for name in ("e", "pi", "infty", "sigma", "anything", *MATH):
        values.pop(name, None)
    return Scope(values, {}, {**domains, "nabla": trial.scopes[0].domains.get("nabla", ())})


def synonym(key: str, trial: Trial) -> str:
    """One name for what has two: in the series, unless the equation has a meaning of its own; or in this equation."""
    if key in trial.entry.synonyms:
        return trial.entry.synonyms[key]
    return SYNONYMS.get(key, key) if key not in trial.entry.meanings else key


def free_value(key: str, kind: str, k: int, complex_: bool):
    rng = np.random.default_rng([k, zlib.crc32(key.encode())])

    def numbers(n):
        return rng.uniform(-2, 2, n) + (1j * rng.uniform(-2, 2, n) if complex_ else 0)

    a, b, c, d = numbers(4)
    if kind == "number":
        return complex(a) if complex_ else float(a)

    def function(*arguments):
        parts = [getattr(x, "tag", x) for x in arguments]
        if key in SYMMETRIC:
            return a * sum(parts) + b * np.prod(parts)
        return sum((a + i * b + c * x) / (i * d + 3 + x) for i, x in enumerate(parts, 1))

    if kind == "law":
        law = FreeLaw(numbers(3), numbers(3), a)
        law.call = function
        return law
    return function


class FreeLaw(Draws):
    """Three point masses with any weights, and any function as density."""

    def __init__(self, values, weights, tag):
        super().__init__(values, weights)
        self.tag = tag

    def __call__(self, x):
        return self.call(x)

    def __pow__(self, m):
        return FreeLaw(self.values, self.weights, self.tag**m)


def report(found: list[Mutant]) -> str:
    """A table: mutants by rule and fate."""
    kinds = Counter((mutant.kind, mutant.fate) for mutant in found)
    fates = ("value", "unread", "equivalent", "excused", "survived")
    rows = [f"{'rule':<12}" + "".join(f"{name:>12}" for name in fates)]
    for kind in sorted({mutant.kind for mutant in found}):
        rows.append(f"{kind:<12}" + "".join(f"{kinds[kind, name]:>12}" for name in fates))
    rows.append(f"{'all':<12}" + "".join(f"{sum(kinds[k, name] for k, n in kinds if n == name):>12}" for name in fates))
    return "\n".join(rows)
