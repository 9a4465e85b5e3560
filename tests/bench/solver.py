# SPDX-License-Identifier: Apache-2.0
"""Plans side by side, each in a process of its own: seconds (best of some runs inside the process), peak memory, ratio."""
import json
import statistics
import subprocess
import sys

ours, revolve = sys.argv[1], sys.argv[2]

PEER = """
import json, time
import checkpoint_schedules as cs
begin = time.perf_counter()
schedule = {make}
actions = forwards = 0
for action in schedule:
    actions += 1
    if isinstance(action, cs.Forward):
        forwards += min(action.n1, {steps}) - action.n0
    if isinstance(action, cs.EndReverse):
        break
seconds = time.perf_counter() - begin
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(json.dumps({{"seconds": seconds, "forward_operations": int(forwards), "actions": actions, "peak_mib": peak / 1024}}))
"""


def measure(command, runs):
    """Median seconds, answer and peak memory (MiB) of `runs` processes."""
    seconds, peaks, answer = [], [], None
    for _ in range(runs):
        process = subprocess.run(command, stdout=subprocess.PIPE)
        if process.returncode != 0 or not process.stdout.strip():
            return None
        answer = json.loads(process.stdout)
        seconds.append(answer["seconds"])
        peaks.append(answer["peak_mib"])
    return statistics.median(seconds), statistics.median(peaks), answer


def own(task, steps, units, beta=2):
    return lambda: measure([ours, task, str(steps), str(units), str(beta)], 1 if task.startswith("cancel:") else 5)


def griewank(steps, snapshots):
    return lambda: measure([revolve, str(steps), str(snapshots)], 5)


def package(make, steps, runs):
    return lambda: measure([sys.executable, "-c", PEER.format(make=make, steps=steps)], runs)


# (what, T, M, this solver, peer's name, peer)
ROWS = [
    ("Hidden, whole schedule", 1000, 20, own("hidden", 1000, 20), "checkpoint_schedules Revolve, 20 snapshots", package("cs.Revolve(1000, 20)", 1000, 3)),
    ("Hidden, whole schedule", 1000, 21, own("hidden", 1000, 21), "C++ revolve, 21 snapshots", griewank(1000, 21)),
    ("Hidden, whole schedule", 1_000_000, 50, own("hidden", 1_000_000, 50), "C++ revolve, 50 snapshots", griewank(1_000_000, 50)),
    ("Hidden, whole schedule", 10_000_000, 50, own("hidden", 10_000_000, 50), "C++ revolve, 50 snapshots", griewank(10_000_000, 50)),
    ("Hidden, whole schedule", 1_000_000, 50, own("hidden", 1_000_000, 50), "checkpoint_schedules Multistage, 50 in memory",
     package("cs.MultistageCheckpointSchedule(1_000_000, 50, 0)", 1_000_000, 1)),
    ("Hidden, schedule played under the rules", 1_000_000, 50, own("hidden-checked", 1_000_000, 50), None, None),
    ("Hidden, cost of 1000 problems", 1_000_000, 50, own("hidden-cost", 1_000_000, 50), None, None),
    ("Mixed, beta 2, with the schedule", 10_000, 100, own("mixed", 10_000, 100), "checkpoint_schedules Mixed (another model), 100",
     package("cs.MixedCheckpointSchedule(10_000, 100)", 10_000, 1)),
    ("Mixed, beta 2, one cost", 100_000, 500, own("mixed-cost", 100_000, 500), None, None),
    ("Mixed, 4000/13,348 bytes, one cost", 1000, "667,400 B", own("mixed-cost", 1000, 667_400, "4000/13348"), None, None),
    ("Mixed, beta 3, one cost", 100_000_000, 500, own("mixed-cost", 100_000_000, 500, 3), None, None),
    ("Mixed, beta 2, with the schedule", 100_000, 500, own("mixed", 100_000, 500), None, None),
    ("Mixed, beta 3.5, with the schedule", 100_000, 500, own("mixed", 100_000, 1000, "2/7"), None, None),
    ("Mixed, beta 3, graph", 100_000_000, 500, own("mixed-graph", 100_000_000, 500, 3), None, None),
    ("Mixed, 4000/13,348 bytes, graph", 100_000_000, "2,000,000 B", own("mixed-graph", 100_000_000, 2_000_000, "4000/13348"), None, None),
    ("Mixed, beta 3, every action", 100_000_000, 500, own("mixed", 100_000_000, 500, 3), None, None),
    ("Mixed, beta 2, curve of every budget", 1000, 0, own("mixed-curve", 1000, 0), None, None),
    ("Mixed, beta 4, curve of every budget", 1000, 0, own("mixed-curve", 1000, 0, 4), None, None),
    ("Mixed, 4000/13,348 bytes, curve of every budget", 1000, 0, own("mixed-curve", 1000, 0, "4000/13348"), None, None),
    ("Mixed, 8196/28,672 bytes, curve of every budget", 1000, 0, own("mixed-curve", 1000, 0, "8196/28672"), None, None),
    ("Mixed, 8196/28,672 bytes, curve of every budget", 10_000, 0, own("mixed-curve", 10_000, 0, "8196/28672"), None, None),
    ("Mixed, beta 2, curve of every budget", 100_000, 0, own("mixed-curve", 100_000, 0), None, None),
    ("Online, whole schedule", 2_000_000, 50, own("online", 2_000_000, 50), None, None),
]

# (strategy, T, units, twice beta)
CANCELS = [("mixed", 1_000_000, 500_000, 6), ("mixed", 40_000, 10_000, 7), ("hidden", 10_000_000, 50, 6), ("internal", 10_000_000, 50, 6),
           ("revolve", 10_000_000, 50, 6), ("bisection", 10_000_000, 30, 6), ("online", 5_000_000, 50, 6), ("two-level", 4_000, 200, 6)]


def text(seconds):
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


print("| what | T | M | forwards | Retrace | peak MiB | peer | peer's forwards | peer's time | peak MiB | ratio |")
print("|---|---|---|---|---|---|---|---|---|---|---|")
for what, steps, units, run, name, peer in ROWS:
    mine = run()
    if mine is None:
        sys.exit(f"{what}, T = {steps}: this solver failed.")
    row = [what, f"{steps:,}", str(units or "all"), f"{mine[2]['forward_operations']:,}", text(mine[0]), f"{mine[1]:.0f}"]
    other = peer() if peer else None
    if peer and other is None:
        row += [name, "", "failed", "", ""]
    elif peer:
        row += [name, f"{other[2]['forward_operations']:,}", text(other[0]), f"{other[1]:.0f}", f"{other[0] / mine[0]:,.3g}"]
    else:
        row += [""] * 5
    print("| " + " | ".join(row) + " |", flush=True)
print("\nFrom the request to cancel to the return, longest of 20:")
for strategy, steps, units, twice in CANCELS:
    longest = own("cancel:" + strategy, steps, units, twice)()[2]["forward_operations"] / 1e3
    print(f"- {strategy}, beta {twice / 2:g}, T = {steps:,}, M = {units:,}: {longest:.2g} ms")
