import type { z } from "zod";
import { result } from "../../../bench/result/schema.ts";
import type { Result } from "../../../bench/result/result.ts";

/** `T` with everything in it read-only, as the documented types are. */
type Frozen<T> = T extends (infer Item)[] ? readonly Frozen<Item>[]
  : T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> }
  : T;

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends
  (<T>() => T extends B ? 1 : 2) ? true : false;

Deno.test("result has the form that Result documents", () => {
  const isEqual: Equal<Frozen<z.output<typeof result>>, Frozen<Result>> = true;
  void isEqual; // the compiler has checked it
});
