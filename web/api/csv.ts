/**
 * A line of CSV (RFC 4180). What a spreadsheet would take for a formula is told to be a text by a quote
 * before it.
 */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(cell).join()}\r\n`;
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
