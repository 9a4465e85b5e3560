# SPDX-License-Identifier: Apache-2.0
"""Gradients of exported JAX modules beside jax.grad of the unrolled loop, in double: RETRACE_CLI=... export_jax.py FOLDER BUDGET..."""
import importlib
import os
import subprocess
import sys

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
STEPS, BATCH, WIDTH = 500, 4, 8


def lstm(params, x, state):
    h, c = state
    i, f, g, o = jnp.split(x @ params["wx"] + h @ params["wh"] + params["b"], 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    h = jax.nn.sigmoid(o) * jnp.tanh(c)
    return (h, c), h


def unrolled(step, params, xs, h):
    ys = []
    for x in xs:
        h, y = step(params, x, h)
        ys.append(y)
    return h, jnp.stack(ys)


def plan(folder, budget):
    schedule = os.path.join(folder, "plan.json")
    for arguments in (f"plan --steps {STEPS} --strategy mixed --budget {budget}% --beta 3 --schedule {schedule}", f"export {schedule} --jax {folder}/bptt_jax_{budget}.py"):
        subprocess.run([os.environ["RETRACE_CLI"], *arguments.split()], check=True, stdout=subprocess.DEVNULL)
    return importlib.import_module(f"bptt_jax_{budget}")


def main():
    folder, *budgets = sys.argv[1:]
    sys.path.insert(0, folder)
    failed = False
    for budget in budgets:
        module = plan(folder, budget)
        keys = jax.random.split(jax.random.PRNGKey(0), 4)
        params = {"wx": 0.3 * jax.random.normal(keys[0], (WIDTH, 4 * WIDTH)), "wh": 0.3 * jax.random.normal(keys[1], (WIDTH, 4 * WIDTH)), "b": 0.3 * jax.random.normal(keys[2], (4 * WIDTH,))}
        xs, h = jax.random.normal(keys[3], (module.STEPS, BATCH, WIDTH)), (jnp.zeros((BATCH, WIDTH)), jnp.zeros((BATCH, WIDTH)))
        loss = lambda method: lambda params, xs: (method(lstm, params, xs, h)[1] ** 2).mean()
        calls = 0

        def counted(*arguments):
            nonlocal calls
            calls += 1
            return lstm(*arguments)

        jax.grad(lambda params: (module.bptt(counted, params, xs, h)[1] ** 2).mean())(params)
        ours, theirs = (jax.grad(loss(method), argnums=(0, 1))(params, xs) for method in (module.bptt, unrolled))
        differences = jax.tree_util.tree_map(lambda a, b: float(jnp.abs(a - b).max() / jnp.abs(b).max()), ours, theirs)
        worst = max(jax.tree_util.tree_leaves(differences))
        print(f"jax {jax.__version__}, T = {module.STEPS}, {budget} %, {calls} forward calls (promised {module.FORWARD_OPERATIONS}): largest relative difference of a gradient {worst:.1e}")
        failed |= worst > 1e-6 or calls != module.FORWARD_OPERATIONS
    if failed:
        sys.exit("A gradient differs by more than 1e-6, or the forward calls are not those promised.")


if __name__ == "__main__":
    main()
