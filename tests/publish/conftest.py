"""Pages are built and tested with requirements.txt only: where its packages are not, as on Colab, there is nothing to test."""

import importlib.util
import os

import pytest

if importlib.util.find_spec("playwright") is None and not os.environ.get("CI"):
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def a_browser():
    """There is a Chromium; elsewhere the test is skipped, in CI it fails."""
    from tools import ToolError
    from tools.publish import browser

    try:
        browser.executable()
    except ToolError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
