"""Multilayer perceptrons with their gradients written out by hand: all weights in one flat tensor, one node in autograd's
graph for a whole net. One implementation serves a single net, weights (P,), and K nets at once, weights (K, P).

The training loops use it wherever the nets allow; ``player`` falls back to autograd, with the same results to float
tolerance. Between two kinks of its activations the logit is s(x) = w₍L₎ M₍L₋₁₎ W₍L₋₁₎ … M₁ W₁ x + const with 0-1 (or
0.2-1) masks M, so the gradient of a penalty on ∇ₓs needs no second backward pass, only one more forward chain.
"""

import re
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.autograd import Function
from torch.nn.functional import fold, leaky_relu_, unfold

from .nets import FourierFeatures
from .penalties import slope


class Autograd:
    """Any module as a player: autograd finds its gradients."""

    gradients = "autograd"

    def __init__(self, net: nn.Module):
        self.net, self.leaves = net, list(net.parameters())

    def __call__(self, x: Tensor) -> Tensor:
        return self.net(x)

    frozen = __call__  # the caller asks for no gradient in the weights

    def value_and_slope(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """s(x) and ∇ₓ s(x), differentiable in the weights."""
        x = x.detach().requires_grad_()
        s = self.net(x)
        return s.float(), slope(s, x).float()

    def backward(self, loss: Tensor) -> None:
        """Leave the gradient of the loss in ``.grad`` of the leaves, and nowhere else."""
        for w in self.leaves:
            w.grad = None
        loss.backward(inputs=self.leaves)

    def follow(self, other: "Autograd", beta: float) -> None:
        """w ← β w + (1 - β) w of the other; buffers (BatchNorm's statistics) are copied."""
        for a, b in zip(self.leaves, other.leaves):
            a.lerp_(b, 1 - beta)
        for a, b in zip(self.net.buffers(), other.net.buffers()):
            a.copy_(b)


class Images(Autograd):
    """A Sequential with convolutions, on a CPU: those that read or write a single channel as one matrix product over all
    patches. torch's own take more than twice as long there: in every pass where they write the image, and where they
    read it when its gradient is asked for.
    """

    def __call__(self, x: Tensor, frozen: bool = False) -> Tensor:
        for layer in self.net:
            if type(layer) is nn.ConvTranspose2d and layer.out_channels == 1:
                x = write_channel(layer, x)
            elif frozen and type(layer) is nn.Conv2d and layer.in_channels == 1:
                x = read_channel(layer, x)
            else:
                x = layer(x)
        return x

    def frozen(self, x: Tensor) -> Tensor:
        return self(x, frozen=True)


def read_channel(layer: nn.Conv2d, x: Tensor) -> Tensor:
    """The convolution of images (n, 1, H, W): patches times weights, channels last."""
    sides = [(side + 2 * p - k) // s + 1 for side, k, s, p in zip(x.shape[2:], layer.kernel_size, layer.stride, layer.padding)]
    patches = unfold(x, layer.kernel_size, padding=layer.padding, stride=layer.stride).mT
    y = patches @ layer.weight.flatten(1).T
    return (y if layer.bias is None else y + layer.bias).unflatten(1, sides).permute(0, 3, 1, 2)


def write_channel(layer: nn.ConvTranspose2d, x: Tensor) -> Tensor:
    """The transposed convolution onto images (n, 1, H, W): pixels times weights, added up patch over patch."""
    sides = [(side - 1) * s - 2 * p + k for side, k, s, p in zip(x.shape[2:], layer.kernel_size, layer.stride, layer.padding)]
    patches = (x.permute(0, 2, 3, 1).reshape(-1, x.shape[1]) @ layer.weight.flatten(1)).view(len(x), -1, layer.weight[0].numel())
    y = fold(patches.mT, sides, layer.kernel_size, padding=layer.padding, stride=layer.stride)
    return y if layer.bias is None else y + layer.bias


class Perceptron:
    """MLPs of Linear and (Leaky)ReLU layers, x (n, …) ↦ y (n, …), or K of one make, x (K, n, …) ↦ y (K, n, …).

    ``weights`` is a leaf tensor (P,) or (K, P). The parameters of the nets become views of it: they are always up to date.
    Raises ValueError for nets of different make or with a layer that it does not know.
    """

    gradients = "by hand"

    def __init__(self, nets: nn.Sequential | Sequence[nn.Sequential]):
        self.many = not isinstance(nets, nn.Sequential)
        nets = list(nets) if self.many else [nets]
        same_make(nets)
        for net in nets:
            if layer := fault(net):
                raise ValueError(f"{layer} cannot be stacked; train such nets one by one")
        layers = list(nets[0])
        self.linear = [layer for layer in layers if isinstance(layer, nn.Linear)]
        self.leak = [getattr(layer, "negative_slope", 0.0) for layer in layers if isinstance(layer, (nn.ReLU, nn.LeakyReLU))]
        self.tanh = any(isinstance(layer, nn.Tanh) for layer in layers)
        self.shape = next((layer.unflattened_size for layer in layers if isinstance(layer, nn.Unflatten)), None)
        self.logit = isinstance(layers[-1], nn.Flatten)
        frequencies = [layer.F for net in nets for layer in net if isinstance(layer, FourierFeatures)]
        self.F = (torch.stack(frequencies) if self.many else frequencies[0]) if frequencies else None
        self.sizes = [p.numel() for layer in self.linear for p in (layer.weight, layer.bias)]
        flat = torch.stack([torch.cat([p.detach().flatten() for p in net.parameters()]) for net in nets])
        self.weights = (flat if self.many else flat[0]).requires_grad_()
        self.leaves = [self.weights]
        self.pairs = self.views(self.weights.detach())
        self.transposed = [W.mT for W, _ in self.pairs]
        # Two gradients to write into, in turn: one loss may need D twice (at the samples and between them)
        self.room = [(empty, self.views(empty)) for empty in (torch.empty_like(self.weights) for _ in range(2))]
        for net, row in zip(nets, flat):
            for p, values in zip(net.parameters(), row.split(self.sizes)):
                p.data = values.view(p.shape)
        self.affine, self.mm = (torch.baddbmm, torch.bmm) if self.many else (torch.addmm, torch.mm)

    def views(self, flat: Tensor) -> list[tuple[Tensor, Tensor]]:
        """(W, b) of each layer: W (…, out, in), b (…, 1, out)."""
        parts, lead = flat.split(self.sizes, dim=-1), flat.shape[:-1]
        return [(W.view(*lead, layer.out_features, layer.in_features), b.view(*lead, 1, layer.out_features))
                for layer, W, b in zip(self.linear, parts[::2], parts[1::2])]

    def gradient(self) -> tuple[Tensor, list]:
        """Room for a gradient and its views, valid until the second-next call."""
        self.room.append(self.room.pop(0))
        return self.room[-1]

    def __call__(self, x: Tensor) -> Tensor:
        return _Value.apply(x, self.weights, self)

    def frozen(self, x: Tensor) -> Tensor:
        """The same, with a gradient in x alone."""
        return _Value.apply(x, self.weights.detach(), self)

    def value_and_slope(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """s(x) and ∇ₓ s(x), differentiable in the weights (not in x)."""
        return _ValueAndSlope.apply(x.detach(), self.weights, self)

    def backward(self, losses: Tensor) -> None:
        """Leave the gradient of the loss, or of each of K losses, in ``.grad`` of the weights."""
        # the members share no weight, so the gradient of the sum is the gradient of each
        (self.weights.grad,) = torch.autograd.grad(losses if losses.dim() == 0 else losses.sum(), self.weights)

    def follow(self, other: "Perceptron", beta: float) -> None:
        """w ← β w + (1 - β) w of the other."""
        self.weights.lerp_(other.weights, 1 - beta)

    # --- the pieces of both functions ---

    def forward(self, x: Tensor) -> tuple[list[Tensor], Tensor]:
        """The input of every layer, and the last layer's output (…, n, out)."""
        h = [self.features(x.flatten(2 if self.many else 1))]
        for (_, b), T, leak in zip(self.pairs, self.transposed, self.leak):
            h.append(leaky_relu_(self.affine(b, h[-1], T), leak))
        return h, self.affine(self.pairs[-1][1], h[-1], self.transposed[-1])

    def outer(self, g: Tensor, h: Tensor, dW: Tensor) -> None:
        """dW = Σ g hᵀ over the samples, in the order in which the smaller of the two is not the inner loop."""
        if 4 * h.shape[-1] < g.shape[-1]:
            dW.copy_(self.mm(h.mT, g).mT)
        else:
            self.mm(g.mT, h, out=dW)

    def shaped(self, y: Tensor) -> Tensor:
        if self.tanh:
            y = y.tanh()
        return y.squeeze(-1) if self.logit else y if self.shape is None else y.unflatten(-1, self.shape)

    def features(self, x: Tensor) -> Tensor:
        if self.F is None:
            return x
        angle = x @ self.F
        return torch.cat([x, angle.sin(), angle.cos()], dim=-1)

    def features_forward(self, h: Tensor, v: Tensor) -> Tensor:
        """J v, with J the Jacobian of the features h of x: how fast they change when x moves along v."""
        if self.F is None:
            return v
        sin, cos = h[..., v.shape[-1]:].chunk(2, dim=-1)
        turn = v @ self.F
        return torch.cat([v, cos * turn, -sin * turn], dim=-1)

    def features_backward(self, h: Tensor, g: Tensor) -> Tensor:
        """Jᵀ g: the slope in x from that in the features h."""
        if self.F is None:
            return g
        d = self.F.shape[-2]
        sin, cos = h[..., d:].chunk(2, dim=-1)
        by_sin, by_cos = g[..., d:].chunk(2, dim=-1)
        return g[..., :d] + (by_sin * cos - by_cos * sin) @ self.F.mT


def masked(g: Tensor, h: Tensor, leak: float) -> Tensor:
    """M g with the mask of an activation, which the sign of its output h tells."""
    return torch.ops.aten.leaky_relu_backward(g, h, leak, True)


class _Value(Function):
    """y = net(x)."""

    @staticmethod
    def forward(ctx, x, weights, net):
        h, out = net.forward(x)
        y = net.shaped(out)
        ctx.net, ctx.shape = net, x.shape
        ctx.save_for_backward(y, *h)
        return y

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, g):
        net, (y, *h) = ctx.net, ctx.saved_tensors
        by_x, by_weights = ctx.needs_input_grad[:2]
        if net.tanh:
            g = g * (1 - y * y)
        g = g.unsqueeze(-1) if net.logit else g.flatten(h[0].dim() - 1)
        flat, into = net.gradient() if by_weights else (None, None)
        for i in reversed(range(len(h))):
            if by_weights:
                dW, db = into[i]
                net.outer(g, h[i], dW)
                torch.sum(g, -2, keepdim=True, out=db)
            if i or by_x:
                g = net.mm(g, net.pairs[i][0])
            if i:
                g = masked(g, h[i], net.leak[i - 1])
        return net.features_backward(h[0], g).view(ctx.shape) if by_x else None, flat, None


class _ValueAndSlope(Function):
    """s(x) and u₀ = ∇ₓ s(x). With u the slope of s in a layer's input and r = M u that in its output, u = r W."""

    @staticmethod
    def forward(ctx, x, weights, net):
        h, s = net.forward(x)
        u, r = net.pairs[-1][0].expand_as(h[-1]), []
        for (W, _), leak, below in zip(reversed(net.pairs[:-1]), reversed(net.leak), reversed(h)):
            r.append(masked(u, below, leak))
            u = net.mm(r[-1], W)
        ctx.net, ctx.depth = net, len(h)
        ctx.save_for_backward(*h, *reversed(r))
        return s.squeeze(-1), net.features_backward(h[0], u).view(x.shape)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, g, v):
        net, saved = ctx.net, ctx.saved_tensors
        h, r = saved[: ctx.depth], saved[ctx.depth :]
        g = g.unsqueeze(-1)
        c = net.features_forward(h[0], v.flatten(2 if net.many else 1))  # what the loss wants of u, layer by layer
        flat, (*hidden, (dW, db)) = net.gradient()
        for i, (into, bias) in enumerate(hidden):
            net.outer(r[i], torch.addcmul(c, h[i], g), into)  # through s: h g; through the slope: c
            net.mm(g.mT, r[i], out=bias)
            c = masked(net.mm(c, net.transposed[i]), h[i + 1], net.leak[i])
        torch.sum(torch.addcmul(c, h[-1], g), -2, keepdim=True, out=dW)
        torch.sum(g, -2, keepdim=True, out=db)
        return None, flat, None


def same_make(nets: Sequence[nn.Module]) -> None:
    """Raises ValueError unless the nets have the same layers and sizes."""
    if (makes := len({str(net) for net in nets})) != 1:
        raise ValueError(f"{len(nets)} nets of {makes} different makes: an ensemble needs equal layers and sizes")


def player(net: nn.Module) -> Perceptron | Autograd:
    """The net as the training loop uses it: by hand where that is known, by autograd otherwise."""
    if not fault(net):
        return Perceptron(net)
    return Images(net) if _patchable(net) else Autograd(net)


def _patchable(net: nn.Module) -> bool:
    """Whether ``Images`` knows the net: plain layers in a row on a CPU, and convolutions without extras."""
    if type(net) is not nn.Sequential or _hooked(net) or any(p.is_cuda for p in net.parameters()):
        return False
    convolutions = [layer for layer in net if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d))]
    return bool(convolutions) and not any(
        _hooked(layer) or layer.groups > 1 or layer.dilation != (1, 1) or layer.padding_mode != "zeros"
        or isinstance(layer.padding, str) or layer.output_padding != (0, 0) for layer in convolutions)


