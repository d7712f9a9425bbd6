"""An engine for ``train_many`` in JAX, for those who train often or long: ``train_many(..., engine="jax")``.

The same game in the same words as ``ganutils.train``, compiled once for a kind of net and a loss. Everything else
runs without it; it needs ``pip install jax``.
"""
