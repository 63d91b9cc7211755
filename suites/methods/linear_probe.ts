import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

/** Linear probe: only the task head trains, on frozen features. */
export default defineMethod({
  summary: "Linear probe: only the head trains",
  paper: "arXiv:1610.01644",
  version: 1,
  options: options({}),
  steps: (model) => [{
    name: "head",
    trainable: model.parameters
      .filter(({ unit }) => unit.kind === "head")
      .map(({ name }) => name),
  }],
});
