"""Figures drawn again for slides: a lesson runs once more, and each panel of a labelled figure is drawn alone, with type
that the back row can read. The lesson's own figures are laid out for a page; cut out of it, their type would be too small.

`pictures` runs a notebook; `listen` is what its kernel calls first."""

import base64
import hashlib
import io
import json
import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from tools import ROOT, ToolError
from tools.source.kernel import ThisPython
from tools.source.notebooks import name_of, write

MIME = "application/vnd.ganutils.panels+json"
MARK = "# drawn for slides\n"  # in front of the cells whose figures are wanted
LABEL = "fig-"
LEFT_OUT = {"check", "summary", "solution"}  # cells that no figure needs
# Width and height in pixels of a slide of 1280×720, and pixels to an inch: type of 12 pt is 27 and 22 pixels large.
SIZES = {"wide": (1160, 480, 160), "half": (570, 430, 130)}
SHARPNESS = 2  # pixels of the picture to one of the slide: a projector may have more
SMALLEST = 20  # pixels: smaller type is enlarged
FRAME, PAUSE = 200, 2500  # milliseconds of a moving picture


# --- what the build calls --------------------------------------------------------------------------

def pictures(path, folder):
    """Label ↦ part ↦ picture, a dict of "wide" and "half": {webp, width, height, type, cut}. The parts of a figure are 1, 2, … and all,
    or "" where there is only one; a laboratory has a film, too. Kept in `folder` until the notebook or what it draws changes."""
    notebook = nbformat.read(path, as_version=4)
    wanted = [index for index, cell in enumerate(notebook.cells) if label(cell)]
    if not wanted:
        return {}
    state, kept = digest(notebook), folder / f"{path.stem}.json"
    if kept.exists():
        found = json.loads(kept.read_text(encoding="utf-8"))
        if found["digest"] == state:
            return found["pictures"]
    notebook.cells = [cell for cell in notebook.cells[:wanted[-1] + 1] if needed(cell)]
    found = run(notebook, path)
    folder.mkdir(parents=True, exist_ok=True)
    write(kept, json.dumps({"digest": state, "pictures": found}))
    return found


def label(cell):
    """The label of a figure cell, as fig-seesaw, or None."""
    return next((tag for tag in cell.metadata.get("tags", []) if tag.startswith(LABEL)), None)


def needed(cell):
    return cell.cell_type == "code" and not LEFT_OUT & set(cell.metadata.get("tags", []))


def digest(notebook):
    """Changes with the code, and with what the labelled cells have drawn."""
    code = [[cell.source, cell.metadata.get("tags", [])] for cell in notebook.cells if cell.cell_type == "code"]
    drawn = [output.data.get("image/png") for cell in notebook.cells if label(cell)
             for output in cell.outputs if "data" in output]
    here = Path(__file__)
    text = json.dumps([code, drawn]) + "".join(file.read_text(encoding="utf-8") for file in (here, here.with_name("pictures.py")))
    return hashlib.sha256(text.encode()).hexdigest()


def run(notebook, path):
    """Execute the cells and take the pictures out of their outputs."""
    for cell in notebook.cells:
        if label(cell):
            cell.source = MARK + cell.source
    notebook.cells.insert(0, nbformat.v4.new_code_cell("from tools.publish import panels\npanels.listen()"))
    client = NotebookClient(notebook, kernel_manager_class=ThisPython, record_timing=False, timeout=None,
                            resources={"metadata": {"path": str(path.parent)}})
    found = {}
    with client.setup_kernel(env={**os.environ, "PYTHONPATH": str(ROOT)}):
        for index, cell in enumerate(notebook.cells):
            try:
                client.execute_cell(cell, index)
            except Exception as error:
                raise ToolError(f"{path.stem}, drawn for slides: {name_of(cell, index)}: {error}") from None
            drawn = [output.data[MIME] for output in cell.outputs if MIME in output.get("data", {})]
            if label(cell) and not drawn:
                raise ToolError(f"{path.stem}: {name_of(cell, index)} has the label {label(cell)} and draws no figure")
            if label(cell):
                found[label(cell)] = parts(drawn)
    return found


def parts(drawn):
    """Part ↦ picture of what one cell has shown."""
    single = [panel for one in drawn for panel in one["panels"]]
    if len(single) == 1:
        return {"": single[0]}
    found = {str(number): panel for number, panel in enumerate(single, 1)}
    if len(drawn) > 1:
        return found
    return found | {name: drawn[0][key] for name, key in (("all", "whole"), ("film", "film")) if drawn[0].get(key)}


# --- what the kernel does --------------------------------------------------------------------------

def listen():
    """From now on a marked cell also sends the pictures of every figure and widget that it shows, as they are at its end."""
    from IPython import get_ipython
    from IPython.display import display
    shell, shown = get_ipython(), {}
    format_as_before = shell.display_formatter.format

    def format_and_remember(thing, *args, **kwargs):
        if draw := drawing(thing):
            shown[id(thing)] = thing, draw
        return format_as_before(thing, *args, **kwargs)

    def send(result):
        if (result.info.raw_cell or "").startswith(MARK):
            for thing, draw in shown.values():
                display({MIME: draw(thing), "text/plain": "panels"}, raw=True)
        shown.clear()

    shell.display_formatter.format = format_and_remember
    shell.events.register("post_run_cell", send)


def drawing(thing):
    """The function that gives the pictures of a figure or widget; None for anything else."""
    from matplotlib.figure import Figure
    if isinstance(thing, Figure):
        return of_figure
    if hasattr(thing, "setup") and hasattr(thing, "states"):
        return of_widget
    if hasattr(thing, "film"):
        return of_laboratory
    return None


