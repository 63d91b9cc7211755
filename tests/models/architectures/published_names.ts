import { readSafetensors } from "../../../models/weights/safetensors.ts";

/**
 * Names of the parameters of a golden file, in the order of its network's published checkpoints.
 *
 * @param file Name without its ending, e.g. `swin_adapter`.
 */
export async function publishedNames(file: string): Promise<string[]> {
  const url = new URL(`../../goldens/${file}.safetensors`, import.meta.url);
  const { tensors } = readSafetensors(await Deno.readFile(url), file);
  const names = [...tensors.keys()].filter((name) => name.startsWith("param."));
  return names.map((name) => name.slice("param.".length));
}