def fault(net: nn.Module) -> str | None:
    """What keeps a net from being a Perceptron: the name of a layer, or None.

    Known: [Flatten(1)] [FourierFeatures] Linear (activation Linear)… and at the end [Tanh] [Unflatten(1)] or, after one
    output, Flatten(0).
    """
    if type(net) is not nn.Sequential or _hooked(net):
        return type(net).__name__
    order = ""
    for layer in net:
        letter = {nn.Linear: "L", nn.ReLU: "a", nn.LeakyReLU: "a", FourierFeatures: "F", nn.Tanh: "t"}.get(type(layer), "?")
        if type(layer) is nn.Flatten and layer.end_dim == -1:
            letter = {1: "<", 0: ">"}.get(layer.start_dim, "?")
        if type(layer) is nn.Unflatten and layer.dim == 1:
            letter = "u"
        order += letter
        plain = all(p.requires_grad and p.dtype == torch.float32 for p in layer.parameters())
        if letter == "?" or not plain or _hooked(layer) or (letter == "L" and layer.bias is None):
            return type(layer).__name__
    known = re.fullmatch(r"<?F?L(aL)*(t?u?|>)", order)
    shared = len(list(net.parameters())) != 2 * order.count("L")
    several = order.endswith("L>") and net[-2].out_features != 1  # Flatten(0) would mix them with the samples
    return None if known and not shared and not several else f"the order of layers in {net}"


def _hooked(layer: nn.Module) -> bool:
    return bool(layer._forward_hooks or layer._forward_pre_hooks or layer._backward_hooks or layer._backward_pre_hooks)
