r"""Read a formula as it is shown: LaTeX ↦ a tree, and back.

The grammar is the notation of the course. What plain LaTeX leaves open is settled by one rule each:

    f(x)             a call where f is one of the given ``functions``, else the product f · x
    a b, 2 a         neighbours are multiplied; a number after a number, and a / b, are errors (write \frac)
    \log(x)          a named function takes its parentheses; without them it is an error
    A_{sat}, D^{*}, \hat p_n, G^{-1}(x), f'(x)    one name each: A_sat, D_star, p_n_hat, G_inv, f′
    \min_D A b + c   operators (min, max, sup, inf, lim, sum, prod, ∇, d/dx) take the product that follows: (min_D A b) + c
    p \| q, y \mid x, p, q    in parentheses after a function: its arguments
    A = B \le C      a statement; several stand side by side, set off by \qquad, \quad or a comma
    x \leftarrow A \; (k\times)     an update, done k times
    \pm              two statements, the upper signs and the lower ones

Whatever is not in the grammar raises FormulaError with the place where reading stopped.
"""

import keyword
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

MATH = ("log", "ln", "exp", "tanh", "sinh", "cosh", "sin", "cos", "arctan", "erf", "sign", "det", "tr")
GREEK = ("alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi "
         "varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell infty").split()
EXTREMA = ("min", "max", "sup", "inf")
RELATIONS = {"=": "=", r"\le": r"\le", r"\leq": r"\le", r"\ge": r"\ge", r"\geq": r"\ge", "<": "<", ">": ">", r"\ne": r"\ne",
             r"\neq": r"\ne", r"\in": r"\in", r"\sim": r"\sim"}
ACCENTS = ("hat", "tilde", "bar", "widehat", "overline")
SIGNS = {"+": "plus", "-": "minus", r"\pm": "pm"}  # an index that is a sign, in Python
SPACE = re.compile(r"\s+|\\[,;:! ]|\\(?:left|right|displaystyle|bigl|bigr|Bigl|Bigr|big|Big)(?![A-Za-z])|~")
TOKEN = re.compile(r"\\[A-Za-z]+|\\[|]|[A-Za-z]|\d+(?:\.\d+)?|[-+*/=<>^_{}()\[\]|,.!']")
# besides those that a method read_… of the reader understands
KNOWN = {*MATH, *GREEK, *EXTREMA, *ACCENTS, *(word[1:] for word in RELATIONS if word[0] == "\\"), "cdot", "times", "otimes", "pm", "mp",
         "leftarrow", "to", "mid", "parallel", "Vert", "lvert", "rvert", "lVert", "rVert", "lceil", "rceil", "lfloor", "rfloor", "top",
         "quad", "qquad", "text"}
LONGEST, DEEPEST = 4000, 60  # characters, nested parts: beyond, nobody could check it by eye


class FormulaError(ValueError):
    """The formula cannot be read, is ambiguous, or uses a name that has no value."""


# --- the tree -------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Node:
    """A part of a formula. Fields that hold nodes are its children."""

    def children(self) -> Iterator["Node"]:
        for field in fields(self):
            value = getattr(self, field.name)
            for child in value if isinstance(value, tuple) else (value,):
                if isinstance(child, Node):
                    yield child

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children():
            yield from child.walk()

    def change(self, function: Callable[["Node"], "Node"]) -> "Node":
        """The tree with ``function`` applied to every node, children first."""
        def new(value: Any) -> Any:
            if isinstance(value, tuple):
                return tuple(new(item) for item in value)
            return value.change(function) if isinstance(value, Node) else value
        return function(replace(self, **{field.name: new(getattr(self, field.name)) for field in fields(self)}))


@dataclass(frozen=True)
class Number(Node):
    text: str


@dataclass(frozen=True)
class Name(Node):
    key: str  # the Python name: D_star
    latex: str = ""  # as it was written: D^{*}
    base: str = ""  # without its index: x of x_i
    index: str = ""


@dataclass(frozen=True)
class Sum(Node):
    terms: tuple[Node, ...]
    signs: tuple[str, ...]  # "+", "-", r"\pm" or r"\mp" before each term


