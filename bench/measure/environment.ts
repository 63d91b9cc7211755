import { cpus, totalmem } from "node:os";
import { contentHash, sha256 } from "../result/content_hash.ts";
import type { Result } from "../result/result.ts";

/** Version of TrueTune. */
export const VERSION = "0.1.0";

/**
 * Describes what a run happens in: versions, machine, and the state of the source. Names no person, machine
 * or path.
 *
 * @param root Folder of the repository.
 */
export async function readEnvironment(
  root: URL,
): Promise<Result["environment"]> {
  const [processor] = cpus();
  return {
    truetune: VERSION,
    ...await readCommit(root),
    sourceHash: await hashSource(root),
    lockHash: await readHash(new URL("deno.lock", root)),
    deno: Deno.version.deno,
    os: Deno.build.os,
    arch: Deno.build.arch,
    cpu: processor?.model.trim() || null,
    cpuThreads: Math.max(1, navigator.hardwareConcurrency),
    jobs: 1,
    memoryBytes: totalmem(),
  };
}

async function readCommit(root: URL) {
  const commit = await git(root, "rev-parse", "HEAD");
  const changes = commit === null
    ? null
    : await git(root, "status", "--porcelain", "--untracked-files=no");
  return {
    commit: commit?.trim() ?? null,
    isModified: changes === null ? null : changes.trim() !== "",
  };
}

/** Output of a git command; `null` without git, or outside of a repository of one's own. */
async function git(root: URL, ...args: string[]): Promise<string | null> {
  try {
    // A copy without .git inside another repository must not take the other's commit for its own.
    await Deno.stat(new URL(".git", root));
    const { success, stdout } = await new Deno.Command("git", {
      args,
      cwd: root,
      stdout: "piped",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout) : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Folders of what computes results, and what lies beside them. */
const SOURCE = ["mod.ts", "models", "suites", "bench"];

/** One hash of all source files by path, so that a changed copy is told from another with the same commit. */
async function hashSource(root: URL): Promise<string | null> {
  const hashes: Record<string, string> = {};
  const visit = async (path: string) => {
    const url = new URL(path, root);
    const { isDirectory } = await Deno.stat(url);
    if (!isDirectory) {
      if (path.endsWith(".ts")) {
        hashes[path] = await sha256(await Deno.readFile(url));
      }
      return;
    }
    for await (const { name } of Deno.readDir(url)) {
      await visit(`${path}/${name}`);
    }
  };
  try {
    for (const path of SOURCE) await visit(path);
    return await contentHash(hashes);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function readHash(file: URL): Promise<string | null> {
  try {
    return await sha256(await Deno.readFile(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
