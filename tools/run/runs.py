"""Execute notebooks into a folder and sum up their checks: summary.md for people, summary.json for machines."""

import ast
import json
import os
import threading
import time
from contextlib import contextmanager

import nbformat
import papermill
import psutil
from tqdm import tqdm

from tools import ROOT, ToolError, writable
from tools.source.kernel import ThisPython
from tools.source.notebooks import find, write

MIME = "application/vnd.ganutils.check+json"  # a check's result, as ganutils.check displays it
COLUMNS = ("notebook", "seconds", "peak_mb", "passed", "refuted", "failed", "status")
PARSERS = {"str": str, "int": int, "float": float, "bool": lambda text: {"true": True, "false": False}[text.lower()]}


def run(names, out, parameters, root=ROOT):
    """Execute notebooks, the rest still if one fails. 1 if any check or notebook failed, else 0."""
    paths = find(names, root)
    values = {path: checked(path, dict(parameters)) for path in paths}  # before anything runs
    out = out.resolve()
    if out in (root / "notebooks", root / "notebooks" / "src"):
        raise ToolError(f"--out {out} would overwrite the notebooks themselves: name another folder")
    writable(out)
    rows = []
    for path in tqdm(paths, desc="notebooks", unit="notebook"):
        rows.append(execute(path, out, values[path]))
        write(out / "summary.json", json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        write(out / "summary.md", table(rows))
    print(f"\n{table(rows)}\n{out}")
    return int(any(row["status"] != "ok" for row in rows))


def checked(path, parameters):
    """The parameters' values as the notebook declares them; papermill itself would only log an unknown name."""
    known = papermill.inspect_notebook(str(path)) if parameters else {}
    for name in parameters:
        if name not in known:
            there = ", ".join(f"{each} = {known[each]['default']}" for each in known) or "none"
            raise ToolError(f"{path.stem} 沒有參數 has no parameter {name!r}; its parameters: {there}")
    return {name: typed(path.stem, text, known[name]) for name, text in parameters.items()}


def typed(notebook, text, declared):
    """The value of `-p NAME text`, of the type that the parameter's annotation or default shows."""
    kind = declared["inferred_type_name"]
    try:
        if kind == "None":
            kind = type(ast.literal_eval(declared["default"])).__name__
        return PARSERS.get(kind, ast.literal_eval)(text)
    except (ValueError, SyntaxError, KeyError):
        raise ToolError(f"{notebook}: parameter {declared['name']} is of type {kind} (default {declared['default']}), "
                        f"and {text!r} is not") from None


def execute(path, out, values):
    """Execute one notebook: its row of the summary. The result takes its name only when it is whole."""
    partial, error, start = out / f".{path.stem}.part.ipynb", None, time.perf_counter()
    try:
        with peak_memory() as peak:
            papermill.execute_notebook(str(path), str(partial), values, kernel_manager_class=ThisPython, cwd=str(path.parent),
                                       progress_bar={"desc": path.stem, "leave": False},
                                       request_save_on_cell_execute=False)  # to save at every cell costs a third of the time
    except Exception as failure:  # whatever it is, it belongs in the summary
        error = failure
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    seconds = time.perf_counter() - start
    result = out / path.name
    result.unlink(missing_ok=True)  # where no kernel could be started there is no new one, and another call's is not this one's
    if partial.exists():
        os.replace(partial, result)
    notebook = nbformat.read(result, as_version=4) if result.exists() else nbformat.v4.new_notebook()
    return {"notebook": path.stem, "seconds": round(seconds, 1), "peak_mb": round(peak[0]), **verdict(notebook, error)}


def verdict(notebook, error):
    """What the executed notebook's outputs say; `error` counts where the outputs show none (a dead kernel)."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    results = [output.data[MIME] for cell in code for output in cell.outputs if MIME in output.get("data", {})]
    wrong = [f"check {result.get('equation', '?')}" for result in results if not result["passed"]]
    unmeant = [cell for cell in code if "raises-exception" not in cell.metadata.get("tags", [])]
    raised = [brief(output.ename, output.evalue) for cell in unmeant for output in cell.outputs
              if output.output_type == "error"]
    if error and not raised and not (unmeant != code and isinstance(error, papermill.PapermillExecutionError)):
        raised = [brief(type(error).__name__, str(error))]
    return {"passed": len(results) - len(wrong), "refuted": sum(result.get("refuted", 0) for result in results),
            "failed": len(wrong) + len(raised), "status": "; ".join(wrong + raised) or "ok"}


def brief(name, message):
    return f"{name}: {(message.strip() or '(no message)').splitlines()[-1]}"


@contextmanager
def peak_memory(every=0.1):
    """A list whose one item becomes the most memory, in MB, that the processes started meanwhile held together."""
    peak, done = [0.0], threading.Event()

    def watch():
        while not done.wait(every):
            peak[0] = max(peak[0], sum(map(resident, psutil.Process().children(recursive=True))) / 2**20)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def resident(process):
    try:
        return process.memory_info().rss
    except psutil.Error:  # it has ended in the meantime
        return 0


def table(rows):
    """The summary in Markdown, aligned so that it reads well on a terminal too."""
    lines = [COLUMNS, *([str(row[name]).replace("|", "\\|") for name in COLUMNS] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    lines.insert(1, ["-" * width for width in widths])
    return "".join(f"| {' | '.join(map(str.ljust, line, widths))} |\n" for line in lines)
