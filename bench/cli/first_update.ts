// deno-lint-ignore-file no-console -- the command line is where output belongs
/**
 * A process of its own up to its first update: `deno run -A bench/cli/first_update.ts convnext`. Prints what
 * took how long, in milliseconds, as JSON; `start.ts` runs it.
 *
 * @module
 */

/** Milliseconds from the start of the process to the end of each part. */
export interface FirstUpdate {
  /** Modules are loaded. */
  readonly loadedMs: number;
  /** The device is open. */
  readonly openMs: number;
  /** Graph, gradients and first weights are there. */
  readonly builtMs: number;
  /** Pipelines are made; a driver may still put off a part of that. */
  readonly compiledMs: number;
  /** The loss of the first update has been read. */
  readonly updatedMs: number;
}

if (import.meta.main) {
  const { architectures, native } = await import("../../models/mod.ts");
  const { networkWork } = await import("../kernels/network_work.ts");
  const { openEngineContender } = await import(
    "../kernels/engine_contender.ts"
  );
  const [name] = Deno.args as [keyof typeof architectures];
  const loadedMs = performance.now();
  const session = await native.open();
  const openMs = performance.now();
  const work = networkWork(architectures[name].build("micro"), 16);
  const builtMs = performance.now();
  await using contender = await openEngineContender(
    "native",
    { ...native, open: () => Promise.resolve(session) },
    work,
  );
  const compiledMs = performance.now();
  await contender.update();
  await contender.settle();
  const updatedMs = performance.now();
  const first: FirstUpdate = {
    ...{ loadedMs, openMs, builtMs, compiledMs, updatedMs },
  };
  console.log(JSON.stringify(first));
}
