"""CUDA graphs: the kernels of a round recorded once and replayed; small nets then do not wait for Python."""

from collections.abc import Callable

import torch
from torch import Tensor


def replayed(function: Callable, random: torch.Generator) -> Callable:
    """``function(table, phase, *numbers)`` on a GPU, for one table: run three times as it is, then recorded
    once for each phase, a whole number, and replayed.

    The numbers change from call to call, so they become tensors that stay in place, which a recorded kernel
    reads anew. What is returned is valid until the next call.
    """
    tensors, graphs, warm = [], {}, 0

    def call(table, phase: int, *numbers: float) -> Tensor:
        nonlocal warm
        tensors.extend(torch.zeros((), device=random.device) for _ in numbers[len(tensors):])
        for tensor, number in zip(tensors, numbers):
            tensor.fill_(number)
        if warm < 3:  # the first calls also build what later ones reuse: memory, cuDNN's plans
            warm += 1
            return aside(lambda: function(table, phase, *tensors))
        if phase not in graphs:
            graphs[phase] = recorded(lambda: function(table, phase, *tensors), random)
        graph, result = graphs[phase]
        graph.replay()
        return result

    return call


def aside(function: Callable[[], Tensor]) -> Tensor:
    """The function on a stream of its own, as recording needs it to have run before."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        result = function()
    torch.cuda.current_stream().wait_stream(stream)
    return result


def recorded(function: Callable[[], Tensor], random: torch.Generator) -> tuple[torch.cuda.CUDAGraph, Tensor]:
    """The graph of the function's kernels, and where they leave its result."""
    graph = torch.cuda.CUDAGraph()
    graph.register_generator_state(random)
    with torch.cuda.graph(graph):
        result = function()
    return graph, result
