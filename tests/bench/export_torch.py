# SPDX-License-Identifier: Apache-2.0
"""Exported PyTorch modules beside the unrolled loop and sqrt(T) segments of torch.utils.checkpoint: gradients, forward calls, bytes of
kept states, time (at equal memory as well), and two processes under DistributedDataParallel (gloo, loopback) beside one.

    RETRACE_CLI=... export_torch.py FOLDER BUDGET...        # FOLDER takes the modules; budgets in percent
"""
import contextlib
import fcntl
import os
import statistics
import sys
import time

import torch
from export_steps import BATCH, CELLS, STEPS, WIDTH, Counted, hidden_bytes, live_peak, load, plan, question, segments, unrolled

REPEATS = 5
CHECKPOINT = "torch.utils.checkpoint, sqrt(T)"
EQUAL = "exported, memory of the segments"


@contextlib.contextmanager
def alone():
    """Others wait while a turn of all methods is timed, where RETRACE_BENCH_LOCK names a file to lock."""
    with open(os.environ.get("RETRACE_BENCH_LOCK", os.devnull), "a") as file:
        if "RETRACE_BENCH_LOCK" in os.environ:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def once(method, step, states, seed=3):
    params, xs, h = question(states, seed)
    begin = time.perf_counter()
    _, ys = method(step, params, xs, h)
    (ys ** 2).mean().backward()
    return time.perf_counter() - begin, [p.grad for p in params.values() if p.grad is not None]


def storages(tensors):
    return {t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in tensors}


class Watched:
    """Bytes of distinct storages that a module's stacks hold, at their fullest: the kept hidden states and, through autograd's own
    references, all that recorded steps keep."""

    def __init__(self, module):
        self.module, self.machine = module, module._Machine
        self.peak = self.host_peak = 0

    def __enter__(self):
        watched = self

        class Machine(self.machine):
            def record(self, s):
                outside, found = storages([*self.params, self.xs]), {}

                def pack(t):
                    found.update(storages([t]))
                    return t

                with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
                    made = super().record(s)
                found.update(storages([*made.h, *made.outputs]))
                made.found = {place: size for place, size in found.items() if place not in outside}
                return made

            def play(self, kind, first, last, offset, host):
                super().play(kind, first, last, offset, host)
                if kind in ("save", "record"):
                    watched.peak = max(watched.peak, held(self.stack))
                    watched.host_peak = max(watched.host_peak, held(self.host))

        def held(stack):
            places = {}
            for kept in stack.values():
                if kept is not None:
                    places.update(kept.found if hasattr(kept, "found") else storages(kept[0]))
            return sum(places.values())

        self.module._Machine = Machine
        return self

    def __exit__(self, *_):
        self.module._Machine = self.machine


def with_memory_of_segments(folder, name):
    """The module whose fullest moment, everything alive counted, has as many bytes as that of the segments, or less by at most one hidden
    state."""
    theirs, tolerance = live_peak(segments, name), hidden_bytes(name)
    budget = theirs // 2
    for _ in range(8):
        module = plan(folder, name, f"bptt_{name}_equal", f"--strategy mixed --budget {budget}")
        ours = live_peak(module.bptt, name)
        if 0 <= theirs - ours <= tolerance:
            break
        budget += theirs - ours - tolerance // 2
    return module


def compare(folder, name, budgets, failures):
    step, states = CELLS[name]
    modules = {f"exported, {b} %": plan(folder, name, f"bptt_{name}_{b}", f"--strategy mixed --budget {b}%") for b in budgets}
    modules[EQUAL] = with_memory_of_segments(folder, name)
    modules["exported, two-level, 4 states on the device"] = plan(folder, name, f"bptt_{name}_host", "--strategy two-level --units 4 --host-save-cost 1 --host-load-cost 1")
    methods = {"unrolled loop": unrolled, CHECKPOINT: segments, **{k: m.bptt for k, m in modules.items()}}
    times = {key: [] for key in methods}
    for _ in range(REPEATS):
        with alone():
            for key, method in methods.items():
                times[key].append(once(method, step, states)[0])
    plain = Counted(step)
    _, reference = once(unrolled, plain, states)
    median = {key: statistics.median(values) for key, values in times.items()}
    fullest = {key: live_peak(method, name) for key, method in methods.items()}
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
            if module.HOST_PEAK_BYTES:
                kept += f", host {watched.host_peak} / {module.HOST_PEAK_BYTES} = {watched.host_peak / module.HOST_PEAK_BYTES:.3f}"
            if counted.random != plain.random:
                failures.append(f"{name}, {key}: a replay draws other random numbers than the unrolled loop")
            if counted.calls != module.FORWARD_OPERATIONS:
                failures.append(f"{name}, {key}: {counted.calls} forward calls")
            if abs(ratio - 1.0) > 0.1 or abs(watched.host_peak - module.HOST_PEAK_BYTES) > 0.1 * module.HOST_PEAK_BYTES:
                failures.append(f"{name}, {key}: kept {kept}")
        if difference > 1e-6:
            failures.append(f"{name}, {key}: a gradient differs by {difference:.1e}")
        print(f"| {name} | {key} | {calls} | {kept} | {fullest[key]} | {difference:.1e} | {median[key] / median['unrolled loop']:.2f} |", flush=True)
    if not 0 <= fullest[CHECKPOINT] - fullest[EQUAL] <= hidden_bytes(name):
        failures.append(f"{name}: {fullest[EQUAL]} bytes beside {fullest[CHECKPOINT]} of the segments are not equal memory")
    return f"{name}, at equal memory ({fullest[EQUAL]} of {fullest[CHECKPOINT]} B): time of the exported module / torch.utils.checkpoint = {median[EQUAL] / median[CHECKPOINT]:.2f}"


