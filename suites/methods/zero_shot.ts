import { defineMethod } from "../method.ts";
import { options } from "../options.ts";

/** No tuning at all: the pretrained network as it is. */
export default defineMethod({
  summary: "Zero-shot: the pretrained network as it is",
  paper: "arXiv:2103.00020",
  version: 1,
  options: options({}),
  steps: () => [],
});
