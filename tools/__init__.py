"""What a publisher or reader of the course runs: `python -m tools COMMAND`. No notebook imports any of it."""

import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class ToolError(Exception):
    """Something a person can put right: the message names the value and the remedy."""


def writable(folder):
    """Make a folder and see that files can be made in it: before the work that shall end there, not after."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        why = "it is a file" if folder.is_file() else error.strerror
        raise ToolError(f"nothing can be written into {folder}: {why}. Give a folder that is yours, or work on a copy of the "
                        "project that is") from None
