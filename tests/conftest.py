"""What tests of several rooms share."""

import pytest


@pytest.fixture
def course(tmp_path):
    """A project folder with one notebook, 00_tiny, not executed, and no address."""
    import tiny

    return tiny.make(tmp_path)


@pytest.fixture(scope="module")
def browser():
    """The browser in which a file's tests open JupyterLab."""
    from jupyter_page import chromium_browser

    with chromium_browser() as started:
        yield started
