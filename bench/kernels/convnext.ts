import {
  architectures,
  createRandom,
  crossEntropy,
  initialize,
  input,
  native,
  optimizers,
  tfjsEngine,
} from "../../models/mod.ts";
import type { Contender } from "./contender.ts";
import { openEngineContender, type TrainingWork } from "./engine_contender.ts";

/** Samples of the batch. */
const BATCH = 32;

/** ConvNeXt-micro on random images: forward, backward and AdamW of all parameters. */
export async function openConvNext(): Promise<Contender[]> {
  const work = convNextWork();
  return [
    await openEngineContender("native", native, work),
    await openEngineContender("tfjs", tfjsEngine("webgpu"), work),
  ];
}

function convNextWork(): TrainingWork {
  const model = architectures.convnext.build("micro");
  const { name, shape } = model.sample;
  const images = input(name, [BATCH, ...shape]);
  const labels = input("labels", [BATCH], "i32");
  const { logits } = model.apply(images, { isTraining: true });
  const random = createRandom(0, "kernels/convnext");
  const classes = logits.shape[1]!;
  return {
    model,
    loss: crossEntropy(logits, labels),
    weights: initialize([...model.parameters, ...model.states], 0),
    batch: {
      [name]: Float32Array.from(
        { length: images.shape.reduce((a, b) => a * b, 1) },
        () => random.normal(),
      ),
      labels: Int32Array.from({ length: BATCH }, () => random.integer(classes)),
    },
    optimizer: optimizers.adamw,
    lr: 1e-3,
    decay: 0.05,
  };
}
