"""What can be wrong with the mathematics of a module: general operators over its syntax tree.

``mutants_of(module, source)`` are all the ways in which one sign, factor, logarithm, argument, name,
constant, comparison, … of one function can be another. They are found by the form of the code alone: no
operator knows a line, a variable or a function of the course. A mutant is identified by (module, function,
operator, place): the n-th place in that function where the operator applies.
"""

import ast
import builtins
import copy
from collections import defaultdict
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

# What the operators leave alone: no mathematics is in there
SKIPPED = (ast.Raise, ast.Assert, ast.Import, ast.ImportFrom, ast.JoinedStr)
SKIPPED_FIELDS = ("annotation", "returns", "decorator_list", "bases", "type_params")

TWINS = [("min", "max"), ("argmin", "argmax"), ("minimum", "maximum"), ("floor", "ceil"), ("any", "all"),
         ("sin", "cos"), ("rand", "randn"), ("real", "imag")]
TWIN = {a: b for pair in TWINS for a, b in (pair, pair[::-1])}
BASES = {"log": "log2", "exp": "exp2", "logaddexp": "logaddexp2"}
TOTALS = {"mean": "sum", "sum": "mean"}
TURNED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.NotEq,
          ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is}
# Calls that keep the value and change its type, or its place in memory
CONVERSIONS = {"float", "int", "bool", "str", "list", "tuple", "dict", "set", "as_tensor", "asarray", "array",
               "tensor", "from_numpy", "numpy", "item", "detach", "clone", "copy", "cpu", "bytes",
               "bytearray", "ravel", "bit_length"}
# Calls whose arguments are no numbers
PLAIN = {"isinstance", "issubclass", "getattr", "setattr", "hasattr", "len", "zip", "enumerate", "sorted",
         "list", "tuple", "dict", "set", "iter", "next", "map", "print", "super", "type", "str", "Path",
         "open", "join", "manual_seed", "default_rng"}
PREDICATES = {"any", "all", "isfinite", "isnan", "isinf", "is_file", "is_dir", "is_available"}
# Twice its argument is as good to these
SCALELESS = {"argmin", "argmax", "sign", "unique", "argsort", "angle"}
# What is read of an array besides its numbers: another array of the same game has the same
SHAPES = {"dim", "size", "numel", "len", "ndim", "isinstance", "shape", "device", "dtype", "new_tensor",
          "new_full", "full_like", "zeros_like"}
# A factor or a sign before the argument of these is one before the call
LINEAR = {"mean", "sum", *CONVERSIONS}
SYMMETRIC = {"minimum", "maximum", "hypot", "logaddexp", "min", "max", "isclose", "gcd", "isinstance"}
EVEN = {"abs", "square", "norm", "cos", "cosh", "hypot"}
CLIPS = {"clip", "clamp"}
DRAWS = {"rand", "randn", "random", "uniform", "normal", "standard_normal", "laplace", "integers", "randint"}
REDUCTIONS = {"mean", "sum", "min", "max", "argmin", "argmax", "any", "all", "norm", "sort"}
AXES = {"axis", "dim"}
NUMBERS = ("float", "int", "Tensor", "ndarray")
CONSTANTS = {"pi", "e", "inf"}
# A smaller number is a tolerance, a larger one a bound: what they are exactly is no mathematics
SMALLEST, LARGEST = 1e-6, 1e6


parsed = cache(ast.parse)  # to be read, not changed


class Mutant(NamedTuple):
    module: str  # dotted
    function: str  # dotted, too, for one inside another; of a table at the top of the module, its name
    operator: str
    place: int
    path: tuple  # from the module's tree to the node that is replaced
    node: ast.AST  # by this one

    def __str__(self) -> str:
        return f"{self.module}:{self.function}:{self.operator}:{self.place}"

    def tree(self, source: str) -> ast.Module:
        """The whole module, changed."""
        return ast.fix_missing_locations(replaced(ast.parse(source), self.path, self.node))

    def lines(self, source: str) -> tuple[str, str]:
        """What is changed, before and after: the lines that differ of the nearest statement or lambda."""
        tree = parsed(source)
        for end in range(len(self.path), 0, -1):
            old = headed(found(tree, self.path[:end]))
            if isinstance(old, ast.stmt | ast.Lambda):
                break
        new = replaced(old, self.path[end:], self.node)
        a, b = ast.unparse(old).splitlines(), ast.unparse(new).splitlines()
        return "\n".join(line for line in a if line not in b), "\n".join(line for line in b if line not in a)

    def reading(self, source: str) -> str:
        """What the code says with it. Unlike its place, that stays when the code around it changes."""
        return f"{self.module}:{self.function}: {self.lines(source)[1]}"


