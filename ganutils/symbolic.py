"""A formula as a SymPy expression, where it is algebra: so that an identity can be proved, not only tried on cases."""

from functools import reduce
from operator import mul

import sympy

from .formula import Call, FormulaError, Fraction, Name, Node, Number, Power, Prime, Product, Root, Sum, write

FUNCTIONS = {"log": sympy.log, "ln": sympy.log, "exp": sympy.exp, "sin": sympy.sin, "cos": sympy.cos, "tanh": sympy.tanh}


def symbol(name: str) -> sympy.Symbol:
    """The symbol of a name; it is positive, so that logarithms and roots can be simplified."""
    return sympy.Symbol(name, positive=True)


def expression(node: Node) -> sympy.Expr:
    """The SymPy expression of a tree; p(x) becomes the symbol p, f'(0) the symbol f_1, σ(s) what it is. Raises FormulaError for more."""
    match node:
        case Number(text):
            return sympy.Rational(text)
        case Name(key):
            return {"e": sympy.E}.get(key, symbol(key))
        case Sum(terms, signs):
            return sum((-1 if sign == "-" else 1) * expression(term) for sign, term in zip(signs, terms))
        case Product(factors):
            return reduce(mul, map(expression, factors))
        case Fraction(top, bottom):
            return expression(top) / expression(bottom)
        case Power(base, exponent):
            return expression(base) ** expression(exponent)
        case Root(inside):
            return sympy.sqrt(expression(inside))
        case Call(Name("sigma"), (argument,)):
            return 1 / (1 + sympy.exp(-expression(argument)))
        case Call(Name(key), (argument,)) if key in FUNCTIONS:
            return FUNCTIONS[key](expression(argument))
        case Call(Name(key), _):
            return symbol(key)
        case Call(Prime(Name(key), order), _):
            return symbol(f"{key}_{order}")
    raise FormulaError(f"{write(node)} is not algebra")
