import { Command } from "@commander-js/extra-typings";
import { backUp } from "../../store/back_up.ts";
import { dataFolder } from "../open_site_store.ts";
import type { WebIo } from "../web_io.ts";

/** `web backup`: a copy of the board, taken while it is served. */
export function backupCommand(io: WebIo) {
  return new Command("backup")
    .description("copy database and texts to an empty folder; the site may run")
    .argument("<dir>", "folder that is written")
    .action(async (folder) => {
      expectSqlite(io);
      await backUp(dataFolder(io), folder);
      io.out(`Copied to ${folder}\n`);
    });
}

/** `web restore`: a copy becomes the board. */
export function restoreCommand(io: WebIo) {
  return new Command("restore")
    .description("put a copy into TRUETUNE_DATA, which must be empty")
    .argument("<dir>", "folder that `web backup` wrote")
    .action(async (folder) => {
      expectSqlite(io);
      await backUp(folder, dataFolder(io));
      io.out(`Restored to ${dataFolder(io)}\n`);
    });
}

function expectSqlite({ env }: WebIo): void {
  if (!env("DATABASE_URL")) return;
  throw new RangeError(
    "Cannot copy the board: found DATABASE_URL, expected SQLite; pg_dump and pg_restore copy PostgreSQL",
  );
}