class Place(NamedTuple):
    """A node, the way to it, and the nodes on that way, the module first."""

    node: ast.AST
    path: tuple
    parents: tuple

    @property
    def parent(self) -> ast.AST:
        return self.parents[-1]

    @property
    def field(self) -> str:
        return self.path[-1][0]

    def above(self, *kinds: type) -> list[ast.AST]:
        """The nodes of these kinds on the way, the nearest first."""
        return [node for node in reversed(self.parents) if isinstance(node, kinds)]


def places(node: ast.AST, path: tuple = (), parents: tuple = ()) -> Iterator[Place]:
    """Every place that may be changed, in the order of the source."""
    for field, value in ast.iter_fields(node):
        if field in SKIPPED_FIELDS:
            continue
        for i, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or isinstance(child, SKIPPED) or is_docstring(child):
                continue
            way = (*path, (field, i if isinstance(value, list) else None))
            yield Place(child, way, (*parents, node))
            yield from places(child, way, (*parents, node))


def replaced(tree: ast.AST, path: tuple, node: ast.AST) -> ast.AST:
    """A tree with another node at the end of the path; what is not on the way is shared with the first."""
    if not path:
        return node
    (field, i), *rest = path
    value = getattr(tree, field)
    if i is None:
        return changed(tree, **{field: replaced(value, rest, node)})
    return changed(tree, **{field: [*value[:i], replaced(value[i], rest, node), *value[i + 1 :]]})


def found(tree: ast.AST, path) -> ast.AST:
    """The node at the end of a path."""
    for field, i in path:
        tree = getattr(tree, field)
        tree = tree if i is None else tree[i]
    return tree


# --- what a node is -----------------------------------------------------------------------------------

