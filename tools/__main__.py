"""The command line: reads the arguments, makes sure of an environment, hands over to the command."""

import argparse
import os
import sys
from pathlib import Path

from tools import ROOT, ToolError
from tools import __doc__ as about
from tools.run import environment

# Other packages are imported inside the commands: this file runs before anything is installed.


def lab(args, extra):
    """用 JupyterLab 打開一本 · open JupyterLab at a notebook"""
    from tools.source.notebooks import find
    refuse_root(extra)
    page = find([args.notebook], ROOT)[0]
    return environment.call([sys.executable, "-m", "jupyterlab", page, f"--ServerApp.root_dir={ROOT}", *extra],
                            env={"PYTHONSTARTUP": str(ROOT / "tools" / "run" / "startup.py"), **os.environ})


def refuse_root(extra):
    """JupyterLab does not start as root unless told so; where it is told to be is our command line."""
    if getattr(os, "geteuid", lambda: 1)() == 0 and "--allow-root" not in extra:
        raise ToolError("以 root 身分執行 JupyterLab 要加上 · as root, JupyterLab wants: python -m tools lab -- --allow-root")


def test(args, extra):
    """跑測試與每一本筆記本 · run the tests and every notebook again; any pytest argument may follow"""
    from tools.source.kernel import settings
    workers = min(2, os.cpu_count() or 1)
    os.environ.update(settings())
    os.environ.pop("MPLBACKEND", None)  # what is right for a test's own figures and for those of notebooks is not the same
    os.environ["OMP_NUM_THREADS"] = "1"  # else every worker's torch takes all the cores
    return environment.call([sys.executable, "-m", "pytest", "-n", workers, "--dist", "loadfile", "-q", *extra])


def run(args, extra):
    """執行筆記本，附摘要表 · execute notebooks into a folder and sum up their checks"""
    from tools.run.runs import run
    return run(args.notebooks, Path(args.out), args.parameters, ROOT)


def sync(args, extra):
    """由文字版重建並執行 · build and execute the notebooks from their text twins"""
    from tools.run import sync
    from tools.source import notebooks
    return (notebooks.check if args.check else sync.sync)(args.notebooks, ROOT)


def new(args, extra):
    """造出新的一章 · make a small whole lesson, to be replaced cell by cell, and list it in notebooks/course.toml"""
    from tools.source.new import new
    return new(args.number, args.slug, args.titles, ROOT)


def course(args, extra):
    """把章節清單與圖的替代文字寫進各處 · write what notebooks/course.toml lists into the README, docs/teaching.md and the notebooks,
    and what figures say to those who do not see them"""
    from tools.source.stamp import stamp
    return stamp(ROOT)


def links(args, extra):
    """寫入儲存庫的網址 · write the repository's address into notebooks/course.toml and every notebook"""
    from tools.source import links
    if bool(args.slug) == args.clear:
        raise ToolError("請給 OWNER/NAME 或 --clear · give either OWNER/NAME or --clear: python -m tools links alice/gan-math-course")
    return links.address(args.slug, ROOT)


def build(args, extra):
    """造出投影片、網站、講義 · make one-language notebooks, exercises, slides, the site and handouts, in build/"""
    from tools.publish.build import build
    return build(args.target, args.notebooks)


def adversary(args, extra):
    """把每個式子改錯，看檢核抓不抓得到 · break every equation on purpose and see that its check notices"""
    from tools.run.adversary import attack
    return attack(args.lessons, args.seed, args.per_equation, args.verbose)


def command(commands, function, common, epilog=None):
    """The parser of one command, named and described by its function."""
    one = commands.add_parser(function.__name__, help=function.__doc__, description=function.__doc__,
                              epilog=epilog, parents=[common], allow_abbrev=False)
    one.set_defaults(function=function)
    return one


