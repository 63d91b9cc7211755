import assert from "node:assert/strict";
import { architectures } from "../../../models/architectures/mod.ts";
import { officialNames } from "../../../models/weights/official_names.ts";

const { convnext, swin } = architectures;
const namesOf = ({ parameters }: ReturnType<typeof convnext.build>) =>
  parameters.map(({ name }) => name);

/** Each library's own conversion of official names, after its source. */
const CONVERSIONS = {
  "ConvNeXt of timm": [
    namesOf(convnext.build("micro")),
    (name: string) =>
      name.replace(/^norm\./, "head.norm.")
        .replace(/^head\.(?!norm)/, "head.fc.")
        .replace("downsample_layers.0.", "stem.")
        .replace(/^stages\.(\d+)\.(\d+)/, "stages.$1.blocks.$2")
        .replace(/downsample_layers\.(\d+)/, "stages.$1.downsample")
        .replace("dwconv", "conv_dw").replace("pwconv", "mlp.fc"),
  ],
  "ConvNeXt of Hugging Face": [
    namesOf(convnext.build("micro")),
    (name: string) =>
      name.startsWith("head.")
        ? name.replace("head", "classifier")
        : "convnext." + name
          .replace("downsample_layers.0.0", "embeddings.patch_embeddings")
          .replace("downsample_layers.0.1", "embeddings.norm")
          .replace(/^stages\.(\d+)\.(\d+)/, "encoder.stages.$1.layers.$2")
          .replace(
            /downsample_layers\.(\d+)/,
            "encoder.stages.$1.downsampling_layer",
          )
          .replace("norm", "layernorm")
          .replace("gamma", "layer_scale_parameter"),
  ],
  "Swin of timm": [
    namesOf(swin.build("micro")),
    (name: string) =>
      name.replace(
        /^layers\.(\d+)\.downsample/,
        (_, stage) => `layers.${Number(stage) + 1}.downsample`,
      ).replace(/^head\./, "head.fc."),
  ],
} as const;

for (const [dialect, [names, convert]] of Object.entries(CONVERSIONS)) {
  Deno.test(`officialNames() undoes the names of ${dialect}`, () => {
    const converted = names.map(convert);
    assert(converted.filter((name) => !names.includes(name)).length > 4);
    const official = officialNames(new Set(converted));
    assert.deepEqual(converted.map(official), names);
  });

  Deno.test(`officialNames() leaves those that ${dialect} comes from`, () => {
    assert.deepEqual(names.map(officialNames(new Set(names))), names);
  });
}
