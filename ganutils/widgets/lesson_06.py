"""Lesson 06: the Dirac-GAN."""

import numpy as np

from .. import dynamics
from ..language import both
from .concept import Concept, choice, new_line, slider


def dirac_gan(steps: int = 200) -> Concept:
    """The Dirac-GAN: its field, a trajectory from (1, 1), and the eigenvalues of one step against the unit circle."""
    circle = np.exp(1j * np.linspace(0, 2 * np.pi, 200))

    def setup(fig):
        left, right = fig.subplots(1, 2)
        left.set(xlabel=r"$\theta$", ylabel=r"$\psi$", xlim=(-2.6, 2.6), ylim=(-2.2, 2.2))
        mesh = np.meshgrid(np.linspace(-2.4, 2.4, 11), np.linspace(-2, 2, 9))
        field = left.quiver(*mesh, *mesh, color="0.75", pivot="mid", scale=16, width=0.004)
        left.plot(0, 0, "k+", ms=12)
        path, last = new_line(left, "generated", ".-", lw=1, ms=4), new_line(left, "generated", "o", ms=9)
        right.plot(circle.real, circle.imag, "k", lw=1)
        right.set(xlabel=r"$\mathrm{Re}\,\lambda$", ylabel=r"$\mathrm{Im}\,\lambda$", xlim=(-1.6, 1.6), ylim=(-1.3, 1.3))
        right.set_aspect("equal")
        dots = new_line(right, "discriminator", "o", ms=10)

        def update(loss, rule, eta, gamma):
            v = dynamics.dirac(loss, {"r1": gamma})
            step = dynamics.update(v, rule, eta)
            v_theta, v_psi = v(*mesh)
            size = np.hypot(v_theta, v_psi) + 1e-12
            field.set_UVC(v_theta / size, v_psi / size)
            walk = dynamics.trajectory(step, (1.0, 1.0), steps)
            values = dynamics.eigenvalues(dynamics.step_jacobian(step))
            path.set_data(*walk.T)
            last.set_data(*walk[np.isfinite(walk[:, 0])][-1:].T)
            dots.set_data(values.real, values.imag)
            largest = float(np.abs(values).max())
            verdict = both("收斂", "converges") if largest < 1 - 1e-9 else both("發散", "diverges") if largest > 1 + 1e-9 else both("線性部分無法判定", "undecided to first order")
            distance = float(np.hypot(*walk[-1]))
            return {"max|λ|": largest, f"‖(θ, ψ)‖ {both(f'第 {steps} 步', f'at step {steps}')}": distance if distance < dynamics.FAR else "> 10⁹",
                    both("預測", "prediction"): verdict}

        return update, [field, path, last, dots]

    return Concept(
        setup, {"loss": choice("loss", ("minimax", "non-saturating", "wasserstein")), "rule": choice("rule", dynamics.RULES), "eta": slider("η", 0.05, 1.5, 0.3, 0.05),
                "gamma": slider("γ", 0, 2, 0, 0.05)},
        {"loss": ("損失函數", "loss"), "rule": ("更新方法", "update rule"), "eta": ("學習率", "learning rate"), "gamma": ("R1 懲罰的權重", "weight of the R1 penalty")},
        ("先猜：兩人同時走、沒有懲罰，把學習率減半，會收斂嗎？", "Guess first: both move at once, without penalty. Does it converge with half the learning rate?"),
        [{"rule": "simultaneous", "eta": 0.8, "gamma": 0.0}, {"rule": "alternating", "eta": 0.8, "gamma": 0.0}, {"rule": "simultaneous", "eta": 0.8, "gamma": 0.6},
         {"rule": "extragradient", "eta": 0.8, "gamma": 0.0}])
