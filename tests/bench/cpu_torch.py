# SPDX-License-Identifier: Apache-2.0
"""The CPU machine beside PyTorch. Usage: cpu_torch.py BIN WORK [PART...]; the parts are the functions in PARTS, in their order."""
import contextlib
import fcntl
import json
import math
import os
import pathlib
import resource
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


@contextlib.contextmanager
def alone():
    """Others wait while a measurement runs."""
    if name := os.environ.get("RETRACE_BENCH_LOCK"):
        with open(name, "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    else:
        yield


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
        print(f"| [{rows}, {depth}] x [{depth}, {columns}] | {speed['own']:.0f} | {speed.get('openblas', math.nan):.0f} |")


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


PARTS = {part.__name__: part for part in (processor, gradients)}


def main():
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
