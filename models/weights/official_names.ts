/** Names of a network in another library, and what its authors call them: a chain of replacements. */
interface Dialect {
  /** Tells it from all the names of a checkpoint. */
  isOf(names: ReadonlySet<string>): boolean;
  /** Patterns and replacements, in order. */
  readonly rules: readonly (readonly [RegExp, string])[];
}

const DIALECTS: readonly Dialect[] = [
  {
    // ConvNeXt of timm.
    isOf: (names) =>
      names.has("stem.0.weight") &&
      names.has("stages.0.blocks.0.conv_dw.weight"),
    rules: [
      [/^stem\./, "downsample_layers.0."],
      [/^stages\.(\d+)\.downsample\./, "downsample_layers.$1."],
      [/^(stages\.\d+)\.blocks\./, "$1."],
      [/\.conv_dw\./, ".dwconv."],
      [/\.mlp\.fc/, ".pwconv"],
      [/^head\.norm\./, "norm."],
      [/^head\.fc\./, "head."],
    ],
  },
  {
    // ConvNeXt of Hugging Face.
    isOf: (names) => names.has("convnext.embeddings.patch_embeddings.weight"),
    rules: [
      [/^convnext\.embeddings\.patch_embeddings\./, "downsample_layers.0.0."],
      [/^convnext\.embeddings\.layernorm\./, "downsample_layers.0.1."],
      [
        /^convnext\.encoder\.stages\.(\d+)\.downsampling_layer\./,
        "downsample_layers.$1.",
      ],
      [/^convnext\.encoder\.(stages\.\d+)\.layers\./, "$1."],
      [/\.layer_scale_parameter$/, ".gamma"],
      [/\.layernorm\./, ".norm."],
      [/^convnext\.norm\./, "norm."],
      [/^classifier\./, "head."],
    ],
  },
  {
    // Swin of timm since 0.9: what leads into a stage belongs to it, not to the one before.
    isOf: (names) =>
      names.has("layers.1.downsample.norm.weight") &&
      !names.has("layers.0.downsample.norm.weight"),
    rules: [
      // One digit: no Swin has more than four stages.
      [/^layers\.1\.downsample\./, "layers.0.downsample."],
      [/^layers\.2\.downsample\./, "layers.1.downsample."],
      [/^layers\.3\.downsample\./, "layers.2.downsample."],
      [/^head\.fc\./, "head."],
    ],
  },
];

/**
 * Finds out which library named the tensors of a checkpoint.
 *
 * @param names All of them.
 * @returns What the authors of the network call each; the name itself if it is theirs already.
 */
export function officialNames(
  names: ReadonlySet<string>,
): (name: string) => string {
  const dialect = DIALECTS.find(({ isOf }) => isOf(names));
  return (name) =>
    (dialect?.rules ?? []).reduce(
      (result, [pattern, text]) => result.replace(pattern, text),
      name,
    );
}
