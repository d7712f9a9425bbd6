"""A few functions of one number that take floats, NumPy arrays (complex ones, too) and tensors alike."""

import numpy as np
import torch
from torch import Tensor


def exp(t):
    """e^t."""
    return t.exp() if isinstance(t, Tensor) else np.exp(t)


def tanh(t):
    """The hyperbolic tangent."""
    return t.tanh() if isinstance(t, Tensor) else np.tanh(t)


def sigma(t):
    """σ(t) = 1/(1 + e^−t), written so that nothing overflows."""
    return torch.sigmoid(t) if isinstance(t, Tensor) else (1 + np.tanh(t / 2)) / 2


def sign(t):
    """±1. At 0, where there is no derivative, 0 for a number and NaN for a tensor."""
    return t / t.abs() if isinstance(t, Tensor) else np.sign(t)


def positive(t):
    """1 where t > 0 (its real part), else 0: the slope of max(0, t)."""
    return (t > 0).to(t.dtype) if isinstance(t, Tensor) else (np.real(t) > 0) * 1.0