def part_of(rank):
    return slice(rank * BATCH // 2, (rank + 1) * BATCH // 2), 100 + rank  # rows, and the seed of their dropout


def distributed(rank, folder, name, module_name, port, answers):
    from torch.distributed.algorithms.ddp_comm_hooks.default_hooks import allreduce_hook
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port), GLOO_SOCKET_IFNAME="lo")
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", rank=rank, world_size=2)
    module = load(folder, module_name)
    step, states = CELLS[name]
    params, xs, h = question(states)
    rows, seed = part_of(rank)
    synchronised = []

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.values = torch.nn.ParameterDict({k: torch.nn.Parameter(v.detach().clone()) for k, v in params.items()})

        def forward(self, part, start):
            return module.bptt(step, dict(self.values), part, start)[1]

    def counted_hook(group, bucket):
        synchronised.append(bucket.index())
        return allreduce_hook(group, bucket)

    model = torch.nn.parallel.DistributedDataParallel(Model())
    model.register_comm_hook(None, counted_hook)
    for _ in range(2):  # the second iteration finds out whether the first one was synchronised to its end
        model.zero_grad()
        torch.manual_seed(seed)
        (model(xs[:, rows].contiguous(), tuple(t[rows].contiguous() for t in h)) ** 2).mean().backward()
    if rank == 0:
        answers.put((len(synchronised) / 2, {k.split(".")[-1]: p.grad.numpy() for k, p in model.module.named_parameters()}))
    torch.distributed.destroy_process_group()
    answers.close()
    answers.join_thread()
    os._exit(0)  # gloo's threads abort some processes that end in the usual way, whatever they trained (torch 2.15)


def two_processes(folder, name, module_name):
    """Synchronisations per iteration (of the one bucket that all parameters fill), and the largest relative difference of a gradient of two
    processes, half the batch each, from one process that unrolls the loop for both halves."""
    import torch.multiprocessing as processes
    context = processes.get_context("spawn")
    answers, port = context.Queue(), 29500 + os.getpid() % 1000
    both = [context.Process(target=distributed, args=(rank, folder, name, module_name, port, answers)) for rank in range(2)]
    for process in both:
        process.start()
    synchronised, theirs = answers.get(timeout=300)
    for process in both:
        process.join()
        if process.exitcode != 0:
            raise RuntimeError(f"a process of DistributedDataParallel ended with {process.exitcode}")
    step, states = CELLS[name]
    params, xs, h = question(states)
    for rank in range(2):
        rows, seed = part_of(rank)
        torch.manual_seed(seed)
        (unrolled(step, params, xs[:, rows], tuple(t[rows] for t in h))[1] ** 2).mean().mul(0.5).backward()
    return synchronised, max((torch.from_numpy(theirs[k]) - p.grad).abs().max().item() / p.grad.abs().max().item() for k, p in params.items() if p.grad is not None)


def main():
    folder, *budgets = sys.argv[1:]
    torch.set_num_threads(1)
    failures = []
    print(f"T = {STEPS}, N = {BATCH}, H = {WIDTH}, torch {torch.__version__}, 1 thread; median of {REPEATS}, methods in turn")
    print("| step | method | forward calls | bytes kept, measured / promised | everything alive at the fullest, B | largest relative difference of a gradient | time / unrolled |\n"
          "|---|---|---|---|---|---|---|")
    verdicts = [compare(folder, name, budgets, failures) for name in CELLS]
    print("\n".join(["", *verdicts]), flush=True)
    for name in CELLS:
        for budget in budgets:
            synchronised, difference = two_processes(folder, name, f"bptt_{name}_{budget}")
            print(f"two DDP processes (gloo, loopback), {name}, {budget} %: {synchronised:g} synchronisation an iteration, largest relative difference from one process {difference:.1e}", flush=True)
            if difference > 1e-6 or synchronised != 1:
                failures.append(f"DDP, {name}, {budget} %: {difference:.1e}, {synchronised:g} synchronisations")
    if failures:
        sys.exit("Failed: " + "; ".join(failures))


if __name__ == "__main__":
    main()
