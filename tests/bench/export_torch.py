# SPDX-License-Identifier: Apache-2.0
"""Gradients, forward calls and time of exported schedules beside the unrolled loop and sqrt(T) segments of torch.utils.checkpoint."""
import importlib
import math
import statistics
import sys
import time

import torch
from torch.utils.checkpoint import checkpoint

STEPS, BATCH, WIDTH, REPEATS = 500, 16, 64, 7


def lstm(params, x, state):
    h, c = state
    i, f, g, o = (x @ params["wx"] + h @ params["wh"] + params["b"]).chunk(4, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    h = torch.sigmoid(o) * torch.tanh(c)
    return (h, c), h


def leaky_dropout(params, x, state):
    h, c = state
    h = 0.9 * h + 0.1 * torch.tanh(torch.nn.functional.dropout(x @ params["wx"][:, :WIDTH] + h @ params["wh"][:, :WIDTH], 0.2))
    return (h, c), h


class Counted:
    def __init__(self, step):
        self.step, self.calls = step, 0

    def __call__(self, params, x, h):
        self.calls += 1
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


def once(method, step, seed=3):
    torch.manual_seed(0)
    params = {name: (0.1 * torch.randn(shape)).requires_grad_() for name, shape in
              {"wx": (WIDTH, 4 * WIDTH), "wh": (WIDTH, 4 * WIDTH), "b": (4 * WIDTH,)}.items()}
    xs = torch.randn(STEPS, BATCH, WIDTH)
    h = (torch.zeros(BATCH, WIDTH), torch.zeros(BATCH, WIDTH))
    torch.manual_seed(seed)
    begin = time.perf_counter()
    _, ys = method(step, params, xs, h)
    (ys ** 2).mean().backward()
    return time.perf_counter() - begin, [p.grad for p in params.values() if p.grad is not None]


def main():
    folder, *budgets = sys.argv[1:]
    sys.path.insert(0, folder)
    torch.set_num_threads(1)
    methods = {"unrolled loop": unrolled, "torch.utils.checkpoint, sqrt(T)": segments}
    promised = {}
    for budget in budgets:
        module = importlib.import_module(f"bptt_{budget}")
        methods[f"exported, {budget} %"] = module.bptt
        promised[f"exported, {budget} %"] = module.FORWARD_OPERATIONS
    failed = False
    print(f"T = {STEPS}, N = {BATCH}, H = {WIDTH}, torch {torch.__version__}, 1 thread; median of {REPEATS}, methods in turn")
    print("| step | method | forward calls | largest relative difference of a gradient | time / unrolled |\n|---|---|---|---|---|")
    for step in (lstm, leaky_dropout):
        times = {name: [] for name in methods}
        for _ in range(REPEATS):
            for name, method in methods.items():
                times[name].append(once(method, step)[0])
        _, reference = once(unrolled, step)
        base = statistics.median(times["unrolled loop"])
        for name, method in methods.items():
            counted = Counted(step)
            _, gradients = once(method, counted)
            difference = max(((a - b).abs().max() / b.abs().max()).item() for a, b in zip(gradients, reference, strict=True))
            calls = f"{counted.calls}" + (f" (promised {promised[name]})" if name in promised else "")
            print(f"| {step.__name__} | {name} | {calls} | {difference:.1e} | {statistics.median(times[name]) / base:.2f} |")
            failed |= difference > 1e-6 or (name in promised and counted.calls != promised[name])
    if failed:
        sys.exit("A gradient differs by more than 1e-6, or a number of calls is not the promised one.")


if __name__ == "__main__":
    main()
