"""Shares and quantiles with 40 digits; SciPy's, where mpmath has no function."""

import json

import mpmath as mp
import scipy
from scipy import stats

mp.mp.dps = 40


def normal(z):
    return mp.ncdf(mp.mpf(z))


def student(t, degrees):
    t, degrees = mp.mpf(t), mp.mpf(degrees)
    tail = mp.betainc(degrees / 2, 0.5, 0, degrees / (degrees + t * t), regularized=True) / 2
    return 1 - tail if t > 0 else tail


def binomial(k, n, p):
    p = mp.mpf(p)
    return mp.fsum(mp.binomial(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))


def noncentral(t, degrees, shift):
    """Integral over the chi distribution of the normal share below t times it."""
    t, v, d = mp.mpf(t), mp.mpf(degrees), mp.mpf(shift)
    density = lambda s: 2 * (v / 2) ** (v / 2) / mp.gamma(v / 2) * s ** (v - 1) * mp.exp(-v * s * s / 2)
    return mp.quad(lambda s: mp.ncdf(t * s - d) * density(s), [0, 0.5, 1, 1.5, 2, 4, 10])


rows = lambda function, *arguments: [[*a, float(function(*a))] for a in arguments]
shares = [1e-300, 1e-12, 0.001, 0.025, 0.3, 0.5, 0.6, 0.975, 0.999999]
print(json.dumps({
    "made": "python3 tests/bench/stats/references/distributions.py > tests/bench/stats/references/distributions.json",
    "versions": {"mpmath": mp.__version__, "scipy": scipy.__version__},
    "normalCdf": rows(normal, *[(z,) for z in [-37, -10, -3.3, -2, -1.9999, -1, -0.1, 0, 0.5, 1.96, 2, 4, 7]]),
    "normalQuantile": rows(stats.norm.ppf, *[(p,) for p in shares]),
    "studentCdf": rows(student, *[(t, v) for v in [1, 2.5, 3, 30, 400, 1e6] for t in [-40, -3, -0.5, 0, 1, 6]]),
    "studentQuantile": rows(stats.t.ppf, *[(p, v) for v in [1, 2.5, 3, 30, 400] for p in [0.001, 0.3, 0.975, 0.9999]]),
    "binomialCdf": rows(binomial, (0, 5, 0.5), (4, 10, 0.5), (40, 100, 0.5), (3, 12, 0.1), (250, 600, 0.5), (600, 600, 0.5)),
    "noncentralTCdf": rows(noncentral, (2, 3, 1), (3.182, 3, 2.5), (-3.182, 3, 2.5), (2.1, 19, 3), (0, 5, 1.5), (1.97, 300, 9), (40, 3, 30)),
}, indent=1))
