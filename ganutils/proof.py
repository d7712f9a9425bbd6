r"""Prove an equation as it is displayed, both sides of it, on random cases; and refute its well-known wrong versions.

    check("2.4", r"\min_D L_D = 2\log(2) - 2\,\mathrm{JSD}(p \,\|\, q)")
    check("6.2", r"\lvert\lambda_{\mathrm{sim}}\rvert^2 = 1 + \eta^2 \qquad …", r"0 < \eta < 2")

The LaTeX is read by :mod:`ganutils.formula` and evaluated, side by side, in the cases of the book of proofs (:mod:`ganutils.ledger`).
There a name such as L_D or min_D L_D is found without the formula that the box states for it. Agreement on random cases to a
tolerance is evidence, not a proof on paper; where SymPy proves the identity the result says "symbolic".
"""

import inspect
import json
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from . import inputs
from .evaluate import Meaning, Sampled, Scope, call, evaluate
from .formula import FormulaError, Node, Statement, Update, read, write

MIME = "application/vnd.ganutils.check+json"

# How a side was found, and what is wrong with a wrong version; a kind may add a note: "factor: 1 JSD".
METHODS = {
    "symbolic": ("符號運算", "symbolic"), "quadrature": ("數值積分", "quadrature"), "autograd": ("自動微分", "autograd"),
    "finite differences": ("有限差分", "finite differences"), "optimisation": ("數值最佳化", "optimisation"),
    "enumeration": ("逐項列舉", "enumeration"), "simulation": ("抽樣模擬", "simulation"), "library": ("另一函式庫", "library"),
    "closed form": ("封閉解", "closed form"), "flow": ("解微分方程式", "differential equation"),
}
MISTAKES = {
    "sign": ("正負號", "sign"), "factor": ("係數", "factor"), "log base": ("對數的底", "log base"), "argument": ("引數", "argument"),
    "swap": ("對調", "swapped"), "missing": ("漏項", "term lost"), "label": ("標籤", "label"),
    "convention": ("另一種約定", "another convention"),
}
REFUTED = 10  # times the tolerance: what a wrong version must be off by
SAMPLED = 5.0  # standard errors within which a sampled side agrees
STRICT = 1e-3  # an inequality that is never further from equality than this has not been seen to be one
TRIES = 400  # draws for a case that satisfies the hypotheses


class CheckError(ValueError):
    """The check itself is at fault: its text is not that of the book of proofs, a side is compared with itself, …"""


class CheckFailed(AssertionError):
    """The equation does not hold, or a wrong version was not refuted."""


@dataclass(frozen=True)
class Result:
    """One proved equation: what agreed, in how many cases, and how far off the wrong versions are."""

    number: str
    methods: tuple[str, ...]  # keys of METHODS
    bound: str
    cases: int
    tight: tuple[str, ...]  # where its inequalities are equalities
    wrong: tuple[tuple[str, str, str], ...]  # (kind, LaTeX, distance)

    @property
    def verdict(self) -> tuple[str, str]:
        """The line that counts, in Chinese and in English."""
        methods = [METHODS[name] for name in self.methods]
        tight = "; ".join(self.tight)
        zh = f"兩邊相符，誤差 < {self.bound} · {'、'.join(zh for zh, _ in methods)} · {self.cases} 組案例"
        en = f"both sides agree to {self.bound} · {', '.join(en for _, en in methods)} · {self.cases} cases"
        return zh + (f" · 等號成立於 {tight}" if tight else ""), en + (f" · tight at {tight}" if tight else "")

    def __str__(self) -> str:
        zh, en = self.verdict
        rows = [f"({self.number}) ✓ {zh}", f"      ✓ {en}"]
        rows += [f"      ✗ {both_languages(kind)}，差 off by {distance}:  {latex}" for kind, latex, distance in self.wrong]
        return "\n".join(rows)

    def _repr_latex_(self) -> str:
        """One array: what JupyterLab, GitHub, Colab and VS Code all typeset."""
        head = [rf"\checkmark\;\text{{({self.number}) {words(line)}}}" for line in self.verdict]
        rows = [rf"\times\;{latex} \quad \text{{{words(both_languages(kind))}，差 off by }}\;{typeset(distance)}" for kind, latex, distance in self.wrong]
        return "$$\\begin{array}{l}\n" + " \\\\\n".join([*head, *rows]) + "\n\\end{array}$$"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        content = {"equation": self.number, "passed": True, "refuted": len(self.wrong), "verdict": list(self.verdict),
                   "wrong": [[*mistake(kind), latex, distance] for kind, latex, distance in self.wrong]}
        return {"text/plain": str(self), "text/latex": self._repr_latex_(), MIME: content}


