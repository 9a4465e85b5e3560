# SPDX-License-Identifier: Apache-2.0
"""Gradients of exported JAX modules beside jax.grad of the unrolled loop, in double: export_jax.py FOLDER BUDGET..."""
import importlib
import sys

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
BATCH, WIDTH = 4, 8


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


def main():
    folder, *budgets = sys.argv[1:]
    sys.path.insert(0, folder)
    failed = False
    for budget in budgets:
        module = importlib.import_module(f"bptt_jax_{budget}")
        keys = jax.random.split(jax.random.PRNGKey(0), 4)
        params = {"wx": 0.3 * jax.random.normal(keys[0], (WIDTH, 4 * WIDTH)), "wh": 0.3 * jax.random.normal(keys[1], (WIDTH, 4 * WIDTH)), "b": 0.3 * jax.random.normal(keys[2], (4 * WIDTH,))}
        xs, h = jax.random.normal(keys[3], (module.STEPS, BATCH, WIDTH)), (jnp.zeros((BATCH, WIDTH)), jnp.zeros((BATCH, WIDTH)))
        loss = lambda method: lambda params, xs: (method(lstm, params, xs, h)[1] ** 2).mean()
        ours, theirs = (jax.grad(loss(method), argnums=(0, 1))(params, xs) for method in (module.bptt, unrolled))
        differences = jax.tree_util.tree_map(lambda a, b: float(jnp.abs(a - b).max() / jnp.abs(b).max()), ours, theirs)
        worst = max(jax.tree_util.tree_leaves(differences))
        print(f"jax {jax.__version__}, T = {module.STEPS}, {module.FORWARD_OPERATIONS} forwards: largest relative difference of a gradient {worst:.1e}")
        failed |= worst > 1e-6
    if failed:
        sys.exit("A gradient differs by more than 1e-6.")


if __name__ == "__main__":
    main()
