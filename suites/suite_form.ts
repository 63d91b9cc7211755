import { z } from "zod";
import { readWith } from "./options.ts";
import { recipeEntries } from "./recipe.ts";

const natural = z.int().min(0);
const rate = z.number().positive();

const form = z.strictObject({
  version: z.literal(1),
  summary: z.string().optional(),
  model: z.strictObject({
    name: z.string(),
    size: z.string().default("micro"),
    config: z.record(z.string(), z.unknown()).default({}),
    checkpoint: z.string().default("none"),
  }),
  dataset: z.looseObject({ name: z.string() }),
  engine: z.string().default("native"),
  folds: z.array(natural).nonempty().optional(),
  seeds: z.array(natural).nonempty().default([0, 1, 2, 3]),
  ...recipeEntries,
  methods: z.array(
    z.looseObject({
      name: z.string(),
      label: z.string().regex(/^[\w.-]+$/).optional(),
      lr: z.union([rate, z.array(rate).nonempty()], {
        error: "expected a positive learning rate or a list of them",
      }).optional(),
    }),
  ).nonempty(),
});

/** A suite file as it stands, defaults filled in, its names not yet looked up. */
export type SuiteForm = z.output<typeof form>;

/**
 * Reads the form of a suite file.
 *
 * @param input The parsed YAML.
 * @throws {ConfigError} For the first thing that does not fit.
 */
export function readSuiteForm(input: unknown): SuiteForm {
  return readWith(form, input, "");
}
