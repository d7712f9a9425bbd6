"""The kernel in which notebooks are executed: this very interpreter, in an environment that does not depend on the host."""

import tempfile
from functools import cache
from pathlib import Path

import matplotlib
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

QUIET = ["--log-level=CRITICAL"]  # else kernels warn at every start and print tracebacks of their own on Ctrl-C


@cache
def scratch():
    """A folder of this process's own, where kernels keep their history: the reader's, and a profile there, are not touched."""
    return tempfile.TemporaryDirectory(prefix="tools-", ignore_cleanup_errors=True)


def settings():
    """What the host could set otherwise, for every process that computes what is committed, tested or published."""
    return {
        "PYTHONUTF8": "1",
        "PYTHONWARNINGS": "error:Glyph",  # a figure with a character that no font has is an error
        "PYTHONSTARTUP": "",
        "IPYTHONDIR": scratch().name,
        # matplotlib's own defaults, not those of a user; the fonts that it found stay known
        "MATPLOTLIBRC": str(Path(matplotlib.get_data_path()) / "matplotlibrc"),
        "MPLCONFIGDIR": matplotlib.get_cachedir(),
    }


class ThisPython(AsyncKernelManager):
    """Starts a kernel of the interpreter that we run in, whatever is registered on the host under the notebook's kernel name."""

    @property
    def kernel_spec(self):
        figures = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
        return KernelSpec(**get_kernel_dict(extra_arguments=QUIET), env=settings() | figures)
