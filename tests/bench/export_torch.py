# SPDX-License-Identifier: Apache-2.0
"""Exported PyTorch modules beside the unrolled loop and sqrt(T) segments of torch.utils.checkpoint: gradients, forward calls,
bytes of kept states, time, and two processes under DistributedDataParallel (gloo, loopback) beside one.

    export_torch.py FOLDER BUDGET...        # FOLDER/bptt_STEP_BUDGET.py, planned with the sizes that --sizes prints
    export_torch.py --sizes                 # for every step: its name, the bytes of a hidden and of an internal state
"""
import importlib
import math
import os
import statistics
import sys
import time

import torch
from torch.utils.checkpoint import checkpoint

STEPS, BATCH, WIDTH, REPEATS = 500, 16, 64, 5
FLOAT = 4


def lstm(params, x, state):
    h, c = state
    i, f, g, o = (x @ params["wx"] + h @ params["wh"] + params["b"]).chunk(4, 1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    h = torch.sigmoid(o) * torch.tanh(c)
    return (h, c), h


def leaky_dropout(params, x, state):
    """A user's own step: a leaky unit with dropout inside."""
    (h,) = state
    h = 0.9 * h + 0.1 * torch.tanh(torch.nn.functional.dropout(x @ params["wx"][:, :WIDTH] + h @ params["wh"][:, :WIDTH], 0.2))
    return (h,), h


CELLS = {"lstm": (lstm, 2), "leaky_dropout": (leaky_dropout, 1)}


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


def question(states, seed=3):
    """Parameters, inputs and initial state, the same every time; then the random numbers of dropout."""
    torch.manual_seed(0)
    params = {name: (0.1 * torch.randn(shape)).requires_grad_() for name, shape in
              {"wx": (WIDTH, 4 * WIDTH), "wh": (WIDTH, 4 * WIDTH), "b": (4 * WIDTH,)}.items()}
    xs = torch.randn(STEPS, BATCH, WIDTH)
    h = tuple(torch.zeros(BATCH, WIDTH) for _ in range(states))
    torch.manual_seed(seed)
    return params, xs, h


def once(method, step, states, seed=3):
    params, xs, h = question(states, seed)
    begin = time.perf_counter()
    _, ys = method(step, params, xs, h)
    (ys ** 2).mean().backward()
    return time.perf_counter() - begin, [p.grad for p in params.values() if p.grad is not None]


def stored_bytes(step, states, first_hidden):
    """Bytes that autograd keeps for one step, beside parameters and the input: every distinct storage once. The hidden state that
    the step starts from counts with `first_hidden`, else only what the step adds."""
    params, xs, h = question(states)
    h = tuple(t.clone().requires_grad_() for t in h)
    x = xs[0].clone()
    outside = {t.untyped_storage().data_ptr() for t in (*params.values(), x)}
    inputs = {t.untyped_storage().data_ptr() for t in h}
    kept = {}

    def pack(t):
        place = t.untyped_storage()
        if place.data_ptr() not in outside and (first_hidden or place.data_ptr() not in inputs):
            kept[place.data_ptr()] = place.nbytes()
        return t

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        outputs, y = step(params, x, h)
    for t in (*outputs, y):  # the record holds what it hands on as well
        kept[t.untyped_storage().data_ptr()] = t.untyped_storage().nbytes()
    return sum(kept.values())


class Watched:
    """Bytes of distinct storages that a module's stack holds, at its fullest: the kept hidden states and, through autograd's own
    references, all that recorded steps keep."""

    def __init__(self, module):
        self.module, self.peak = module, 0
        machine = module._Machine
        watched = self

        class Machine(machine):
            def record(self, s):
                params = {p.untyped_storage().data_ptr() for p in self.params} | {self.xs.untyped_storage().data_ptr()}
                found = {}

                def pack(t):
                    place = t.untyped_storage()
                    if place.data_ptr() not in params:
                        found[place.data_ptr()] = place.nbytes()
                    return t

                with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
                    made = super().record(s)
                for t in (*made.h, *made.outputs):
                    found[t.untyped_storage().data_ptr()] = t.untyped_storage().nbytes()
                made.found = found
                return made

            def play(self, kind, first, last, offset):
                super().play(kind, first, last, offset)
                if kind in ("save", "record"):
                    held = {}
                    for kept in self.stack.values():
                        if kept is None:
                            continue
                        held.update(kept.found if hasattr(kept, "found") else {t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in kept[0]})
                    watched.peak = max(watched.peak, sum(held.values()))

        self.module._Machine = Machine
        self.machine = machine

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.module._Machine = self.machine


def sizes():
    for name, (step, states) in CELLS.items():
        hidden = states * BATCH * WIDTH * FLOAT
        print(name, hidden, stored_bytes(step, states, False))


def distributed(rank, folder, name, budget, port, answers):
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port), GLOO_SOCKET_IFNAME="lo")
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", rank=rank, world_size=2)
    sys.path.insert(0, folder)
    module = importlib.import_module(f"bptt_{name}_{budget}")
    step, states = CELLS[name]
    params, xs, h = question(states)

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.values = torch.nn.ParameterDict({k: torch.nn.Parameter(v.detach().clone()) for k, v in params.items()})

        def forward(self, part, start):
            return module.bptt(step, dict(self.values), part, start)[1]

    model = torch.nn.parallel.DistributedDataParallel(Model())
    half = slice(rank * BATCH // 2, (rank + 1) * BATCH // 2)
    (model(xs[:, half].contiguous(), tuple(t[half].contiguous() for t in h)) ** 2).mean().backward()
    if rank == 0:
        answers.put({k.split(".")[-1]: p.grad.numpy() for k, p in model.module.named_parameters()})
    torch.distributed.destroy_process_group()


def two_processes(folder, name, budget):
    """Largest relative difference of a gradient of two processes, half the batch each, from one process with all of it."""
    import torch.multiprocessing as processes
    context = processes.get_context("spawn")
    answers, port = context.Queue(), 29500 + os.getpid() % 1000
    both = [context.Process(target=distributed, args=(rank, folder, name, budget, port, answers)) for rank in range(2)]
    for process in both:
        process.start()
    theirs = answers.get(timeout=300)
    for process in both:
        process.join()
    params, xs, h = question(CELLS[name][1])
    (unrolled(CELLS[name][0], params, xs, h)[1] ** 2).mean().backward()
    return max((torch.from_numpy(theirs[k]) - p.grad).abs().max().item() / p.grad.abs().max().item() for k, p in params.items() if p.grad is not None)


def main():
    if sys.argv[1:] == ["--sizes"]:
        return sizes()
    folder, *budgets = sys.argv[1:]
    sys.path.insert(0, folder)
    torch.set_num_threads(1)
    failures = []
    print(f"T = {STEPS}, N = {BATCH}, H = {WIDTH}, torch {torch.__version__}, 1 thread; median of {REPEATS}, methods in turn")
    print("| step | method | forward calls | bytes kept, measured / promised | largest relative difference of a gradient | time / unrolled |\n|---|---|---|---|---|---|")
    for name, (step, states) in CELLS.items():
        modules = {f"exported, {b} %": importlib.import_module(f"bptt_{name}_{b}") for b in budgets}
        methods = {"unrolled loop": unrolled, "torch.utils.checkpoint, sqrt(T)": segments, **{k: m.bptt for k, m in modules.items()}}
        times = {key: [] for key in methods}
        for _ in range(REPEATS):
            for key, method in methods.items():
                times[key].append(once(method, step, states)[0])
        _, reference = once(unrolled, step, states)
        base = statistics.median(times["unrolled loop"])
        for key, method in methods.items():
            counted = Counted(step)
            _, gradients = once(method, counted, states)
            difference = max(((a - b).abs().max() / b.abs().max()).item() for a, b in zip(gradients, reference, strict=True))
            calls, kept = str(counted.calls), ""
            if key in modules:
                module = modules[key]
                calls += f" (promised {module.FORWARD_OPERATIONS})"
                with Watched(module) as watched:
                    once(module.bptt, step, states)
                ratio = watched.peak / module.PEAK_BYTES
                kept = f"{watched.peak} / {module.PEAK_BYTES} = {ratio:.3f}"
                if counted.calls != module.FORWARD_OPERATIONS:
                    failures.append(f"{name}, {key}: {counted.calls} forward calls")
                if abs(ratio - 1.0) > 0.1:
                    failures.append(f"{name}, {key}: kept {ratio:.3f} of the promised bytes")
            if difference > 1e-6:
                failures.append(f"{name}, {key}: a gradient differs by {difference:.1e}")
            print(f"| {name} | {key} | {calls} | {kept} | {difference:.1e} | {statistics.median(times[key]) / base:.2f} |", flush=True)
    for budget in budgets:
        difference = two_processes(folder, "lstm", budget)
        print(f"two DDP processes (gloo, loopback), {budget} %: largest relative difference from one process {difference:.1e}", flush=True)
        if difference > 1e-6:
            failures.append(f"DDP, {budget} %: {difference:.1e}")
    if failures:
        sys.exit("Failed: " + "; ".join(failures))


if __name__ == "__main__":
    main()
