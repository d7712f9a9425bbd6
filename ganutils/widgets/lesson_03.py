"""Lesson 03: both losses of the generator and their slopes."""

import torch

from .. import losses
from ..language import both
from ..plot import COLOURS
from .concept import Concept, new_line, slider


def generator_losses() -> Concept:
    """Both losses of G for one sample with logit s, and their slopes: −σ(s) and −σ(−s), of ratio e^(−s)."""
    s_all = torch.linspace(-6, 6, 241, dtype=torch.float64)
    games = {"minimax": ("other", "log(1−D)"), "non-saturating": ("light", "−log D")}

    def loss_and_slope(name, s):
        s = torch.as_tensor(s, dtype=torch.float64).reshape(-1, 1).requires_grad_()
        value = losses.get(name).g(s, s)
        return value.detach().numpy(), torch.autograd.grad(value.sum(), s)[0].numpy().ravel()

    def setup(fig):
        left, right = fig.subplots(1, 2)
        moving = []
        for name, (colour, label) in games.items():
            value, slope = loss_and_slope(name, s_all)
            left.plot(s_all, value, color=COLOURS[colour], label="$" + label.replace("log", r"\log ").replace("−", "-") + "$")
            right.plot(s_all, -slope, color=COLOURS[colour])
            moving.append((name, new_line(left, colour, "o", ms=9), new_line(left, "theory", "--", lw=1.2), new_line(right, colour, "o", ms=9)))
        left.set(xlabel="$s$", ylabel="$L_G$", ylim=(-6.5, 6.5))
        left.legend(loc="upper right")
        right.set(xlabel="$s$", ylabel="斜率 slope $-dL_G/ds$", ylim=(-0.05, 1.05))

        def update(s):
            numbers, slopes = {"D": float(torch.tensor(s, dtype=torch.float64).sigmoid())}, []
            for name, dot, tangent, height in moving:
                (value,), (slope,) = loss_and_slope(name, s)
                dot.set_data([s], [value])
                tangent.set_data([s - 2, s + 2], [value - 2 * slope, value + 2 * slope])
                height.set_data([s], [-slope])
                label = games[name][1]
                numbers |= {label: float(value), f"d({label})/ds": float(slope)}
                slopes.append(float(slope))
            return numbers | {both("斜率的比", "ratio of the slopes"): slopes[1] / slopes[0]}

        return update, [artist for _, *artists in moving for artist in artists]

    return Concept(
        setup, {"s": slider("s", -6, 6, 0)}, {"s": ("判別器給這個樣本的分數", "the discriminator's score (logit) of this sample")},
        ("先猜：樣本一看就是假的（s = −5），哪一個損失還推得動生成器？推力差幾倍？",
         "Guess first: the sample is plainly fake (s = −5). Which loss still pushes the generator, and how many times as hard?"),
        [{"s": -5.0}, {"s": -2.0}, {"s": 0.0}, {"s": 3.0}])
