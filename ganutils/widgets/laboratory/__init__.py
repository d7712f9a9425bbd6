"""The GAN laboratory: predict, move, see. A widget around ``train``, the loop of the notebooks, which runs in the kernel.

measure    what is measured and drawn: targets, scenes, scores
entries    what the reader may enter, and what is said about it
states     what the laboratory can be doing, and what leads from one to another
thread     the training, in the background
page       the widget: the reader's wishes come in, frames go out to laboratory.js
still      the picture where no widget can be shown
"""

LR = 2e-3  # for both nets


def laboratory(small: bool = False, loss: str = "non-saturating", data: str = "ring", *, penalty: str = "r1+r2",
               gamma: float = 0.1, k: int = 1, lr_g: float = LR, lr_d: float = LR, speed: str = "fast", seed: int = 0):
    """A GAN in the plane to play with: the last expression of a cell. ``small``: only the picture, the data and the buttons.

    data     a name from ``TOYS``, or "drawn": by hand, with mouse, finger or keyboard.
    loss     a name from ``LOSSES``.    penalty  a name from ``PENALTIES``, of weight ``gamma``.
    k        D steps for each G step.    lr_g, lr_d  Adam's learning rates.
    speed    "slow": D's step and G's in turn; "step": one step a frame; "fast": as many as the processor can.

    It trains only when told to, in a thread that ends with the page, the output, or the next training. Where no widget
    can be shown there is a picture. Raises ValueError for settings that are out of range.
    """
    from .page import Laboratory  # only here: a notebook without a laboratory need not load it
    from .entries import problem

    settings = {"data": data, "loss": loss, "penalty": penalty, "gamma": gamma, "k": k, "lr_g": lr_g, "lr_d": lr_d,
                "speed": speed, "seed": seed}
    if fault := problem(settings):
        raise ValueError(fault["en"])
    return Laboratory(small, settings)
