"""Multilayer perceptrons with their gradients written out by hand: all weights in one flat tensor, one node in autograd's
graph for a whole net. One implementation serves a single net and K nets at once.

The training loops use it wherever the nets allow; ``player`` falls back to autograd, with the same results to float
tolerance. Between two kinks of its activations the logit is s(x) = w₍L₎ M₍L₋₁₎ W₍L₋₁₎ … M₁ W₁ x + const with 0-1 (or
0.2-1) masks M, so the gradient of a penalty on ∇ₓs needs no second backward pass, only one more forward chain.
Convolutional nets keep autograd; on a CPU ``Images`` spares them what torch does slowly there. ``Adam`` is torch's kernel,
called without detours.
"""

import copy
import math
import re
from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor, nn
from torch.autograd import Function
from torch.nn.functional import leaky_relu_, linear, pad

from .nets import FourierFeatures
from .penalties import slope

leaky_relu_backward = torch.ops.aten.leaky_relu_backward.grad_input
LETTERS = {nn.Linear: "L", nn.ReLU: "a", nn.LeakyReLU: "a", FourierFeatures: "F", nn.Tanh: "t"}  # for ``fault``


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
    """A Sequential with convolutions, on a CPU, faster in two ways.

    The channels stay last from end to end: an activation whose output and gradient lie in memory in different orders takes
    ten times as long. And convolutions that read or write a single channel are one matrix product over all patches: torch's
    own take about three times as long to write the image there and back, and more than twice as long to read it where its
    gradient is asked for; elsewhere they are equal.
    """

    def __init__(self, net: nn.Sequential):
        super().__init__(net)
        self.steps = []
        for layer in net:
            if type(layer) is nn.Linear and self.steps and _flattens(self.steps[-1]):
                self.steps[-1] = partial(linear_of_images, layer)
            else:
                self.steps.append(quick(layer))

    def __call__(self, x: Tensor) -> Tensor:
        for step in self.steps:
            x = step(x)
        return x

    frozen = __call__


def quick(layer: nn.Module) -> Callable[[Tensor], Tensor]:
    """What does the same as a layer, faster; or the layer itself."""
    if type(layer) is nn.Conv2d and layer.in_channels == 1:
        return partial(read_channel, layer)
    if type(layer) is nn.ConvTranspose2d and layer.out_channels == 1:
        return partial(write_channel, layer)
    if type(layer) is nn.Unflatten:
        return lambda x: channels_last(layer(x))
    return layer


def channels_last(x: Tensor) -> Tensor:
    return x.contiguous(memory_format=torch.channels_last) if x.dim() == 4 else x


def linear_of_images(layer: nn.Linear, x: Tensor) -> Tensor:
    """A linear layer of the flattened images (n, C, H, W), which lie with the channels last: so do its weights, then."""
    if x.dim() != 4:
        return layer(x.flatten(1))
    weight = layer.weight.unflatten(1, x.shape[1:]).permute(0, 2, 3, 1).flatten(1)
    return linear(x.permute(0, 2, 3, 1).flatten(1), weight, layer.bias)


