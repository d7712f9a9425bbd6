"""What the reader may enter in the laboratory, and what is said to him in both languages."""

import math

from ... import toys
from ...losses import LOSSES

PENALTIES = {"none": (), "r1": ("r1",), "r2": ("r2",), "r1+r2": ("r1", "r2"), "wgan-gp": ("wgan-gp",)}
SPEEDS = ("slow", "step", "fast")  # D and G in turn; one step a frame; as many as the processor can


def data_labels() -> dict[str, dict[str, str]]:
    """Every data set and its name by language: the toys as they are by now, and the reader's own points."""
    labels = {name: toy.labels for name, toy in toys.TOYS.items()}
    return labels | {"drawn": {"zh": "自己畫", "en": "draw your own"}}


def say(zh: str, en: str, level: str = "error") -> dict[str, str]:
    """A message for the page; a line of one language belongs to the same line of the other."""
    return {"kind": "message", "level": level, "zh": zh, "en": en}


NO_POINTS = say("還沒有資料：先在圖上畫幾筆。", "No data yet: first draw a few strokes in the picture.", "hint")
TOO_FAST = say("學習率大於 0.1，權重每步的改變比權重本身還大。先猜猜會怎樣，再看圖。",
               "A learning rate above 0.1: each step changes the weights by more than their size. Predict, then watch.", "hint")
AWAY = say("生成的樣本都飛出了畫面：把學習率調小，再按「重來」。",
           "All generated samples have left the picture: lower the learning rates, then press Reset.")
ASLEEP = say("頁面十秒沒有回應，訓練已停。按「播放」繼續。",
             "The page was silent for ten seconds, so training stopped. Press Play to go on.", "hint")
NOTHING = say("", "", "none")
FINISHED = say("這一段訓練已走完，按「播放」繼續。", "This stretch of training is complete. Press Play to go on.", "hint")


def diverged(step: int) -> dict[str, str]:
    return say(f"第 {step} 步的損失變成 NaN 或無限大，訓練已停。請調小學習率或加上懲罰，再按「重來」。",
               f"A loss became NaN or infinite at step {step}, so training stopped. "
               "Lower the learning rates or add a penalty, then press Reset.")


def number(value) -> float:
    """What the reader typed as a number; NaN for anything else."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def problem(settings: dict) -> dict | None:
    """A message about all settings that cannot be trained with, a line each; None when there are none."""
    faults = [*wrong_choices(settings), *wrong_amounts(settings), *wrong_counts(settings)]
    if not faults:
        return None
    return say(*("\n".join(lines) for lines in zip(*faults)))


def wrong_choices(settings: dict):
    """(zh, en) about each name that nothing has."""
    choices = {"data": data_labels(), "loss": LOSSES, "penalty": PENALTIES, "speed": SPEEDS}
    for name, known in choices.items():
        value = settings.get(name)
        if value not in known:
            yield (f"沒有 {name} = {value!r}，可選：{'、'.join(known)}。",
                   f"There is no {name} = {value!r}; choose one of: {', '.join(known)}.")


def wrong_amounts(settings: dict):
    """(zh, en) about each number that must be positive and is not."""
    for name, symbol in (("lr_g", "G 的學習率 lr_g"), ("lr_d", "D 的學習率 lr_d"), ("gamma", "懲罰的權重 γ")):
        value = settings.get(name)
        if not 0 < number(value) < math.inf:
            yield (f"{symbol} = {value}：要填大於 0 的數，例如 0.002。",
                   f"{name} = {value}: must be a number above 0, such as 0.002.")


def wrong_counts(settings: dict):
    """(zh, en) about each whole number that is none, or out of range."""
    for name, low, high in (("k", 1, 5), ("seed", 0, 2**32 - 1)):
        value = settings.get(name)
        if not low <= number(value) <= high or number(value) % 1:
            yield (f"{name} = {value}：要填 {low} 到 {high} 的整數。",
                   f"{name} = {value}: must be a whole number from {low} to {high}.")


def options(settings: dict) -> dict:
    """The settings as arguments of ``train``."""
    gamma = number(settings["gamma"])
    return {"loss": settings["loss"], "penalties": {name: gamma for name in PENALTIES[settings["penalty"]]},
            "k": int(number(settings["k"])), "lr_g": number(settings["lr_g"]), "lr_d": number(settings["lr_d"])}
