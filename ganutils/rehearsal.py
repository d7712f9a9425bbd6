"""One dry pass before training: what does not fit together is named, with its shapes, before the first step."""

import torch
from torch import Tensor, nn

SHAPING = ("View", "Reshape", "Squeeze", "Unsqueeze", "Select", "Slice", "Alias", "Clone", "ToCopy")


def rehearse(G: nn.Module, D: nn.Module, data: Tensor, z_dim: int) -> None:
    """Raise ValueError when z, G, the data and D do not fit together, when a net gives no finite numbers (see
    ``check_weights``), or when D ends in a sigmoid.

    Two samples, as at a later evaluation: no weight, no statistic of BatchNorm and no random number changes.
    """
    G, D = (check_net(name, net).to(data.device).eval() for name, net in (("G", G), ("D", D)))
    check_weights("G", G)
    check_weights("D", D)
    x = data[[0, -1]]
    x_fake = made(G, torch.zeros(2, z_dim, device=data.device), z_dim)
    if x_fake.shape != x.shape:
        raise ValueError(f"G(z) has shape {said(x_fake)}, but the data {said(x)}: "
                         "make G, or the data, so that both agree")
    s = scored(D, x)
    if s.shape != (2,):
        raise ValueError(f"D's output has shape {said(s)}: it must be (n,), one logit a sample; "
                         "end D with nn.Linear(…, 1), nn.Flatten(0)")
    if "Sigmoid" in last_operation(s):
        raise ValueError("D ends in a sigmoid, but every loss takes logits and has the sigmoid in itself: "
                         "leave out D's last layer")
    if not torch.isfinite(s).all():
        raise ValueError(f"D's logits are {s.tolist()} on data that reach to {x.abs().max():g}: give smaller numbers, "
                         "data / data.abs().max(), or a new D")


def finite(net: nn.Module) -> bool:
    """Whether no weight is NaN or infinite."""
    return all(torch.isfinite(w).all() for w in net.parameters())


def check_weights(name: str, net: nn.Module) -> None:
    """Raise ValueError for weights that are NaN or infinite: no learning rate could mend them."""
    if not finite(net):
        raise ValueError(f"{name} has weights that are NaN or infinite, as a run that diverged leaves them: "
                         "give a new net")


def check_net(name: str, net) -> nn.Module:
    """The net itself, also where ``torch.compile`` has wrapped it; ValueError for what is none."""
    if not isinstance(net, nn.Module):
        raise ValueError(f"{name} is a {type(net).__name__}: give a torch.nn.Module, such as nets.generator()")
    return getattr(net, "_orig_mod", net)


@torch.no_grad()
def made(G: nn.Module, z: Tensor, z_dim: int) -> Tensor:
    try:
        return G(z)
    except (RuntimeError, ValueError, IndexError) as error:
        raise ValueError(f"G cannot take z of shape {said(z)}, because z_dim = {z_dim}{first_layer(G)}: "
                         f"{error}") from error


def scored(D: nn.Module, x: Tensor) -> Tensor:
    try:
        with torch.enable_grad():
            return D(x)
    except (RuntimeError, ValueError, IndexError) as error:
        raise ValueError(f"D cannot take data of shape {said(x)}{first_layer(D)}: {error}") from error


def first_layer(net: nn.Module) -> str:
    """What a net's first linear layer takes, as a part of a sentence."""
    linear = next((layer for layer in net.modules() if isinstance(layer, nn.Linear)), None)
    return f"; its first linear layer takes {linear.in_features} numbers a sample" if linear else ""


def last_operation(s: Tensor) -> str:
    """The name of the operation that made s, but for those that only give it another shape."""
    node = s.grad_fn
    while node is not None and any(word in node.name() for word in SHAPING):
        node = node.next_functions[0][0]
    return node.name() if node is not None else ""


def said(x: Tensor) -> str:
    """A shape whose first axis counts samples: (n, 2)."""
    return f"({', '.join(['n', *map(str, x.shape[1:])])}{',' if x.dim() == 1 else ''})"