def is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_text(node: ast.AST) -> bool:
    """Strings, lists and tuples are added and multiplied, too; they are no numbers."""
    kinds = (ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.ListComp)
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or is_text(node.right)
    return isinstance(node, kinds) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def called(node: ast.AST) -> str:
    """The last part of the name of what is called: "log" for ``np.log(x)`` and for ``x.log()``."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def imported(place: Place) -> frozenset[str]:
    return names_of_imports(place.parents[0])


@cache
def names_of_imports(module: ast.Module) -> frozenset[str]:
    found = [node for node in ast.walk(module) if isinstance(node, ast.Import | ast.ImportFrom)]
    return frozenset((alias.asname or alias.name).split(".")[0] for node in found for alias in node.names)


@cache
def names_of_functions(module: ast.Module) -> frozenset[str]:
    """Names that stand for something callable anywhere in the module, or for a table at its top."""
    defined = {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    functions = [node.func for node in ast.walk(module) if isinstance(node, ast.Call)]
    calls = {function.id for function in functions if isinstance(function, ast.Name)}
    assigned = [node for node in module.body if isinstance(node, ast.Assign) and is_text(node.value)]
    tables = {node.targets[0].id for node in assigned}
    return frozenset(defined | calls | tables)


def parameters(function: ast.AST) -> list[ast.arg]:
    """All but self."""
    arguments = function.args
    return [a for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs) if a.arg != "self"]


def annotation(argument: ast.arg) -> str:
    return ast.unparse(argument.annotation) if argument.annotation else ""


def is_number(place: Place, node: ast.AST | None = None) -> bool:
    """May the expression be a number, an array or a tensor? Not a constant: it has an operator of its own."""
    node = node or place.node
    if isinstance(node, ast.Name):
        return is_variable(place, node.id)
    if isinstance(node, ast.Attribute):
        base = node.value
        return not (isinstance(base, ast.Name) and base.id in imported(place)) or node.attr in CONSTANTS
    if isinstance(node, ast.Call):
        return called(node) not in PLAIN - {"len"} | PREDICATES and not called(node)[:1].isupper()
    if isinstance(node, ast.UnaryOp):
        return not isinstance(node.op, ast.Not) and not isinstance(node.operand, ast.Constant)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        return False
    return isinstance(node, ast.BinOp | ast.Subscript) and not is_text(node)


def is_variable(place: Place, name: str) -> bool:
    if name in imported(place) or name in names_of_functions(place.parents[0]) or hasattr(builtins, name):
        return False
    for function in place.above(ast.FunctionDef, ast.Lambda):
        for argument in parameters(function):
            if argument.arg == name:
                return not annotation(argument) or any(kind in annotation(argument) for kind in NUMBERS)
    return True


def is_term(place: Place) -> bool:
    """Does a factor or a sign before this expression change the result, and no other place says the same?

    So at results, arguments, and terms of a sum, but not at factors: 2a·b and a·2b are 2(a·b).
    """
    parent, field = place.parent, place.field
    if not is_number(place) or isinstance(getattr(place.node, "ctx", None), ast.Store):
        return False
    if isinstance(parent, ast.BinOp):
        return isinstance(parent.op, ast.Add | ast.Sub)
    if isinstance(parent, ast.Call):
        return field == "args" and called(parent) not in PLAIN | LINEAR | SHAPES | PREDICATES
    if isinstance(parent, ast.Attribute):  # x in x.log() is the argument of log
        above = place.parents[-2]
        if not (isinstance(above, ast.Call) and above.func is parent) or above.args:
            return False
        return called(above) not in LINEAR | SHAPES | PREDICATES
    if isinstance(parent, ast.Tuple | ast.List):
        return not place.above(ast.Subscript)
    return (type(parent), field) in TERMS


TERMS = {(ast.Return, "value"), (ast.Assign, "value"), (ast.AnnAssign, "value"), (ast.AugAssign, "value"),
         (ast.Lambda, "body"), (ast.ListComp, "elt"), (ast.SetComp, "elt"), (ast.GeneratorExp, "elt"),
         (ast.DictComp, "value"), (ast.Dict, "values"), (ast.IfExp, "body"), (ast.IfExp, "orelse"),
         (ast.Compare, "comparators")}


def is_even(place: Place) -> bool:
    """Is the sign of the expression lost in a square or an absolute value, be it one of a product with it?"""
    node = place.node
    for i in range(len(place.parents) - 1, -1, -1):
        parent = place.parents[i]
        if isinstance(parent, ast.Attribute):
            return called(place.parents[i - 1]) in EVEN and place.parents[i - 1].func is parent
        if isinstance(parent, ast.Call):
            return called(parent) in EVEN and node in parent.args
        if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Pow):
            return parent.left is node and is_even_number(parent.right)
        if not isinstance(parent, ast.BinOp | ast.UnaryOp) or isinstance(parent.op, ast.Add | ast.Sub):
            return False
        node = parent
    return False


def is_even_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value % 2 == 0


# --- operators: each yields what may stand at a place instead -------------------------------------------

def sign(place: Place) -> Iterator[ast.AST]:
    node, flipped = place.node, {ast.Add: ast.Sub, ast.Sub: ast.Add}
    is_sum = isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in flipped
    if is_sum and not is_text(node) and not adds_nothing(node):
        yield changed(node, op=flipped[type(node.op)]())
    if is_even(place) or is_axis(place) or of_a_check(place):
        return
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    elif is_term(place) and not isinstance(place.parent, ast.AugAssign) and not right_of_a_sum(place):
        yield ast.UnaryOp(ast.USub(), node)


def adds_nothing(node: ast.BinOp | ast.AugAssign) -> bool:
    """x + 0j is x, of another type."""
    return isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) and not node.right.value


def right_of_a_sum(place: Place) -> bool:
    """There the sign is the sum's own."""
    return isinstance(place.parent, ast.BinOp) and place.field == "right"


