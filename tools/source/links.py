"""The repository's address: it stands once, in pyproject.toml, and is stamped from there into every notebook."""

import re
import tomllib

import jupytext
import nbformat

from tools import ROOT, ToolError

from .notebooks import find, read_twin, save, set_ids, write

SLUG = r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}/[A-Za-z0-9._-]{1,100}"
NO_ADDRESS = "*Colab · Binder：尚未設定網址，見 README · no address set yet, see the README*"
NO_INSTALL = 'raise ImportError("尚未設定網址 no address set yet → python -m tools links OWNER/NAME") from error'
# Colab cannot hide a language. .github/workflows/publish.yml keeps the one-language notebooks on a branch of their own.
COLAB = {"中文": "editions/zh", "English": "editions/en", "對照 both": "main/notebooks"}
URLS = re.compile(r'\n\[project\.urls\]\nRepository = "[^"\n]*"\n')
# Links that launch or install the course; a plain link to someone else's code on GitHub is a reference.
LAUNCH = re.compile(r"(?:colab\.research\.google\.com/github|mybinder\.org/v2/gh|git\+https://github\.com)/([\w.-]+/[\w.-]+)")
GITHUB = re.compile(r"//github\.com/([\w.-]+/[\w.-]+)")


def slug(root=ROOT):
    """OWNER/NAME as pyproject.toml has it, or None where no address is set."""
    with open(root / "pyproject.toml", "rb") as file:
        address = tomllib.load(file)["project"].get("urls", {}).get("Repository")
    return valid(address.removeprefix("https://github.com/")) if address else None


def valid(slug):
    if not re.fullmatch(SLUG, slug):
        raise ToolError(f"{slug!r} is not a GitHub repository: write OWNER/NAME, as in alice/gan-math-course")
    return slug


def badges(slug, stem):
    """The source of a notebook's cell tagged `badges`."""
    if slug is None:
        return NO_ADDRESS
    colab, binder = "https://colab.research.google.com", "https://mybinder.org"
    buttons = [f"{name} [![Colab]({colab}/assets/colab-badge.svg)]({colab}/github/{slug}/blob/{folder}/{stem}.ipynb)"
               for name, folder in COLAB.items()]
    buttons += [f"[![Binder]({binder}/badge_logo.svg)]({binder}/v2/gh/{slug}/HEAD?urlpath=lab/tree/notebooks/{stem}.ipynb)"]
    return " · \n".join(buttons)


def setup_cell(slug):
    """The source of every notebook's cell tagged `setup`."""
    template = (ROOT / "tools" / "source" / "setup_cell.py.txt").read_text(encoding="utf-8")
    # --no-deps: on Colab all that is needed is there, and nothing may replace its torch
    install = f'%pip install -q --no-deps "git+https://github.com/{slug}"' if slug else NO_INSTALL
    return template.replace("{install}", install).rstrip("\n")


def stamp(slug, root=ROOT):
    """Write the address, or take it out where it is None; all or nothing. Always 0."""
    slug = slug and valid(slug)
    pyproject = with_address((root / "pyproject.toml").read_text(encoding="utf-8"), slug)
    twins = {path: stamped_twin(path, slug) for path in sorted((root / "notebooks" / "src").glob("*.py"))}
    notebooks = {path: stamped_notebook(path, slug) for path in sorted((root / "notebooks").glob("*.ipynb"))}
    for path, text in {root / "pyproject.toml": pyproject, **twins}.items():  # no error is left to come
        write(path, text)
    for path, notebook in notebooks.items():
        save(notebook, path)
    print(f"{slug or 'no address'}: stamped into pyproject.toml, {len(twins)} twins and {len(notebooks)} notebooks")
    return 0


def with_address(text, slug):
    text = URLS.sub("", text)
    if "[project.urls]" in re.sub("#.*", "", text):
        raise ToolError("pyproject.toml has other lines under [project.urls]: make Repository its only one")
    return text + (f'\n[project.urls]\nRepository = "https://github.com/{slug}"\n' if slug else "")


def sources(slug, stem):
    return {"badges": badges(slug, stem), "setup": setup_cell(slug)}


def tagged(cells, tag, path, tags=lambda cell: cell.metadata.get("tags", [])):
    found = [index for index, cell in enumerate(cells) if tag in tags(cell)]
    if len(found) != 1:
        raise ToolError(f"{path.name} has {len(found)} cells tagged {tag!r}: it needs exactly one")
    return found[0]


def stamped_notebook(path, slug):
    notebook = nbformat.read(path, as_version=4)
    for tag, source in sources(slug, path.stem).items():
        notebook.cells[tagged(notebook.cells, tag, path)].source = source
    return set_ids(notebook)


def stamped_twin(path, slug):
    """The twin's text with two cells replaced and every other character as it was."""
    pieces = re.split(r"(?m)^(?=# %%)", path.read_text(encoding="utf-8"))
    for tag, source in sources(slug, path.stem).items():
        index = tagged(pieces, tag, path, lambda piece: re.findall(r'"([\w-]+)"', piece.split("\n")[0]))
        marker = pieces[index].split("\n")[0]
        blank = "\n" if index < len(pieces) - 1 else ""
        pieces[index] = f"{marker}\n{as_text(source, '[markdown]' in marker)}\n{blank}"
    return "".join(pieces)


def as_text(source, markdown):
    """A cell's source as jupytext writes it: Markdown and magics become comments."""
    new = nbformat.v4.new_markdown_cell if markdown else nbformat.v4.new_code_cell
    text = jupytext.writes(nbformat.v4.new_notebook(cells=[new(source)]), fmt="py:percent")
    return text.split("# %%", 1)[1].split("\n", 1)[1].strip("\n")


def disagreements(root=ROOT):
    """Where a notebook or a twin does not carry the one address, a line each."""
    wanted = slug(root)
    found = []
    for path in [*find((), root, source=True), *find((), root)]:
        cells = (read_twin(path) if path.suffix == ".py" else nbformat.read(path, as_version=4)).cells
        found += [f"{path.name}: {line}" for line in [*stale(cells, wanted, path), *foreign(cells, wanted)]]
    return found


def stale(cells, slug, path):
    for tag, source in sources(slug, path.stem).items():
        try:
            if cells[tagged(cells, tag, path)].source != source:
                yield f"the {tag} cell is not what `python -m tools links` writes for {slug or 'no address'}"
        except ToolError as error:
            yield str(error)


def foreign(cells, slug):
    """Links that launch another copy than this one, or name a repository of the same name elsewhere."""
    text = "\n".join(cell.source for cell in cells)
    name = "/" + slug.split("/")[1] if slug else None
    others = LAUNCH.findall(text) + [each for each in GITHUB.findall(text) if name and each.endswith(name)]
    return [f"links to {other}, and the address is {slug or 'not set'}" for other in others if other != slug]
