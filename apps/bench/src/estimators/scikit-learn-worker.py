"""scikit-learn as a contender: the questions of fit-process.ts, one thread (the caller sets OPENBLAS_NUM_THREADS)."""
import json
import os
import resource
import sys
import time
import warnings

MARK = "@odot-bench "


def reply(message):
    sys.stdout.write(MARK + json.dumps(message) + "\n")
    sys.stdout.flush()


try:
    import numpy as np
    import sklearn
    from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, enet_path, lasso_path
except ImportError as error:
    sys.stdin.readline()
    reply({"kind": "missing", "reason": f"{error.name} is not installed"})
    sys.exit()

# whether a fit is good enough is found by its gap
warnings.simplefilter("ignore")
VARIANT, MIXING, MANY = sys.argv[1], 0.5, 10_000_000
data = {}


def load(folder, rows, columns):
    rows, columns = int(rows), int(columns)
    data["X"] = np.fromfile(os.path.join(folder, "X")).reshape(columns, rows).T
    data["y"] = {model: np.fromfile(os.path.join(folder, model)) for model in ("lasso", "elastic-net", "logistic")}
    return {"kind": "ready", "version": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}"}


def linear(model, tolerance, lambdas):
    X, y = data["X"], data["y"][model]
    # the Gram matrix is worth its time where there are more rows than columns
    gram = X.shape[0] > X.shape[1]
    share = MIXING if model == "elastic-net" else 1
    if len(lambdas) == 1:
        options = {"fit_intercept": False, "precompute": gram, "copy_X": False, "tol": tolerance, "max_iter": MANY}
        estimator = Lasso(lambdas[0], **options) if share == 1 else ElasticNet(lambdas[0], l1_ratio=share, **options)
        return lambda: estimator.fit(X, y).coef_
    options = {"alphas": lambdas, "precompute": gram, "copy_X": False, "tol": tolerance, "max_iter": MANY}
    if share == 1:
        return lambda: lasso_path(X, y, **options)[1].T
    return lambda: enet_path(X, y, l1_ratio=share, **options)[1].T


def logistic(tolerance, lambdas):
    # both solvers want rows
    if "rows" not in data:
        data["rows"] = np.ascontiguousarray(data["X"])
    X, y = data["rows"], data["y"]["logistic"]

    def run():
        estimator = LogisticRegression(
            penalty="l1", solver=VARIANT, fit_intercept=False, tol=tolerance, max_iter=MANY, warm_start=VARIANT == "saga", random_state=0
        )
        found = []
        for strength in lambdas:
            estimator.C = 1 / (strength * len(y))
            found.append(estimator.fit(X, y).coef_[0].copy())
        return np.array(found)

    return run


def peak():
    """Bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def fit(model, tolerance, lambda_max, count, source, target):
    lambdas, tolerance = np.fromfile(source), float(tolerance)
    run = logistic(tolerance, lambdas) if model == "logistic" else linear(model, tolerance, lambdas)
    before = peak()
    start = time.perf_counter()
    coefficients = run()
    milliseconds = 1000 * (time.perf_counter() - start)
    np.ascontiguousarray(coefficients, dtype=np.float64).tofile(target)
    return {"kind": "fitted", "milliseconds": milliseconds, "before": before, "peak": peak()}


for line in sys.stdin:
    name, *words = line.rstrip("\n").split("\t")
    try:
        reply({"load": load, "fit": fit}[name](*words))
    except Exception as error:
        reply({"kind": "failed", "reason": f"{type(error).__name__}: {error}"})
