"""Break every equation of some lessons on purpose, in box, check and book alike, and see that its check notices."""

import time

from tqdm import tqdm

from tools import ToolError


def attack(lessons, seed, per_equation, verbose=False):
    """Attack the equations of ``lessons`` (all if none is named). 1 if a mutant survives, else 0."""
    from ganutils import adversary
    from ganutils.ledger import EQUATIONS

    chosen = [number for number in EQUATIONS if not lessons or number.split(".")[0] in {lesson.lstrip("0") or "0" for lesson in lessons}]
    if not chosen:
        raise ToolError(f"no equation in {' '.join(lessons)}: name lessons such as 02 06")
    seed = int(time.time()) % 2**31 if seed == "clock" else whole("--seed", seed, 0)
    found = []
    for number in tqdm(chosen, desc="adversary", unit="equation"):
        found += adversary.attack(EQUATIONS[number], seed, whole("--per-equation", per_equation, 1))
    print(f"seed {seed}: {len(found)} mutants of {len(chosen)} equations\n{adversary.report(found)}")
    for mutant in found:
        if mutant.fate == "survived" or verbose:
            print(f"({mutant.number}) {mutant.fate}, rule {mutant.kind}: {mutant.latex}" + (f"   under {mutant.given}" if mutant.given else ""))
    return int(any(mutant.fate == "survived" for mutant in found))


def whole(name, text, least):
    """A whole number of at least ``least``."""
    if not str(text).isdigit() or int(text) < least:
        raise ToolError(f"{name} {text}: give a whole number of at least {least}" + (", or clock" if name == "--seed" else ""))
    return int(text)
