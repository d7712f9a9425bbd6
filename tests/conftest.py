"""What tests of several rooms share."""

import pytest


@pytest.fixture
def course(tmp_path):
    """A project folder with one notebook, 00_tiny, not executed, and no address."""
    import tiny

    return tiny.make(tmp_path)