def of_figure(fig):
    """Each panel alone, and the whole figure if there are several."""
    inches, groups = fig.get_size_inches(), panels(fig)
    complete = whole(fig) if len(groups) > 1 else None
    for shared in (fig.suptitle(""), *fig.legends):  # they speak of all panels and are as wide
        shared.set_visible(False)
        shared.set_in_layout(False)
    single = []
    for group in groups:
        alone(fig, group)
        single.append({name: drawn(fig, *size) for name, size in SIZES.items()})
    fig.set_size_inches(inches)
    return {"panels": single, "whole": complete}


def panels(fig):
    """The axes of a figure in groups that stay together: a second y axis or a colour bar with its panel."""
    groups = {}
    for ax in fig.axes:
        bar = getattr(ax, "_colorbar", None)
        home = bar.mappable.axes if bar else ax
        place = home.get_subplotspec()
        key = (id(place.get_gridspec()), place.num1, place.num2) if place else id(home)
        groups.setdefault(key, []).append(ax)
    return list(groups.values())


def alone(fig, group):
    """Only these axes are seen, and have the whole figure; what a neighbour said for them they say themselves."""
    from matplotlib.gridspec import GridSpec
    for ax in fig.axes:
        ax.set_visible(ax in group)
        ax.set_in_layout(ax in group)
    first = group[0]
    for axis, shared in ((first.xaxis, first.get_shared_x_axes()), (first.yaxis, first.get_shared_y_axes())):
        siblings = shared.get_siblings(first)
        if len(siblings) > 1:
            axis.set_tick_params(**{"labelbottom" if axis is first.xaxis else "labelleft": True})
            if not axis.get_label_text():
                names = [getattr(each, f"get_{axis.axis_name}label")() for each in siblings]
                axis.set_label_text(next(filter(None, names), ""))
    for ax in group:
        if ax.get_subplotspec() and not getattr(ax, "_colorbar", None):
            ax.set_subplotspec(GridSpec(1, 1, figure=fig)[0])


def whole(fig):
    """All panels as they are laid out, as large as a slide allows."""
    width, height = fig.get_size_inches()
    scale = min(SIZES["wide"][0] / width, SIZES["wide"][1] / height)
    return dict.fromkeys(SIZES, drawn(fig, width * scale, height * scale, scale))


def of_widget(widget):
    """The widget's figure in each of its states."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    states = []
    for state in widget.states:
        fig = Figure(figsize=widget.size, layout="constrained")
        FigureCanvasAgg(fig)
        update, _ = widget.setup(fig)
        update(**{**widget.first, **widget.more, **state})
        states.append(whole(fig) | {"widget": True})
    return {"panels": states, "whole": None}


def of_laboratory(laboratory):
    """The pictures of a training that stand for the laboratory where there is no kernel."""
    found = of_figure(laboratory.film())
    return {"panels": [one | {"widget": True} for one in found["panels"]], "whole": found["whole"] | {"widget": True},
            "film": moving(laboratory.frames()) | {"widget": True}}


def moving(figs):
    """A moving picture of figures; it begins again after a pause."""
    from PIL import Image
    shown = [drawn(fig, 440, 480, 160) for fig in figs]
    frames = [Image.open(io.BytesIO(base64.b64decode(one["webp"]))).resize((550, 600)) for one in shown]  # or it would weigh a megabyte
    file = io.BytesIO()
    frames[0].save(file, "webp", save_all=True, append_images=frames[1:], duration=[FRAME] * (len(frames) - 1) + [PAUSE],
                   loop=0, quality=40)
    return dict.fromkeys(SIZES, shown[0] | {"webp": base64.b64encode(file.getvalue()).decode()})


def drawn(fig, width, height, per_inch):
    """A picture of so many pixels of the slide, `per_inch` of them to an inch: {webp, width, height, type, cut}."""
    from matplotlib.layout_engine import ConstrainedLayoutEngine
    from matplotlib.text import Text
    from PIL import Image

    from .pictures import small
    dpi = fig.dpi
    fig.set_size_inches(width / per_inch, height / per_inch)
    fig.set_dpi(per_inch * SHARPNESS)
    if isinstance(fig.get_layout_engine(), ConstrainedLayoutEngine):
        fig.get_layout_engine().set(w_pad=0.1, h_pad=0.06)  # the layout gives the last number on an axis less room than it takes
    least = SMALLEST * 72 / per_inch  # in points
    texts = [text for text in fig.findobj(Text) if text.get_text().strip()]
    for text in texts:
        text.set_fontsize(max(text.get_fontsize(), least))
    file = io.BytesIO()
    fig.savefig(file, format="png", dpi=fig.dpi, facecolor="white", bbox_inches=None)
    outside = cut_off(fig)
    fig.set_dpi(dpi)
    return {"webp": base64.b64encode(small(Image.open(file))).decode(), "width": round(width), "height": round(height),
            "type": min((text.get_fontsize() for text in texts), default=least) * per_inch / 72, "cut": outside}


def cut_off(fig):
    """The words that do not fit into the picture."""
    seen = [ax for ax in fig.axes if ax.get_visible()]
    texts = [text for ax in seen for text in (ax.xaxis.label, ax.yaxis.label, ax.title, *ax.texts)]
    texts += [text for ax in seen if ax.get_legend() for text in ax.get_legend().get_texts()]
    texts += [text for ax in seen if ax.axison for axis in (ax.xaxis, ax.yaxis) for text in numbers(axis)]
    room = fig.bbox.padded(1)
    outside = [text.get_text() for text in texts if text.get_text().strip() and text.get_visible()
               and not all(room.contains(*corner) for corner in text.get_window_extent().corners())]
    return ", ".join(outside)


def numbers(axis):
    """The numbers that are seen along an axis."""
    low, high = sorted(axis.get_view_interval())
    return [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