results: dict[str, Result] = {}  # every equation proved in this process, by number


def check(number: str, latex: str, given: str = "", seed: int = 0) -> Result:
    """Prove equation ``number`` as it is displayed and register the result.

    latex   what stands in the box, letter for letter.
    given   the hypotheses displayed beside it, letter for letter.
    seed    of the random cases; another one draws others.

    Raises CheckError where the text is not that of the book of proofs or the check could not fail, CheckFailed for an equation
    that does not hold, FormulaError for a formula that cannot be read.
    """
    for name, text in (("number", number), ("latex", latex), ("given", given)):
        if not isinstance(text, str):
            raise CheckError(f"{name} = {inputs.shown(text)}: give a string, as in check(\"2.1\", r\"L_D = …\")")
    results.pop(number, None)  # a stale ✓ must not survive
    entry, seed = _entry(number), inputs.whole("seed", seed, least=0)
    for what, text, known in (("the equation", latex, entry.latex), ("its hypotheses", given, entry.given)):
        if _plain(text) != _plain(known):
            raise CheckError(f"({number}): {what} {inputs.shown(text)} must be what the book of proofs has, {known!r}: "
                             "change both alike")
    results[number] = prove(entry, seed)
    return results[number]


def source(number: str) -> None:
    """Print how the sides of an equation were found: its entry in the book of proofs and the meanings of its names."""
    say(proof_text(number))


def summary() -> None:
    """Print one line for each equation proved so far: its number, methods, bound, and how many wrong versions were refuted."""
    for number, result in results.items():
        say(f"({number})  ✓ {result.verdict[1]}   ✗ × {len(result.wrong)}")
    say(f"{len(results)} ✓   {sum(len(r.wrong) for r in results.values())} ✗")


