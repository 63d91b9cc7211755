// deno-lint-ignore-file no-import-prefix -- for tests alone, and not in every lock
import fc from "fast-check";
import assert from "node:assert/strict";
import { Validator } from "npm:@seriousme/openapi-schema-validator@2.11.0";
import { Ajv2020 } from "npm:ajv@8.20.0/dist/2020.js";
import { exampleSubmission } from "../example_submission.ts";
import { type Board, openBoard } from "../open_board.ts";

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly $ref?: string;
}

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: "path" | "query";
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, unknown>> }>
  >;
}

interface Description {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, Operation>>>
  >;
}

async function describe(board: Board): Promise<Description> {
  return await (await board.get("/openapi.json")).json();
}

const operationsOf = ({ paths }: Description) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, own]) => ({ path, method, own }))
  );

Deno.test("/openapi.json is a sound OpenAPI 3.1 document of every route", async () => {
  await using board = await openBoard([]);
  const description = await describe(board);
  const { valid, errors } = await new Validator().validate(
    structuredClone(description) as unknown as Record<string, unknown>,
  );
  assert(valid, JSON.stringify(errors));
  assert.deepEqual(
    operationsOf(description).map(({ path, method }) => `${method} ${path}`)
      .sort(),
    [
      "get /badges/{table}/{label}",
      "get /compare",
      "get /facets",
      "get /results",
      "get /results.csv",
      "get /results/{id}",
      "get /results/{id}/predictions",
      "get /schema",
      "get /tables",
      "get /tables/{key}",
      "post /results",
    ],
  );
  const { html, version } = {
    html: await (await board.front.request("/docs")).text(),
    version: (description as unknown as { openapi: string }).openapi,
  };
  assert.match(version, /^3\.1\./);
  for (const { path } of operationsOf(description)) {
    assert(html.includes(path), `the page of the API lacks ${path}`);
  }
});

Deno.test("every endpoint answers whatever it is asked as its description says, and never with a fault", async () => {
  await using board = await openBoard([
    { seed: 0 },
    { seed: 0, method: "lora" },
    { seed: 0, method: "dt1", status: "oom" },
  ]);
  const description = await describe(board);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(description, "api");
  const [row] = (await board.store.rows({ status: "ok" }, { limit: 1 })).items;
  // Values that lead somewhere, so that not all that is asked is refused at the door.
  const known: Readonly<Record<string, string>> = {
    id: row!.id,
    ...{ table: row!.table, key: row!.table, tableB: row!.table },
    ...{ label: "full", a: "full", b: "lora" },
  };
  const token = await board.token();
  const { document, predictions } = await exampleSubmission({ seed: 9 });
  const seen = new Map<string, Set<number>>();

  for (const { path, method, own } of operationsOf(description)) {
    const asked = fc.record({
      values: fc.tuple(
        ...(own.parameters ?? []).map((parameter) =>
          fc.option(
            valueOf(parameter.schema, known[parameter.name] ?? "full"),
            {
              nil: undefined,
              freq: parameter.required ? 20 : 2,
            },
          )
        ),
      ),
      body: method === "post" ? bodyOf(document, predictions) : fc.constant(""),
      isKnown: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ values, body, isKnown }) => {
        let address = `/api/v1${path}`;
        const query = new URLSearchParams();
        for (
          const [i, { name, in: place }] of own.parameters?.entries() ?? []
        ) {
          const value = values[i];
          if (place === "path") {
            // A dot alone is no segment of a path.
            const text = value?.replace(/^\.+$/, "x") || "x";
            address = address.replace(
              `{${name}}`,
              encodeURIComponent(text.toWellFormed()),
            );
          } else if (value !== undefined) query.append(name, value);
        }
        const answer = await board.front.request(`${address}?${query}`, {
          method: method.toUpperCase(),
          ...(method === "post"
            ? {
              body,
              headers: {
                "content-type": "application/json",
                ...(isKnown ? { authorization: `Bearer ${token}` } : {}),
              },
            }
            : {}),
        });
        const text = await answer.text();
        const { status } = answer;
        const name = `${method} ${path}`;
        seen.set(name, (seen.get(name) ?? new Set()).add(status));
        assert(status < 500, `${status} ${text}`);
        const declared = own.responses[status];
        assert(declared, `${status} is not described: ${text}`);
        const type = answer.headers.get("content-type")!.split(";")[0]!;
        const described = Object.keys(declared.content ?? {});
        assert(
          described.includes(type),
          `${type} is not described: ${described}`,
        );
        if (!type.endsWith("json")) return;
        const place = [
          ...["paths", path, method, "responses", String(status)],
          ...["content", type, "schema"],
        ].map((part) =>
          encodeURIComponent(
            part.replaceAll("~", "~0").replaceAll("/", "~1"),
          )
        ).join("/");
        const check = ajv.compile({ $ref: `api#/${place}` });
        assert(check(JSON.parse(text)), JSON.stringify(check.errors));
      }),
      { numRuns: method === "post" ? 80 : 25, seed: 7 },
    );
  }
  assert.deepEqual(board.faults, []);
  // It is no use asking what is refused each time.
  for (const [name, statuses] of seen) {
    assert(
      statuses.has(name.startsWith("post") ? 422 : 200),
      `${name}: ${[...statuses]}`,
    );
  }
});

function valueOf(
  { enum: values, pattern }: Schema,
  known: string,
): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(known, ...(values ?? [])) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 300 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ...["0", "-1", "1e999", "NaN", "9".repeat(15), "' or 1=1 --", "%00"],
        ...["__proto__", "../../etc/passwd", "\u0000", "\ud800", "true", "5"],
      ),
    },
    ...(pattern
      ? [{
        weight: 2,
        arbitrary: fc.stringMatching(new RegExp(pattern)),
      }]
      : []),
  );
}

/** A submission, sound or broken in one place, or any JSON, or none. */
function bodyOf(
  document: string,
  predictions: string | null,
): fc.Arbitrary<string> {
  const paths = leavesOf(JSON.parse(document));
  const broken = fc.tuple(fc.constantFrom(...paths), fc.jsonValue()).map(
    ([path, value]) => {
      const result = JSON.parse(document);
      let at = result;
      for (const key of path.slice(0, -1)) at = at[key];
      at[path.at(-1)!] = value;
      return JSON.stringify({ result: JSON.stringify(result), predictions });
    },
  );
  return fc.oneof(
    broken,
    fc.json(),
    fc.string(),
    fc.record({ result: fc.json(), predictions: fc.string() })
      .map((own) => JSON.stringify(own)),
    fc.jsonValue().map((attestation) =>
      JSON.stringify({ result: document, predictions, attestation })
    ),
  );
}

function leavesOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, own]) =>
    leavesOf(own, [...path, key])
  );
}