def parser():
    """Every command, with the two options that choose its environment."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--requirements", metavar="FILE", default="requirements.txt",
                        help="要安裝的版本 · pinned versions to install; another file gets an environment of its own, .venv-<name>")
    common.add_argument("--here", action="store_true", help="就用這個 Python · use this Python as it is, install nothing")
    top = argparse.ArgumentParser(prog="python -m tools", description=about, allow_abbrev=False)
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    one = command(commands, lab, common, "-- 之後交給 JupyterLab · what follows -- goes to JupyterLab: lab 02 -- --no-browser --port 9000")
    one.add_argument("notebook", nargs="?", default="00", metavar="NOTEBOOK", help="02 或檔名 · 02 or its file name (default: 00)")
    command(commands, test, common, "例 Example: test tests/run -k sync -x")

    one = command(commands, run, common, "例 Example: run 06 07 --out executed -p preset full")
    one.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="02 或檔名 · 02 or its file name (default: all)")
    one.add_argument("--out", default="executed", metavar="FOLDER", help="結果放哪裡 · where results go (default: executed)")
    one.add_argument("-p", dest="parameters", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"),
                     help="設定參數，可重複 · set a parameter of every notebook named; may be repeated")

    one = command(commands, sync, common)
    one.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="02 或檔名 · 02 or its file name (default: all)")
    one.add_argument("--check", action="store_true", help="只列出不一致之處 · execute nothing: list where notebook and twin disagree")

    one = command(commands, new, common, '例 Example: new 08 f_gan "f-GAN" "f-GAN"')
    one.add_argument("number", metavar="NUMBER", help="兩位數字 · two digits")
    one.add_argument("slug", metavar="SLUG", help="檔名裡的名字 · its name in files and addresses, as f_gan")
    one.add_argument("titles", nargs="+", metavar="TITLE", help="每種語言一個 · one for each language, in the order of the list")
    command(commands, course, common)

    one = command(commands, links, common)
    one.add_argument("slug", nargs="?", metavar="OWNER/NAME", help="GitHub 上的儲存庫 · the repository on GitHub")
    one.add_argument("--clear", action="store_true", help="拿掉網址 · take the address out again")

    one = command(commands, adversary, common, "例 Example: adversary 02 06 --seed clock --per-equation 40")
    one.add_argument("lessons", nargs="*", metavar="LESSON", help="章號 · 02 06 … (default: all)")
    one.add_argument("--seed", default="0", metavar="N", help="整數或 clock · a whole number, or clock (default: 0)")
    one.add_argument("--per-equation", default="40", metavar="N", help="每式幾個 · mutants of each equation (default: 40)")
    one.add_argument("--verbose", action="store_true", help="全部列出 · list every mutant with its fate")

    one = command(commands, build, common, "例 Example: build slides 02 03. 環境變數 CHROMIUM 指定瀏覽器 · names the browser, if not the system's")
    one.add_argument("target", nargs="?", default="all", choices=["editions", "exercises", "slides", "site", "handouts", "all"],
                     help="造什麼 · what to make (default: all)")
    one.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="02 或檔名 · 02 or its file name (default: all)")
    return top


def parse(argv):
    """The arguments, and what is passed on: all that follows --, and for `test` whatever is not ours."""
    cut = argv.index("--") if "--" in argv else len(argv)
    top = parser()
    args, unknown = top.parse_known_args(argv[:cut])
    if unknown and args.function is not test:
        top.error(f"不認得 unknown: {' '.join(unknown)} (看 see python -m tools {args.function.__name__} --help)")
    if argv[cut:] and args.function not in (lab, test):
        top.error(f"{args.function.__name__} 不接受 passes nothing on; 請去掉 leave out: {' '.join(argv[cut:])}")
    return args, unknown + argv[cut + 1:]


def main(argv):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a console in cp950 has no ✓: show what it can
    try:
        environment.check_python()
        args, extra = parse(argv)
        code = None if args.here else environment.enter(Path(args.requirements), argv, ROOT)
        return args.function(args, extra) if code is None else code
    except ToolError as error:
        print(f"錯誤 error: {error}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        print(f"錯誤 error: {error.name} 尚未安裝 is not installed for {sys.executable}: 去掉 leave out --here, or install what "
              f"{args.requirements} lists", file=sys.stderr)
        return 2
    except OSError as error:
        if not error.filename:
            raise
        print(f"錯誤 error: {error.strerror}: {error.filename}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\n已中斷 · interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
