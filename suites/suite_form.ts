import { z } from "zod";
import { checkUnique } from "./check_unique.ts";
import { ConfigError } from "./errors.ts";
import { readWith } from "./options.ts";
import { type Protocol, protocolForm } from "./protocol.ts";
import { recipeEntries } from "./recipe.ts";
import { tuningForm } from "./tuning.ts";

const natural = z.int().min(0);
const rate = z.number().positive();
const label = z.string().regex(/^[\w.-]+$/);

/** What holds for the whole file. */
const head = {
  version: z.literal(1),
  summary: z.string().optional(),
  engine: z.string().default("native"),
  /** What it is run to find out. */
  questions: z.array(z.strictObject({
    ask: z.string(),
    pairs: z.array(z.tuple([z.string(), z.string()])).nonempty(),
  })).default([]),
  /** What comes one after the other. */
  order: z.enum(["workloads", "seeds"]).default("workloads"),
} as const;

/** What a workload may say on its own. */
const own = {
  label: label.optional(),
  model: z.strictObject({
    name: z.string(),
    size: z.string().default("micro"),
    config: z.record(z.string(), z.unknown()).default({}),
    checkpoint: z.string().default("none"),
    newHead: z.boolean().default(false),
  }),
  dataset: z.looseObject({ name: z.string() }),
  task: z.looseObject({ name: z.string().optional() }).optional(),
  folds: z.array(natural).nonempty().optional(),
  seeds: z.array(natural).nonempty().default([0, 1, 2, 3]),
  ...recipeEntries,
  protocol: protocolForm.default("equal-updates"),
  tuning: tuningForm.optional(),
  methods: z.array(
    z.looseObject({
      name: z.string(),
      label: label.optional(),
      lr: z.union([rate, z.array(rate).nonempty()], {
        error: "expected a positive learning rate or a list of them",
      }).optional(),
    }),
  ).nonempty(),
} as const;

const headForm = z.looseObject(head);
const workloadForm = z.strictObject(own);
const wholeForm = z.strictObject({ ...head, ...own });
const listForm = z.looseObject({
  workloads: z.array(z.record(z.string(), z.unknown())).nonempty(),
});

/** A workload as it stands, defaults filled in, its names not yet looked up. */
export type WorkloadForm = z.output<typeof workloadForm>;

/** A workload with the places of its entries. */
export interface PlacedWorkload {
  /** Its entries. */
  readonly form: WorkloadForm;
  /** Its protocol: where there are several, each makes a workload of its own. */
  readonly protocol: Protocol;
  /** Whether the protocol is one of several, and so part of the name. */
  readonly isOneOfSeveral: boolean;
  /** Place of the workload itself; empty if it is the whole file. */
  readonly path: string;
  /** Place in the file of an entry of the workload: its own, or that of the default. */
  pathOf(entry: string): string;
  /** Whether the workload says something itself, and does not only take what holds for all. */
  says(entry: string): boolean;
}

/** A suite file as it stands. */
export interface SuiteForm extends z.output<typeof headForm> {
  /** What is run, at least one. */
  readonly placed: readonly PlacedWorkload[];
}

/** Entries of which a workload may change a part. */
const MERGED = [
  "optimizer",
  "schedule",
  "loss",
  "augmentation",
  "evaluate",
  "steps",
];

/**
 * Reads the form of a suite file: one workload, or a list of them below entries that hold for all.
 *
 * @param input The parsed YAML.
 * @throws {ConfigError} For the first thing that does not fit.
 */
export function readSuiteForm(input: unknown): SuiteForm {
  if (!isObject(input) || !("workloads" in input)) {
    const whole = readWith(wholeForm, input, "");
    const {
      version: _v,
      summary: _s,
      engine: _e,
      order: _o,
      questions: _q,
      ...form
    } = whole;
    const placed = byProtocol({
      form,
      path: "",
      pathOf: same,
      says: () => true,
    });
    return { ...headOf(whole), placed };
  }
  const whole = readWith(headForm, input, "");
  const { workloads } = readWith(listForm, input, "");
  const defaults = Object.fromEntries(
    Object.entries(input).filter(([key]) =>
      key !== "workloads" && !(key in head)
    ),
  );
  const placed = workloads.flatMap((given, i) =>
    byProtocol(placeWorkload(defaults, given, `workloads[${i}]`))
  );
  return { ...headOf(whole), placed };
}

/** What a suite says of itself, beside what it runs. */
function headOf(
  { version, summary, engine, order, questions }: Pick<
    SuiteForm,
    keyof typeof head
  >,
): Pick<SuiteForm, keyof typeof head> {
  return { version, ...(summary && { summary }), engine, order, questions };
}

function placeWorkload(
  defaults: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
  path: string,
): Omit<PlacedWorkload, "protocol" | "isOneOfSeveral"> {
  const all: Record<string, unknown> = { ...defaults, ...given };
  for (const key of MERGED) {
    const base = defaults[key], change = given[key];
    if (isObject(base) && isObject(change)) all[key] = { ...base, ...change };
  }
  const says = (entry: string) => isGiven(entry, given, defaults);
  const pathOf = (entry: string) => says(entry) ? `${path}.${entry}` : entry;
  return {
    form: inPlace(pathOf, () => readWith(workloadForm, all, "")),
    path,
    pathOf,
    says,
  };
}

/** Makes one workload of each protocol. */
function byProtocol(
  placed: Omit<PlacedWorkload, "protocol" | "isOneOfSeveral">,
): PlacedWorkload[] {
  const all = [placed.form.protocol].flat();
  inPlace(placed.pathOf, () => checkUnique(all, "protocol"));
  return all.map((protocol) => ({
    ...placed,
    protocol,
    isOneOfSeveral: all.length > 1,
  }));
}

/** Whether an entry, or the part of it that may be changed alone, is given or else nobody's. */
function isGiven(
  entry: string,
  given: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): boolean {
  const [key = "", part] = entry.split(/[.[\]]+/);
  const base = defaults[key], own = given[key];
  if (base === undefined) return true;
  if (part === undefined || !MERGED.includes(key)) return own !== undefined;
  return isObject(own) && (part in own || !isObject(base) || !(part in base));
}

/**
 * Gives faults in a workload their place in the file.
 *
 * @param pathOf Place of an entry.
 * @param read Reads the workload.
 */
export function inPlace<T>(
  pathOf: (entry: string) => string,
  read: () => T,
): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(pathOf(error.path), error.detail, { cause: error });
  }
}

function same(entry: string): string {
  return entry;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
