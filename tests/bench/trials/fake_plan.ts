import {
  type Plan,
  type PlanOptions,
  planSuite,
} from "../../../bench/plan/plan_suite.ts";
import { FAKE_SUITE, fakeSuite } from "../fake_suite.ts";

/** Full tuning, and another method if asked for, of a tiny network on fake data, without a checkpoint. */
export function fakePlan(
  methods: PlanOptions["methods"] = ["full"],
): Promise<Plan> {
  const updates = FAKE_SUITE.replace("updates: 12", "updates: 4");
  return planSuite(fakeSuite(updates), {
    readFile: Deno.readFile,
    seeds: [0],
    ...(methods && { methods }),
  });
}
