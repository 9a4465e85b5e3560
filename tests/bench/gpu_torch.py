# SPDX-License-Identifier: Apache-2.0
"""The CUDA machine beside PyTorch, one table after another. Usage: gpu_torch.py RETRACE_CLI. PyTorch may be missing."""
import datetime
import json
import math
import os
import statistics
import subprocess
import sys
import time

try:
    import torch
    from torch.utils.checkpoint import checkpoint

    TORCH = torch.cuda.is_available()
except ImportError:
    TORCH = False

CLI = sys.argv[1]
QUICK = os.environ.get("RETRACE_BENCH_QUICK") == "1"
ITERATIONS = 3 if QUICK else 7
STEPS = 40 if QUICK else 1000
SHAPES = [(4, 8)] if QUICK else [(64, 256), (64, 1024), (128, 2048)]
OVERHEAD_SHAPES = SHAPES if QUICK else SHAPES[:2]


def ours(batch, hidden, *more):
    command = [CLI, "run", "--backend", "cuda", "--data", f"dense:{hidden}", "--cell", "lstm", "--batch", str(batch), "--hidden", str(hidden),
               "--steps", str(STEPS), "--iterations", str(ITERATIONS), "--json", *more]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        return {"error": done.stderr.strip()}
    return json.loads(done.stdout)


class Peer:
    """nn.LSTM and a linear layer on random data of the same shape; a whole iteration with Adam."""

    def __init__(self, batch, hidden, tf32):
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
        torch.manual_seed(1)
        self.lstm = torch.nn.LSTM(hidden, hidden).cuda()
        self.out = torch.nn.Linear(hidden, hidden).cuda()
        self.optimizer = torch.optim.Adam([*self.lstm.parameters(), *self.out.parameters()], lr=1e-3)
        self.x = torch.randn(STEPS, batch, hidden, device="cuda")
        self.y = torch.randn(STEPS, batch, hidden, device="cuda")
        self.state = tuple(torch.zeros(1, batch, hidden, device="cuda") for _ in range(2))

    def segment(self, x, y, h, c):
        seen, (h, c) = self.lstm(x, (h, c))
        return ((self.out(seen) - y) ** 2).sum() / self.y.numel(), h, c

    def iteration(self, segments):
        length = math.ceil(STEPS / segments)
        (h, c), loss = self.state, 0.0
        for first in range(0, STEPS, length):
            piece = self.x[first:first + length], self.y[first:first + length], h, c
            part, h, c = self.segment(*piece) if segments == 1 else checkpoint(self.segment, *piece, use_reentrant=False)
            loss = loss + part
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

    def measure(self, segments=1):
        times = []
        self.iteration(segments)
        torch.cuda.synchronize()
        before = torch.cuda.memory_allocated()
        torch.cuda.reset_peak_memory_stats()
        for _ in range(ITERATIONS):
            begin = time.perf_counter()
            self.iteration(segments)
            torch.cuda.synchronize()
            times.append(1e3 * (time.perf_counter() - begin))
        return statistics.median(times), torch.cuda.max_memory_allocated() - before


def mib(count):
    return f"{count / 2**20:.1f}"


def growth(run):
    listed = run["budget_bytes"] + run["working_set_bytes"]
    return f"{mib(run['device_growth_bytes'])} of {mib(listed)} listed ({100.0 * run['device_growth_bytes'] / listed - 100.0:+.1f} %)"


def ms(run):
    return f"{run['iteration_ms_median']:.2f}" if "error" not in run else "does not fit" if "does not fit" in run["error"] else run["error"]


def store_all():
    print(f"\nStore everything, LSTM, T = {STEPS}; milliseconds of an iteration, medians of {ITERATIONS}. Retrace's send the batch from the host in that time, cuDNN's "
          "has it on the device. Ratio: cuDNN's time over Retrace's own choice (auto)\n")
    print("| N | H | products | kernels one by one | graphs | persistent recurrence (in fp32) | auto | nn.LSTM (cuDNN) | ratio | device memory MiB |"
          "\n|---|---|---|---|---|---|---|---|---|---|")
    for batch, hidden in SHAPES:
        for tf32 in (False, True):
            precision = ["--tf32"] if tf32 else []
            runs = [ours(batch, hidden, "--strategy", "store-all", *way, *precision)
                    for way in (["--recurrence", "standard", "--no-graphs"], ["--recurrence", "standard"], ["--recurrence", "persistent"], [])]
            own = runs[-1]
            peer = f"{Peer(batch, hidden, tf32).measure()[0]:.2f}" if TORCH else ""
            ratio = f"{float(peer) / own['iteration_ms_median']:.2f}" if TORCH and "error" not in own else ""
            memory = "" if "error" in own else growth(own)
            print(f"| {batch} | {hidden} | {'TF32' if tf32 else 'fp32'} | {' | '.join(ms(run) for run in runs)} | {peer} | {ratio} | {memory} |", flush=True)


def overhead(batch, hidden):
    print(f"\nMemory against time, LSTM, N = {batch}, H = {hidden}, T = {STEPS}, fp32, auto; more time than store-all\n")
    print("| strategy | activation memory | arena MiB | forwards a step | ms | more time | device memory MiB |\n|---|---|---|---|---|---|---|")
    plans = [("store-all", "100 %", ["--strategy", "store-all"])]
    plans += [("mixed", share, ["--strategy", "mixed", "--budget", share]) for share in ("50%", "20%", "10%", "5%", "3%", "2%", "1%")]
    plans += [("two-level, the host's memory beside it", share,
               ["--strategy", "two-level", "--budget", share, "--host-save-cost", "0.2", "--host-load-cost", "0.2"]) for share in ("5%", "1%")]
    whole = None

    def row(name, share, plan):
        nonlocal whole
        run = ours(batch, hidden, *plan)
        if "error" in run:
            return print(f"| {name} | {share} | | | {ms(run)} | | |", flush=True)
        if name == "store-all":
            whole = run["iteration_ms_median"]
        more = f"{100.0 * run['iteration_ms_median'] / whole - 100.0:+.1f} %" if whole else ""
        print(f"| {name} | {share} | {mib(run['budget_bytes'])} | {run['forward_operations_measured'] / STEPS:.3f} | {ms(run)} | {more} | {growth(run)} |", flush=True)

    for name, share, plan in plans:
        row(name, share, plan)
    if not TORCH:
        return
    peer = Peer(batch, hidden, False)
    base, taken = peer.measure()
    print(f"| nn.LSTM | | {mib(taken)} | | {base:.2f} | | |")
    segments, kept = peer.measure(math.isqrt(STEPS))
    print(f"| nn.LSTM in √T segments of torch.utils.checkpoint | | {mib(kept)} | | {segments:.2f} | {100.0 * segments / base - 100.0:+.1f} % | |", flush=True)
    row("mixed, at the bytes of the segments", "", ["--strategy", "mixed", "--budget", str(kept)])


machines = json.loads(subprocess.run([CLI, "backends", "--json"], capture_output=True, text=True, check=True).stdout)["backends"]
cuda = machines[1]
print(f"\n{cuda['name']}, {cuda['detail']}, {datetime.date.today().isoformat()}" + ("" if TORCH else "; without PyTorch"))
store_all()
for shape in OVERHEAD_SHAPES:
    overhead(*shape)
