import { Command, CommanderError } from "@commander-js/extra-typings";
import { backupCommand, restoreCommand } from "./commands/backup.ts";
import { buildCommand } from "./commands/build.ts";
import { devCommand } from "./commands/dev.ts";
import { exportCommand } from "./commands/export.ts";
import { hideCommand, showCommand } from "./commands/moderate.ts";
import { serveCommand } from "./commands/serve.ts";
import { tokenCommand } from "./commands/token.ts";
import type { WebIo } from "./web_io.ts";

/**
 * Runs a command of the site.
 *
 * @param args Arguments, without the program's name.
 * @param io The world.
 * @returns The exit code: 0 if all went well, 2 for wrong arguments, else 1.
 */
export async function runWeb(
  args: readonly string[],
  io: WebIo,
): Promise<number> {
  const program = new Command("web")
    .description("the leaderboard; without a command it serves it")
    .addCommand(serveCommand(io), { isDefault: true })
    .addCommand(devCommand(io))
    .addCommand(buildCommand(io))
    .addCommand(exportCommand(io))
    .addCommand(tokenCommand(io))
    .addCommand(hideCommand(io))
    .addCommand(showCommand(io))
    .addCommand(backupCommand(io))
    .addCommand(restoreCommand(io));
  for (const command of allOf(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(text.replace(/^error: /, "")),
    });
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    io.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function allOf(command: Command): Command[] {
  return [
    command,
    ...command.commands.flatMap((own) => allOf(own as Command)),
  ];
}
