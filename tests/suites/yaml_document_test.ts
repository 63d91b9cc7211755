import assert from "node:assert/strict";
import { SuiteError } from "../../suites/suite_error.ts";
import { parseYaml } from "../../suites/yaml_document.ts";

const TEXT = `version: 1
model:
  name: convnext
  config: { depths: [1, 2] }
methods:
  - name: full
  - { name: head, lr: 3e-3 }
empty:
`;

function place(path: string, part?: "key" | "value") {
  const { line, column } = parseYaml(TEXT, "a.yaml").locate(path, part);
  return `${line}:${column}`;
}

Deno.test("parseYaml() finds keys and values by path", () => {
  assert.equal(place("model.name"), "3:9");
  assert.equal(place("model.name", "key"), "3:3");
  assert.equal(place("model.config.depths[1]"), "4:25");
  assert.equal(place("methods[1].lr"), "7:23");
  assert.equal(place("methods[1].lr", "key"), "7:19");
  assert.equal(place(""), "1:1");
});

Deno.test("parseYaml() takes what is missing for what it would lie in", () => {
  assert.equal(place("methods[1].rank"), "7:5");
  assert.equal(place("methods[7].name"), "6:3");
  assert.equal(place("dataset.name"), "1:1");
  assert.equal(place("empty.name"), "8:7");
});

Deno.test("parseYaml() says where YAML is broken", () => {
  const fault = (text: string) => {
    try {
      parseYaml(text, "b.yaml");
    } catch (error) {
      assert(error instanceof SuiteError);
      return error.message;
    }
    assert.fail("expected an error");
  };
  assert.match(fault("a: 1\na: 2\n"), /^b\.yaml:2:1: .*[Kk]eys must be unique/);
  assert.match(fault("a: [1, 2\nb: 3\n"), /^b\.yaml:2:1: Cannot read YAML/);
  assert.match(fault("a: &x 1\nb: *x\n"), /found an alias/);
  assert.match(fault("a: !!js/eval 1\n"), /^b\.yaml:1:4: .*tag/);
  assert.match(fault("a: 1\n---\nb: 2\n"), /^b\.yaml:2:1: .*multiple/);
});

Deno.test("parseYaml() reads JSON", () => {
  const { value, locate } = parseYaml('{\n  "a": [1,\n    {"b": 2}]\n}', "c");
  assert.deepEqual(value, { a: [1, { b: 2 }] });
  assert.deepEqual(locate("a[1].b"), { file: "c", line: 3, column: 11 });
});