def say(text: str) -> None:
    """Print what the console can show: one in cp950 has no ✓."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))


def as_json() -> str:
    """The registered results, for the cheat sheet and the tests."""
    return json.dumps([r._repr_mimebundle_()[MIME] for r in results.values()], ensure_ascii=False)


# --- proving --------------------------------------------------------------------------------------

def prove(entry, seed: int = 0) -> Result:
    """Both sides of every statement of ``entry`` agree in all cases, every wrong version is refuted. Raises as ``check`` does."""
    trial = Trial(entry, seed)
    statements = trial.statements(entry.latex)
    gaps = trial.gaps_of(statements)
    if gaps.worst > 1:
        raise CheckFailed(f"({entry.number}), seed {seed}: {gaps.where} is off by {gaps.off:.2g}, allowed {gaps.allowed:.0e}")
    trial.look_for_strictness(statements)
    trial.look_for_converse(statements)
    methods = [*trial.symbolic(), *trial.used]
    wrong = tuple((kind, latex, trial.refute(kind, latex)) for kind, latex in entry.wrong.items())
    order = sorted(dict.fromkeys(methods), key=list(METHODS).index)
    return Result(entry.number, tuple(order), _power(entry.rtol), len(trial.scopes), tuple(entry.tight), wrong)


@dataclass
class Gap:
    """The largest gap between two sides over the cases, in units of what is allowed."""

    worst: float = 0.0
    off: float = 0.0
    allowed: float = 1.0
    where: str = ""

    def take(self, off: float, allowed: float, where: str) -> None:
        off = np.inf if np.isnan(off) else off
        if off / allowed > self.worst:
            self.worst, self.off, self.allowed, self.where = off / allowed, off, allowed, where


class Trial:
    """The cases of an equation for one seed, and what is tried on them."""

    def __init__(self, entry, seed: int):
        self.entry, self.seed, self.used, self.known = entry, seed, {}, {}
        self.meanings = {**_meanings(), **entry.meanings}
        functions = Scope({}, self.meanings).is_function
        self.conditions = _conditions(entry, functions)
        self.scopes = [self.scope(values, turn) for turn, values in enumerate(self.cases())]
        self.tight = {words: self.scope(draw(self.random(f"tight {words}")), 0) for words, draw in entry.tight.items()}

    def random(self, *what) -> np.random.Generator:
        return np.random.default_rng([self.seed, zlib.crc32(repr((self.entry.number, *what)).encode())])

    def scope(self, values: dict, turn: int) -> Scope:
        values = dict(values)
        scope = Scope(values, self.meanings, values.pop("over", {}), turn)
        scope.values.pop("over", None)
        scope.depth = max((np.ndim(value) for value in values.values() if isinstance(value, np.ndarray)), default=0)
        scope.used = self.used
        return scope

    def cases(self) -> Iterator[dict]:
        """Random cases that satisfy the hypotheses as displayed, and those from beyond that the hypotheses do not keep out."""
        random, count = self.random("cases"), 0
        takes_turns = "turn" in inspect.signature(self.entry.case).parameters
        for turn in range(TRIES):
            values = self.entry.case(random, turn) if takes_turns else self.entry.case(random)
            if self.allowed(values):
                count += 1
                yield values
            if count == self.entry.cases:
                break
        else:
            raise CheckError(f"({self.entry.number}): {TRIES} draws gave {count} cases that satisfy {self.entry.given!r}")
        for values in self.entry.outside(self.random("outside")) if self.entry.outside else ():
            if self.allowed(values):
                yield values

    def allowed(self, values: dict) -> bool:
        return all(condition(self.scope(values, 0)) for condition in self.conditions)

    def statements(self, latex: str) -> tuple[Node, ...]:
        found = read(latex, self.scopes[0].is_function)
        for statement in found:
            if isinstance(statement, Statement) and not statement.relations:
                raise CheckError(f"({self.entry.number}): {write(statement)} states nothing: a relation is missing")
            for a, b in zip(getattr(statement, "sides", ()), getattr(statement, "sides", ())[1:]):
                if a == b:
                    raise CheckError(f"({self.entry.number}): {write(a)} is compared with itself")
        return found

    def gaps_of(self, statements: tuple[Node, ...]) -> Gap:
        """The worst gap over statements and cases: more than 1 is a failure."""
        gap = Gap()
        for statement in statements:
            if not isinstance(statement, Update):
                self.compare(statement, gap)
        if updates := [statement for statement in statements if isinstance(statement, Update)]:
            for scope in self.scopes:
                self.carry_out(updates, scope, gap)
        return gap

    def compare(self, statement: Statement, gap: Gap) -> None:
        for scope in (*self.scopes, *self.tight.values()):
            self.compare_in(statement, scope, gap)

    def compare_in(self, statement: Statement, scope: Scope, gap: Gap) -> None:
        values = [self.value(side, scope) for side in statement.sides]
        for a, b, relation, left, right in zip(values, values[1:], statement.relations, statement.sides, statement.sides[1:]):
            gap.take(*_distance(a, b, relation, self.entry.rtol), f"{write(left)} {relation} {write(right)}")

    def value(self, side: Node, scope: Scope):
        """The value of a side in a case; found once, though several versions of the equation share it."""
        key = scope, side
        if key not in self.known:
            self.known[key] = self.found(side, scope)
        return self.known[key]

    def found(self, side: Node, scope: Scope):
        value = evaluate(side, scope)
        if isinstance(value, Sampled):
            return value
        if callable(value) or not np.issubdtype(np.asarray(value).dtype, np.number):
            raise FormulaError(f"{write(side)} is not a number")
        if np.isnan(value).any():
            raise FormulaError(f"{write(side)} has no value in the reals in a case: the logarithm or root of a negative number, or 0/0")
        return np.squeeze(np.asarray(value))

    def carry_out(self, updates: list[Update], scope: Scope, gap: Gap) -> None:
        """Do the updates one after the other; what they lead to is found independently as ``theta_next``."""
        state = scope
        for update in updates:
            for _ in range(self.how_often(update, scope)):
                state = state.changed(**{update.target.key: self.found(update.inside, state)})
        for update in updates:
            expected = np.asarray(scope[f"{update.target.key}_next"])
            gap.take(*_distance(np.asarray(state[update.target.key]), expected, "=", self.entry.rtol), write(update))

    def how_often(self, update: Update, scope: Scope) -> int:
        """How often an update is carried out: a whole number."""
        times = np.asarray(evaluate(update.times, scope) if update.times else 1)
        if times.ndim or not np.isrealobj(times) or times != np.round(times) or not 0 <= times <= 1000:
            raise FormulaError(f"{write(update)}: {times} times? give a whole number of at most 1000")
        return int(times)

    def look_for_strictness(self, statements: tuple[Node, ...]) -> None:
        """Each inequality is strict in some case and an equality in a stated one: else a weaker one would be as true."""
        for statement in statements:
            if isinstance(statement, Update) or not set(statement.relations) - {"=", r"\ne"}:
                continue
            scale = self.scale(statement)
            for i, relation in enumerate(statement.relations):
                if relation not in ("<", r"\le", ">", r"\ge"):
                    continue
                what = f"({self.entry.number}): {write(statement.sides[i])} {relation} {write(statement.sides[i + 1])}"
                slack = [self.slack(statement, i, scope) / scale for scope in self.scopes]
                touching = [self.slack(statement, i, scope) / scale for scope in self.tight.values()]
                if max(slack) < STRICT:
                    raise CheckFailed(f"{what} is nowhere strict: state the equality")
                if not touching or min(touching) > (1e-6 if relation in (r"\le", r"\ge") else 10 * STRICT):
                    raise CheckFailed(f"{what} is tight in no case: a weaker bound would be as true")

    def look_for_converse(self, statements: tuple[Node, ...]) -> None:
        """Where the hypotheses do not hold, one of the first ``converse`` statements fails."""
        if not self.entry.converse:
            return
        for values in self.entry.outside(self.random("outside")):
            gap = Gap()
            for statement in statements[: self.entry.converse]:
                self.compare_in(statement, self.scope(values, 0), gap)
            if gap.worst <= 1:
                raise CheckFailed(f"({self.entry.number}), seed {self.seed}: it also holds in a case beyond its hypotheses")

    def slack(self, statement: Statement, i: int, scope: Scope) -> float:
        a, b = (getattr(value, "value", value) for value in (self.value(side, scope) for side in statement.sides[i : i + 2]))
        return float(np.max(np.abs(a - b))) if np.any(a != b) else 0.0

    def scale(self, statement: Statement) -> float:
        """The largest value of the statement's sides over all cases."""
        scopes = (*self.scopes, *self.tight.values())
        values = [self.value(side, scope) for side in statement.sides for scope in scopes]
        largest = max(float(np.max(np.abs(getattr(value, "value", value)))) for value in values)
        return largest if largest > 1e-9 else 1.0

    def refute(self, kind: str, latex: str) -> str:
        """How far off a wrong version is, every statement of it by itself; updates only together."""
        mistake(kind)  # which must be one that is known
        far, statements = np.inf, self.statements(latex)
        for part in [statements] if isinstance(statements[0], Update) else [(statement,) for statement in statements]:
            try:
                gap = self.gaps_of(part)
            except FormulaError as error:
                raise CheckError(f"({self.entry.number}): the wrong version {kind!r} cannot be evaluated, which refutes nothing: {error}") from error
            if gap.worst <= REFUTED:
                raise CheckFailed(f"({self.entry.number}), seed {self.seed}: the wrong version {kind!r}, {write(part[0])}, was not refuted: "
                                  f"off by {gap.off:.2g}")
            far = min(far, gap.off)
        return _far(far)

    def symbolic(self) -> list[str]:
        """Compare with what SymPy derives for the left sides; it proves identities, not cases."""
        if not self.entry.proof:
            return []
        import sympy
        from .symbolic import expression

        left = {write(statement.sides[0]): statement for statement in self.statements(self.entry.latex) if isinstance(statement, Statement)}
        for side, derive in self.entry.proof.items():
            key = write(read(side, self.scopes[0].is_function)[0].sides[0])
            if key not in left:
                raise CheckFailed(f"({self.entry.number}): {side} was derived with SymPy, but it is no left side here")
            derived = derive()
            for other in left[key].sides[1:]:
                if sympy.simplify(derived - expression(other)) != 0:
                    raise CheckFailed(f"({self.entry.number}): SymPy derives {derived} for {side}, not {write(other)}")
        return ["symbolic"]