@dataclass(frozen=True)
class Product(Node):
    factors: tuple[Node, ...]
    marks: tuple[str, ...] = ()  # r"\cdot", r"\otimes" or "" before each factor but the first


@dataclass(frozen=True)
class Fraction(Node):
    top: Node
    bottom: Node


@dataclass(frozen=True)
class Power(Node):
    base: Node
    exponent: Node


@dataclass(frozen=True)
class Call(Node):
    function: Node  # a Name, a Prime or an Inverse
    arguments: tuple[Node, ...]
    mark: str = ","  # r"\|", r"\mid" or ","


@dataclass(frozen=True)
class Prime(Node):
    function: Name
    order: int


@dataclass(frozen=True)
class Root(Node):
    inside: Node


@dataclass(frozen=True)
class Binomial(Node):
    top: Node
    bottom: Node


@dataclass(frozen=True)
class Bars(Node):
    kind: str  # "abs", "norm", "ceil" or "floor"
    inside: Node
    order: str = ""  # of a norm: "", "1", "2", r"\infty", or a name such as "L" or "op"


@dataclass(frozen=True)
class Expectation(Node):
    variables: tuple[tuple[Node, ...], ...]  # for each law the names that it draws together
    laws: tuple[Node, ...]
    inside: Node


@dataclass(frozen=True)
class Integral(Node):
    low: Node
    high: Node
    inside: Node
    variable: Name


@dataclass(frozen=True)
class Big(Node):
    kind: str  # "sum" or "prod"
    index: Name
    low: Node | None
    high: Node | None
    inside: Node
    besides: Name | None = None  # j of sum_{i \ne j}


@dataclass(frozen=True)
class Extremum(Node):
    kind: str  # one of EXTREMA
    variable: Name | None
    limit: Node | None  # the condition under which it is sought: u \ge 0
    inside: Node


@dataclass(frozen=True)
class Limit(Node):
    variable: Name
    target: Node
    inside: Node


@dataclass(frozen=True)
class Derivative(Node):
    mark: str  # "d" or r"\partial"
    inside: Node
    variable: Node  # a Name, or a Call such as q(x) on a finite space
    order: int = 1
    inline: str = ""  # "/" for \partial L / \partial s, "after" for \frac{d}{dx} f(x)


@dataclass(frozen=True)
class Gradient(Node):
    variable: Name | None
    inside: Node


@dataclass(frozen=True)
class Transpose(Node):
    inside: Node


@dataclass(frozen=True)
class Statement(Node):
    sides: tuple[Node, ...]
    relations: tuple[str, ...]


@dataclass(frozen=True)
class Update(Node):
    target: Name
    inside: Node
    times: Node | None = None


# --- reading --------------------------------------------------------------------------------------

def python_name(latex: str) -> str:
    r"""The Python name of a LaTeX name: ``\gamma`` ↦ gamma, ``D^{*}`` ↦ D_star, ``\lambda`` ↦ lambda_ (a keyword)."""
    name = re.sub(r"\\(mathrm|operatorname|text|mathbf)(?![A-Za-z])|[\\{}\s,]", "", latex)
    name = name.replace("^-1", "_inv").replace("^*", "_star").replace("^T", "_T")
    name = name.replace("|", "")
    return name + "_" * keyword.iskeyword(name)


def needs_no_braces(index: str) -> bool:
    return re.fullmatch(r"[A-Za-z\d*+-]", index) is not None or index == r"\pm" or index[:1] == "\\" and index[1:] in GREEK


def _tokens(latex: str) -> list[str]:
    if len(latex) > LONGEST:
        raise FormulaError(f"a formula of {len(latex)} characters, more than {LONGEST}: split it")
    text, tokens = SPACE.sub(" ", latex), []
    position = 0
    while position < len(text):
        if text[position] == " ":
            position += 1
            continue
        match = TOKEN.match(text, position)
        if not match:
            raise FormulaError(f"cannot read {text[position]!r} in {latex!r}")
        word = match[0][1:]
        if match[0][0] == "\\" and word.isalpha() and word not in KNOWN and not hasattr(_Reader, f"read_{word}"):
            raise FormulaError(f"\\{word} in {latex!r} is not known")
        tokens.append(match[0])
        position = match.end()
    return tokens


