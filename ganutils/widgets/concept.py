"""The machinery of the widgets that show one idea each: a figure, controls that move it, and numbers below.

A *setup* function draws what stays on a figure once and returns (update, artists): ``update(**values)`` moves those artists and
returns the numbers to print below. Only they are drawn again when a slider moves; text and axes come from a saved picture.
Where no kernel answers (GitHub, slides, print) the reader sees the same figure in three or four states.
"""

import base64
import html
import io
import re
from collections.abc import Callable

import ipywidgets
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from ..language import both
from ..plot import COLOURS, small_png
from .display import KeyGuard, bundle


class Concept:
    """A figure with controls: display it as the last line of a cell.

    setup      (fig) ↦ (update, artists), see above
    controls   name ↦ an ipywidgets control; its value goes to ``update`` under that name
    labels     name ↦ (zh, en), what the control is
    question   (zh, en), asked before anything is moved
    states     dicts of values for the static picture; the others keep their first value
    more       goes to ``update`` as well
    """

    def __init__(self, setup: Callable, controls: dict, labels: dict, question: tuple[str, str], states: list[dict],
                 size: tuple[float, float] = (9, 3.6), **more):
        self.setup, self.controls, self.states, self.size, self.more = setup, controls, states, size, more
        self.question, self.first = question, self.values
        self.update, self.artists, self.figure = self._figure()
        self.background = self.figure.canvas.copy_from_bbox(self.figure.bbox)
        self.image = ipywidgets.Image(format="png", layout={"width": f"{90 * size[0]:.0f}px", "max_width": "100%"})
        self.text = ipywidgets.HTML()
        reset = ipywidgets.Button(description="↺", tooltip="重設 reset", layout={"width": "3em"})
        reset.on_click(lambda _: self.reset())
        rows = [ipywidgets.HBox([control, ipywidgets.HTML(both(*labels[name]))]) for name, control in controls.items()]
        self.box = ipywidgets.VBox([ipywidgets.HTML(f"<b>{both(*question)}</b>"), *rows, reset, self.image, self.text, KeyGuard()])
        self.box.add_class(KeyGuard.GUARDED)
        self.resetting = False
        for control in controls.values():
            control.observe(lambda _: None if self.resetting else self.changed(), "value")
        self.show()

    @property
    def values(self) -> dict:
        return {name: control.value for name, control in self.controls.items()}

    def changed(self) -> None:
        """A control moved."""
        self.show()

    def show(self) -> None:
        """Draw the present values, print their numbers."""
        self.numbers = self.update(**self.values, **self.more)
        canvas = self.figure.canvas
        canvas.restore_region(self.background)
        for artist in self.artists:
            self.figure.draw_artist(artist)
        self.image.value = png(canvas)
        self.text.value = " &emsp; ".join(printed(*pair) for pair in self.numbers.items())

    def reset(self) -> None:
        self.resetting = True  # one picture for all controls, not one each
        for name, control in self.controls.items():
            control.value = self.first[name]
        self.resetting = False
        self.changed()

    def still(self) -> bytes:
        """The static picture, a PNG: the figure in each of the states, two in a row."""
        rows = -(-len(self.states) // 2)
        fig = Figure(figsize=(1.25 * self.size[0], 0.67 * self.size[1] * rows * 1.25), dpi=100, layout="constrained")
        FigureCanvasAgg(fig)
        for part, state in zip(fig.subfigures(rows, 2, squeeze=False).flat, self.states):
            update, _ = self.setup(part)
            numbers = update(**{**self.first, **self.more, **state})
            named = [f"{control.description} = {state[name]}" for name, control in self.controls.items() if name in state]
            part.suptitle("，".join(named), fontsize=11)
            part.supxlabel("\n".join(lines([printed(*pair) for pair in numbers.items()])), fontsize=9.5)
        fig.canvas.draw()
        return small_png(pixels(fig.canvas))

    def _figure(self):
        fig = Figure(figsize=self.size, dpi=100, layout="constrained")  # not pyplot's: nothing is left open
        FigureCanvasAgg(fig)
        update, artists = self.setup(fig)
        for artist in artists:
            artist.set_animated(True)  # left out of the saved picture
        fig.canvas.draw()
        fig.set_layout_engine("none")  # from now on nothing moves but the artists
        return update, artists, fig

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return bundle(self.box, base64.b64encode(self.still()).decode(), " ".join(self.question))


def pixels(canvas: FigureCanvasAgg) -> Image.Image:
    """The canvas as it stands."""
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def png(canvas: FigureCanvasAgg) -> bytes:
    """The same as a PNG that is quick to make."""
    file = io.BytesIO()
    pixels(canvas).save(file, "png", compress_level=1)
    return file.getvalue()


def shown(value) -> str:
    if isinstance(value, str):
        return value
    return (f"{round(value, 4) + 0.0:.4f}" if abs(value) < 1e4 else f"{value:.3e}").replace("-", "−")


def printed(name: str, value) -> str:
    return name if value == "" else f"{name} = {shown(value)}"


def lines(texts: list[str], room: int = 84) -> list[str]:
    """HTML texts as plain ones, as many to a line as there is room for."""
    lines = []
    for text in (html.unescape(re.sub("<sub>(.*?)</sub>", r"_\1", text)) for text in texts):
        text = re.sub("<[^>]*>", "", text)
        if lines and len(lines[-1]) + len(text) < room:
            lines[-1] += "    " + text
        else:
            lines.append(text)
    return lines


def slider(symbol: str, low: float, high: float, value: float, step: float = 0.1) -> ipywidgets.FloatSlider:
    return ipywidgets.FloatSlider(description=symbol, min=low, max=high, value=value, step=step)


def choice(symbol: str, options, value=None) -> ipywidgets.Dropdown:
    options = list(options)
    return ipywidgets.Dropdown(description=symbol, options=options, value=value or options[0])


def new_line(ax, colour: str, style: str = "-", **more):
    return ax.plot([], [], style, color=COLOURS[colour], **more)[0]
