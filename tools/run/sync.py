"""Build notebooks from their text twins: execute every cell and keep of the outputs what can be committed."""

import base64
import io
import re

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from PIL import Image
from tqdm import tqdm

from tools import ROOT, ToolError, writable
from tools.source.kernel import ThisPython
from tools.source import course, figures
from tools.source.notebooks import find, name_of, read_twin, save

WIDGET = "application/vnd.jupyter.widget-view+json"
BAR = re.compile(r".*(\d+%\||\d+it \[).*\n?")  # a progress bar of tqdm's


def sync(names=(), root=ROOT):
    """Build and execute notebooks from their twins; one that fails stays as it was. 1 if any failed, else 0."""
    twins, failed = find(names, root, source=True), []
    writable(root / "notebooks")
    for twin in twins:
        try:
            notebook = read_twin(twin)
            execute(notebook, root / "notebooks", twin.stem)
            figures.describe(notebook.cells, course.read(root).languages)
            save(notebook, root / "notebooks" / f"{twin.stem}.ipynb")
        except ToolError as error:
            failed.append(f"{twin.stem}: {error}; the notebook stays as it was")
    print("\n".join([*failed, f"{len(twins) - len(failed)} of {len(twins)} notebooks synchronised"]))
    return int(bool(failed))


def execute(notebook, folder, label):
    """Run all cells in `folder`, as on a reader's machine, and keep of the outputs what can be committed."""
    client = NotebookClient(notebook, kernel_manager_class=ThisPython, record_timing=False, store_widget_state=False,
                            coalesce_streams=True, iopub_timeout=60, resources={"metadata": {"path": str(folder)}})
    with client.setup_kernel():
        for index, cell in enumerate(tqdm(notebook.cells, desc=label, unit="cell")):
            if cell.cell_type == "code":
                execute_cell(client, cell, index)
                tidy(cell, index)


def execute_cell(client, cell, index):
    if cell.source.rstrip().endswith(";"):
        raise ToolError(f"{name_of(cell, index)} ends in a semicolon, which the tests' runs do not honour: "
                        "let its last line return None, as plt.show() does")
    try:
        client.execute_cell(cell, index)
    except CellExecutionError as error:
        raise ToolError(f"{name_of(cell, index)} raised {error.ename}: {error.evalue}") from None
    except DeadKernelError:
        raise ToolError(f"{name_of(cell, index)} ended the kernel, perhaps for want of memory") from None


def tidy(cell, index):
    """Drop widgets, as no kernel stands behind them in a file (a picture that comes with one stays), and progress bars, which
    never come out the same."""
    kept = []
    for output in cell.outputs:
        if output.get("name") == "stderr":
            output.text = BAR.sub("", output.text)
        if "image/png" in output.get("data", {}):
            output.data.pop(WIDGET, None)  # the picture is what a reader sees where no kernel answers
            output.data["image/png"] = slim(output.data["image/png"])
        if WIDGET not in output.get("data", {}) and output.get("text", "-").strip():
            kept.append(output)
    if len(kept) < len(cell.outputs) and "nbval-ignore-output" not in cell.metadata.get("tags", []):
        raise ToolError(f"{name_of(cell, index)} shows a widget or a progress bar, which is not committed and which "
                        "the tests would miss: tag it nbval-ignore-output")
    cell.outputs = kept


def slim(png):
    """A PNG in base64 with fewer colours, and a third of the bytes."""
    from ganutils.plot import small_png  # here: only what has figures needs the package
    return base64.b64encode(small_png(Image.open(io.BytesIO(base64.b64decode(png))))).decode()