def read_channel(layer: nn.Conv2d, x: Tensor) -> Tensor:
    """The convolution of images (n, 1, H, W): patches times weights, channels last."""
    sides = [(side + 2 * p - k) // s + 1 for side, k, s, p in zip(x.shape[2:], layer.kernel_size, layer.stride, layer.padding)]
    window = Window(layer, x.shape[2:], sides)
    patches = _There.apply(x, window.look, window.add_up)
    return linear(patches.mT, layer.weight.flatten(1), layer.bias).view(len(x), *sides, -1).permute(0, 3, 1, 2)


def write_channel(layer: nn.ConvTranspose2d, x: Tensor) -> Tensor:
    """The transposed convolution onto images (n, 1, H, W): pixels times weights, added up patch over patch."""
    sides = [(side - 1) * s - 2 * p + k for side, k, s, p in zip(x.shape[2:], layer.kernel_size, layer.stride, layer.padding)]
    window = Window(layer, sides, x.shape[2:])
    patches = layer.weight.flatten(1).T @ x.permute(0, 2, 3, 1).reshape(-1, x.shape[1]).T
    y = _There.apply(patches, window.add_up, window.look)
    return y if layer.bias is None else y + layer.bias


class Window:
    """A kernel that slides over one-channel images (n, 1, H, W) from place to place, h × w of them.

    A pixel belongs to one of s × s phases, by its place modulo the stride. Within a phase the places that one tap of the
    kernel sees are neighbours, so that both ways copy whole rows.
    """

    def __init__(self, layer: nn.Module, image: Sequence[int], places: Sequence[int]):
        self.kernel, self.stride, self.padding, self.image, self.places = layer.kernel_size, layer.stride, layer.padding, image, places
        self.turns = [-(-k // s) for k, s in zip(self.kernel, self.stride)]  # taps of one phase
        self.sides = [n + m - 1 for n, m in zip(places, self.turns)]  # of a phase
        self.inside = [slice(p, p + min(side, s * m - p)) for p, side, s, m in zip(self.padding, image, self.stride, self.sides)]

    def look(self, x: Tensor) -> Tensor:
        """(kernel, n·h·w): the pixels of images (n, 1, H, W) under each tap."""
        (s, t), (a, b), (h, w), (m, l) = self.stride, self.sides, self.places, self.turns
        rows, columns = self.inside
        padded = x.new_zeros(len(x), a * s, b * t)
        padded[:, rows, columns] = x[:, 0, : rows.stop - rows.start, : columns.stop - columns.start]
        phases = padded.view(-1, a, s, b, t).permute(2, 4, 0, 1, 3).contiguous()
        i, j, n, y, z = phases.stride()
        taps = phases.as_strided((m, s, l, t, len(x), h, w), (y, i, z, j, n, y, z)).reshape(m * s, l * t, -1)
        return taps[: self.kernel[0], : self.kernel[1]].flatten(0, 1)

    def add_up(self, taps: Tensor) -> Tensor:
        """The transposed map: images (n, 1, H, W) of which each pixel is the sum of the taps that see it."""
        (s, t), (a, b), (h, w), (m, l) = self.stride, self.sides, self.places, self.turns
        rows, columns = self.inside
        taps = pad(taps.unflatten(0, self.kernel), (0, 0, 0, l * t - self.kernel[1], 0, m * s - self.kernel[0]))
        taps = taps.view(m, s, l, t, -1, h, w)
        phases = taps.new_zeros(s, t, taps.shape[4], a, b)
        for u in range(m):
            for v in range(l):
                phases[..., u : u + h, v : v + w] += taps[u, :, v]
        whole = phases.permute(2, 3, 0, 4, 1).reshape(-1, a * s, b * t)
        x = whole[:, None, rows, columns]
        return pad(x, (0, self.image[1] - x.shape[3], 0, self.image[0] - x.shape[2]))


class _There(Function):
    """A linear map, whose gradient goes the way back."""

    @staticmethod
    def forward(ctx, x, there, back):
        ctx.back = back
        return there(x)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, g):
        return ctx.back(g), None, None


class Perceptron:
    """MLPs of Linear and (Leaky)ReLU layers, x (n, …) ↦ y (n, …), or K of one make, x (K, n, …) ↦ y (K, n, …).

    ``weights`` is a flat leaf tensor, layer by layer, in each the K nets one behind the other. The parameters of the nets
    become views of it: they are always up to date.
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
        self.lead = (len(nets),) if self.many else ()
        alike = list(zip(*(net.parameters() for net in nets)))  # the same one of every net
        self.sizes = [len(nets) * some[0].numel() for some in alike]
        self.weights = torch.cat([p.detach().flatten() for some in alike for p in some]).requires_grad_()
        self.leaves = [self.weights]
        self.pairs = self.views(self.weights.detach())
        self.transposed = [W.mT for W, _ in self.pairs]
        # Two gradients to write into, in turn: one loss may need D twice (at the samples and between them)
        self.room = [(empty, self.views(empty)) for empty in (torch.empty_like(self.weights) for _ in range(2))]
        self.spaces = {}  # what ``space`` has given out
        for some, part in zip(alike, self.weights.detach().split(self.sizes)):
            for p, values in zip(some, part.chunk(len(nets))):
                p.data = values.view(p.shape)
        self.affine, self.mm = (torch.baddbmm, torch.bmm) if self.many else (torch.addmm, torch.mm)

    def views(self, flat: Tensor) -> list[tuple[Tensor, Tensor]]:
        """(W, b) of each layer: W (…, out, in), b (…, 1, out)."""
        parts = flat.split(self.sizes)
        return [(W.view(*self.lead, layer.out_features, layer.in_features), b.view(*self.lead, 1, layer.out_features))
                for layer, W, b in zip(self.linear, parts[::2], parts[1::2])]

    def space(self, use: str, n: int) -> list[Tensor]:
        """Room for n samples in each hidden layer, (…, n, width); the next call for this use and n gives the same again.

        New tensors as large as these would cost a page fault for each of their pages in every step. Who still needs the former
        content gets autograd's error about a tensor modified in place.
        """
        if (use, n) not in self.spaces:
            shapes = [(*self.lead, n, layer.out_features) for layer in self.linear[:-1]]
            whole = [self.weights.new_empty(max(map(math.prod, shapes), default=0)) for _ in shapes]
            if use == "passing":  # from layer to layer: two in turn are enough, and stay in the processor's cache
                whole = [whole[i % 2] for i in range(len(shapes))]
            self.spaces[use, n] = [room[: math.prod(shape)].view(shape) for room, shape in zip(whole, shapes)]
        return self.spaces[use, n]

    def per_weight(self, values: Sequence[float]) -> Tensor:
        """One value a net, for each of its weights."""
        device = self.weights.device
        return torch.cat([torch.tensor(values, device=device).repeat_interleave(size // len(values)) for size in self.sizes])

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
        for (_, b), T, leak, room in zip(self.pairs, self.transposed, self.leak, self.space("h", h[0].shape[-2])):
            h.append(leaky_relu_(self.affine(b, h[-1], T, out=room), leak))
        return h, self.affine(self.pairs[-1][1], h[-1], self.transposed[-1])

    def outer(self, g: Tensor, h: Tensor, dW: Tensor) -> None:
        """dW = Σ g hᵀ over the samples, in the order in which the smaller of the two is not the inner loop."""
        if 4 * h.shape[-1] < g.shape[-1]:
            dW.copy_(self.mm(h.mT, g).mT)
        else:
            self.mm(g.mT, h, out=dW)

    def back(self, g: Tensor, i: int, out: Tensor | None = None) -> Tensor:
        """g W of layer i: the slope in its input from that in its output. Products with a thin factor are slow as they stand."""
        W = self.pairs[i][0]
        if W.shape[-2] == 1:
            return torch.mul(g, W, out=out)
        if out is None and 4 * W.shape[-1] < W.shape[-2]:
            return self.mm(W.mT.contiguous(), g.mT).mT
        return self.mm(g, W, out=out)

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


def mask_(g: Tensor, h: Tensor, leak: float) -> Tensor:
    """g ← M g with the mask of an activation, which the sign of its output h tells."""
    return leaky_relu_backward(g, h, leak, True, grad_input=g)


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
        rooms = net.space("passing", g.shape[-2])
        for i in reversed(range(len(h))):
            if by_weights:
                dW, db = into[i]
                net.outer(g, h[i], dW)
                torch.sum(g, -2, keepdim=True, out=db)
            if i:
                g = mask_(net.back(g, i, out=rooms[i - 1]), h[i], net.leak[i - 1])
            elif by_x:
                g = net.back(g, 0)
        return net.features_backward(h[0], g).reshape(ctx.shape) if by_x else None, flat, None


class _ValueAndSlope(Function):
    """s(x) and u₀ = ∇ₓ s(x). With u the slope of s in a layer's input and r = M u that in its output, u = r W."""

    @staticmethod
    def forward(ctx, x, weights, net):
        h, s = net.forward(x)
        u, r = net.pairs[-1][0].expand_as(h[-1]), net.space("r", h[0].shape[-2])
        for i in reversed(range(len(r))):
            r[i].copy_(u) if i == len(r) - 1 else net.back(u, i + 1, out=r[i])
            u = mask_(r[i], h[i + 1], net.leak[i])
        u = net.back(u, 0) if r else u
        ctx.net, ctx.depth = net, len(h)
        ctx.save_for_backward(*h, *r)
        return s.squeeze(-1), net.features_backward(h[0], u).reshape(x.shape)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, g, v):
        net, saved = ctx.net, ctx.saved_tensors
        h, r = saved[: ctx.depth], saved[ctx.depth :]
        g = g.unsqueeze(-1)
        c = net.features_forward(h[0], v.flatten(2 if net.many else 1))  # what the loss wants of u, layer by layer
        flat, (*hidden, (dW, db)) = net.gradient()
        rooms = net.space("passing", g.shape[-2])
        for i, (into, bias) in enumerate(hidden):
            net.outer(r[i], torch.addcmul(c, h[i], g), into)  # through s: h g; through the slope: c
            net.mm(g.mT, r[i], out=bias)
            c = mask_(net.mm(c, net.transposed[i], out=rooms[i]), h[i + 1], net.leak[i])
        torch.sum(torch.addcmul(c, h[-1], g), -2, keepdim=True, out=dW)
        torch.sum(g, -2, keepdim=True, out=db)
        return None, flat, None


class Adam:
    """w ← w - η m̂/(√v̂ + ε) with ε = 1e-8, m̂ and v̂ the averages of gradients and of their squares without bias.

    torch's fused kernel, called directly: for one small net a step of torch.optim takes three times as long.
    ``lr``, η, is a number or a tensor of no axes; what has no gradient stays. Kingma & Ba (2015), arXiv:1412.6980, Algorithm 1.
    """

    def __init__(self, leaves: Sequence[Tensor], lr: float | Tensor, betas: tuple[float, float]):
        self.leaves, self.lr, (self.beta_m, self.beta_v) = leaves, lr, betas
        self.m, self.v = ([torch.zeros_like(w) for w in leaves] for _ in range(2))
        self.steps = [torch.zeros((), dtype=torch.float32, device=w.device) for w in leaves]

    @torch.no_grad()
    def step(self) -> None:
        each = zip(self.leaves, (w.grad for w in self.leaves), self.m, self.v, self.steps)
        each = [own for own in each if own[1] is not None]
        if not each:
            return
        weights, gradients, m, v, steps = zip(*each)
        torch._foreach_add_(steps, 1)
        torch._fused_adam_(weights, gradients, m, v, [], steps, lr=self.lr, beta1=self.beta_m, beta2=self.beta_v,
                           weight_decay=0.0, eps=1e-8, amsgrad=False, maximize=False)

    def state_dict(self) -> dict[str, list[Tensor]]:
        return {"m": self.m, "v": self.v, "steps": self.steps}

    def load_state_dict(self, state: dict[str, list[Tensor]]) -> None:
        """Into the same tensors: a recorded step goes on with them. Raises KeyError or ValueError for another's state."""
        for name, own in self.state_dict().items():
            if [to.shape for to in own] != [value.shape for value in state[name]]:
                raise ValueError(f"the state's {name} belong to other weights")
            for to, value in zip(own, state[name]):
                to.copy_(value)


def same_make(nets: Sequence[nn.Module]) -> None:
    """Raises ValueError unless the nets have the same layers and sizes."""
    if (makes := len({str(net) for net in nets})) != 1:
        raise ValueError(f"{len(nets)} nets of {makes} different makes: an ensemble needs equal layers and sizes")


def twin(net: nn.Module) -> nn.Module:
    """A copy, with weights of its own, of a net that has neither hooks nor shared layers; in a third of copy.deepcopy's time."""
    new = copy.copy(net)
    vars(new).update({name: own.copy() for name, own in vars(net).items() if isinstance(own, (dict, set))})
    for parts, copied in ((new._parameters, lambda p: nn.Parameter(p.detach().clone(), p.requires_grad)),
                          (new._buffers, torch.clone), (new._modules, twin)):
        parts.update({name: copied(part) for name, part in parts.items() if part is not None})
    return new


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
    return bool(convolutions) and not any(map(_hooked, net)) and not any(
        layer.groups > 1 or layer.dilation != (1, 1) or layer.padding_mode != "zeros"
        or isinstance(layer.padding, str) or layer.output_padding != (0, 0) for layer in convolutions)


def fault(net: nn.Module) -> str | None:
    """What keeps a net from being a Perceptron: the name of a layer, or None.

    Known: [Flatten(1)] [FourierFeatures] Linear (activation Linear)… and at the end [Tanh] [Unflatten(1)] or, after one
    output, Flatten(0).
    """
    if type(net) is not nn.Sequential or _hooked(net) or net._parameters:
        return type(net).__name__
    order = ""
    for layer in net:
        letter = LETTERS.get(type(layer), "?")
        if type(layer) is nn.Flatten and layer.end_dim == -1:
            letter = {1: "<", 0: ">"}.get(layer.start_dim, "?")
        if type(layer) is nn.Unflatten and layer.dim == 1:
            letter = "u"
        order += letter
        plain = all(p.requires_grad and p.dtype == torch.float32 for p in layer._parameters.values() if p is not None)
        if letter == "?" or not plain or layer._modules or _hooked(layer) or (letter == "L" and layer.bias is None):
            return type(layer).__name__
    known = re.fullmatch(r"<?F?L(aL)*(t?u?|>)", order)
    shared = len({id(p) for layer in net for p in layer._parameters.values()}) != 2 * order.count("L")
    several = order.endswith("L>") and net[-2].out_features != 1  # Flatten(0) would mix them with the samples
    return None if known and not shared and not several else f"the order of layers in {net}"


def _flattens(layer: Callable) -> bool:
    return type(layer) is nn.Flatten and (layer.start_dim, layer.end_dim) == (1, -1)


def _hooked(layer: nn.Module) -> bool:
    return bool(layer._forward_hooks or layer._forward_pre_hooks or layer._backward_hooks or layer._backward_pre_hooks)