def factor(place: Place) -> Iterator[ast.AST]:
    if is_term(place) and not is_scaleless(place):
        yield ast.BinOp(ast.Constant(2), ast.Mult(), place.node)


def is_scaleless(place: Place) -> bool:
    """Infinite, or an argument of what only asks for an order or a sign."""
    node = place.node.operand if isinstance(place.node, ast.UnaryOp) else place.node
    if getattr(node, "attr", "") == "inf" or ast.unparse(node) == "float('inf')":
        return True
    if is_compared_with_in(place):
        return True
    if of_a_check(place):
        return True
    return any(called(parent) in SCALELESS for parent in place.parents[-2:])


def is_compared_with_in(place: Place) -> bool:
    """Is it a side of ``x in (a, b)``?"""
    return isinstance(place.parent, ast.Compare) and isinstance(place.parent.ops[0], ast.In | ast.NotIn)


def of_a_check(place: Place) -> bool:
    """Is it x in f(x) as a statement, whose result nobody reads?"""
    return isinstance(place.parents[-2:][0], ast.Expr) and isinstance(getattr(place.parent, "func", None), ast.Name)


def missing(place: Place) -> Iterator[ast.AST]:
    """A term of a sum, a factor of a product or a part of a condition."""
    node = place.node
    if isinstance(node, ast.BoolOp):
        for i in range(len(node.values)):
            rest = node.values[:i] + node.values[i + 1 :]
            yield rest[0] if len(rest) == 1 else changed(node, values=rest)
    if not isinstance(node, ast.BinOp) or is_text(node) or adds_nothing(node):
        return
    if isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div | ast.BitAnd | ast.BitOr):
        yield node.left
    if isinstance(node.op, ast.Sub):
        yield ast.UnaryOp(ast.USub(), node.right)
    elif isinstance(node.op, ast.Add | ast.Mult | ast.BitAnd | ast.BitOr):
        yield node.right


def power(place: Place) -> Iterator[ast.AST]:
    """Another exponent, another centre: (x + 1)² for x²; and |x| for x², x² for |x|."""
    node = place.node
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        yield node.left
        yield changed(node, right=ast.BinOp(node.right, ast.Add(), ast.Constant(1)))
        if is_number(place, node.left):
            yield changed(node, left=ast.BinOp(node.left, ast.Add(), ast.Constant(1)))
        if isinstance(node.right, ast.Constant) and node.right.value == 2:
            yield ast.Call(ast.Name("abs", ast.Load()), [node.left], [])
    if called(node) == "abs":
        yield ast.BinOp(node.args[0] if node.args else node.func.value, ast.Pow(), ast.Constant(2))


def inside(place: Place) -> Iterator[ast.AST]:
    """The function of the mean for the mean of the function: (E x)² for E x²."""
    node = place.node
    if not (called(node) in TOTALS and isinstance(node.func, ast.Attribute)):
        return
    of = node.func.value
    argument = getattr(of, "func", None)  # of x.f()

    def total(x):
        return changed(node, func=changed(node.func, value=x))

    if isinstance(of, ast.BinOp) and isinstance(of.op, ast.Pow):
        yield changed(of, left=total(of.left))
    elif isinstance(of, ast.Call) and len(of.args) == 1 and is_number(place, of.args[0]):
        yield changed(of, args=[total(of.args[0])])
    elif isinstance(argument, ast.Attribute) and not of.args and is_number(place, argument.value):
        yield changed(of, func=changed(argument, value=total(argument.value)))


def call(place: Place) -> Iterator[ast.AST]:
    """No logarithm, root, absolute value, …: f(x) and x.f() become x."""
    node = place.node
    if not isinstance(node, ast.Call) or called(node) in CONVERSIONS | PLAIN or called(node)[:1].isupper():
        return
    if len(node.args) == 1 and not isinstance(node.args[0], ast.Starred) and is_number(place, node.args[0]):
        if not (isinstance(node.func, ast.Attribute) and is_number(place, node.func.value)):
            yield node.args[0]
    elif called(node) in CLIPS and node.args:
        yield node.args[0] if len(node.args) == 3 else node.func.value
    elif not node.args and isinstance(node.func, ast.Attribute) and is_number(place, node.func.value):
        yield node.func.value