class _Reader:
    """Recursive descent over the tokens; ``functions(name)`` says whether a name is a function."""

    def __init__(self, latex: str, functions: Callable[[str], bool]):
        self.latex, self.functions = latex, functions
        self.tokens, self.place, self.depth = _tokens(latex), 0, 0
        self.differentials: list[str] = []  # the integrals that are open: "d" ends their integrand
        self.bars = 0  # |…| that are open

    # tokens

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.place + ahead] if self.place + ahead < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise self.error(f"{wanted!r} expected" if wanted else "it ends too early")
        self.place += 1
        return token

    def accept(self, *wanted: str) -> str:
        return self.take() if self.peek() in wanted and self.peek() else ""

    def error(self, what: str) -> FormulaError:
        here = " ".join(self.tokens[self.place : self.place + 6])
        return FormulaError(f"cannot read {self.latex!r}: {what}" + (f" at {here!r}" if here else " at its end"))

    # statements

    def statements(self) -> tuple[Node, ...]:
        found = [self.statement()]
        while self.peek():
            if not self.accept(r"\qquad", r"\quad", ","):
                raise self.error("not understood")
            while self.accept(r"\qquad", r"\quad", ","):
                pass
            if self.peek():
                found.append(self.statement())
        return tuple(found)

    def statement(self) -> Node:
        first = self.sum()
        if self.accept(r"\leftarrow"):
            return self.update(first)
        sides, relations = [first], []
        while self.peek() in RELATIONS:
            relations.append(RELATIONS[self.take()])
            sides.append(self.sum())
        return Statement(tuple(sides), tuple(relations))

    def update(self, target: Node) -> Update:
        if not isinstance(target, Name):
            raise self.error("only a name can be updated")
        inside, times = self.sum(stop_at_times=True), None
        if self.peek() == "(":
            self.take("(")
            times = self.atom()
            self.take(r"\times")
            self.take(")")
        return Update(target, inside, times)

    # sums and products

    def sum(self, stop_at_times: bool = False) -> Node:
        terms, signs = [], []
        sign = self.accept("+", "-", r"\pm", r"\mp") or "+"
        while True:
            terms.append(self.product(stop_at_times))
            signs.append(sign)
            sign = self.accept("+", "-", r"\pm", r"\mp")
            if not sign:
                break
        return terms[0] if signs == ["+"] else Sum(tuple(terms), tuple(signs))

    def product(self, stop_at_times: bool = False) -> Node:
        factors, marks = [self.factor()], []
        while True:
            if stop_at_times and self.peek() == "(" and r"\times" in self.tokens[self.place : self.place + 4]:
                break
            mark = self.accept(r"\cdot", r"\otimes", r"\times")
            if not mark and not self.starts_factor():
                break
            if not mark and self.peek()[0].isdigit() and isinstance(factors[-1], Number | Power):
                raise self.error("a number after a number or an exponent: add braces or \\cdot")
            factors.append(self.factor())
            marks.append(mark)
            before = _last(factors[-2])
            if not mark and before and self.functions(before.key) and _tight(factors[-1], Sum, Product).startswith("("):
                raise self.error(f"{before.latex} is a function: its argument stands in parentheses")
        return factors[0] if len(factors) == 1 else Product(tuple(factors), tuple(marks))

    def starts_factor(self) -> bool:
        token = self.peek()
        if token == "|":
            return not self.bars
        if token == "d" and self.differentials and self.peek(1) == self.differentials[-1]:
            return False
        if token in ("(", "[", "{") or token[:1].isalnum():
            return bool(token)
        return token.startswith("\\") and token not in (r"\qquad", r"\quad", r"\leftarrow", r"\times", r"\pm", r"\mp", r"\to", r"\mid", r"\|",
                                                        r"\rvert", r"\rVert", r"\rceil", r"\rfloor", r"\cdot", r"\otimes", *RELATIONS)

    def factor(self) -> Node:
        bracketed = self.peek() in ("(", "[")
        base = self.atom()
        while True:
            if self.peek() == "'":
                raise self.error("a prime belongs to the name of a function")
            if not self.accept("^"):
                return base
            if self.peek() in (r"\top", "T") or self.peek() == "{" and self.peek(1) == r"\top":
                if isinstance(base, Transpose):
                    raise self.error("transposed twice; leave out both")
                if self.take() == "{":
                    self.take(r"\top")
                    self.take("}")
                base = Transpose(base)
                continue
            if isinstance(base, Power) and not bracketed:
                raise self.error("two exponents in a row; add braces")
            base, bracketed = Power(base, self.argument()), False

    def argument(self) -> Node:
        """What TeX takes as the argument of ^ or \\frac: a group, or one letter or digit."""
        if self.accept("{"):
            inside = self.sum()
            self.take("}")
            return inside
        token = self.peek()
        if token[:1].isdigit() and len(token) > 1:  # TeX shows x^23 as x²3
            if self.tokens[self.place - 1] == "^":
                raise self.error("add braces around the exponent")
            self.tokens[self.place : self.place + 1] = [token[0], token[1:]]
        if token[:1].isdigit():
            return Number(self.take())
        if token == "-":
            raise self.error("add braces")
        if len(token) == 1 and token.isalpha() or token[1:] in GREEK:  # not x^{2}: TeX takes the letter alone
            self.take()
            return self.named(token, token)
        return self.atom()

    # atoms

    def atom(self) -> Node:
        self.depth += 1  # whatever stands in something else is an atom of it
        if self.depth > DEEPEST:
            raise self.error(f"more than {DEEPEST} levels deep")
        found = self.one_atom()
        self.depth -= 1
        return found

    def one_atom(self) -> Node:
        token = self.peek()
        if token in ("(", "[", "{"):
            return self.group()
        if token[:1].isdigit():
            return Number(self.take())
        if token in ("|", r"\lvert", r"\lVert", r"\lceil", r"\lfloor"):
            return self.bar()
        if token == "d" and self.differentials and self.peek(1) == self.differentials[-1]:
            raise self.error("the integrand is missing")
        if len(token) == 1 and token.isalpha() or token[1:] in GREEK or token[1:] in ACCENTS:
            return self.name()
        handler = getattr(self, f"read_{token[1:]}", None) if token.startswith("\\") else None
        if token[1:] in MATH and token.startswith("\\"):
            return self.mathematical(self.take()[1:])
        if token[1:] in EXTREMA and token.startswith("\\"):
            return self.extremum()
        if handler:
            self.take()
            return handler()
        raise self.error("not understood" if token else "it ends too early")

    def group(self) -> Node:
        opening = self.take()
        bars, self.bars = self.bars, 0
        inside = self.sum()
        self.take({"(": ")", "[": "]", "{": "}"}[opening])
        self.bars = bars
        return inside

    def bar(self) -> Node:
        opening = self.take()
        kind, closing = {"|": ("abs", "|"), r"\lvert": ("abs", r"\rvert"), r"\lVert": ("norm", r"\rVert"),
                         r"\lceil": ("ceil", r"\rceil"), r"\lfloor": ("floor", r"\rfloor")}[opening]
        bars, self.bars = self.bars, 1 if opening == "|" else 0
        inside = self.sum()
        self.bars = bars
        self.take(closing)
        return Bars(kind, inside, self.script() if kind == "norm" and self.accept("_") else "")

    def script(self) -> str:
        """A subscript, as it is written."""
        if not self.peek() == "{":
            if not needs_no_braces(self.peek()):
                raise self.error("one letter, digit or sign expected, or braces around more")
            return self.take()
        parts, depth = [], 0
        while True:
            part = self.take()
            depth += (part == "{") - (part == "}")
            parts.append(part)
            if depth == 0 and not parts[1:-1]:
                raise self.error("nothing stands in the braces")
            if depth == 0:
                return _join(parts[1:-1])

    def without_sign(self, script: str) -> str:
        if r"\pm" in script or r"\mp" in script:
            raise self.error("\\pm is no name")
        return script

    def name(self) -> Node:
        """A name with all that belongs to it: accent, index, star, inverse, primes; and its arguments, if it is a function."""
        return self.named(*self.spelled())

    def spelled(self) -> tuple[str, str]:
        token = self.take()
        if token[1:] in ACCENTS and token.startswith("\\"):
            inner = self.without_sign(self.script())
            return python_name(inner), f"{token}{{{inner}}}"
        if token in (r"\mathrm", r"\operatorname", r"\mathbf"):
            word = self.script()
            return python_name(word), f"{token}{{{word}}}"
        if not (token.isalpha() or token[1:] in GREEK):
            raise self.error("a name expected")
        return token, token

    def named(self, word: str, latex: str) -> Node:
        accent = re.match(r"\\(\w+)\{", latex)
        base = python_name(word)
        key, index = base, ""
        if self.peek() == "_":
            self.take()
            index = self.script()
            if r"\pm" in index and index != r"\pm":
                raise self.error("\\pm stands alone in an index")
            latex += f"_{index}" if needs_no_braces(index) else f"_{{{index}}}"
            key = f"{base.rstrip('_')}_{SIGNS.get(index, python_name(index)).replace('=', '')}"
        if accent and accent[1] in ACCENTS:
            key += f"_{accent[1]}"
        if self.peek() == "^" and (self.peek(1) == "*" or self.tokens[self.place + 1 : self.place + 4] == ["{", "*", "}"]):
            self.take()
            self.script()
            latex, key = latex + "^{*}", key + "_star"
        if self.tokens[self.place : self.place + 5] == ["^", "{", "-", "1", "}"] and self.peek(5) == "(" and self.functions(key + "_inv"):
            self.place += 5
            latex, key = latex + "^{-1}", key + "_inv"
        elif self.peek() == "^" and self.peek(1).isdigit() and self.peek(2) == "(" and self.functions(key + self.peek(1)):
            self.take()
            key, latex = key + self.peek(), latex + f"^{self.take()}"
        name = Name(key, latex, base if index else "", SIGNS.get(index, python_name(index)))
        order = 0
        while self.accept("'"):
            order += 1
        if order:
            if not self.functions(key):
                raise FormulaError(f"{latex}' in {self.latex!r}: only a function that is given has a derivative; {key} is none")
            name = Prime(name, order)
        if self.peek() == "(" and (order or self.functions(key)):
            return Call(name, *self.arguments())
        return name

    def arguments(self) -> tuple[tuple[Node, ...], str]:
        bars, self.bars = self.bars, 0
        self.take("(")
        found, mark = [self.one_argument()], ","
        while separator := self.accept(",", r"\|", r"\mid", r"\parallel", r"\Vert"):
            mark = mark if separator == "," else r"\mid" if separator == r"\mid" else r"\|"
            found.append(self.one_argument())
        self.take(")")
        self.bars = bars
        return tuple(found), mark

    def one_argument(self) -> Node:
        if self.peek() == r"\cdot":  # q(\cdot \mid x)
            self.take()
            return Name("anything", r"\cdot")
        argument = self.sum()
        if self.accept("="):  # P(y = 1 \mid x)
            return Statement((argument, self.sum()), ("=",))
        return argument

    def mathematical(self, word: str) -> Node:
        if self.peek() != "(":
            raise self.error(f"parentheses expected after \\{word}: it is ambiguous without them")
        return Call(Name(word, f"\\{word}" if word not in ("erf", "sign", "tr") else f"\\operatorname{{{word}}}"), *self.arguments())

    # operators

    def read_mathrm(self) -> Node:
        self.place -= 1
        word, latex = self.spelled()
        return self.mathematical(word) if word in MATH else self.named(word, latex)

    read_operatorname = read_mathbf = read_mathrm

    def read_frac(self) -> Node:
        start = self.place
        if derivative := self.derivative():
            return derivative
        self.place = start
        top, under = self.argument(), self.argument()
        if top == Name("d", "d") and write(under).startswith("d"):
            raise self.error("a derivative is written with braces: \\frac{d}{dx}")
        return Fraction(top, under)

    read_tfrac = read_dfrac = read_frac

    def derivative(self) -> Node | None:
        r"""\frac{d}{dx} A, \frac{dA}{dx}, \frac{\partial^2 A}{\partial x^2}; None when it is a plain fraction."""
        mark, (top, behind) = self.peek(1), self.group_ahead()
        if mark not in ("d", r"\partial") or "/" in top or behind != ["{", mark]:
            return None
        self.place += 2
        order = self.order()
        inside = None
        if self.peek() != "}":
            if mark == "d" and (not self.peek()[:1].isalpha() and not self.peek().startswith("\\") or self.peek() in (r"\cdot",)):
                return None
            inside = self.factor()
        if not self.accept("}"):
            raise self.error("one factor expected behind d: write \\frac{d}{dx} (…)")
        self.place += 2
        variable = self.atom()
        if self.peek() == "^":
            self.order()
        if not isinstance(variable, Name | Call) or not self.accept("}"):
            raise self.error("one name expected under the derivative")
        return Derivative(mark, inside or self.operand(), variable, order, "" if inside else "after")

    def group_ahead(self) -> tuple[list[str], list[str]]:
        """The tokens of the group in braces ahead, and the two behind it; neither without a group."""
        depth = 0
        for i in range(self.place, len(self.tokens)):
            depth += (self.tokens[i] == "{") - (self.tokens[i] == "}")
            if depth == 0:
                return self.tokens[self.place : i], self.tokens[i + 1 : i + 3]
        return [], []

    def order(self) -> int:
        if not self.accept("^"):
            return 1
        digit = self.argument()
        if not isinstance(digit, Number):
            raise self.error("the order of a derivative must be a number")
        return int(digit.text)

    def read_partial(self) -> Node:
        inside = self.atom()
        self.take("/")
        self.take(r"\partial")
        variable = self.atom()
        if not isinstance(variable, Name | Call):
            raise self.error("a name expected after the second \\partial")
        return Derivative(r"\partial", inside, variable, 1, "/")

    def read_nabla(self) -> Node:
        variable = None
        if self.accept("_"):
            index = self.without_sign(self.script())
            variable = Name(python_name(index), index)
        return Gradient(variable, self.factor())

    def operand(self) -> Node:
        """What an operator applies to: the product that follows."""
        return self.product()

    def read_sqrt(self) -> Node:
        return Root(self.argument())

    def read_binom(self) -> Node:
        top = self.argument()
        return Binomial(top, self.argument())

    def read_mathbb(self) -> Node:
        if self.script() != "E":
            raise self.error("only \\mathbb{E} is known")
        variables, laws = [], []
        if self.accept("_"):
            self.take("{")
            while True:
                drawn = self.drawn()
                variables.append(drawn)
                laws.append(self.sum() if self.accept(r"\sim") else None)
                if not self.accept(","):
                    break
            self.take("}")
            if None in laws:
                raise self.error("\\mathbb{E}_{x}: say from which law, x \\sim p")
        inside = self.group() if self.peek() in ("[", "{") else self.factor()
        return Expectation(tuple(variables), tuple(laws), inside)

    def drawn(self) -> tuple[Node, ...]:
        if not self.accept("("):
            return (self.bare(),)
        names = [self.bare()]
        while self.accept(","):
            names.append(self.bare())
        self.take(")")
        return tuple(names)

    def bare(self) -> Name:
        name = self.name()
        if not isinstance(name, Name):
            raise self.error("a name expected")
        return name

    def read_int(self) -> Node:
        if self.peek() != "_":
            raise self.error("write the limits of every integral")
        self.take("_")
        low = self.argument()
        if self.peek() != "^":
            raise self.error("write the limits of every integral")
        self.take("^")
        high = self.argument()
        variable = self.variable_of_integral()
        self.differentials.append(variable)
        inside = self.sum()
        self.differentials.pop()
        self.take("d")
        self.take(variable)
        return Integral(low, high, inside, Name(python_name(variable), variable))

    def variable_of_integral(self) -> str:
        depth = 0
        for i in range(self.place, len(self.tokens) - 1):
            depth += (self.tokens[i] == r"\int")
            if self.tokens[i] == "d" and re.fullmatch(r"[A-Za-z]|\\[A-Za-z]+", self.tokens[i + 1]) and self.tokens[i + 1] != "d":
                if depth == 0:
                    return self.tokens[i + 1]
                depth -= 1
        raise self.error("the integral has no dx")

    def read_sum(self, kind: str = "sum") -> Node:
        self.take("_")
        braces = self.accept("{")
        index, low, high, besides = self.bare_index(), None, None, None
        if braces:
            if self.accept("="):
                low = self.sum()
            elif self.accept(r"\ne", r"\neq"):
                besides = self.bare_index()
            self.take("}")
        if self.accept("^"):
            high = self.argument()
        return Big(kind, index, low, high, self.operand(), besides)

    def bare_index(self) -> Name:
        token = self.take()
        if not (token.isalpha() or token[1:] in GREEK):
            raise self.error("an index expected")
        return Name(python_name(token), token)

    def read_prod(self) -> Node:
        return self.read_sum("prod")

    def extremum(self) -> Node:
        kind = self.take()[1:]
        if self.peek() == "(" and self.is_list():
            return Call(Name(kind, f"\\{kind}"), *self.arguments())
        variable, limit = None, None
        if self.accept("_"):
            if self.accept("{"):
                limit = self.sum()
                if self.peek() in RELATIONS:
                    relation = RELATIONS[self.take()]
                    limit = Statement((limit, self.sum()), (relation,))
                self.take("}")
                names = [node for node in limit.walk() if isinstance(node, Name)]
                variable = names[0] if names else None
                limit = limit if isinstance(limit, Statement) else None
            else:
                variable = self.bare_index()
            if variable is None:
                raise self.error(f"\\{kind} over what?")
        return Extremum(kind, variable, limit, self.operand())

    def is_list(self) -> bool:
        r"""Whether the parentheses ahead hold a comma of their own: \max(0, x)."""
        depth = 0
        for token in self.tokens[self.place :]:
            depth += (token in "([{") - (token in ")]}") if len(token) == 1 else 0
            if depth == 1 and token == ",":
                return True
            if depth == 0:
                return False
        return False

    def read_lim(self) -> Node:
        self.take("_")
        self.take("{")
        variable = self.bare()
        self.take(r"\to")
        target = self.sum()
        self.take("}")
        return Limit(variable, target, self.operand())


