import { DeviceError } from "../../models/mod.ts";

/** Thrown when an engine cannot compile a program: what is missing is support, not luck. */
export class UnsupportedError extends Error {
  /** Stays `UnsupportedError` when code is minified. */
  override readonly name = "UnsupportedError";
}

/**
 * Compiles, and takes a refusal for missing support; errors of the device stay what they are.
 *
 * @param compile Calls the engine.
 */
export async function compileOrRefuse<T>(
  compile: () => Promise<T>,
): Promise<T> {
  try {
    return await compile();
  } catch (error) {
    if (error instanceof DeviceError || !(error instanceof Error)) throw error;
    throw new UnsupportedError(error.message, { cause: error });
  }
}