def swap(place: Place) -> Iterator[ast.AST]:
    """Two operands, two arguments or two elements that stand side by side change places."""
    node = place.node
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div):
        if not (isinstance(node.op, ast.Sub) and is_even(place)):
            yield changed(node, left=node.right, right=node.left)
    for field in ("args", "elts", "values"):
        if isinstance(node, ast.Call | ast.Tuple | ast.List | ast.Dict) and hasattr(node, field):
            if called(node) in SYMMETRIC or is_compared_with_in(place):
                continue
            if not isinstance(getattr(node, "ctx", None), ast.Store):
                for row in exchanged(getattr(node, field)):
                    yield changed(node, **{field: row})


def exchanged(row: list[ast.expr]) -> Iterator[list[ast.expr]]:
    """The row with two neighbours exchanged, for all that differ and are no strings."""
    for i, (a, b) in enumerate(zip(row, row[1:])):
        if not any(is_text(x) or isinstance(x, ast.Starred) for x in (a, b)) and ast.dump(a) != ast.dump(b):
            yield [*row[:i], b, a, *row[i + 2 :]]


def name(place: Place) -> Iterator[ast.AST]:
    """A name instead of another of its kind."""
    node = place.node
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and not is_measured(place):
        for kind in kinds(place):
            if node.id in kind:
                yield ast.Name(kind[(kind.index(node.id) + 1) % len(kind)], ast.Load())
                return


def is_measured(place: Place) -> bool:
    """Is only the shape, the type or the device of the name read?"""
    return getattr(place.parent, "attr", called(place.parent)) in SHAPES


def names(place: Place) -> Iterator[ast.AST]:
    """Two names of one kind change places in all of a statement."""
    simple = (ast.Return, ast.Assign, ast.AugAssign, ast.Expr, ast.Lambda)
    if not isinstance(place.node, simple):
        return
    every = [node for node in ast.walk(place.node) if isinstance(node, ast.Name)]
    used = {node.id for node in every if isinstance(node.ctx, ast.Load)}
    for kind in kinds(place):
        for a, b in zip(kind, kind[1:]):
            if {a, b} <= used:
                yield renamed(place.node, {a: b, b: a})


def attribute(place: Place) -> Iterator[ast.AST]:
    """A method of the same object that is called elsewhere in the function."""
    node, around = place.node, place.above(ast.FunctionDef)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and around):
        return
    base = node.func.value
    if isinstance(base, ast.Name) and base.id not in imported(place):
        others = methods(around[-1], base.id)
        other = others[(others.index(node.func.attr) + 1) % len(others)]
        if other != node.func.attr:
            yield changed(node, func=ast.Attribute(base, other, ast.Load()))


@cache
def methods(function: ast.FunctionDef, base: str) -> tuple[str, ...]:
    """The methods of an object that a function calls, in the order of the source."""
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    calls = [f for f in calls if isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name)]
    calls = [f for f in calls if f.value.id == base]
    return tuple(dict.fromkeys(f.attr for f in sorted(calls, key=lambda f: (f.lineno, f.col_offset))))


def neighbour(place: Place) -> Iterator[ast.AST]:
    """In a table of calls at the top of the module, an argument of the next row."""
    node, statement = place.node, place.parents[1:2]
    inside = place.above(ast.FunctionDef, ast.ClassDef, ast.Lambda)
    if not isinstance(node, ast.Call) or not statement or inside:
        return
    rows = [row for row in ast.walk(statement[0]) if isinstance(row, ast.Call)]
    rows = [row for row in rows if ast.dump(row.func) == ast.dump(node.func)]
    rows.sort(key=lambda row: (row.lineno, row.col_offset))
    other = rows[(rows.index(node) + 1) % len(rows)]
    for i, (own, its) in enumerate(zip(node.args, other.args)):
        if ast.dump(own) != ast.dump(its):
            yield changed(node, args=[*node.args[:i], its, *node.args[i + 1 :]])


