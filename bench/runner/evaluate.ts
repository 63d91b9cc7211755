import type { InferenceProgram } from "../../models/mod.ts";
import {
  createEvaluationBatches,
  type ImageSplit,
  metrics,
  type ScoredBatch,
} from "../../suites/mod.ts";
import { DivergedError } from "./diverged_error.ts";

/** What a network said about one image. */
export interface Prediction {
  /** Id of the image in its data set. */
  readonly id: string;
  /** Its class. */
  readonly label: number;
  /** The class that scored highest; of equal ones the lowest. */
  readonly prediction: number;
  /** Probability of that class, by softmax, rounded to 6 decimals. */
  readonly probability: number;
}

/** How a network did on a split. */
export interface Evaluation {
  /** Number of images. */
  readonly samples: number;
  /** Images whose label scored highest: an integer, so that ties are ties. */
  readonly correct: number;
  /** Every registered metric, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** One for each image, in the order of the split. */
  readonly predictions: readonly Prediction[];
}

/** Batches in flight at once: reading back has a fixed price, memory has another. */
const GROUP = 8;

/**
 * Evaluates a split.
 *
 * @param program Compiled with the output `logits`, `[batch, classes]`.
 * @param split What is evaluated.
 * @param options `input`: name of the graph's input; `batch` and `classes`: its extents.
 * @throws {DivergedError} If an output is not finite.
 */
export async function evaluate(
  program: InferenceProgram,
  split: ImageSplit,
  { input, batch, classes }: {
    readonly input: string;
    readonly batch: number;
    readonly classes: number;
  },
): Promise<Evaluation> {
  const batches = createEvaluationBatches(split, { batch });
  const accumulators = Object.entries(metrics)
    .map(([name, metric]) => [name, metric.start()] as const);
  const predictions: Prediction[] = [];
  for (let first = 0; first < batches.length; first += GROUP) {
    const group = Array.from(
      { length: Math.min(GROUP, batches.length - first) },
      (_, i) => {
        // Copies, since the next call overwrites the arrays.
        const { images, labels, count } = batches.at(first + i);
        return { images: images.slice(), labels: labels.slice(), count };
      },
    );
    const outputs = await program.run(
      group.map(({ images }) => ({ [input]: images })),
    );
    group.forEach(({ labels, count }, i) => {
      const logits = outputs[i]!.logits as Float32Array;
      const scored: ScoredBatch = {
        logits: logits.subarray(0, count * classes),
        labels: labels.subarray(0, count),
        count,
        classes,
      };
      checkFinite(scored, split.ids, predictions.length);
      accumulators.forEach(([, accumulator]) => accumulator.add(scored));
      for (let row = 0; row < count; row++) {
        predictions.push(
          predict(scored, row, split.ids[predictions.length]!),
        );
      }
    });
  }
  return {
    samples: predictions.length,
    correct: predictions
      .filter(({ label, prediction }) => label === prediction).length,
    metrics: Object.fromEntries(
      accumulators.map(([name, accumulator]) => [name, accumulator.value()]),
    ),
    predictions,
  };
}

/** A metric of what is no number would be one. */
function checkFinite(
  { logits, classes }: ScoredBatch,
  ids: readonly string[],
  first: number,
): void {
  const wrong = logits.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const id = ids[first + Math.floor(wrong / classes)];
  throw new DivergedError(
    `output ${logits[wrong]} for "${id}"`,
    "evaluation",
    0,
    null,
  );
}

function predict(
  { logits, labels, classes }: ScoredBatch,
  row: number,
  id: string,
): Prediction {
  const own = logits.subarray(row * classes, (row + 1) * classes);
  let prediction = 0;
  own.forEach((value, i) => {
    if (value > own[prediction]!) prediction = i;
  });
  const sum = own.reduce(
    (total, value) => total + Math.exp(value - own[prediction]!),
    0,
  );
  return {
    id,
    label: labels[row]!,
    prediction,
    probability: Number((1 / sum).toFixed(6)),
  };
}
