/**
 * Who may import whom: the map of the repository, checked by `layers_test.ts`.
 *
 * The longest matching prefix decides the layer of a file, so a folder stands for the files in it
 * that have no line of their own. A layer may always import itself; everything that is not listed
 * is forbidden, and so is a file without a layer. Lines go from the bottom of the tree to the top.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  // models: tensors in, tensors out. Knows no data set, no YAML, no clock.
  "models/graph": [],
  "models/random.ts": [],
  "models/kernel.ts": ["models/graph"],
  "models/optimizer.ts": ["models/kernel.ts", "models/graph"],
  "models/kernels": [
    "models/optimizer.ts",
    "models/kernel.ts",
    "models/random.ts",
    "models/graph",
  ],
  "models/op.ts": ["models/kernel.ts", "models/graph"],
  "models/ops": [
    "models/op.ts",
    "models/kernels",
    "models/kernel.ts",
    "models/random.ts",
    "models/graph",
  ],
  "models/scope.ts": ["models/graph"],
  "models/extension.ts": ["models/scope.ts", "models/graph"],
  "models/extension_error.ts": [],
  "models/trace.ts": [
    "models/extension_error.ts",
    "models/extension.ts",
    "models/scope.ts",
    "models/graph",
  ],
  "models/architecture.ts": [
    "models/trace.ts",
    "models/extension.ts",
    "models/scope.ts",
    "models/graph",
  ],
  "models/exact_precision.ts": ["models/graph"],
  "models/initialize.ts": [
    "models/architecture.ts",
    "models/random.ts",
    "models/graph",
  ],
  "models/layers": ["models/architecture.ts", "models/ops", "models/graph"],
  "models/architectures": [
    "models/architecture.ts",
    "models/layers",
    "models/ops",
    "models/graph",
  ],
  "models/optimizers": [
    "models/optimizer.ts",
    "models/kernel.ts",
    "models/graph",
  ],
  "models/weights": ["models/architecture.ts", "models/graph"],
  "models/engine.ts": ["models/optimizer.ts", "models/graph"],
  "models/engines/ledger.ts": ["models/engine.ts"],
  "models/engines/optimizer_state.ts": ["models/engine.ts", "models/graph"],
  "models/engines/native": [
    "models/engines/ledger.ts",
    "models/engines/optimizer_state.ts",
    "models/engine.ts",
    "models/optimizers",
    "models/optimizer.ts",
    "models/ops",
    "models/op.ts",
    "models/kernels",
    "models/kernel.ts",
    "models/random.ts",
    "models/graph",
  ],
  "models/engines/tfjs": [
    "models/engines/ledger.ts",
    "models/engines/optimizer_state.ts",
    "models/engine.ts",
    "models/optimizers",
    "models/optimizer.ts",
    "models/ops",
    "models/op.ts",
    "models/random.ts",
    "models/graph",
  ],
  "models/engines": [
    "models/engines/native",
    "models/engines/tfjs",
    "models/engines/ledger.ts",
    "models/engine.ts",
  ],
  "models": [
    "models/engines",
    "models/engines/native",
    "models/engines/tfjs",
    "models/engine.ts",
    "models/weights",
    "models/optimizers",
    "models/optimizer.ts",
    "models/architectures",
    "models/layers",
    "models/exact_precision.ts",
    "models/initialize.ts",
    "models/extension_error.ts",
    "models/architecture.ts",
    "models/ops",
    "models/op.ts",
    "models/kernel.ts",
    "models/random.ts",
    "models/graph",
  ],

  // suites: what is run. Knows no clock and no report. The loose files are the contracts and what
  // several plugins need; what reads a suite file and `mod.ts` know the plugins.
  "suites": ["models"],
  "suites/datasets": ["suites", "models"],
  "suites/metrics": ["suites", "models"],
  "suites/methods": ["suites", "models"],
  "suites/tasks": ["suites/metrics", "suites", "models"],
  "suites/suite_data.ts": ["suites/datasets", "suites"],
  "suites/suite_method.ts": ["suites/methods", "suites", "models"],
  "suites/workload.ts": [
    "suites/suite_data.ts",
    "suites/suite_method.ts",
    "suites/tasks",
    "suites",
    "models",
  ],
  "suites/suite.ts": ["suites/workload.ts", "suites", "models"],
  "suites/mod.ts": [
    "suites/suite.ts",
    "suites/workload.ts",
    "suites/suite_data.ts",
    "suites/suite_method.ts",
    "suites/datasets",
    "suites/metrics",
    "suites/methods",
    "suites/tasks",
    "suites",
    "models",
  ],

  // bench: how it is run, measured, judged and shown. The loose files are contracts.
  "bench/stats": [],
  "bench/result": [],
  "bench": ["bench/result", "bench/stats"],
  "bench/gate": ["bench", "bench/result", "bench/stats"],
  "bench/checks": ["bench", "bench/result", "bench/stats"],
  "bench/reporters": ["bench", "bench/result", "bench/stats"],
  "bench/measure": ["bench", "bench/result", "models"],
  "bench/goldens": ["bench", "suites/mod.ts", "models"],
  "bench/kernels": ["bench", "models"],
  "bench/plan": [
    "bench",
    "bench/result",
    "bench/stats",
    "suites/mod.ts",
    "models",
  ],
  "bench/runner": [
    "bench/plan",
    "bench/measure",
    "bench",
    "bench/result",
    "bench/stats",
    "suites/mod.ts",
    "models",
  ],
  "bench/trials": [
    "bench/runner",
    "bench/plan",
    "bench/measure",
    "bench/gate",
    "bench",
    "bench/result",
    "bench/stats",
    "suites/mod.ts",
    "models",
  ],
  "bench/mod.ts": [
    "bench/runner",
    "bench/plan",
    "bench/measure",
    "bench/checks",
    "bench/reporters",
    "bench/gate",
    "bench",
    "bench/result",
    "bench/stats",
  ],
  "bench/cli": [
    "bench/trials",
    "bench/runner",
    "bench/goldens",
    "bench/kernels",
    "bench/plan",
    "bench/measure",
    "bench/checks",
    "bench/reporters",
    "bench/gate",
    "bench",
    "bench/result",
    "bench/stats",
    "suites/mod.ts",
    "models",
  ],

  // web: keeps and shows result files. Of bench it sees only what is pure; what a browser loads
  // (charts, components, islands, views) sees no server either, and of the store only types.
  "web/store": ["bench", "bench/result", "bench/stats"],
  "web/views": ["web/store", "bench", "bench/result", "bench/stats"],
  "web/charts": ["web/views"],
  "web/components": [
    "web/charts",
    "web/views",
    "web/store",
    "bench",
    "bench/result",
    "bench/stats",
  ],
  "web/islands": [
    "web/components",
    "web/charts",
    "web/views",
    "web/store",
    "bench",
    "bench/result",
    "bench/stats",
  ],
  "web/pages": ["web/store"],
  "web/routes": [
    "web/pages",
    "web/islands",
    "web/components",
    "web/charts",
    "web/views",
    "web/store",
    "bench",
    "bench/result",
    "bench/stats",
  ],
  "web/build": [],
  "web/api": ["web/store", "bench", "bench/result", "bench/stats"],
  "web/server": [
    "web/api",
    "web/pages",
    "web/store",
    "bench",
    "bench/result",
    "bench/stats",
  ],
  "web/cli": [
    "web/build",
    "web/server",
    "web/api",
    "web/pages",
    "web/store",
  ],
  "web": [
    "web/cli",
    "web/server",
    "web/pages",
    "web/islands",
    "web/store",
    "bench",
    "bench/result",
    "bench/stats",
  ],

  "mod.ts": ["models", "suites/mod.ts", "bench/mod.ts"],
};

/** Folders that are entered through their `mod.ts` from outside. */
export const FACADES = ["models", "suites", "bench"] as const;

/** Layers of a facade that may be entered directly: pure, and safe in a browser. */
export const OPEN = ["bench", "bench/result", "bench/stats"] as const;

/**
 * Packages that a newcomer's first run must not load: types may be imported, code only by a
 * dynamic import whose specifier is no literal, so that it stays out of `deno.lock`.
 */
export const HEAVY = [
  "@jax-js/jax",
  "@tensorflow/tfjs",
  "@tensorflow/tfjs-backend-cpu",
  "@tensorflow/tfjs-backend-webgpu",
  "@tensorflow/tfjs-core",
  "pg",
  "pg-boss",
  "playwright-core",
  "vite",
] as const;

/** Longest source file in lines; a longer one must be split. */
export const MAX_LINES = 400;
