"""Pages are built and tested with requirements.txt only: where its packages are not, as on Colab, there is nothing to test."""

import importlib.util
import os

if importlib.util.find_spec("playwright") is None and not os.environ.get("CI"):
    collect_ignore_glob = ["test_*.py"]
