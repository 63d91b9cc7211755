import { Command } from "@commander-js/extra-typings";
import { VERSION } from "../measure/environment.ts";
import { compareCommand } from "./commands/compare.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { exportCommand } from "./commands/export.ts";
import { evalCommand } from "./commands/eval.ts";
import { gateCommand } from "./commands/gate.ts";
import { kernelsCommand } from "./commands/kernels.ts";
import { listCommand } from "./commands/list.ts";
import { planCommand } from "./commands/plan.ts";
import { pretrainCommand } from "./commands/pretrain.ts";
import { publishCommand } from "./commands/publish.ts";
import { reportCommand } from "./commands/report.ts";
import { reproduceCommand } from "./commands/reproduce.ts";
import { runCommand } from "./commands/run.ts";
import { validateCommand } from "./commands/validate.ts";
import { verifyCommand } from "./commands/verify.ts";
import type { CliContext } from "./context.ts";
import { EXIT, exitCodeOf, isExpected } from "./exit_code.ts";
import type { Io } from "./io.ts";

/**
 * Runs the command line.
 *
 * @param args Arguments, without the program's name.
 * @param io The world.
 * @returns The exit code.
 */
export async function runProgram(
  args: readonly string[],
  io: Io,
): Promise<number> {
  let exit: number = EXIT.ok;
  const context: CliContext = {
    io,
    args,
    setExit: (code) => void (exit = code),
  };
  const program = new Command("bench")
    .description(
      "fine-tunes networks on WebGPU and compares the ways of doing it; without a command it runs suites/quick.yaml",
    )
    .version(VERSION)
    .addCommand(runCommand(context), { isDefault: true })
    .addCommand(listCommand(context))
    .addCommand(planCommand(context))
    .addCommand(validateCommand(context))
    .addCommand(verifyCommand(context))
    .addCommand(reproduceCommand(context))
    .addCommand(evalCommand(context))
    .addCommand(doctorCommand(context))
    .addCommand(kernelsCommand(context))
    .addCommand(reportCommand(context))
    .addCommand(compareCommand(context))
    .addCommand(exportCommand(context))
    .addCommand(gateCommand(context))
    .addCommand(publishCommand(context))
    .addCommand(pretrainCommand(context));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(text.replace(/^error: /, "")),
    });
  }
  try {
    await program.parseAsync([...args], { from: "user" });
    return exit;
  } catch (error) {
    if (io.signal.aborted) return EXIT.interrupted;
    const code = exitCodeOf(error);
    const isTold = error instanceof Error && "code" in error &&
      String(error.code).startsWith("commander.");
    if (!isTold) tell(error, io);
    if (args.includes("--json") && code !== EXIT.ok) {
      const { name, message } = error instanceof Error
        ? error
        : { name: "Error", message: String(error) };
      io.out(`${JSON.stringify({ error: { name, message, code } })}\n`);
    }
    return code;
  }
}

function tell(error: unknown, io: Io): void {
  const fault = error instanceof Error ? error : new Error(String(error));
  // Where a fault of the program lies is told by its stack alone.
  io.err(`${isExpected(error) ? fault.message : fault.stack}\n`);
}
