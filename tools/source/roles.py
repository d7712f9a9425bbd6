"""What a code cell is for: at most one of these tags. Tools and tests go by the tag and read no source for it."""

ROLES = {
    "setup": "installs the course where it is missing and imports what every lesson uses",
    "parameters": "what papermill and `python -m tools run -p` may set",
    "settings": "makes of the parameters what this lesson needs",
    "check": "proves a numbered equation",
    "figure": "shows a picture",
    "widget": "shows a picture that the reader moves",
    "solution": "solves an exercise and verifies itself; a text with this tag solves it in words",
    "stub": "stands for a solution in the students' edition",
    "summary": "lists what the lesson has proved",
}
PLUMBING = {"setup", "parameters", "settings"}  # what every lesson begins with; pages fold it, slides leave it out


def role(cell):
    """The role of a cell, or None for code that is shown as it stands."""
    return next((tag for tag in cell.metadata.get("tags", []) if tag in ROLES), None)
