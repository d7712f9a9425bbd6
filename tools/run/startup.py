"""What a kernel runs before any cell: who begins in the middle of a lesson reads one sentence instead of a NameError.

No cell of the notebook can say it, as none has been run; so `python -m tools lab` names this file in PYTHONSTARTUP, and
binder/postBuild puts it among IPython's own. Elsewhere, as on Colab, nothing runs before the first cell."""


def _listen():
    import os
    import re

    from IPython import get_ipython

    lesson = re.compile(r"\d\d\w?_\w+\.ipynb")
    sentence = ("請先執行最上面的「準備」格：選單 Run ▸ Run All Above Selected Cell。\n"
                "Run the setup cell at the top first: in the menu, Run ▸ Run All Above Selected Cell.")

    def say(shell, kind, error, traceback, tb_offset=None):
        in_a_lesson = lesson.fullmatch(os.path.basename(os.environ.get("JPY_SESSION_NAME", "00_start.ipynb")))
        if "ganutils" in shell.user_ns or not in_a_lesson:
            shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)
        else:
            print(sentence)

    if get_ipython():  # a terminal in JupyterLab may run Python, too
        get_ipython().set_custom_exc((NameError,), say)


try:
    _listen()
finally:
    del _listen