def spelt(table: dict[str, str]) -> Callable[[Place], Iterator[ast.AST]]:
    """The operator that calls another function by the table."""
    def operator(place):
        node = place.node
        if isinstance(node, ast.Attribute) and node.attr in table and isinstance(node.ctx, ast.Load):
            yield changed(node, attr=table[node.attr])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in table:
            yield changed(node, func=ast.Name(table[node.func.id], ast.Load()))
    return operator


def comparison(place: Place) -> Iterator[ast.AST]:
    node = place.node
    if isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            yield changed(node, ops=[*node.ops[:i], TURNED[type(op)](), *node.ops[i + 1 :]])


def condition(place: Place) -> Iterator[ast.AST]:
    """A branch taken when it should not be; and for or, or for and."""
    node = place.node
    if isinstance(node, ast.BoolOp):
        yield changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif place.field in ("test", "ifs"):
        order = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
        if not isinstance(node, ast.Compare) or isinstance(node.ops[0], order):  # else turning it is the same
            yield ast.UnaryOp(ast.Not(), node)


def boolean(place: Place) -> Iterator[ast.AST]:
    if isinstance(place.node, ast.Constant) and isinstance(place.node.value, bool):
        yield ast.Constant(not place.node.value)


def constant(place: Place) -> Iterator[ast.AST]:
    value = getattr(place.node, "value", None)
    if not isinstance(place.node, ast.Constant) or type(value) not in (int, float, complex):
        return
    if value and not SMALLEST < abs(value) < LARGEST or is_seed(place):
        return
    if place.above(ast.Subscript) and value >= 1:
        yield ast.Constant(value - 1)
    else:
        yield ast.Constant(value + 1 if isinstance(value, int) or not value else 2 * value)


def is_seed(place: Place) -> bool:
    """Another seed is as good."""
    if isinstance(place.parent, ast.keyword):
        return place.parent.arg == "seed"
    if not isinstance(place.parent, ast.arguments):
        return False
    arguments = place.parent
    positional = [*arguments.posonlyargs, *arguments.args]
    i = place.path[-1][1]
    if place.field == "kw_defaults":
        return arguments.kwonlyargs[i].arg == "seed"
    return positional[i - len(arguments.defaults)].arg == "seed"


def axis(place: Place) -> Iterator[ast.AST]:
    """Over all axes instead of one."""
    if is_axis(place):
        yield ast.Constant(None)


def is_axis(place: Place) -> bool:
    node, parent = place.node, place.parent
    number = node.operand if isinstance(node, ast.UnaryOp) else node
    if not isinstance(number, ast.Constant) or type(number.value) is not int:
        return False
    if isinstance(parent, ast.keyword):
        return parent.arg in AXES
    return called(parent) in REDUCTIONS and place.field == "args" and len(parent.args) == 1


def statement(place: Place) -> Iterator[ast.AST]:
    """A statement left out that changes what there is already: x /= y, x = f(x), f(x)."""
    node = place.node
    if isinstance(node, ast.AugAssign | ast.Expr):
        yield ast.Pass()
    elif isinstance(node, ast.Assign):
        targets = [part for target in node.targets for part in ast.walk(target)]
        bound = {part.id for part in targets if isinstance(part, ast.Name)}
        used = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
        if bound and bound <= used:
            yield ast.Pass()


def once(place: Place) -> Iterator[ast.AST]:
    """A loop that goes round once only."""
    node = place.node
    if called(node) == "range" and place.field == "iter" and len(node.args) == 1:
        yield changed(node, args=[ast.Constant(1)])


