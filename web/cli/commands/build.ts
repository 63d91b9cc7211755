import { Command } from "@commander-js/extra-typings";
import { buildIfStale } from "../../build/build_islands.ts";
import type { WebIo } from "../web_io.ts";

/** `web build`: the scripts of the pages, ahead of the first start. */
export function buildCommand(io: WebIo) {
  return new Command("build")
    .description("build what browsers load, unless it is up to date")
    .action(async () => {
      io.err(await buildIfStale() ? "Built the islands\n" : "Up to date\n");
    });
}
