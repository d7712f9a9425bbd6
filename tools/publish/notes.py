"""What a lecturer reads beside the slides: notebooks/notes/NN_slug.zh.md and .en.md, by the headings of the notebook."""

import re

from nbconvert.filters.markdown_mistune import MarkdownWithMath

from tools import ToolError

from .blocks import Renderer, plain


def read(path, sections, language, formulas):
    """Anchor ↦ HTML (formulas marked) of the notes in a file; none where there is no file. What stands above the
    first heading belongs to the title. A heading that the notebook does not have is an error."""
    if not path.exists():
        return {}
    introduction, *rest = re.split(r"(?m)^##+ +(.+)$", re.sub(r"\A\s*# .*", "", path.read_text(encoding="utf-8")))
    anchors = {section.title(language): section.anchor for section in sections}
    found = {sections[0].anchor: html(introduction, formulas)}
    for heading, text in zip(rest[::2], rest[1::2]):
        title = plain(html(heading, formulas))
        if title not in anchors:
            raise ToolError(f"{path.name} has notes for {title!r}, and the notebook has no such heading; "
                            f"it has: {', '.join(anchors)}")
        found[anchors[title]] = html(text, formulas)
    return found


def html(text, formulas):
    return "\n".join(block[1] for block in MarkdownWithMath(renderer=Renderer(formulas)).parse(text)[0])
