import { layerDecayScale } from "../../models/mod.ts";
import { compare } from "./deviation.ts";
import { buildModel } from "./build_model.ts";
import { judge, summarize, unsupported, type Verdict } from "./verdict.ts";

interface LayerDecayCase {
  name: string;
  model: string;
  depths: number[];
  layer_decay: number;
  scales: number[];
  layer_id: Record<string, number>;
}

/** Checks `layer_decay.json`: depth of every parameter, and the factor on its learning rate. */
export function checkLayerDecayFile(name: string, text: string): Verdict {
  const { cases } = JSON.parse(text) as { cases: LayerDecayCase[] };
  return summarize(name, cases.map(checkCase));
}

function checkCase(own: LayerDecayCase): Verdict {
  const adapter = Object.keys(own.layer_id).some((name) =>
    name.includes(".adapter.")
  );
  const model = buildModel(own.model, { depths: own.depths, adapter });
  if (!model) return unsupported(own.name, `no model "${own.model}"`);
  const depths = new Map(
    model.parameters.map((own) => [own.name, model.layerId(own)]),
  );
  const names = Object.keys(own.layer_id);
  const missing = names.find((name) => !depths.has(name));
  const extra = [...depths.keys()].find((name) => !(name in own.layer_id));
  if (missing !== undefined || extra !== undefined) {
    return {
      name: own.name,
      status: "fail",
      comparisons: 0,
      reason: missing === undefined
        ? `parameter "${extra}" is not in the file`
        : `no parameter "${missing}"`,
    };
  }
  return judge(own.name, [
    compare(
      "layer_id",
      names.map((name) => depths.get(name)!.id),
      names.map((name) => own.layer_id[name]!),
      0,
    ),
    compare(
      "scale",
      names.map((name) => layerDecayScale(own.layer_decay, depths.get(name)!)),
      names.map((name) => own.scales[own.layer_id[name]!]!),
      1e-12,
    ),
  ]);
}