def _distance(a, b, relation: str, rtol: float) -> tuple[float, float]:
    """(how far off, what is allowed) of a relation between two values."""
    if relation == r"\ne":  # by more than what counts as equal, or it says nothing
        off, allowed = _distance(a, b, "=", rtol)
        return (np.inf if off <= allowed else 0.0), allowed
    if isinstance(a, Sampled) or isinstance(b, Sampled):
        error = np.squeeze(np.hypot(getattr(a, "error", 0), getattr(b, "error", 0)))
        a, b = (np.squeeze(getattr(side, "value", side)) for side in (a, b))
        off = np.max(np.abs(a - b)) / (max(np.max(np.abs(a)), np.max(np.abs(b))) or 1.0)
        return float(off), float(off / max(np.max(np.abs(a - b) / (SAMPLED * error)), 1e-12))
    try:
        a, b = np.broadcast_arrays(a, b)
    except ValueError as error:
        raise CheckFailed(f"sides of shapes {np.shape(a)} and {np.shape(b)} are compared") from error
    scale = max(np.max(np.abs(a[np.isfinite(a)]), initial=0), np.max(np.abs(b[np.isfinite(b)]), initial=0))
    scale = scale if scale > 1e-9 else 1.0
    with np.errstate(invalid="ignore"):
        if relation == "=":
            excess = np.abs(a - b)
        else:
            if np.iscomplexobj(a) or np.iscomplexobj(b):
                raise CheckFailed("complex values have no order")
            excess = a - b if relation in (r"\le", "<") else b - a
            if relation in ("<", ">"):  # by more than what counts as equal
                excess = np.where(excess >= -rtol * scale, np.maximum(excess, 2 * rtol * scale), excess)
    excess = np.where(a == b, 0, excess) if relation in ("=", r"\le", r"\ge") else excess
    return float(max(np.max(excess) / scale, 0)), rtol


