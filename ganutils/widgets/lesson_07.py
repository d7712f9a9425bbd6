"""Lesson 07: recipes that train on the ring."""

from collections.abc import Callable

import ipywidgets
import numpy as np
import torch

from .. import metrics, nets, toys
from ..language import both
from ..plot import COLOURS
from ..runs import TrainingDiverged
from ..training import train
from .background import Background
from .concept import Concept, choice, new_line


class Recipes(Concept):
    """A Concept that trains: ▶ starts, ■ ends, and so does another choice; each look at the run is a new picture."""

    def __init__(self, fit: Callable, **options):
        super().__init__(**options, run=None, seen=[])
        self.fit, self.worker = fit, None
        start, end = (ipywidgets.Button(description=sign, tooltip=tip, layout={"width": "3em"}) for sign, tip in (("▶", "訓練 train"), ("■", "停 stop")))
        start.on_click(lambda _: self.play())
        end.on_click(lambda _: self.end())
        *above, reset, image, text, guard = self.box.children
        self.box.children = [*above, ipywidgets.HBox([start, end, reset]), image, text, guard]

    def play(self) -> None:
        self.changed()
        self.worker = Background(self.fit_and_show)
        self.worker.start()

    def end(self) -> None:
        if self.worker:
            self.worker.end()
            self.worker.join()

    def changed(self) -> None:
        """Another recipe: an empty picture, once the thread that draws the former one has ended."""
        self.end()
        self.more = {"run": None, "seen": []}
        self.show()

    def fit_and_show(self, worker: Background) -> None:
        """In the background: train, and draw each look at the run."""
        def look(run):
            self.more = {"run": run, "seen": self.more["seen"]}
            self.show()
        try:
            self.fit(**self.values, every=50, callback=look, stop=worker.stop)
        except TrainingDiverged as error:
            self.text.value = both(f"第 {error.run.step} 步發散，換一種配方", f"diverged at step {error.run.step}; choose another recipe")


def recipes(options: dict[str, dict], steps: int = 3000, seed: int = 0) -> Recipes:
    """Train one of several recipes on the ring and watch the modes come: ``options`` is name ↦ arguments of ``train``.

    Those whose name begins with "Rp" get Fourier features. Raises what ``train`` raises for a wrong argument, when it is run.
    """
    real, centres = toys.ring(20_000, torch.Generator().manual_seed(seed)), toys.ring_centres()

    def fit(recipe, steps=steps, **more):
        features = 16 if recipe.startswith("Rp") else 0
        G, D = nets.generator(width=32, seed=seed), nets.discriminator(width=32, fourier=features, seed=seed + 1000)
        return train(G, D, real, steps=steps, batch=64, seed=seed, progress=False, **options[recipe], **more)

    def setup(fig):
        left, right = fig.subplots(1, 2, width_ratios=[1, 1.7])
        left.plot(*centres.T, "o", ms=12, color=COLOURS["light"], alpha=0.5)
        samples = new_line(left, "generated", ".", ms=3)
        left.set(aspect="equal", xlim=(-2.8, 2.8), ylim=(-2.8, 2.8), xlabel="$x_1$", ylabel="$x_2$")
        modes, good = new_line(right, "data", "o-", ms=3, label="模式 modes（÷ 8）"), new_line(right, "measured", label="高品質 high quality")
        right.set(xlim=(0, steps), ylim=(-0.03, 1.03), xlabel="步 step")
        right.legend(fontsize=10, ncols=2, loc="lower right", bbox_to_anchor=(1, 1))

        def update(recipe, run, seen):
            if isinstance(run, int):  # a short run, for the static picture
                right.set_xlim(0, run)
                seen = []  # a picture may be drawn twice
                run = fit(recipe, steps=run, every=run // 15, callback=lambda run: update(recipe, run, seen))
            if run is None:
                for line in (samples, modes, good):
                    line.set_data([], [])
                return {both("按 ▶ 開始訓練", "press ▶ to train"): ""}
            x = run.sample(2500, seed=seed)
            found, quality = metrics.mode_coverage(x, centres, toys.RING_STD)
            seen.append((run.step, found / 8, quality))
            samples.set_data(*x[:800].T)
            modes.set_data(*np.array(seen)[:, :2].T)
            good.set_data(*np.array(seen)[:, ::2].T)
            return {both("步", "step"): str(run.step), both("模式", "modes"): f"{found}/8", both("高品質", "high quality"): f"{100 * quality:.1f} %"}

        return update, [samples, modes, good]

    names = list(options)
    return Recipes(
        fit, setup=setup, controls={"recipe": choice("recipe", names)}, labels={"recipe": ("配方", "the recipe")},
        question=("先猜：哪一種配方最先找到 8 個模式？哪一種會把已經找到的丟掉？", "Guess first: which recipe is the first to find all 8 modes? Which loses some that it had found?"),
        states=[{"recipe": name, "run": 300, "seen": []} for name in names if not name.startswith("hinge")][:4])
