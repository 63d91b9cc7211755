import { DeviceError } from "../../engine.ts";
import { type Shape, sizeOf } from "../../graph/tensor.ts";
import type { Precision } from "./half_values.ts";

/** Rows of a stored tensor that one binding holds. */
export interface StoredPart {
  /** First row. */
  readonly first: number;
  /** Number of rows. */
  readonly rows: number;
  /** First byte within the tensor, a multiple of 256. */
  readonly begin: number;
  /** Length in bytes, a multiple of 4. */
  readonly bytes: number;
}

/** How the values of a stored tensor lie in memory. */
export interface StoredForm {
  /** Bits of a value. */
  readonly precision: Precision;
  /** One if a binding holds all of it, in 32 bits too. */
  readonly parts: readonly StoredPart[];
}

/** Largest part once it is widened, whatever the device allows: each is memory for a while. */
const PART_BYTES = 1 << 27;

const ALIGNMENT = 256;

/**
 * Cuts a tensor into runs of rows, as few as can be bound.
 *
 * @param limit Largest binding in bytes.
 * @throws {DeviceError} If the rows are too long for that.
 */
export function partsOf(
  shape: Shape,
  precision: Precision,
  limit: number,
): StoredPart[] {
  const width = precision === "f32" ? 4 : 2;
  const most = precision === "f32" ? limit : Math.min(limit, PART_BYTES);
  const count = sizeOf(shape);
  const rows = shape[0] ?? 1, values = count / rows;
  const whole = Math.ceil(count * width / 4) * 4;
  if (count * 4 <= most) return [{ first: 0, rows, begin: 0, bytes: whole }];
  // Parts begin where a binding may.
  let step = 1;
  while (step < ALIGNMENT && step * values * width % ALIGNMENT !== 0) step *= 2;
  const size = Math.floor(most / (values * 4) / step) * step;
  if (size === 0) {
    throw new DeviceError(
      "memory",
      `Cannot store [${shape}]: ${step} rows of ${
        values * 4
      } bytes, expected at most ${most} bytes, the largest binding of this device`,
    );
  }
  return Array.from({ length: Math.ceil(rows / size) }, (_, i) => {
    const first = i * size, own = Math.min(size, rows - first);
    const begin = first * values * width;
    return {
      first,
      rows: own,
      begin,
      bytes: Math.ceil(own * values * width / 4) * 4,
    };
  });
}

/**
 * Makes sure that an optimizer can write to a stored tensor.
 *
 * @throws {RangeError} If it is stored in 16 bits.
 * @throws {DeviceError} If no binding holds it.
 */
export function checkTrainable(
  name: string,
  { precision, parts }: StoredForm,
): void {
  if (precision !== "f32") {
    throw new RangeError(
      `Cannot train "${name}": it is stored as ${precision}, expected f32`,
    );
  }
  if (parts.length === 1) return;
  const bytes = parts.reduce((sum, own) => sum + own.bytes, 0);
  throw new DeviceError(
    "memory",
    `Cannot train "${name}": ${bytes} bytes, expected at most ${
      parts[0]!.bytes
    }, the largest binding of this device`,
  );
}
