import { defineExporter } from "../exporter.ts";
import { formatJson } from "../result/format_json.ts";

const SCHEMA =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/**
 * SARIF 2.1.0: what checks found in results, and runs that did not end well. A rule is a check, or a status;
 * the fingerprint is that of cell and rule, so that an alert stays the same one from run to run.
 */
export default defineExporter({
  summary: "SARIF 2.1.0, for code scanning: findings and failed runs",
  files({ results, findings, paths }) {
    const alerts = [
      ...findings.map(({ check, path, message }) => ({
        rule: `check/${check}`,
        level: "error" as const,
        path,
        message,
        of: cellAt(path),
      })),
      ...results.filter(({ result }) => result.status !== "ok").map((
        { result: { id, cell, status, error } },
      ) => ({
        rule: `status/${status}`,
        level: "warning" as const,
        path: paths.get(id) ?? cell.id,
        message: error?.message ?? status,
        of: cell.id,
      })),
    ];
    function cellAt(path: string): string {
      return results.find(({ result }) => paths.get(result.id) === path)
        ?.result.cell.id ?? path;
    }
    const rules = [...new Set(alerts.map(({ rule }) => rule))].sort();
    const log = {
      $schema: SCHEMA,
      version: "2.1.0",
      runs: [{
        tool: {
          driver: {
            name: "TrueTune",
            rules: rules.map((id) => ({
              id,
              shortDescription: { text: id.replace(/[/_]/g, " ") },
            })),
          },
        },
        results: alerts.map(({ rule, level, path, message, of }) => ({
          ruleId: rule,
          ruleIndex: rules.indexOf(rule),
          level,
          message: { text: message },
          locations: [{
            physicalLocation: {
              artifactLocation: { uri: uriOf(path) },
              region: { startLine: 1 },
            },
          }],
          partialFingerprints: { "cellAndRule/v1": `${of} ${rule}` },
        })),
      }],
    };
    return { "truetune.sarif": `${formatJson(log)}\n` };
  },
});

/** A path as a relative reference of RFC 3986. */
function uriOf(path: string): string {
  return path.split(/[/\\]/).map(encodeURIComponent).join("/");
}
