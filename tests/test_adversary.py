"""The adversary finds what a careless author would write, and every mutant of the series dies."""

from dataclasses import replace

import pytest

from ganutils import adversary
from ganutils.adversary import attack, equivalent, fate, latex_of, mutants
from ganutils.formula import python_name, read, write_all
from ganutils.ledger import EQUATIONS
from ganutils.proof import Trial


def made(number):
    trial = Trial(EQUATIONS[number], 0)
    return {write_all(statements): kind for kind, statements in mutants(EQUATIONS[number], trial)}, trial


@pytest.mark.parametrize("number, latex", [
    ("0.1", r"L_D = \log(\frac{1}{2}) - \log(1 - \frac{1}{2}) = 2 \log(2) \qquad L_G = -\log(\frac{1}{2}) = \log(2)"),
    ("2.4", r"\max_{D} L_D = 2 \log(2) - 2 \mathrm{JSD}(p \| q)"), ("2.4", r"\min_{D} L_D = 2 \log(2) + 2 \mathrm{JSD}(p \| q)"),
    ("2.4", r"\min_{D} V = 2 \log(2) - 2 \mathrm{JSD}(p \| q)"), ("2.4", r"\min_{D} L_D = 2 \log(2) - 2 \mathrm{KL}(p \| q)"),
    ("5.2", r"V(D, G^{*}) \ge V(D^{*}, G^{*}) \le V(D^{*}, G)"), ("6.3", r"v_\theta = \psi \sigma(\psi \theta) \qquad v_\psi = -\theta "
     r"\sigma(\psi \theta) \qquad \theta_t^{2} + \psi_t^{2} = 2 \theta_0 \psi_0"),
    ("7.3", r"\mathrm{KL}(p \| q) = \log(\frac{1}{a}) \qquad \mathrm{JSD}(p \| q) = \log(2) + \frac{a}{2} \log(a) - \frac{1 + a}{2} \log(1 + a)"),
])
def test_the_mistakes_that_once_survived_are_among_the_mutants_and_die(number, latex):
    found, trial = made(number)
    assert latex in found
    assert fate(EQUATIONS[number], trial, latex) == "value"


def test_every_rule_is_used_and_nothing_survives():
    """A sample of every equation; ``python -m tools adversary`` takes forty of each."""
    found = [mutant for entry in EQUATIONS.values() for mutant in attack(entry, 11, 6)]
    assert {mutant.kind for mutant in found} >= {"name", "sign", "factor", "term", "power", "extremum", "relation", "log", "order", "vanishing", "given"}
    assert [mutant for mutant in found if mutant.fate == "survived"] == []
    dead = sum(mutant.fate in ("value", "unread") for mutant in found)
    assert sum(mutant.fate == "value" for mutant in found) > 0.8 * dead, "most must die by value, not because they cannot be read"


@pytest.mark.parametrize("number", EQUATIONS)
def test_every_equation_has_forty_mutants(number):
    assert len(made(number)[0]) >= 40


def test_a_survivor_is_seen():
    """An equation whose case is too special to notice: a² + b² and 2ab agree where a = b."""
    special = replace(EQUATIONS["6.3"], case=lambda rng: dict(theta=rng.uniform(-2, 2, 7), psi=rng.uniform(-2, 2, 7), theta_0=1.0, psi_0=1.0, t=5.0))
    assert any(mutant.fate == "survived" for mutant in attack(special, 0, 400))


def test_equivalence_is_algebra_under_any_values():
    trial = Trial(EQUATIONS["5.1"], 0)
    same = lambda a, b: equivalent(a, b, trial)  # noqa: E731
    assert same("v = a d - b c", "v = d a - c b") and same("u_G + u_D = 0", "2 (u_D + u_G) = 0") and same("v = a + a", "v = 2 a")
    assert not same("v = a d - b c", "v = a d + b c") and not same("v = a", "v = b") and not same("v = a", r"v \le a")
    jsd = Trial(EQUATIONS["2.4"], 0)
    assert equivalent(r"C = \mathrm{JSD}(p \| q)", r"C = \mathrm{JSD}(q \| p)", jsd)
    assert not equivalent(r"C = \mathrm{KL}(p \| q)", r"C = \mathrm{KL}(q \| p)", jsd)


def test_what_equals_infinity_or_a_sign_may_be_multiplied_or_raised():
    points = Trial(EQUATIONS["10.6"], 0)
    KL = r"\mathrm{KL}(\delta_0 \| \delta_\theta)"
    for same in (rf"2 {KL} = \infty", rf"{KL}^{{2}} = \infty", rf"{KL} + 1 = \infty", rf"{KL} = \frac{{1}}{{2}} \infty"):
        assert equivalent(rf"{KL} = \infty", same, points)
    for other in (rf"-{KL} = \infty", rf"\frac{{1}}{{{KL}}} = \infty", rf"{KL} = -\infty", rf"{KL} \le \infty", r"\mathrm{KL}(\delta_\theta \| \delta_0) = \infty"):
        assert not equivalent(rf"{KL} = \infty", other, points)
    critic = Trial(EQUATIONS["10.4"], 0)
    box = EQUATIONS["10.4"].latex
    assert equivalent(box, r"\frac{d}{dx} f^{*}(x) = \mathrm{sign}(F_q(x) - F_p(x))^{3}", critic)
    assert equivalent(box, r"\frac{d}{dx} f^{*}(x) = \mathrm{sign}(2 (F_q(x) - F_p(x)))", critic)
    assert not equivalent(box, r"\frac{d}{dx} f^{*}(x) = \mathrm{sign}(F_q(x) - F_p(x))^{2}", critic)
    assert not equivalent(box, r"\frac{d}{dx} f^{*}(x) = \mathrm{sign}(F_p(x) - F_q(x))", critic)


@pytest.mark.parametrize("key", ["lambda_", "D_star", "L_D", "s_r", "theta_0", "gamma_noise", "p_z", "G_inv", "JSD", "V_psipsi", "eta_G"])
def test_spelling_a_name_and_reading_it_gives_the_name(key):
    (statement,) = read(latex_of(key) + "(x) = 1", lambda name: True)
    assert statement.sides[0].function.key == key or python_name(latex_of(key)) == key


def test_report_adds_up():
    found = attack(EQUATIONS["2.3"], 1, 12)
    assert adversary.report(found).splitlines()[-1].split()[0] == "all" and str(len(found)) in adversary.report(found) or len(found) == 12
