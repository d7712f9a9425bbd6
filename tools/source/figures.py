"""What a figure says to those who do not see it: the heading it stands under and the sentence that leads to it, in each
language. It is derived from the text, kept in the metadata of the output, and read by nbconvert, the site and the editions."""

import re

PICTURE = "image/png"
WORDS = {"zh": "圖："}  # every other language: as in English
SENTENCE = re.compile(r"""(?<=[。？！])(?![」』）])
                          | (?:(?<=[a-z0-9)”>\ue001][.?!]) | (?<=[.?!]”)) \s+ (?=[A-Z“\ue000<])""", re.VERBOSE)
NO_TEXT = re.compile(r"\s*(?:[-*+] |\d+\. |[|>]|```|\$\$|<(?!a |em>|strong>|code>))")  # a list, table, quotation, formula or HTML


def sentences(html):
    """The sentences of a paragraph of HTML, formulas marked; none ends inside a tag, a quotation or brackets."""
    found = [""]
    for piece in re.split(SENTENCE, html):
        found[-1] += piece
        opened, closed = (len(re.findall(pattern, found[-1])) for pattern in (r"<[a-z]|[「『（(“]", r"</|[」』）)”]"))
        if opened == closed:
            found.append("")
        elif not re.search(r"[。？！]$", piece):
            found[-1] += " "
    return [one.strip() for one in found if one.strip()]


def first_sentence(paragraph):
    """The first sentence of a paragraph of Markdown as plain text, formulas as TeX."""
    formulas = []

    def marked(formula):
        formulas.append(formula[1])
        return f"\ue000{len(formulas) - 1}\ue001"

    html = re.sub(r"\$([^$]+)\$", marked, " ".join(paragraph.split()))
    for pattern, tag in ((r"`([^`]+)`", "code"), (r"\*\*(.+?)\*\*", "strong"), (r"\*(.+?)\*", "em"), (r"\[([^]]+)\]\([^)]*\)", "a")):
        html = re.sub(pattern, rf"<{tag}>\1</{tag}>", html)
    text = re.sub("<[^>]*>", "", sentences(html)[0])
    return re.sub("\ue000(\\d+)\ue001", lambda mark: formulas[int(mark[1])], text)


def in_language(heading, code, codes):
    """One part of a heading `中文 · English`, whose parts stand in the order of the codes; a number in front belongs to all.
    A heading that has not been translated is shown in the last language that it has."""
    parts, place = heading.split(" · "), codes.index(code)
    number = re.match(r"\d+\w? ", parts[0])
    if place == 0 or len(parts) == 1:
        return parts[0]
    return (number[0] if number else "") + parts[min(place, len(parts) - 1)]


def alternatives(cells, languages):
    """(cell, output, alternative text: a line a language) of every picture among the outputs of a notebook."""
    codes = [language.code for language in languages]
    headings, before = dict.fromkeys(codes, ""), dict.fromkeys(codes, "")
    for cell in cells:
        if cell.cell_type == "markdown":
            tags = cell.metadata.get("tags", [])
            first = next((place for place, language in enumerate(languages) if language.tag in tags), 0)
            own = codes[first:]  # a twin in a later language follows and says it anew, if there is one
            for paragraph in [] if "badges" in tags else paragraphs(cell.source):
                if heading := re.fullmatch(r"#+ (.*)", paragraph):
                    for code in own:
                        headings[code], before[code] = in_language(heading[1], code, codes), ""
                else:
                    before |= dict.fromkeys(own, first_sentence(paragraph))
        for output in cell.get("outputs", []):
            if PICTURE in output.get("data", {}):
                yield cell, output, "\n".join(said(code, headings[code], before[code]) for code in codes)


def paragraphs(source):
    """The headings and the paragraphs of plain text of a Markdown source."""
    source = re.sub(r"(?ms)^<details>.*?</details>|^```.*?^```|^\$\$.*?\$\$", "", source)
    source = re.sub(r"(?m)^(#+ .*)$", r"\1\n", source)
    return [each.strip() for each in re.split(r"\n\s*\n", source) if each.strip() and not NO_TEXT.match(each)]


def said(code, heading, sentence):
    heading = first_sentence(heading) if heading else ""
    return WORDS.get(code, "Figure: ") + heading + (f" — {sentence}" if sentence else "")


def describe(cells, languages):
    """Write the alternative text of every picture beside it."""
    for _, output, text in alternatives(cells, languages):
        output.metadata.setdefault(PICTURE, {})["alt"] = text


def undescribed(cells, languages):
    """The cells with a picture whose alternative text is not what the text says now."""
    return [cell for cell, output, text in alternatives(cells, languages) if alternative(output) != text]


def alternative(output):
    """The alternative text that is kept with a picture, a line a language."""
    return output.get("metadata", {}).get(PICTURE, {}).get("alt", "")  # a printed line has no metadata