def _conditions(entry, functions) -> list:
    """The hypotheses as displayed: each a test of a case."""
    found = []
    for part in parts(entry.given):
        if part.startswith(r"\text"):
            if part not in entry.words:
                raise CheckError(f"({entry.number}): the hypothesis {part!r} has no test in the book of proofs")
            found.append(lambda scope, test=entry.words[part]: bool(call(test, scope.values)))
        else:
            found += [lambda scope, statement=statement: _holds(statement, scope) for statement in read(part, functions)]
    return found


def parts(given: str) -> list[str]:
    """Hypotheses, set off by \\quad; words stand in \\text."""
    return [part.strip(" ,") for part in given.replace(r"\qquad", r"\quad").split(r"\quad") if part.strip(" ,")]


def _holds(statement: Statement, scope: Scope) -> bool:
    """A relation of a hypothesis, exactly; a name that the case does not know is not restricted."""
    values = [np.squeeze(np.asarray(evaluate(side, scope))) for side in statement.sides]
    tests = {"=": np.equal, r"\ne": np.not_equal, "<": np.less, r"\le": np.less_equal, ">": np.greater, r"\ge": np.greater_equal}
    return all(bool(np.all(tests[relation](a, b))) for a, b, relation in zip(values, values[1:], statement.relations))