def outside(place: Place) -> Iterator[ast.AST]:
    """A term leaves a function: √x + c for √(x + c)."""
    node = place.node
    if not isinstance(node, ast.Call) or called(node) in CONVERSIONS | PLAIN | LINEAR | SHAPES | PREDICATES:
        return
    is_method = not node.args and not node.keywords and isinstance(node.func, ast.Attribute)
    terms = node.func.value if is_method else node.args[0] if len(node.args) == 1 else None
    if not isinstance(terms, ast.BinOp) or not isinstance(terms.op, ast.Add | ast.Sub) or is_text(terms):
        return

    def of(x):
        return changed(node, func=changed(node.func, value=x)) if is_method else changed(node, args=[x])

    if is_number(place, terms.left):
        yield changed(terms, left=of(terms.left))
    elif is_number(place, terms.right):
        yield changed(terms, right=of(terms.right))


def one_sided(place: Place) -> Iterator[ast.AST]:
    """Only what is above zero counts: max(0, x)² for x², max(0, x) for |x|."""
    node = place.node
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and is_even_number(node.right):
        if is_number(place, node.left):
            yield changed(node, left=positive_part(node.left))
    if called(node) in ("abs", "square"):
        argument = node.args[0] if node.args else node.func.value
        if called(node) == "abs":
            yield positive_part(argument)
        else:
            yield ast.BinOp(positive_part(argument), ast.Pow(), ast.Constant(2))


def positive_part(x: ast.expr) -> ast.expr:
    """(x + |x|)/2: of numbers, arrays and tensors."""
    return ast.BinOp(ast.BinOp(x, ast.Add(), ast.Call(ast.Name("abs", ast.Load()), [x], [])), ast.Div(), ast.Constant(2))


def draw(place: Place) -> Iterator[ast.AST]:
    """One random number for all, the first; and a shape (len(x), …) that is all of x's."""
    node = place.node
    if called(node) in DRAWS:
        yield ast.Subscript(node, ast.Slice(None, ast.Constant(1)), ast.Load())
    if isinstance(node, ast.Tuple) and node.elts and called(node.elts[0]) == "len":
        yield ast.Attribute(node.elts[0].args[0], "shape", ast.Load())


OPERATORS: dict[str, Callable[[Place], Iterator[ast.AST]]] = {
    "sign": sign, "factor": factor, "missing": missing, "power": power, "inside": inside, "call": call,
    "swap": swap, "name": name, "names": names, "attribute": attribute, "neighbour": neighbour,
    "base": spelt(BASES), "total": spelt(TOTALS), "twin": spelt(TWIN), "comparison": comparison,
    "condition": condition, "boolean": boolean, "constant": constant, "axis": axis, "statement": statement,
    "once": once, "outside": outside, "one_sided": one_sided, "draw": draw,
}


def changed(node: ast.AST, **fields) -> ast.AST:
    """A copy of the node alone with other fields."""
    new = copy.copy(node)
    for field, value in fields.items():
        setattr(new, field, value)
    return new


def renamed(node: ast.AST, names: dict[str, str]) -> ast.AST:
    """The node with names read as others; what has none of them is shared."""
    if isinstance(node, ast.Name):
        is_read = node.id in names and isinstance(node.ctx, ast.Load)
        return changed(node, id=names[node.id]) if is_read else node
    new = node
    for field, value in ast.iter_fields(node):
        parts = value if isinstance(value, list) else [value]
        others = [renamed(part, names) if isinstance(part, ast.AST) else part for part in parts]
        if any(a is not b for a, b in zip(parts, others)):
            new = changed(new, **{field: others if isinstance(value, list) else others[0]})
    return new


# --- names of one kind ----------------------------------------------------------------------------------

def kinds(place: Place) -> list[tuple[str, ...]]:
    """Groups of names that could be mistaken for one another, those of the innermost function first."""
    functions = [*place.above(ast.FunctionDef, ast.Lambda), place.parents[0]]
    if isinstance(place.node, ast.Lambda):
        functions.insert(0, place.node)
    return [kind for function in functions for kind in kinds_in(function)]


