"""The course as notebooks/course.toml has it: its address, languages, parts and lessons, each of them in this one place."""

import re
import tomllib
from dataclasses import MISSING, dataclass, field, fields

from tools import ROOT, ToolError

SLUG = r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}/[A-Za-z0-9._-]{1,100}"
NUMBER = r"\d\d[a-z]?"


@dataclass(frozen=True)
class Language:
    code: str
    html: str  # as in <html lang="…">
    name: str
    label: str  # on buttons

    @property
    def tag(self):
        """What the cells in this language are tagged with."""
        return f"lang-{self.code}"


@dataclass(frozen=True)
class Part:
    number: int
    title: dict


@dataclass(frozen=True)
class Planned:
    """A lesson that is not written yet."""
    number: str
    title: dict
    part: int


@dataclass(frozen=True)
class Lesson(Planned):
    slug: str
    periods: int
    full_minutes: float
    needs: list
    live: dict
    widgets: list
    about: dict = field(default_factory=dict)
    background: dict = field(default_factory=dict)

    @property
    def stem(self):
        return f"{self.number}_{self.slug}"


@dataclass(frozen=True)
class Course:
    repository: str | None
    both: str
    title: dict
    about: dict
    languages: tuple
    parts: tuple
    lessons: tuple
    planned: tuple

    def heading(self, lesson):
        """The first line of a notebook: `# 02 判別器的損失 · The discriminator's loss`."""
        titles = [said(lesson.title, language.code) for language in self.languages]
        return f"# {lesson.number} {' · '.join(titles)}"

    def part(self, number):
        """The lessons of a part, written and planned, in order."""
        return sorted((each for each in (*self.lessons, *self.planned) if each.part == number), key=lambda each: each.number)

    def lesson(self, stem):
        for lesson in self.lessons:
            if lesson.stem == stem:
                return lesson
        raise ToolError(f"notebooks/course.toml has no lesson {stem}: add it there, or make one with python -m tools new")


def said(text, language):
    """A text in a language; where it has not been translated, in the last language that it has."""
    return text.get(language) or next(reversed(text.values()), "")


def path_of(root=ROOT):
    return root / "notebooks" / "course.toml"


def read(root=ROOT):
    """The course of a project folder; a ToolError names what is wrong with its list."""
    path = path_of(root)
    if not path.is_file():
        raise ToolError(f"there is no list of lessons {path}")
    return parsed(path.read_text(encoding="utf-8"))


def parsed(text):
    """The course that the text of a list describes."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ToolError(f"course.toml cannot be read: {error}") from None
    course = Course(
        repository=valid(found["repository"]) if found.get("repository") else None,
        both=found.get("both", ""),
        title=found.get("title", {}),
        about=found.get("about", {}),
        languages=entries(Language, found, "languages"),
        parts=entries(Part, found, "parts"),
        lessons=entries(Lesson, found, "lessons"),
        planned=entries(Planned, found, "planned"))
    for complaint in complaints(course):
        raise ToolError(f"course.toml: {complaint}")
    return course


def entries(kind, found, name):
    """The [[name]] tables of the list, each as a ``kind``: no key missing, none that nothing reads."""
    known = {each.name for each in fields(kind)}
    needed = {each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING}
    made = []
    for values in found.get(name, []):
        if missing := needed - set(values):
            raise ToolError(f"course.toml: one of [[{name}]] ({values}) lacks {', '.join(sorted(missing))}")
        if unknown := set(values) - known:
            raise ToolError(f"course.toml: [[{name}]] has {', '.join(sorted(unknown))}, which nothing reads")
        made.append(kind(**values))
    return tuple(made)


def complaints(course):
    """What is wrong with a course's list."""
    if not course.languages:
        yield "there is no language"
    for group in (course.lessons, course.planned):
        order = [lesson.number for lesson in group]
        if order != sorted(order):
            yield f"lessons out of order: {' '.join(order)}"
    numbers = [lesson.number for lesson in (*course.lessons, *course.planned)]
    if twice := {number for number in numbers if numbers.count(number) > 1}:
        yield f"lessons that stand there twice: {' '.join(sorted(twice))}"
    for lesson in (*course.lessons, *course.planned):
        if not re.fullmatch(NUMBER, lesson.number):
            yield f"lesson {lesson.number!r}: a number is two digits, as 08, or 07b"
        if lesson.part not in {part.number for part in course.parts}:
            yield f"lesson {lesson.number}: there is no part {lesson.part}"
    for lesson in course.lessons:
        if unknown := [number for number in lesson.needs if number not in numbers or number >= lesson.number]:
            yield f"lesson {lesson.number} needs {', '.join(unknown)}, which does not come before it"


def valid(slug):
    if not re.fullmatch(SLUG, slug):
        raise ToolError(f"{slug!r} 不是儲存庫 is not a GitHub repository: write OWNER/NAME, as in alice/gan-math-course")
    return slug


def with_address(text, slug):
    """The text of course.toml with another address, or none."""
    changed, count = re.subn(r'(?m)^repository = "[^"\n]*"', lambda _: f'repository = "{slug or ""}"', text)
    if count != 1:
        raise ToolError(f'course.toml has {count} lines `repository = "…"`: it needs exactly one, at its top')
    return changed
