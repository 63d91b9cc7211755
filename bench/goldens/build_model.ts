/**
 * Builds the networks of the fixtures from the configurations in their metadata, whose fields have the
 * names of the reference.
 *
 * @module
 */
import {
  architectures,
  bottleneckAdapter,
  type Model,
} from "../../models/mod.ts";

/** A configuration as it stands in the metadata of a fixture. */
export type GoldenConfig = Readonly<Record<string, unknown>>;

/** The adapter of the fixtures is a quarter as wide as the network. */
const ADAPTER_REDUCTION = 4;

/**
 * Builds a network.
 *
 * @param name Name of the architecture in the fixture.
 * @param config Its configuration; fields left out keep the values of the published base model.
 * @param imageSize Side of the images.
 * @returns `undefined` if there is no such architecture yet.
 */
export function buildModel(
  name: string,
  config: GoldenConfig,
  imageSize = 224,
): Model | undefined {
  const builders: Record<string, () => Model> = {
    convnext: () =>
      architectures.convnext.build("base", {
        imageSize,
        ...rename(config, {
          in_chans: "channels",
          num_classes: "classes",
          dims: "dims",
          depths: "depths",
          layer_scale: "layerScale",
        }),
      }, config.adapter ? [bottleneckAdapter(ADAPTER_REDUCTION)] : []),
  };
  return Object.hasOwn(builders, name) ? builders[name]!() : undefined;
}

function rename(
  config: GoldenConfig,
  names: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(names)
      .filter(([theirs]) => config[theirs] !== undefined)
      .map(([theirs, ours]) => [ours, config[theirs]]),
  );
}
