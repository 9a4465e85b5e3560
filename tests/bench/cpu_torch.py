# SPDX-License-Identifier: Apache-2.0
"""The CPU machine beside PyTorch. Usage: cpu_torch.py BIN WORK [PART...]; the parts are the functions in PARTS, in their order."""
import contextlib
import fcntl
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import time

import numpy
import torch
from torch.utils.checkpoint import checkpoint

REPEATS = 7
ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = f"text:{ROOT}/resources/data/jargon.txt"
SERIES = f"csv:{ROOT}/resources/data/sf-temps.csv:temp"
failures = []
locked = False


@contextlib.contextmanager
def alone():
    """Others wait while a measurement, or a turn of measurements around it, runs."""
    global locked
    name = os.environ.get("RETRACE_BENCH_LOCK")
    if locked or not name:
        yield
        return
    with open(name, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        locked = True
        try:
            yield
        finally:
            locked = False


def turns(methods):
    """Milliseconds of every method in turn, REPEATS times after a first turn that does not count."""
    times = {name: [] for name in methods}
    for repeat in range(REPEATS + 1):
        with alone():
            row = {name: method() for name, method in methods.items()}
        for name, value in row.items():
            if repeat > 0:
                times[name].append(value)
    return times


def medians_of(times):
    return {name: statistics.median(values) for name, values in times.items()}


def expect(holds, what):
    if not holds:
        failures.append(what)
        print(f"NOT REACHED: {what}")


class Server:
    """bench_cpu, one command and one answer at a time."""

    def __init__(self, binary):
        self.process = subprocess.Popen([binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, do, **values):
        self.process.stdin.write(json.dumps({"do": do, **values}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if isinstance(answer, dict) and "error" in answer:
            sys.exit(f"bench_cpu: {answer['error']}")
        return answer


def raw(path, kind, *shape):
    return torch.from_numpy(numpy.fromfile(path, dtype=kind).reshape(shape))


class Twin(torch.nn.Module):
    """The same network from PyTorch's parts. torch keeps two biases where one is enough: the second stays zero and untrained."""

    def __init__(self, cell, hidden, layers, about):
        super().__init__()
        kind = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "tanh": torch.nn.RNN}[cell]
        self.cell, self.hidden, self.layers, self.about = cell, hidden, layers, about
        self.rnn = kind(about["input_width"], hidden, layers)
        self.head = torch.nn.Linear(hidden, about["output_width"])

    def parts(self):
        """(parameter, offset, shape in our order, transposed, first row) of everything that is trained."""
        columns = self.about["gates"] * self.hidden
        for k, at in enumerate(self.about["layers"]):
            yield getattr(self.rnn, f"weight_ih_l{k}"), at["input"], (at["input_width"], columns), True, 0
            yield getattr(self.rnn, f"bias_ih_l{k}"), at["bias"], (columns,), False, 0
            yield getattr(self.rnn, f"weight_hh_l{k}"), at["recurrent"], (self.hidden, columns), True, 0
            if self.cell == "gru":
                yield getattr(self.rnn, f"bias_hh_l{k}"), at["recurrent_bias"], (self.hidden,), False, 2 * self.hidden
        yield self.head.weight, self.about["output"], (self.hidden, self.about["output_width"]), True, 0
        yield self.head.bias, self.about["output_bias"], (self.about["output_width"],), False, 0

    @torch.no_grad()
    def load(self, weights):
        for k in range(self.layers):
            getattr(self.rnn, f"bias_hh_l{k}").zero_()
        for parameter, offset, shape, transposed, first in self.parts():
            values = weights[offset:offset + math.prod(shape)].reshape(shape)
            values = values.T if transposed else values
            parameter[first:first + values.shape[0]] = values

    def freeze(self):
        """Keeps the second biases out of training: all of them but a GRU's n, whose rest is held by a mask."""
        for k in range(self.layers):
            bias = getattr(self.rnn, f"bias_hh_l{k}")
            mask = torch.zeros_like(bias)
            if self.cell == "gru":
                mask[2 * self.hidden:] = 1
            bias.register_hook(lambda gradient, mask=mask: gradient * mask)

    def gradients(self, count):
        flat = torch.zeros(count, dtype=torch.float64)
        for parameter, offset, shape, transposed, first in self.parts():
            values = parameter.grad[first:first + (shape[-1] if transposed else shape[0])]
            flat[offset:offset + math.prod(shape)] = (values.T if transposed else values).double().reshape(-1)
        return flat

    def loss(self, inputs, targets, state=None):
        out, state = self.rnn(inputs, state)
        out = self.head(out[-len(targets):])
        if self.about["symbols_out"]:
            return torch.nn.functional.cross_entropy(out.flatten(0, 1), targets.flatten()), state
        return torch.nn.functional.mse_loss(out, targets), state


def batch_of(prefix, about, streams, kind=torch.float32):
    steps, predicted = about["steps"], about["predicted"]
    if about["symbols_in"]:
        symbols = raw(prefix + "input_symbols", numpy.int32, steps, streams).long()
        inputs = torch.nn.functional.one_hot(symbols, about["input_width"]).to(kind)
    else:
        inputs = raw(prefix + "input_values", numpy.float32, steps, streams, about["input_width"]).to(kind)
    if about["symbols_out"]:
        return inputs, raw(prefix + "target_symbols", numpy.int32, predicted, streams).long()
    return inputs, raw(prefix + "target_values", numpy.float32, predicted, streams, about["output_width"]).to(kind)


def processor(server, _):
    with alone():
        peak = server.ask("peak")
    print(f"FMA peak of one core: {peak['gflops']:.1f} GFLOP/s; kernels: {peak['kernels']}; torch {torch.__version__}; medians of {REPEATS}, in turn")
    print("\n| product [rows, depth] x [depth, columns] | own kernel, GFLOP/s | OpenBLAS, GFLOP/s |\n|---|---|---|")
    for rows, depth, columns in ((32, 128, 512), (32, 512, 128), (64, 256, 1024), (64, 1024, 256), (32, 1024, 4096), (32, 4096, 1024)):
        with alone():
            speed = server.ask("products", rows=rows, depth=depth, columns=columns)
        peer = f"{speed['openblas']:.0f}" if "openblas" in speed else "not installed"
        print(f"| [{rows}, {depth}] x [{depth}, {columns}] | {speed['own']:.0f} | {peer} |")


def gradients(server, work):
    print("\n| cell | layers | data | loss | relative error of the gradient | of torch in float |\n|---|---|---|---|---|---|")
    hidden, streams, steps = 48, 8, 200
    worst = 0.0
    for cell in ("tanh", "gru", "lstm"):
        for layers in (1, 2, 4):
            for data in (TEXT, SERIES, "copy:10", "adding", "dense:32"):
                server.ask("open", id=1, cell=cell, layers=layers, hidden=hidden, batch=streams, steps=steps, data=data, strategy="mixed", budget="10%")
                ours = server.ask("iterate", id=1)
                about = server.ask("dump", id=1, folder=work)
                weights = raw(f"{work}/weights", numpy.float32, -1)
                flat = raw(f"{work}/gradients", numpy.float32, -1).double()
                errors, loss = [], 0.0
                for kind in (torch.float64, torch.float32):
                    twin = Twin(cell, hidden, layers, about).to(kind)
                    twin.load(weights.to(kind))
                    loss, _ = twin.loss(*batch_of(f"{work}/", about, streams, kind))
                    loss.backward()
                    if kind == torch.float64:
                        exact = twin.gradients(len(flat))
                        expect(abs(loss.item() - ours["loss"]) < 1e-6 * max(1, abs(loss.item())), f"loss of {cell} {layers} {data}")
                        errors.append(((flat - exact).norm() / exact.norm()).item())
                    else:
                        errors.append(((twin.gradients(len(flat)) - exact).norm() / exact.norm()).item())
                worst = max(worst, errors[0])
                name = data.split(":")[0] + (f":{data.split(':')[1]}" if "/" not in data and ":" in data else "")
                print(f"| {cell} | {layers} | {name} | {ours['loss']:.6f} | {errors[0]:.1e} | {errors[1]:.1e} |")
    print(f"\nlargest: {worst:.1e}")
    expect(worst < 1e-5, "gradients within 1e-5 of torch in double")


def twin_of(server, work, cell="lstm", **network):
    """A torch network with our weights, its about, and the batch."""
    server.ask("open", id=90, cell=cell, **network)
    about = server.ask("dump", id=90, folder=work)
    twin = Twin(cell, network["hidden"], network.get("layers", 1), about)
    twin.load(raw(f"{work}/weights", numpy.float32, -1))
    data = batch_of(f"{work}/", about, network["batch"])
    server.ask("close", id=90)
    return twin, about, data


def ours(server, session):
    return lambda: server.ask("iterate", id=session)["ms"]


def forward_backward(module, loss, threads=1):
    def run():
        torch.set_num_threads(threads)
        begin = time.perf_counter()
        module.zero_grad()
        loss().backward()
        took = 1e3 * (time.perf_counter() - begin)
        torch.set_num_threads(1)
        return took
    return run


def checkpointed(twin, inputs, targets, length):
    """sqrt(T) segments; each is recomputed whole in the backward pass."""
    streams = inputs.shape[1]
    state = (torch.zeros(1, streams, twin.hidden), torch.zeros(1, streams, twin.hidden))
    outs = []
    for first in range(0, len(inputs), length):
        def segment(part, h, c):
            out, (h, c) = twin.rnn(part, (h, c))
            return out, h, c
        out, *state = checkpoint(segment, inputs[first:first + length], *state, use_reentrant=False)
        outs.append(out)
    return torch.nn.functional.mse_loss(twin.head(torch.cat(outs)), targets)


def flops(streams, hidden, inputs, outputs):
    """Of one step of an LSTM and its output layer, forward and backward, without a gradient of the inputs."""
    return 2 * streams * (4 * hidden * (2 * inputs + 3 * hidden) + 3 * hidden * outputs)


def speed(server, work):
    with alone():
        peak = server.ask("peak")["gflops"]
    print("Store everything, LSTM, T = 1000, D = H, one thread, forward and backward, milliseconds. Ours always has its output layer and loss.\n")
    print("| N, H | ours | of the FMA peak | nn.LSTM alone | ratio | nn.LSTM + Linear + MSE | ratio |\n|---|---|---|---|---|---|---|")
    for streams, hidden in ((32, 128), (64, 256), (32, 1024)):
        network = {"hidden": hidden, "batch": streams, "steps": 1000, "data": f"dense:{hidden}"}
        twin, _, (inputs, targets) = twin_of(server, work, **network)
        server.ask("open", id=1, **network)
        medians = medians_of(turns({"ours": ours(server, 1),
                                    "lstm": forward_backward(twin, lambda: twin.rnn(inputs)[0].square().mean()),
                                    "head": forward_backward(twin, lambda: twin.loss(inputs, targets)[0])}))
        own, lstm, head = medians.values()
        share = 1e-6 * 1000 * flops(streams, hidden, hidden, hidden) / own / peak
        print(f"| {streams}, {hidden} | {own:.0f} | {100 * share:.0f} % | {lstm:.0f} | {lstm / own:.2f} | {head:.0f} | {head / own:.2f} |", flush=True)
        expect(lstm / own >= 1.0, f"faster than nn.LSTM at N={streams}, H={hidden}")
        if hidden == 256:
            expect(share >= 0.7, "70 % of the FMA peak at N=64, H=256")
        server.ask("close", id=1)


def threads(server, work):
    network = {"hidden": 256, "batch": 64, "steps": 1000, "data": "dense:256"}
    twin, _, (inputs, targets) = twin_of(server, work, **network)
    server.ask("open", id=1, **network)
    server.ask("open", id=2, **network, threads=2)
    medians = medians_of(turns({"ours, 1 thread": ours(server, 1),
                                "ours, 2 threads": ours(server, 2),
                                "nn.LSTM alone, 2 threads": forward_backward(twin, lambda: twin.rnn(inputs)[0].square().mean(), 2),
                                "nn.LSTM + Linear + MSE, 2 threads": forward_backward(twin, lambda: twin.loss(inputs, targets)[0], 2)}))
    print("N = 64, H = 256, T = 1000, OMP_WAIT_POLICY=" + os.environ.get("OMP_WAIT_POLICY", "unset") + "\n\n| | ms |\n|---|---|")
    for name, value in medians.items():
        print(f"| {name} | {value:.0f} |")
    expect(medians["ours, 2 threads"] < medians["nn.LSTM alone, 2 threads"], "2 threads faster than nn.LSTM's 2 threads")
    server.ask("close", id=1)
    server.ask("close", id=2)


def growth_of_torch(work, kind):
    """MiB by which a fresh process grows beyond weights and data."""
    out = subprocess.run([sys.executable, __file__, "--child", kind, work], capture_output=True, text=True, check=True)
    return float(out.stdout)


def status_kib(key):
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key + ":"))


def child(kind, work):
    torch.set_num_threads(1)
    about = json.loads(pathlib.Path(f"{work}/about.json").read_text())
    twin = Twin("lstm", 256, 1, about)
    inputs, targets = batch_of(f"{work}/", about, 64)
    length = math.isqrt(len(inputs) - 1) + 1
    run = {"plain": lambda x, y: twin.loss(x, y)[0], "checkpoint": lambda x, y: checkpointed(twin, x, y, length)}[kind]
    run(inputs[:2], targets[:2]).backward()
    # ru_maxrss is handed down by the parent process; this peak is our own.
    pathlib.Path("/proc/self/clear_refs").write_text("5")
    before = status_kib("VmRSS")
    run(inputs, targets).backward()
    print((status_kib("VmHWM") - before) / 1024)


def curve(server, work):
    network = {"hidden": 256, "batch": 64, "steps": 1000, "data": "dense:256"}
    percents = (1, 2, 3, 5, 10, 20, 50, 100)
    twin, about, (inputs, targets) = twin_of(server, work, **network)
    pathlib.Path(f"{work}/about.json").write_text(json.dumps(about))
    for percent in percents:
        server.ask("open", id=percent, **network, strategy="mixed", budget=f"{percent}%")
    length = math.isqrt(999) + 1
    operations, arena = {}, {}
    for percent in percents:
        answer = server.ask("iterate", id=percent)
        operations[percent], arena[percent] = answer["forward_operations"], answer["peak_arena_bytes"]
    times = turns({**{percent: ours(server, percent) for percent in percents},
                   "plain": forward_backward(twin, lambda: twin.loss(inputs, targets)[0]),
                   "checkpoint": forward_backward(twin, lambda: checkpointed(twin, inputs, targets, length))})
    medians = medians_of(times)
    # Every repeat has its own store-everything run beside it: the median of ratios is steadier than the ratio of medians.
    ratio = {name: statistics.median(a / b for a, b in zip(times[name], times[100], strict=True)) - 1 for name in percents}
    torch_ratio = statistics.median(a / b for a, b in zip(times["checkpoint"], times["plain"], strict=True)) - 1
    print("LSTM, N = 64, H = 256, T = 1000, dense:256, mixed, one thread. The model: a backward costs two forwards.\n")
    print("| activation memory | arena | forwards | ms | more time than store-everything | the model's |\n|---|---|---|---|---|---|")
    for percent in percents:
        print(f"| {percent} % | {arena[percent] / 2**20:.1f} MiB | {operations[percent]} | {medians[percent]:.0f} | {100 * ratio[percent]:.1f} % | "
              f"{100 * (operations[percent] - 1000) / 3000:.1f} % |")
        server.ask("close", id=percent)
    growth = {kind: growth_of_torch(work, kind) for kind in ("plain", "checkpoint")}
    print(f"| nn.LSTM + Linear, everything | {growth['plain']:.0f} MiB (process growth) | 1000 | {medians['plain']:.0f} | | |")
    print(f"| torch.utils.checkpoint, {math.ceil(1000 / length)} segments | {growth['checkpoint']:.0f} MiB (process growth) | 2000 | {medians['checkpoint']:.0f} | "
          f"{100 * torch_ratio:.1f} % | 33.3 % |")
    expect(ratio[5] <= 0.27, f"5 % of the memory for at most 27 % more time (measured: {100 * ratio[5]:.1f} %)")


def predict(server, _):
    network = {"hidden": 256, "batch": 64, "data": "dense:256"}
    with alone():
        costs = server.ask("calibrate", id=1, **network)
    print(f"F {1e6 * costs['first_forward']:.0f}, save {1e6 * costs['save']:.1f}, load {1e6 * costs['load']:.1f} microseconds a step; runs of consecutive steps:\n")
    print("| steps in a run | R (replayed forward) | record | B (backward) |\n|---|---|---|---|")
    for run in costs["runs"]:
        print(f"| {run['steps']} | {1e6 * run['forward']:.0f} | {1e6 * run['record']:.0f} | {1e6 * run['backward']:.0f} |")
    pairs = [("store-all", None), *(("mixed", f"{p}%") for p in (1, 2, 5, 10, 20, 50)), ("hidden", "2%"), ("hidden", "5%"), ("internal", "10%"),
             ("sqrt", None), ("every:10", None)]
    predicted = []
    for index, (strategy, budget) in enumerate(pairs):
        server.ask("open", id=index, **network, steps=1000, strategy=strategy, **({"budget": budget} if budget else {}))
        predicted.append(server.ask("predict", id=index, calibration=1)["ms"])
    medians = medians_of(turns({index: ours(server, index) for index in range(len(pairs))}))
    print("\n| strategy | budget | predicted, ms | measured median, ms | off by |\n|---|---|---|---|---|")
    worst = 0.0
    for index, (strategy, budget) in enumerate(pairs):
        median = medians[index]
        off = predicted[index] / median - 1
        worst = max(worst, abs(off))
        print(f"| {strategy} | {budget or '-'} | {predicted[index]:.0f} | {median:.0f} | {100 * off:+.1f} % |")
        server.ask("close", id=index)
    expect(worst <= 0.10, f"12 predictions within 10 % (largest: {100 * worst:.1f} %)")


def training(server, work):
    hidden, streams, iterations = 128, 32, 2000
    network = {"hidden": hidden, "batch": streams, "steps": 64, "data": TEXT, "validate": True, "learning_rate": 4e-3}
    twin, about, _ = twin_of(server, work, **network)
    twin.freeze()
    server.ask("open", id=1, **network, strategy="mixed", budget="10%")
    held_out = []
    for index, piece in enumerate(server.ask("dump held out", id=1, folder=work)):
        held_out.append((piece, batch_of(f"{work}/held_out_{index}_", piece, streams)))
    optimizer = torch.optim.Adam(twin.parameters(), lr=4e-3)

    @torch.no_grad()
    def validate():
        total, steps, state = 0.0, 0, None
        for piece, (inputs, targets) in held_out:
            loss, state = twin.loss(inputs, targets, None if piece["restarted"] else state)
            total, steps = total + loss.item() * piece["steps"], steps + piece["steps"]
        return total / steps

    print(f"LSTM {hidden}, N = {streams}, T = 64, Adam 4e-3, clip 1, {iterations} updates of the shipped text; ours under a budget of 10 %. Bits per character:\n")
    print("| updates | ours, training | torch | ours, held out | torch | difference |\n|---|---|---|---|---|---|")
    state, seconds, apart = None, [0.0, 0.0], 0.0
    for iteration in range(1, iterations + 1):
        piece = server.ask("dump next", id=1, folder=work)
        inputs, targets = batch_of(f"{work}/", piece, streams)
        answer = server.ask("iterate", id=1, update=True)
        seconds[0] += answer["ms"] / 1e3
        begin = time.perf_counter()
        optimizer.zero_grad()
        loss, state = twin.loss(inputs, targets, None if piece["restarted"] else state)
        state = tuple(part.detach() for part in state)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(twin.parameters(), 1.0)
        optimizer.step()
        seconds[1] += time.perf_counter() - begin
        if iteration in (1, 10, 100) or iteration % 500 == 0:
            own, other = server.ask("validate", id=1)["loss"] / math.log(2), validate() / math.log(2)
            apart = own / other - 1
            print(f"| {iteration} | {answer['loss'] / math.log(2):.4f} | {loss.item() / math.log(2):.4f} | {own:.4f} | {other:.4f} | {100 * apart:+.2f} % |", flush=True)
    print(f"\nforward and backward, together: ours {seconds[0]:.0f} s, torch {seconds[1]:.0f} s (with its update)")
    expect(abs(apart) <= 0.01, f"held-out loss within 1 % of torch ({100 * apart:+.2f} %)")
    server.ask("close", id=1)


PARTS = {part.__name__: part for part in (processor, gradients, speed, threads, curve, predict, training)}


def main():
    if sys.argv[1] == "--child":
        child(*sys.argv[2:])
        return
    binaries, work, *names = sys.argv[1:]
    torch.set_num_threads(1)
    torch.manual_seed(0)
    server = Server(f"{binaries}/bench_cpu")
    for name in names or PARTS:
        if name not in PARTS:
            sys.exit(f"There is no part '{name}'; there are: {' '.join(PARTS)}.")
        print(f"\n## {name}\n")
        PARTS[name](server, work)
    if failures:
        sys.exit("Not reached: " + "; ".join(failures) + ".")


if __name__ == "__main__":
    main()
