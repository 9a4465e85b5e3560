# SPDX-License-Identifier: Apache-2.0
"""What the checks of exported PyTorch modules share: plans, step functions, methods to compare with, and a count of live storages."""
import importlib
import math
import os
import subprocess
import sys
import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.checkpoint import checkpoint

STEPS, BATCH, WIDTH = 500, 16, 64
FLOAT = 4


def lstm(params, x, state):
    h, c = state
    i, f, g, o = (x @ params["wx"] + h @ params["wh"] + params["b"]).chunk(4, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    h = torch.sigmoid(o) * torch.tanh(c)
    return (h, c), h


def leaky_dropout(params, x, state):
    """A user's own step: a leaky unit with dropout inside. It has no use for the bias."""
    (h,) = state
    width = h.shape[1]
    h = 0.9 * h + 0.1 * torch.tanh(torch.nn.functional.dropout(x @ params["wx"][:, :width] + h @ params["wh"][:, :width], 0.2))
    return (h,), h


CELLS = {"lstm": (lstm, 2), "leaky_dropout": (leaky_dropout, 1)}


def small_output(step):
    """The same step with one number a row as its output, so that what a method keeps is not hidden behind the outputs."""

    def small(params, x, h):
        h, y = step(params, x, h)
        return h, y.mean(1)

    return small


class Counted:
    """Counts calls, and notes the state of the random numbers in which each step is computed, the first time and every other."""

    def __init__(self, step):
        self.step, self.calls, self.random = step, 0, {}

    def __call__(self, params, x, h):
        self.calls += 1
        self.random.setdefault(x.storage_offset(), set()).add(torch.get_rng_state().numpy().tobytes())
        return self.step(params, x, h)


def unrolled(step, params, xs, h):
    ys = []
    for x in xs:
        h, y = step(params, x, h)
        ys.append(y)
    return h, torch.stack(ys)


def segments(step, params, xs, h):
    length, parts = math.isqrt(len(xs) - 1) + 1, []

    def piece(part, *state):
        state, ys = unrolled(step, params, part, state)
        return (*state, ys)

    for first in range(0, len(xs), length):
        *h, ys = checkpoint(piece, xs[first:first + length], *h, use_reentrant=False)
        parts.append(ys)
    return tuple(h), torch.cat(parts)


def question(states, seed=3, batch=BATCH, width=WIDTH):
    """Parameters, inputs and initial state, the same every time; then the random numbers of dropout."""
    torch.manual_seed(0)
    params = {name: (0.1 * torch.randn(shape)).requires_grad_() for name, shape in
              {"wx": (width, 4 * width), "wh": (width, 4 * width), "b": (4 * width,)}.items()}
    xs = torch.randn(STEPS, batch, width)
    h = tuple(torch.zeros(batch, width) for _ in range(states))
    torch.manual_seed(seed)
    return params, xs, h


class LiveStorages(TorchDispatchMode):
    """Bytes of the storages that were made inside and are alive, and the most there ever were at once."""

    def __init__(self, *outside):
        super().__init__()
        self.outside = {t.untyped_storage().data_ptr() for t in outside}
        self.alive, self.bytes, self.peak = {}, 0, 0

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        made = operation(*args, **(kwargs or {}))
        for tensor in tree_leaves(made):
            if isinstance(tensor, torch.Tensor):
                self.meet(tensor.untyped_storage())
        return made

    def meet(self, storage):
        key, size = storage._cdata, storage.nbytes()
        if key in self.alive or storage.data_ptr() in self.outside:
            return
        self.alive[key] = weakref.ref(storage, lambda _: self.part(key, size))
        self.bytes += size
        self.peak = max(self.peak, self.bytes)

    def part(self, key, size):
        del self.alive[key]
        self.bytes -= size


def live_peak(method, name, batch=BATCH, width=WIDTH):
    """Bytes of all storages that one iteration has at once, at its fullest, beside parameters, inputs and initial state."""
    step, states = CELLS[name]
    params, xs, h = question(states, batch=batch, width=width)
    with LiveStorages(*params.values(), xs, *h) as live:
        _, ys = method(small_output(step), params, xs, h)
        (ys ** 2).mean().backward()
    return live.peak


def stored_bytes(name, batch=BATCH, width=WIDTH):
    """Bytes that autograd keeps for one step, beside parameters, the input and the hidden state that it starts from: every distinct
    storage once, what it hands on included."""
    step, states = CELLS[name]
    params, xs, h = question(states, batch=batch, width=width)
    h = tuple(t.clone().requires_grad_() for t in h)
    x = xs[0].clone()
    outside = {t.untyped_storage().data_ptr() for t in (*params.values(), x, *h)}
    kept = {}

    def pack(t):
        place = t.untyped_storage()
        if place.data_ptr() not in outside:
            kept[place.data_ptr()] = place.nbytes()
        return t

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        outputs, y = step(params, x, h)
    for t in (*outputs, y):  # the record holds what it hands on as well
        kept[t.untyped_storage().data_ptr()] = t.untyped_storage().nbytes()
    return sum(kept.values())


def hidden_bytes(name, batch=BATCH, width=WIDTH):
    return CELLS[name][1] * batch * width * FLOAT


def plan(folder, name, module, question, steps=STEPS, batch=BATCH, width=WIDTH):
    """Plans for the bytes that one step keeps, writes FOLDER/MODULE.py and imports it. `question`: strategy and budget for the command
    line, which RETRACE_CLI names."""
    schedule = os.path.join(folder, "plan.json")
    sizes = f"--hidden-bytes {hidden_bytes(name, batch, width)} --internal-bytes {stored_bytes(name, batch, width)}"
    for arguments in (f"plan --steps {steps} {question} {sizes} --schedule {schedule}", f"export {schedule} --pytorch {os.path.join(folder, module)}.py"):
        subprocess.run([os.environ["RETRACE_CLI"], *arguments.split()], check=True, stdout=subprocess.DEVNULL)
    return load(folder, module)


def load(folder, module):
    if folder not in sys.path:
        sys.path.insert(0, folder)
    importlib.invalidate_caches()
    sys.modules.pop(module, None)
    return importlib.import_module(module)