def _join(tokens: list[str]) -> str:
    """Tokens as LaTeX again: a blank only where two of them would run together."""
    text = ""
    for token in tokens:
        blank = re.search(r"\\[A-Za-z]+$", text) and token[:1].isalpha()
        text += f" {token}" if blank else token
    return text


def read(latex: str, functions: Callable[[str], bool] = lambda name: False) -> tuple[Node, ...]:
    """The statements of a displayed equation, ± unfolded into two. Raises FormulaError with the place of what it cannot read."""
    return tuple(version for statement in read_displayed(latex, functions) for version in _unfold(statement))


def read_displayed(latex: str, functions: Callable[[str], bool] = lambda name: False) -> tuple[Node, ...]:
    """The statements as they are displayed, ± as it stands."""
    return _Reader(latex, functions).statements()


def _unfold(statement: Node) -> list[Node]:
    text = write(statement)
    if r"\pm" not in text and r"\mp" not in text:
        return [statement]

    def version(upper: str, lower: str, word: str) -> Node:
        def change(node: Node) -> Node:
            if isinstance(node, Sum):
                return replace(node, signs=tuple({r"\pm": upper, r"\mp": lower}.get(sign, sign) for sign in node.signs))
            if isinstance(node, Name) and node.index == "pm":
                return replace(node, key=node.key[:-2] + word, latex=node.latex.replace(r"\pm", upper), index=word)
            return node
        return statement.change(change)

    return [version("+", "-", "plus"), version("-", "+", "minus")]


