import { z } from "zod";
import { defineDataset, type OpenContext } from "../dataset.ts";
import { FOLDS, foldSplit, hashPosition } from "../folds.ts";
import { cacheImages } from "../image_cache.ts";
import { hashImages, joinTables, splitTable } from "../image_table.ts";
import { options } from "../options.ts";
import { CATALOG_PACKAGE, readCatalog } from "./emoji/catalog.ts";
import CLASSES from "./emoji/classes.json" with { type: "json" };
import { readDrawings, type Vendor } from "./emoji/drawings.ts";
import { renderDrawings } from "./emoji/render.ts";
import VENDORS from "./emoji/vendors.json" with { type: "json" };

const VERSION = 1;

/** The vendor that is tuned for, and those that may be pretrained on: none by the same house. */
const TARGETS = {
  fluent: {
    vendor: "fluent-emoji-flat",
    sources: [
      "noto",
      "noto-v1",
      "twemoji",
      "emojione",
      "emojione-monotone",
      "fxemoji",
    ],
  },
  noto: {
    vendor: "noto",
    sources: ["twemoji", "emojione", "emojione-monotone", "fxemoji"],
  },
} as const;

/** Share of the source images that choices are made on. */
const SOURCE_SELECTION = 0.1;

/**
 * Emoji-53: which of 53 Unicode subgroups does a 32x32 drawing belong to?
 *
 * The *source* is several vendors' drawings, to pretrain on; the *target* is one vendor that the source
 * has never seen. Test emoji of the target do occur in the source, as others draw them: that is what there
 * is to transfer. The classes are the subgroups with at least 100 drawings over ten vendors.
 *
 * Target splits follow a hash of the emoji's code. Source splits follow a hash of vendor and code, 90 to 10,
 * the same in all folds; the source has no test split.
 */
export default defineDataset({
  summary: "53 emoji subgroups, 32x32 RGB; other vendors to one never seen",
  source: [
    CATALOG_PACKAGE,
    ...Object.values(VENDORS).map((vendor) => vendor.package),
  ],
  license: "MIT AND Apache-2.0 AND CC-BY-4.0",
  version: VERSION,
  folds: FOLDS,
  counts: { train: 771, selection: 177, test: 352 },
  options: options({
    /** Whether to open what is tuned for, or what is pretrained on. */
    role: z.enum(["target", "source"]).default("target"),
    /** The vendor that is tuned for; it decides what may be in the source. */
    target: z.enum(["fluent", "noto"]).default("fluent"),
  }),
  async open({ role, target }, context) {
    const { vendor, sources } = TARGETS[target];
    const table = joinTables(
      await readVendors(role === "target" ? [vendor] : sources, context),
    );
    const { height, width, channels } = table;
    return {
      name: role === "target"
        ? `emoji53/${target}`
        : `emoji53/${target}-source`,
      height,
      width,
      channels,
      classes: CLASSES,
      hash: hashImages(table),
      splits: splitTable(
        table,
        role === "target"
          ? (id) => foldSplit(codeOf(id), context.fold)
          : (id) => hashPosition(id) < SOURCE_SELECTION ? "selection" : "train",
        true,
      ),
    };
  },
});

/** Ids are `vendor/code`. */
function codeOf(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}

/** Reads each vendor's images; the catalogue is read only if something is to be rendered. */
async function readVendors(vendors: readonly Vendor[], context: OpenContext) {
  const tables = [];
  for (const vendor of vendors) {
    const version = VENDORS[vendor].package.split("@").at(-1);
    tables.push(
      await cacheImages(
        context,
        `emoji53-${VERSION}-${vendor}-${version}`,
        async () =>
          renderDrawings(
            vendor,
            await readDrawings(vendor, await readCatalog()),
          ),
      ),
    );
  }
  return tables;
}
