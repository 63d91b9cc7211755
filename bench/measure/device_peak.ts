import {
  createRandom,
  ops,
  parameter,
  reshape,
  type Session,
  slice,
  type Tensor,
} from "../../models/mod.ts";
import type { Clock } from "./clock.ts";

/** Products one after the other in a run. */
const CHAIN = 4;

/** Milliseconds that the runs of a trial take at least: then to read back is a small part. */
const LONG_MS = 40;

/** Trials; the fastest counts, as the machine may be busy with other things. */
const TRIALS = 5;

/**
 * Measures how many float32 operations a second matrix products reach, the most that anything in a network
 * does. Takes less than a second.
 *
 * @param session Device; it is left as it was.
 * @param clock Where time comes from.
 * @returns Operations a second, two for each multiply-add.
 */
export async function measurePeak(
  session: Session,
  clock: Pick<Clock, "nowMs">,
): Promise<number> {
  const size = session.device.isFallback ? 256 : 2048;
  const random = createRandom(0, "peak");
  const tensor = parameter("peak.weight", [size, size]);
  const data = Float32Array.from(
    { length: size * size },
    () => random.normal() / Math.sqrt(size),
  );
  let x: Tensor = tensor;
  for (let i = 0; i < CHAIN; i++) {
    x = ops.matmul.apply([x, tensor], { transposeA: false, transposeB: false });
  }
  session.store([{ tensor, data, tag: "weight" }]);
  try {
    using program = await session.compileInference({
      y: slice(reshape(x, [size * size]), 0, 0, 1),
    });
    const run = async (count: number) => {
      const start = clock.nowMs();
      await program.run(Array.from({ length: count }, () => ({})));
      return clock.nowMs() - start;
    };
    let count = 1;
    await run(count); // pipelines warm up
    while (await run(count) < LONG_MS && count < 256) count *= 2;
    const times: number[] = [];
    for (let i = 0; i < TRIALS; i++) times.push(await run(count));
    return count * CHAIN * 2 * size ** 3 / (Math.min(...times) / 1000);
  } finally {
    session.drop(["peak.weight"]);
  }
}
