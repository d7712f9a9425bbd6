"""How a widget stands in a page: beside it a picture for places without a kernel, and its keys kept from JupyterLab."""

import anywidget

VIEW = "application/vnd.jupyter.widget-view+json"


def bundle(widget, png: str, text: str) -> dict:
    """What a cell shows: the widget where it lives, the picture (PNG in base64) elsewhere. The same for ipywidgets 7 and 8."""
    return {VIEW: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}, "image/png": png, "text/plain": text}


class KeyGuard(anywidget.AnyWidget):
    """Keeps the keys pressed on a widget from JupyterLab, where "d d" on a slider would delete the cell.

    An invisible part of a box with the class GUARDED. JupyterLab spares an element that carries the attribute
    ``data-lm-suppress-shortcuts``, and it looks at the focused element itself: so each gets the attribute when it is focused.
    """

    GUARDED = "gan-guarded"
    _esm = """
    function guard({target}) {
      if (target.closest?.(".gan-guarded")) target.dataset.lmSuppressShortcuts = "true";
    }
    export default {
      render({el}) {
        el.style.display = "none";
        document.addEventListener("focusin", guard); // the same function again is not added twice
      },
    };
    """
