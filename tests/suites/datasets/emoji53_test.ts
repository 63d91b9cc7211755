import {
  type Emoji,
  normalizeCode,
  readCatalog,
} from "../../../suites/datasets/emoji/catalog.ts";
import {
  readDrawings,
  slugify,
} from "../../../suites/datasets/emoji/drawings.ts";
import { renderDrawings } from "../../../suites/datasets/emoji/render.ts";
import VENDORS from "../../../suites/datasets/emoji/vendors.json" with {
  type: "json",
};
import { cacheImages } from "../../../suites/image_cache.ts";
import { datasets } from "../../../suites/mod.ts";
import assert from "node:assert/strict";

/** Images a vendor draws of the 53 classes. */
const DRAWN = {
  "noto": 1341,
  "noto-v1": 1000,
  "twemoji": 1600,
  "emojione": 878,
  "emojione-monotone": 875,
  "fxemoji": 398,
  "fluent-emoji-flat": 1300,
};

Deno.test("normalizeCode() joins what the packages spell differently", () => {
  assert.equal(normalizeCode("263A FE0F"), "263A");
  assert.equal(normalizeCode("1f441-fe0f-200d-1f5e8"), "1F441-200D-1F5E8");
  assert.equal(normalizeCode("0023 FE0F 20E3"), "23-20E3");
});

Deno.test("slugify() spells names as the icons are called", () => {
  assert.equal(slugify("piñata"), "pinata");
  assert.equal(slugify("A button (blood type)"), "a-button-blood-type");
  assert.equal(slugify("twelve o’clock"), "twelve-oclock");
  assert.equal(slugify("keycap: #"), "keycap-pound");
  assert.equal(slugify("ON! arrow"), "on-arrow");
});

Deno.test("readCatalog() lists 53 classes without skin tones, in order", async () => {
  const catalog = await readCatalog();
  assert.equal(new Set(catalog.map(({ label }) => label)).size, 53);
  const codes = catalog.map(({ code }) => code);
  assert.deepEqual(codes, codes.toSorted());
  assert.equal(new Set(codes).size, codes.length);
  assert(codes.every((code) => !/1F3F[B-F]|FE0F/.test(code)));
});

Deno.test("readDrawings() finds the documented number for each vendor", async () => {
  const catalog = await readCatalog();
  assert.deepEqual(Object.keys(VENDORS), Object.keys(DRAWN));
  for (const vendor of Object.keys(DRAWN) as (keyof typeof DRAWN)[]) {
    const drawings = await readDrawings(vendor, catalog);
    assert.equal(drawings.length, DRAWN[vendor], vendor);
  }
});

Deno.test("renderDrawings() draws on white, in the order given", async () => {
  const emoji = (code: string, label: number): Emoji => ({
    code,
    name: code,
    label,
  });
  const svg = (body: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 2 1">${body}</svg>`;
  const table = await renderDrawings("toy", [
    { emoji: emoji("A", 3), svg: svg("") },
    {
      emoji: emoji("B", 1),
      svg: svg('<path fill="#f00" d="M0 0h1v1H0z"/>'),
    },
  ]);
  assert.deepEqual(table.ids, ["toy/A", "toy/B"]);
  assert.deepEqual([...table.labels], [3, 1]);
  const pixel = (image: number, y: number, x: number) => {
    const at = ((image * 32 + y) * 32 + x) * 3;
    return [...table.images.subarray(at, at + 3)];
  };
  assert.deepEqual(pixel(0, 16, 8), [255, 255, 255]);
  assert.deepEqual(pixel(1, 16, 8), [255, 0, 0]);
  assert.deepEqual(pixel(1, 16, 24), [255, 255, 255]);
  assert.deepEqual(pixel(1, 2, 8), [255, 255, 255]); // twice as wide as high: centred
});

Deno.test("emoji53 keeps the tuned vendor and its kin out of the source", async () => {
  const cacheFolder = await Deno.makeTempDir({ prefix: "emoji53-" });
  try {
    // One stand-in image a vendor under the name of the real ones, so that nothing is rendered.
    for (const [vendor, { package: source }] of Object.entries(VENDORS)) {
      const version = source.split("@").at(-1);
      await cacheImages(
        { cacheFolder },
        `emoji53-${datasets.emoji53.version}-${vendor}-${version}`,
        () =>
          Promise.resolve({
            height: 1,
            width: 1,
            channels: 1,
            images: Uint8Array.of(0),
            labels: Int32Array.of(0),
            ids: [`${vendor}/1F600`],
          }),
      );
    }
    const open = async (options: unknown) => {
      const { name, splits } = await datasets.emoji53
        .configure(options, "dataset").open({ cacheFolder });
      return [name, ...Object.values(splits).flatMap(({ ids }) => ids)].sort();
    };
    const ids = (vendors: string) =>
      vendors.split(" ").map((vendor) => `${vendor}/1F600`).sort();
    assert.deepEqual(await open({ role: "source", target: "fluent" }), [
      "emoji53/fluent-source",
      ...ids("noto noto-v1 twemoji emojione emojione-monotone fxemoji"),
    ]);
    assert.deepEqual(await open({ role: "source", target: "noto" }), [
      "emoji53/noto-source",
      ...ids("twemoji emojione emojione-monotone fxemoji"),
    ]);
    assert.deepEqual(await open({}), [
      "emoji53/fluent",
      ...ids("fluent-emoji-flat"),
    ]);
    assert.deepEqual(await open({ target: "noto" }), [
      "emoji53/noto",
      ...ids("noto"),
    ]);
  } finally {
    await Deno.remove(cacheFolder, { recursive: true });
  }
});
