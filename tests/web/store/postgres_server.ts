/** A PostgreSQL server of its own, in a folder of its own. */
export interface PostgresServer extends AsyncDisposable {
  /** Where an empty database is: the one of the call before, emptied. */
  fresh(): Promise<string>;
}

const PROGRAMS = "/usr/lib/postgresql";

/**
 * Starts a PostgreSQL server, and installs it first where it is missing (Debian and Ubuntu, as root).
 *
 * @throws {Error} If it can be neither found nor installed: tests fail then, they do not skip.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = await programs();
  const folder = await Deno.makeTempDir({ prefix: "truetune-pg-" });
  const data = `${folder}/data`;
  // The server refuses to run as root.
  const isRoot = Deno.uid() === 0;
  if (isRoot) await run("chown", ["postgres", folder]);
  const as = (program: string, ...args: string[]) =>
    isRoot
      ? run("setpriv", [
        ...["--reuid=postgres", "--regid=postgres", "--clear-groups"],
        ...[`${bin}/${program}`, ...args],
      ])
      : run(`${bin}/${program}`, args);
  const port = freePort();
  await as("initdb", "-D", data, "-U", "board", "-A", "trust", "--no-sync");
  const settings =
    `-c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=40`;
  const log = `${folder}/log`;
  await as("pg_ctl", "-D", data, "-l", log, "-w", "-o", settings, "start");
  const address = `postgres://board@127.0.0.1:${port}`;
  return {
    async fresh() {
      await run(`${bin}/psql`, [
        ...["-q", `${address}/postgres`, "-c"],
        "drop schema public cascade; create schema public",
      ]);
      return `${address}/postgres`;
    },
    async [Symbol.asyncDispose]() {
      await as("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop");
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Folder of the newest version's programs. */
async function programs(): Promise<string> {
  const found = () => {
    try {
      return [...Deno.readDirSync(PROGRAMS)].map(({ name }) => name)
        .toSorted((a, b) => Number(b) - Number(a))[0];
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  };
  if (!found()) {
    await run("apt-get", ["update", "-qq"]);
    await run("apt-get", [
      ...["install", "-y", "-qq", "--no-install-recommends", "postgresql"],
    ]);
  }
  const version = found();
  if (!version) {
    throw new Error(
      `Cannot start PostgreSQL: found none in ${PROGRAMS}, expected it to be installed`,
    );
  }
  return `${PROGRAMS}/${version}/bin`;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { success, code, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: "/",
    env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output().catch((error) => {
    throw new Error(`Cannot run ${program}: ${error.message}`);
  });
  if (!success) {
    const told = new TextDecoder().decode(stderr);
    throw new Error(
      `Cannot run ${program} ${args.join(" ")}: exit ${code} ${told}`,
    );
  }
}
