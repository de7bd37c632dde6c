"""One contender in numpy: the protocol of ../protocol.ts, one thread (the caller sets OPENBLAS_NUM_THREADS)."""
import json
import sys
import time

MARK = "@odot-bench "
PLACES, STRIDE = 4096, 7919


def reply(message):
    sys.stdout.write(MARK + json.dumps(message) + "\n")
    sys.stdout.flush()


try:
    import numpy as np
except ImportError:
    sys.stdin.readline()
    reply({"kind": "missing", "reason": "not present"})
    sys.exit()


def noise(seed, count, dtype):
    """The numbers of ../noise.ts."""
    h = (np.arange(count, dtype=np.uint64) + np.uint64(seed * 0x9E3779B9)).astype(np.uint32)
    h = (h ^ (h >> np.uint32(16))) * np.uint32(0x7FEB352D)
    h = (h ^ (h >> np.uint32(15))) * np.uint32(0x846CA68B)
    h = h ^ (h >> np.uint32(16))
    return ((h >> np.uint32(8)) * 2.0**-23 - 1).astype(dtype)


def sampled(numbers):
    flat = np.asarray(numbers, dtype=np.float64).ravel()
    if flat.size > PLACES:
        flat = flat[(np.arange(PLACES) * STRIDE) % flat.size]
    return [x if np.isfinite(x) else None for x in flat.tolist()]


def dtype_of(assignment):
    return np.float32 if assignment["precision"] == "f32" else np.float64


def gemv(a):
    n, p = a["sizes"]
    X, v, out = noise(1, n * p, dtype_of(a)).reshape(n, p), noise(2, p, dtype_of(a)), np.zeros(n, dtype_of(a))
    return lambda: np.dot(X, v, out=out), lambda: {"out": out}


def gemv_transposed(a):
    n, p = a["sizes"]
    X, r, out = noise(1, n * p, dtype_of(a)).reshape(n, p), noise(3, n, dtype_of(a)), np.zeros(p, dtype_of(a))
    return lambda: np.dot(X.T, r, out=out), lambda: {"out": out}


def gemm(a):
    n = a["sizes"][0]
    A, B = noise(1, n * n, dtype_of(a)).reshape(n, n), noise(2, n * n, dtype_of(a)).reshape(n, n)
    out = np.zeros((n, n), dtype_of(a))
    return lambda: np.dot(A, B, out=out), lambda: {"out": out}


def gram(a):
    k, n = a["sizes"]
    Z, out = noise(1, k * n, np.float64).reshape(k, n), np.zeros((k, k))
    return lambda: np.dot(Z, Z.T, out=out), lambda: {"out": out}


def cholesky(a):
    n = a["sizes"][0]
    A = np.tril(noise(1, n * n, np.float64).reshape(n, n), -1)
    A = A + A.T + n * np.eye(n)
    state = {}

    def run():
        state["L"] = np.linalg.cholesky(A)

    return run, lambda: {"L": state["L"][np.tril_indices(n)]}


RIDGE = 0.1


def hpp(a):
    n, p = a["sizes"]
    t = dtype_of(a)
    X, y, u, v = noise(1, n * p, t).reshape(n, p), noise(2, n, t), noise(3, p, t), noise(4, p, t)
    scale, ridge, state = t(1 / n), t(RIDGE), {}

    def run():
        r = X @ (u * v) - y
        g = (r @ X) * scale
        state["value"] = 0.5 * scale * (r @ r) + 0.5 * ridge * (u @ u + v @ v)
        state["u"], state["v"] = g * v + ridge * u, g * u + ridge * v

    return run, lambda: {"value": [state["value"]], "u": state["u"], "v": state["v"]}


def mlp(a):
    batch, inputs, hidden, classes = a["sizes"]
    t = dtype_of(a)
    X = noise(1, batch * inputs, t).reshape(batch, inputs)
    Y = np.eye(classes, dtype=t)[np.arange(batch) % classes]
    shapes = {"W1": (inputs, hidden), "b1": (hidden,), "W2": (hidden, classes), "b2": (classes,)}
    start = {k: noise(i + 2, int(np.prod(s)), t).reshape(s) / t(16) for i, (k, s) in enumerate(shapes.items())}
    state = {"weights": start}

    def step(w, rate):
        A = X @ w["W1"] + w["b1"]
        H = np.maximum(A, 0)
        Z = H @ w["W2"] + w["b2"]
        Z -= Z.max(axis=1, keepdims=True)
        E = np.exp(Z)
        S = E.sum(axis=1, keepdims=True)
        value = -np.sum((Z - np.log(S)) * Y) / batch
        D = (E / S - Y) / t(batch)
        B = (D @ w["W2"].T) * (A > 0)
        g = {"W1": X.T @ B, "b1": B.sum(axis=0), "W2": H.T @ D, "b2": D.sum(axis=0)}
        return value, {k: w[k] - t(rate) * g[k] for k in w}

    def run():
        state["value"], state["weights"] = step(state["weights"], 2.0**-7)

    def outputs():
        value, after = step(start, 1.0)
        return {"value": [value], **{k: start[k].astype(np.float64) - after[k] for k in start}}

    return run, outputs


TASKS = {f.__name__.replace("_", "-"): f for f in (gemv, gemv_transposed, gemm, gram, cholesky, hpp, mlp)}


def blas():
    try:
        found = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
        return f"{found.get('name')} {found.get('version')}"
    except Exception:
        return "an unknown BLAS"


def time_calls(run, milliseconds):
    if milliseconds > 0:
        run()
    calls, start = 0, time.perf_counter()
    while True:
        run()
        calls += 1
        elapsed = 1000 * (time.perf_counter() - start)
        if elapsed >= milliseconds:
            return elapsed / calls


task = None
for line in sys.stdin:
    request = json.loads(line)
    try:
        if request["kind"] == "prepare":
            assignment = request["assignment"]
            task = TASKS[assignment["task"]](assignment)
            reply({"kind": "ready", "version": f"numpy {np.__version__} ({blas()}, one thread)"})
        elif request["kind"] == "outputs":
            task[0]()
            reply({"kind": "outputs", "outputs": {k: sampled(x) for k, x in task[1]().items()}})
        else:
            reply({"kind": "time", "milliseconds": time_calls(task[0], request["milliseconds"])})
    except Exception as error:
        reply({"kind": "failed", "reason": f"{type(error).__name__}: {error}"})
