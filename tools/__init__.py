"""What a publisher or reader of the course runs: `python -m tools COMMAND`. No notebook imports any of it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class ToolError(Exception):
    """Something a person can put right: the message names the value and the remedy."""
