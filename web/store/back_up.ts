import { cp, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Name of the database in a folder of data, and in a copy of it. */
export const DATABASE = "board.sqlite";

/**
 * Copies a board on SQLite while it is served: the database as it is at one moment, then the texts. A row
 * never comes before its texts, so the copy has all that its rows name.
 *
 * @param data Folder of data.
 * @param folder Where the copy goes: a folder that is empty or not there. It has the form of `data`.
 * @throws {RangeError} If there is no database, or the folder has something in it.
 */
export async function backUp(data: string, folder: string): Promise<void> {
  const names = await namesIn(data);
  if (!names.includes(DATABASE)) {
    throw new RangeError(
      `Cannot copy "${data}": found no ${DATABASE}, expected a folder of a board on SQLite`,
    );
  }
  const found = await namesIn(folder);
  if (found.length > 0) {
    throw new RangeError(
      `Cannot copy to "${folder}": found ${
        found[0]
      } there, expected an empty folder`,
    );
  }
  await mkdir(folder, { recursive: true });
  const database = new DatabaseSync(join(data, DATABASE));
  try {
    database.exec("pragma busy_timeout = 5000");
    database.prepare("vacuum into ?").run(join(folder, DATABASE));
  } finally {
    database.close();
  }
  if (names.includes("blobs")) {
    await cp(join(data, "blobs"), join(folder, "blobs"), {
      recursive: true,
      // What is half written has no row yet, and may be gone in a moment.
      filter: (path) => !path.endsWith(".tmp"),
    });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return [];
    throw error;
  }
}
