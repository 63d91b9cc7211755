import { isTaskHead } from "../added_step.ts";
import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

/** BitFit: the biases of the network train, and the head of the task. */
export default defineMethod({
  summary: "BitFit: only biases and the head train",
  paper: "arXiv:2106.10199",
  version: 1,
  options: options({}),
  steps({ architecture, parameters }) {
    const isBias = ({ name }: { name: string }) => name.endsWith(".bias");
    if (!parameters.some((own) => isBias(own) && !isTaskHead(own))) {
      throw new RangeError(
        `Cannot train the biases of ${architecture}: found none, expected at least one`,
      );
    }
    return [{
      name: "biases",
      trainable: parameters
        .filter((own) => isBias(own) || isTaskHead(own))
        .map(({ name }) => name),
    }];
  },
});
