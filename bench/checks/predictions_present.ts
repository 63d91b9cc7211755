import { defineResultCheck } from "../check.ts";

/** A score without what was said about each sample can be checked by nobody. */
export default defineResultCheck({
  summary: "Each score comes with its predictions, one for each test sample",
  find({ result, predictions }) {
    const { status, metrics } = result;
    if (status !== "ok") return [];
    const named = result.predictions;
    if (!named) return ["names no predictions, expected a file of them"];
    if (!predictions) {
      return [`its predictions are not there, expected "${named.file}"`];
    }
    if (predictions.sha256 !== named.sha256) {
      return [
        `its predictions have the hash ${predictions.sha256}, expected ${named.sha256}`,
      ];
    }
    const { rows } = predictions;
    if (typeof rows === "string") return [rows];
    const counts = {
      "the result": named.rows,
      "the test split": result.data?.splits?.test.samples ?? rows.length,
      ...Object.fromEntries(
        Object.entries(metrics).map(([name, { samples }]) => [name, samples]),
      ),
    };
    return Object.entries(counts).filter(([, count]) => count !== rows.length)
      .map(([name, count]) =>
        `found ${rows.length} predictions, expected the ${count} of ${name}`
      );
  },
});
