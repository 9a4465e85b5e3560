# SPDX-License-Identifier: Apache-2.0
"""How much a process grows while an exported PyTorch module runs, beside the storages that are alive at its fullest.

    RETRACE_CLI=... export_memory.py FOLDER BUDGET...

Every figure comes from a fresh process that has run a few steps before, so that what libraries load and set aside at their first use is not
counted. glibc's heap keeps freed pieces between kept ones, so the process is measured twice: with every tensor in a mapping of its own,
where its growth is what it uses, and with the heap as it is.
"""
import gc
import json
import os
import subprocess
import sys

import torch
from export_steps import CELLS, STEPS, LiveStorages, load, plan, question, segments, small_output, unrolled

BATCH, WIDTH = 128, 256  # a plane of a state has 128 KiB: pages and Python's objects are little beside it
FEW_STEPS = 4


def status(key):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(key + ":"))


def one(folder, name, method_name):
    torch.set_num_threads(1)
    step, states = CELLS[name]
    step = small_output(step)
    methods = {"unrolled": unrolled, "segments": segments}
    module = None if method_name in methods else load(folder, method_name)
    method = module.bptt if module else methods[method_name]
    params, xs, h = question(states, batch=BATCH, width=WIDTH)

    def iteration(method, inputs):
        for p in params.values():
            p.grad = None
        (method(step, params, inputs, h)[1] ** 2).mean().backward()

    iteration(load(folder, f"few_{name}").bptt, xs[:FEW_STEPS])
    iteration(segments, xs[:FEW_STEPS])
    for p in params.values():
        p.grad = None
    gc.collect()
    with open("/proc/self/clear_refs", "w") as reset:
        reset.write("5")  # VmHWM becomes what is in use now
    before = status("VmHWM")
    iteration(method, xs)
    grown = status("VmHWM") - before
    for p in params.values():
        p.grad = None
    with LiveStorages(*params.values(), xs, *h) as live:
        iteration(method, xs)
    print(json.dumps({"promised": module.PEAK_BYTES if module else None, "alive": live.peak, "grown": grown}))


def measure(folder, name, method, mappings):
    environment = dict(os.environ, **({"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "0"} if mappings else {}))
    return json.loads(subprocess.run([sys.executable, __file__, "--one", folder, name, method], env=environment, check=True, stdout=subprocess.PIPE).stdout)


def main():
    if sys.argv[1] == "--one":
        return one(*sys.argv[2:])
    folder, *budgets = sys.argv[1:]
    failures = []
    print(f"\nT = {STEPS}, N = {BATCH}, H = {WIDTH}, one output a row and step; growth of VmHWM in a fresh process")
    print("| step | method | promised, B | alive at the fullest, B | process grows, own mappings, B | grows / alive | grows with the heap as it is / alive |\n|---|---|---|---|---|---|---|")
    for name in CELLS:
        plan(folder, name, f"few_{name}", "--strategy mixed --budget 30%", FEW_STEPS, BATCH, WIDTH)
        for budget in budgets:
            plan(folder, name, f"large_{name}_{budget}", f"--strategy mixed --budget {budget}%", STEPS, BATCH, WIDTH)
        for key, method in {**{f"exported, {b} %": f"large_{name}_{b}" for b in budgets}, "torch.utils.checkpoint, sqrt(T)": "segments", "unrolled loop": "unrolled"}.items():
            own, heap = (measure(folder, name, method, mappings) for mappings in (True, False))
            ratio = own["grown"] / own["alive"]
            if own["promised"] and abs(ratio - 1.0) > 0.1:
                failures.append(f"{name}, {key}: {ratio:.3f}")
            print(f"| {name} | {key} | {own['promised'] or ''} | {own['alive']} | {own['grown']} | {ratio:.3f} | {heap['grown'] / heap['alive']:.2f} |", flush=True)
    if failures:
        sys.exit("The process grows by something else than what is alive: " + "; ".join(failures))


if __name__ == "__main__":
    main()
