/** The GitHub action and the example workflows, against the schemas of GitHub's files. */
import assert from "node:assert/strict";
import { parse } from "yaml";

interface Validated {
  readonly errors: readonly unknown[];
}

interface Validator {
  validateAction(source: string): Validated;
  validateWorkflow(source: string): Validated;
}

/** Only this test needs it. */
const VALIDATOR = "npm:@action-validator/core@0.6.0";

const { validateAction, validateWorkflow }: Validator = await import(VALIDATOR);

const read = (file: string) =>
  Deno.readTextFileSync(new URL(`../${file}`, import.meta.url));

const action = read("action.yml");
const workflows = ["docs/ci/gate.yml", "docs/ci/gate_comment.yml"] as const;

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

const stepsOf = (file: string) =>
  Object.values((parse(read(file)) as Workflow).jobs)
    .flatMap(({ steps }) => steps);

Deno.test("action.yml and the example workflows have the form that GitHub asks for", () => {
  assert.deepEqual(validateAction(action).errors, []);
  for (const file of workflows) {
    assert.deepEqual(validateWorkflow(read(file)).errors, [], file);
  }
  // The validator does find what is wrong.
  assert.notDeepEqual(
    validateAction(action.replace("using: composite", "using: nothing")).errors,
    [],
  );
  assert.notDeepEqual(
    validateWorkflow(read(workflows[0]).replace("runs-on:", "runs:")).errors,
    [],
  );
});

Deno.test("no script of the action or the workflows has an expression in it, where a name could be code", () => {
  const own = (parse(action) as { runs: { steps: readonly Step[] } }).runs;
  for (const step of [...own.steps, ...workflows.flatMap(stepsOf)]) {
    assert.doesNotMatch(step.run ?? "", /\$\{\{/);
  }
});

Deno.test("the workflow that runs a change's code may only read, and that which writes runs none of it", () => {
  const [gate, comment] = workflows.map((file) =>
    parse(read(file)) as Workflow
  );
  assert.deepEqual(Object.keys(gate!.on), ["pull_request"]);
  assert.deepEqual(gate!.permissions, { contents: "read" });
  assert.doesNotMatch(read(workflows[0]), /secrets\.|github\.token/);
  assert.deepEqual(Object.keys(comment!.on), ["workflow_run"]);
  for (const step of stepsOf(workflows[1])) {
    if (!step.uses?.startsWith("actions/checkout")) continue;
    assert.equal(step.with?.ref, undefined); // that is the default branch
  }
});

Deno.test("the action passes each of its inputs on to its script", () => {
  const { inputs, runs } = parse(action) as {
    inputs: Readonly<Record<string, unknown>>;
    runs: { steps: readonly Step[] };
  };
  const [{ env, run }] = runs.steps as [Step];
  for (const name of Object.keys(inputs)) {
    const variable = name.toUpperCase().replaceAll("-", "_");
    assert.equal(env?.[variable], `\${{ inputs.${name} }}`);
    assert.ok(run!.includes(`$${variable}`), name);
  }
});