@cache
def kinds_in(function: ast.AST) -> list[tuple[str, ...]]:
    """Parameters of one annotation, names that one statement binds, functions of one signature."""
    tuples = [node for node in ast.walk(function) if isinstance(node, ast.Tuple)]
    groups = [targets(node) for node in tuples if isinstance(node.ctx, ast.Store)]
    by_kind = defaultdict(list)
    if isinstance(function, ast.Module):
        for part in function.body:
            if isinstance(part, ast.FunctionDef):
                by_kind[tuple(annotation(a) for a in parameters(part))].append(part.name)
    else:
        for argument in parameters(function):
            by_kind[annotation(argument)].append(argument.arg)
    return [tuple(group) for group in (*by_kind.values(), *groups) if len(group) > 1]


def targets(node: ast.Tuple) -> list[str]:
    return [part.id for part in node.elts if isinstance(part, ast.Name) and part.id != "_"]


# --- the mutants of a module ------------------------------------------------------------------------------

def mutants_of(module: str, source: str, functions: tuple[str, ...] = ("*",)) -> list[Mutant]:
    """All of them, in the order of the source; each changed statement once, however many operators find it.

    ``functions``: patterns of the names of those that are to be changed.
    """
    tree, mutants, seen, counts = ast.parse(source), [], set(), defaultdict(int)
    for place in places(tree):
        function = function_of(place)
        if not any(fnmatchcase(function, pattern) for pattern in functions):
            continue
        for operator, apply in OPERATORS.items():
            for node in apply(place):
                path, new = narrowed(place.node, node, place.path)
                text = path, ast.dump(new)
                if text in seen or canonical(node) == canonical(place.node):
                    continue
                seen.add(text)
                key = (module, function, operator, counts[function, operator])
                counts[function, operator] += 1
                mutants.append(Mutant(*key, place.path, node))
    return mutants


def narrowed(old: ast.AST, new: ast.AST, path: tuple) -> tuple[tuple, ast.AST]:
    """The smallest part in which two trees differ that share what they have in common."""
    if type(old) is not type(new):
        return path, new
    differing = []
    for field, a in ast.iter_fields(old):
        b = getattr(new, field)
        if isinstance(a, list) and len(a) == len(b):
            differing += [(x, y, (*path, (field, i))) for i, (x, y) in enumerate(zip(a, b)) if x is not y]
        elif a is not b:
            differing.append((a, b, (*path, (field, None))))
    if len(differing) == 1 and isinstance(differing[0][1], ast.AST) and isinstance(differing[0][0], ast.AST):
        return narrowed(*differing[0])
    return path, new


def canonical(node) -> object:
    """The same for two trees that differ in an order that has no meaning: a + b, a·b, max(a, b), |a − b|."""
    if isinstance(node, list):
        return tuple(map(canonical, node))
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = {field: canonical(value) for field, value in ast.iter_fields(node) if field != "ctx"}
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult | ast.BitAnd | ast.BitOr):
        fields["left"], fields["right"] = in_order(fields["left"], fields["right"])
    for field in ("args", "elts"):
        if field in fields and (called(node) in SYMMETRIC - {"isinstance"} or isinstance(node, ast.Set)):
            fields[field] = in_order(*fields[field])
    if called(node) in EVEN and len(node.args) == 1 and is_difference(node.args[0]):
        fields["args"] = in_order(canonical(node.args[0].left), canonical(node.args[0].right))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and is_difference(node.left):
        if is_even_number(node.right):
            fields["left"] = in_order(canonical(node.left.left), canonical(node.left.right))
    return type(node).__name__, tuple(fields.items())


def is_difference(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)


def in_order(*parts) -> tuple:
    return tuple(sorted(parts, key=repr))


def function_of(place: Place) -> str:
    """The dotted name of the function, or at the top of the module of what is assigned."""
    way = [*place.parents, place.node]
    inside = [node.name for node in way if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    if inside or len(way) == 1:
        return ".".join(inside)
    top = way[1]
    target = top.target if isinstance(top, ast.AnnAssign) else getattr(top, "targets", [top])[0]
    return target.id if isinstance(target, ast.Name) else type(top).__name__


def headed(node: ast.AST) -> ast.AST:
    """Of a statement that holds others, the first line."""
    if isinstance(getattr(node, "body", None), list):
        return changed(node, body=[ast.Pass()], orelse=[])
    return node