def _entry(number: str):
    from .ledger import find  # the book is opened when the first equation is checked

    entry = find(number)
    if entry is None:
        raise CheckError(f"equation {inputs.shown(number)} is not in the book of proofs: give the number of a box, as \"2.4\", "
                         "or enter it in ganutils/ledger")
    return entry


@cache
def _meanings() -> dict[str, list[Meaning]]:
    from .ledger import MEANINGS

    return MEANINGS


def proof_text(number: str) -> str:
    """The few lines of the book that prove an equation: its cases, and how each of its names is found."""
    entry = _entry(number)
    trial = Trial(entry, 0)
    asked = {}
    for scope in [scope.opened() for scope in trial.scopes]:
        for statement in trial.statements(entry.latex):
            for node in statement.walk():
                _names(getattr(node, "key", ""), scope, asked)
    ways = [way.find for way in asked]
    return "\n\n".join(dict.fromkeys(inspect.getsource(function).rstrip() for function in (*ways, entry.case)))


def _names(name: str, scope: Scope, asked: dict) -> None:
    """The meanings that a name rests on, in the order in which they are asked for."""
    way = scope.meaning(name) if name and name not in scope.values else None
    if way and way not in asked:
        asked[way] = None
        for need in way.needs:
            _names(need, scope, asked)


def _plain(latex: str) -> str:
    return " ".join(latex.split())


def mistake(kind: str) -> tuple[str, str]:
    """What is wrong, in Chinese and in English. Raises CheckError for a kind that is not in MISTAKES."""
    name, _, note = kind.partition(":")
    if name not in MISTAKES:
        raise CheckError(f"unknown mistake {name!r}; choose one of {', '.join(MISTAKES)}")
    zh, en = MISTAKES[name]
    return (f"{zh}：{note.strip()}", f"{en}: {note.strip()}") if note else (zh, en)


def both_languages(kind: str) -> str:
    """What is wrong, in one line for both languages; its note once."""
    return f"{MISTAKES[kind.partition(':')[0]][0]} {mistake(kind)[1]}"


def words(text: str) -> str:
    """Plain text as it can stand in \\text{…}."""
    return text.replace("_", r"\_").replace("√", r"$\surd$").replace("→", r"$\to$").replace("↔", r"$\leftrightarrow$")


def _far(distance: float) -> str:
    return "∞" if np.isinf(distance) else f"{distance:.2g}"


def typeset(distance: str) -> str:
    """∞, 0.53, 1.2e+03 as LaTeX."""
    mantissa, _, exponent = distance.replace("∞", r"\infty").partition("e")
    return mantissa + (rf" \cdot 10^{{{int(exponent)}}}" if exponent else "")


def _power(tolerance: float) -> str:
    return f"{tolerance:.0e}".replace("e-0", "e-")


check.source, check.summary, check.results, check.as_json = source, summary, results, as_json
check.CheckError, check.CheckFailed, check.MIME = CheckError, CheckFailed, MIME
