"""SciPy's permutation test of paired samples, all sign flips counted."""

import json

import numpy as np
import scipy
from scipy import stats

cases = [
    [1, 2, 1, 3, 1],
    [1, -1, 1, 1, 0, 1, 1, -1, 1, 1],
    [0.03, -0.01, 0.02, 0.05],
    [3, -1, 2, 2, -2, 1, 4, 0, 1, -1, 2, 1, 1, -3, 2],
]


def p_value(differences):
    total = lambda a, b, axis: np.sum(a - b, axis=axis)
    own = np.array(differences, float)
    return stats.permutation_test(
        (own, np.zeros_like(own)), total, permutation_type="samples", vectorized=True, n_resamples=np.inf
    ).pvalue


print(json.dumps({
    "made": "python3 tests/bench/stats/references/permutation.py > tests/bench/stats/references/permutation.json",
    "versions": {"scipy": scipy.__version__},
    "cases": [{"differences": own, "p": float(p_value(own))} for own in cases],
}, indent=1))