# --- writing --------------------------------------------------------------------------------------

def write(node: Node) -> str:
    """The LaTeX of a tree; reading it again gives the same tree."""
    match node:
        case Number(text):
            return text
        case Name(key, latex):
            return latex or key
        case Sum(terms, signs):
            text = " ".join(f"{sign} {_tight(term, Sum)}" for sign, term in zip(signs, terms))
            return text[2:] if signs[0] == "+" else text[0] + text[2:] if signs[0] == "-" else text
        case Product(factors, marks):
            text = _tight(factors[0], Sum, Product)
            for mark, factor in zip(marks, factors[1:]):
                inner = _tight(factor, Sum, Product)
                if not mark and inner[:1].isdigit():
                    mark = r"\cdot"
                text += f" {mark} {inner}" if mark else f" {inner}"
            return text
        case Fraction(top, bottom):
            return rf"\frac{{{write(top)}}}{{{write(bottom)}}}"
        case Power(base, exponent):
            plain = isinstance(base, Name | Call | Bars | Number)
            return f"{write(base) if plain else f'({write(base)})'}^{{{write(exponent)}}}"
        case Call(function, arguments, mark):
            mark = ", " if mark == "," else f" {mark} "
            return f"{write(function)}({mark.join(map(write, arguments))})"
        case Prime(function, order):
            return write(function) + "'" * order
        case Root(inside):
            return rf"\sqrt{{{write(inside)}}}"
        case Binomial(top, bottom):
            return rf"\binom{{{write(top)}}}{{{write(bottom)}}}"
        case Bars(kind, inside, order):
            left, right = {"abs": (r"\lvert", r"\rvert"), "norm": (r"\lVert", r"\rVert"), "ceil": (r"\lceil", r"\rceil"),
                           "floor": (r"\lfloor", r"\rfloor")}[kind]
            return f"{left} {write(inside)} {right}" + (f"_{{{order}}}" if order else "")
        case Expectation(variables, laws, inside):
            drawn = [f"({', '.join(map(write, names))})" if len(names) > 1 else write(names[0]) for names in variables]
            below = ", ".join(rf"{names} \sim {write(law)}" for names, law in zip(drawn, laws))
            return r"\mathbb{E}" + (f"_{{{below}}}" if below else "") + f"[{write(inside)}]"
        case Integral(low, high, inside, variable):
            return rf"\int_{{{write(low)}}}^{{{write(high)}}} {_tight(inside, Sum)} d{write(variable)}"
        case Big(kind, index, low, high, inside, besides):
            below = write(index) + (f" = {write(low)}" if low else rf" \ne {write(besides)}" if besides else "")
            return rf"\{kind}_{{{below}}}" + (f"^{{{write(high)}}}" if high else "") + f" {_tight(inside, Sum)}"
        case Extremum(kind, variable, limit, inside):
            below = write(limit) if limit else write(variable) if variable else ""
            return rf"\{kind}" + (f"_{{{below}}}" if below else "") + f" {_tight(inside, Sum)}"
        case Limit(variable, target, inside):
            return rf"\lim_{{{write(variable)} \to {write(target)}}} {_tight(inside, Sum)}"
        case Derivative(mark, inside, variable, order, inline):
            power = f"^{order}" if order > 1 else ""
            gap = "" if mark == "d" else " "
            if inline == "/":
                return rf"\partial {_tight(inside, Sum, Product)} / \partial {write(variable)}"
            if inline:
                return rf"\frac{{{mark}{power}}}{{{mark}{gap}{write(variable)}{power}}} {_tight(inside, Sum)}"
            return rf"\frac{{{mark}{power}{gap}{_tight(inside, Sum, Product)}}}{{{mark}{gap}{write(variable)}{power}}}"
        case Gradient(variable, inside):
            return r"\nabla" + (f"_{{{write(variable)}}}" if variable else "") + f" {_tight(inside, Sum, Product)}"
        case Transpose(inside):
            return rf"{_tight(inside, Sum, Product, Power, Fraction)}^\top"
        case Statement(sides, relations):
            return write(sides[0]) + "".join(f" {relation} {write(side)}" for relation, side in zip(relations, sides[1:]))
        case Update(target, inside, times):
            return rf"{write(target)} \leftarrow {write(inside)}" + (rf" \; ({write(times)}\times)" if times else "")
    raise TypeError(f"not a node of a formula: {node!r}")


def _tight(node: Node, *loose: type) -> str:
    """As LaTeX, in parentheses where it would otherwise fall apart."""
    greedy = isinstance(node, Extremum | Limit | Big) or isinstance(node, Derivative) and node.inline == "after"
    brackets = isinstance(node, loose) or greedy and Product in loose
    return f"({write(node)})" if brackets else write(node)


def _last(node: Node) -> Name | None:
    """The name that a factor ends in."""
    return _last(node.inside) if isinstance(node, Gradient) else node if isinstance(node, Name) else None


def write_all(statements: tuple[Node, ...]) -> str:
    return r" \qquad ".join(map(write, statements))
