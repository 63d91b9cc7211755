/**
 * Runs `denow` in an empty project, with fakes for npm, apt-get, id and uname:
 * no network, nothing installed.
 */
import assert from "node:assert/strict";

const WRAPPER = Deno.readTextFileSync(new URL("../denow", import.meta.url));
const VERSION = /^DENO_VERSION=(\d+\.\d+\.\d+)$/m.exec(WRAPPER)?.[1] ?? "?";

/** What `denow` may take from the system; deno and npm are not among it. */
const TOOLS = ["grep", "head", "ls", "mkdir", "mv", "rm", "sed", "sleep"];

const FAKE_DENO = `#!/bin/sh
if [ "$1" = --version ]; then echo "deno ${VERSION} (fake)"; exit; fi
if [ "$1" = runtime ]; then ls -ld "$XDG_RUNTIME_DIR"; exit; fi
printf 'ran'; printf ' [%s]' "$@"; echo
exit 7
`;

/** Installs `FAKE_DENO` where npm puts the binary, and counts its calls. */
const FAKE_NPM = `#!/bin/sh
echo "$*" >>"$FAKES/npm.calls"
while [ "$1" != --prefix ]; do shift; done
sleep "\${NPM_SECONDS:-0}"
mkdir -p "$2/node_modules/@deno/some-platform"
printf '%s' "$FAKE_DENO" >"$2/node_modules/@deno/some-platform/deno"
/bin/chmod +x "$2/node_modules/@deno/some-platform/deno"
`;

const BROKEN_NPM = `#!/bin/sh
echo "npm error code ENOTFOUND" >&2
exit 1
`;

/** Knows its packages only after an update. */
const FAKE_APT = `#!/bin/sh
echo "$*" >>"$FAKES/apt.calls"
case "$*" in
  *update*) : >"$FAKES/lists" ;;
  *) [ -e "$FAKES/lists" ] || { echo "E: Unable to locate package"; exit 100; }
     : >"$FAKES/icd/fake.json"; : >"$FAKES/lib/libvulkan.so.1" ;;
esac
`;

const BROKEN_APT = `#!/bin/sh
echo "$*" >>"$FAKES/apt.calls"
echo "W: a warning"
echo "E: Could not resolve 'mirror'"
exit 100
`;

interface Setup {
  /** Name and text of further programs on PATH. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Whether a Vulkan driver and its loader are there. @default {true} */
  readonly hasDriver?: boolean;
}

/** An empty project with `denow`, removed at the end of the scope. */
class Project implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "denow " });
  readonly #fakes = `${this.folder}/fakes`;

  constructor({ programs = {}, hasDriver = true }: Setup = {}) {
    for (const part of ["fakes/bin", "fakes/icd", "fakes/lib", "home"]) {
      Deno.mkdirSync(`${this.folder}/${part}`, { recursive: true });
    }
    Deno.writeTextFileSync(`${this.folder}/denow`, WRAPPER, { mode: 0o755 });
    // Writing through a link would replace the system's own program.
    for (const tool of TOOLS.filter((tool) => !(tool in programs))) {
      const place = ["/usr/bin", "/bin"].map((bin) => `${bin}/${tool}`)
        .find((path) => exists(path));
      assert(place, `This test needs ${tool} in /usr/bin or /bin`);
      Deno.symlinkSync(place, `${this.#fakes}/bin/${tool}`);
    }
    const all = {
      uname: "#!/bin/sh\necho Linux\n",
      id: "#!/bin/sh\necho 0\n",
      ...programs,
    };
    for (const [name, text] of Object.entries(all)) {
      Deno.writeTextFileSync(`${this.#fakes}/bin/${name}`, text, {
        mode: 0o755,
      });
    }
    if (hasDriver) {
      Deno.writeTextFileSync(`${this.#fakes}/icd/fake.json`, "{}");
      Deno.writeTextFileSync(`${this.#fakes}/lib/libvulkan.so.1`, "");
    }
  }

  async run(args: readonly string[], env: Record<string, string> = {}) {
    const { code, stdout, stderr } = await new Deno.Command("/bin/sh", {
      args: [`${this.folder}/denow`, ...args],
      cwd: "/",
      clearEnv: true,
      env: {
        PATH: `${this.#fakes}/bin`,
        HOME: `${this.folder}/home`,
        FAKES: this.#fakes,
        FAKE_DENO,
        DENOW_ICD_PATH: `${this.folder}/none:${this.#fakes}/icd`,
        DENOW_LIB_PATH: `${this.#fakes}/lib`,
        XDG_RUNTIME_DIR: this.folder,
        ...env,
      },
    }).output();
    const text = new TextDecoder();
    return {
      code,
      stdout: text.decode(stdout).trimEnd(),
      stderr: text.decode(stderr).trimEnd(),
    };
  }

  /** The arguments of each call of a fake, in order. */
  calls(fake: "npm" | "apt"): string[] {
    const log = `${this.#fakes}/${fake}.calls`;
    return exists(log) ? Deno.readTextFileSync(log).trimEnd().split("\n") : [];
  }

  installed(): string[] {
    const folder = `${this.folder}/.deno`;
    return exists(folder)
      ? [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted()
      : [];
  }

  async [Symbol.asyncDispose]() {
    await Deno.remove(this.folder, { recursive: true });
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test("denow installs the pinned Deno once and hands over arguments and exit code", async () => {
  await using project = new Project({ programs: { npm: FAKE_NPM } });
  const first = await project.run(["task", "bench", "a b"]);
  assert.deepEqual(first, {
    code: 7,
    stdout: "ran [task] [bench] [a b]",
    stderr: `denow: installing Deno ${VERSION} into .deno/${VERSION} (once)`,
  });
  const second = await project.run(["task", "test"]);
  assert.deepEqual(second, {
    code: 7,
    stdout: "ran [task] [test]",
    stderr: "",
  });
  assert.equal(project.calls("npm").length, 1);
  assert.match(project.calls("npm")[0]!, new RegExp(` deno@${VERSION}$`));
  assert.deepEqual(project.installed(), [VERSION]);
});

Deno.test("denow started three times at once leaves one whole installation", async () => {
  await using project = new Project({ programs: { npm: FAKE_NPM } });
  const runs = await Promise.all(
    ["0.1", "0.1", "0.2"].map((NPM_SECONDS, i) =>
      project.run([`${i}`], { NPM_SECONDS })
    ),
  );
  assert.deepEqual(runs.map(({ code }) => code), [7, 7, 7]);
  assert.deepEqual(runs.map(({ stdout }) => stdout), [
    "ran [0]",
    "ran [1]",
    "ran [2]",
  ]);
  assert.deepEqual(project.installed(), [VERSION]);
  const inside = [...Deno.readDirSync(`${project.folder}/.deno/${VERSION}`)];
  assert.deepEqual(inside.map(({ name }) => name), ["node_modules"]);
});

Deno.test("denow that comes second drops its own installation", async () => {
  // Another start publishes its folder right before this one does.
  const rivalMv = `#!/bin/sh
mkdir -p "$2/node_modules/@deno/some-platform"
printf '%s' "$FAKE_DENO" >"$2/node_modules/@deno/some-platform/deno"
/bin/chmod +x "$2/node_modules/@deno/some-platform/deno"
exec /bin/mv "$@"
`;
  await using project = new Project({
    programs: { npm: FAKE_NPM, mv: rivalMv },
  });
  assert.equal((await project.run(["x"])).stdout, "ran [x]");
  const inside = [...Deno.readDirSync(`${project.folder}/.deno/${VERSION}`)];
  assert.deepEqual(inside.map(({ name }) => name), ["node_modules"]);
});

Deno.test("denow repairs an installation without its binary", async () => {
  await using project = new Project({ programs: { npm: FAKE_NPM } });
  await project.run([]);
  const binary =
    `${project.folder}/.deno/${VERSION}/node_modules/@deno/some-platform/deno`;
  await Deno.remove(binary);
  assert.equal((await project.run(["again"])).stdout, "ran [again]");
  assert.equal(project.calls("npm").length, 2);
});

Deno.test("denow takes a deno of the pinned version from PATH", async () => {
  await using project = new Project({
    programs: { deno: FAKE_DENO, npm: FAKE_NPM },
  });
  assert.deepEqual(await project.run(["x"]), {
    code: 7,
    stdout: "ran [x]",
    stderr: "",
  });
  assert.deepEqual(project.calls("npm"), []);
});

Deno.test("denow passes over a deno of another version", async () => {
  const other = FAKE_DENO.replace(VERSION, `${VERSION}0`);
  await using project = new Project({
    programs: { deno: other, npm: FAKE_NPM },
  });
  await project.run(["x"]);
  assert.equal(project.calls("npm").length, 1);
});

Deno.test("denow says what to install where there is no npm", async () => {
  await using project = new Project();
  const { code, stderr } = await project.run(["x"]);
  assert.equal(code, 2);
  assert.match(stderr, /Cannot install Deno .*: npm not found\n/);
  assert.match(stderr, /install Node\.js 20 or later/);
});

Deno.test("denow shows npm's words where npm fails, and leaves nothing behind", async () => {
  await using project = new Project({ programs: { npm: BROKEN_NPM } });
  const { code, stdout, stderr } = await project.run(["x"]);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /npm error code ENOTFOUND\n/);
  assert.match(stderr, /npm failed, see above\ndenow: check the network/);
  assert.deepEqual(project.installed(), []);
});

Deno.test("denow refuses a binary that does not run here", async () => {
  await using project = new Project({ programs: { npm: FAKE_NPM } });
  const { code, stderr } = await project.run(["x"], {
    FAKE_DENO: "#!/bin/sh\nexit 1\n",
  });
  assert.equal(code, 2);
  assert.match(stderr, /npm has no build that runs here \(Linux\)/);
  assert.deepEqual(project.installed(), []);
});

Deno.test("denow installs Mesa as root where no Vulkan driver is, once", async () => {
  await using project = new Project({
    programs: { deno: FAKE_DENO, "apt-get": FAKE_APT },
    hasDriver: false,
  });
  const { code, stdout, stderr } = await project.run(["x"]);
  assert.deepEqual([code, stdout], [7, "ran [x]"]);
  assert.equal(
    stderr,
    "denow: installing the Vulkan driver: " +
      "apt-get install libvulkan1 mesa-vulkan-drivers (once)",
  );
  assert.deepEqual(
    project.calls("apt").map((call) => /\b(install|update)\b/.exec(call)?.[0]),
    ["install", "update", "install"],
  );
  assert.equal((await project.run(["x"])).stderr, "");
  assert.equal(project.calls("apt").length, 3);
});

Deno.test("denow installs Mesa where a driver lies without its loader", async () => {
  await using project = new Project({
    programs: { deno: FAKE_DENO, "apt-get": FAKE_APT },
  });
  await Deno.remove(`${project.folder}/fakes/lib/libvulkan.so.1`);
  await project.run(["x"]);
  assert(project.calls("apt").length > 0);
});

Deno.test("denow goes on where apt-get fails, and says what to do", async () => {
  await using project = new Project({
    programs: { deno: FAKE_DENO, "apt-get": BROKEN_APT },
    hasDriver: false,
  });
  const { code, stdout, stderr } = await project.run(["x"]);
  assert.deepEqual([code, stdout], [7, "ran [x]"]);
  assert.match(stderr, /E: Could not resolve 'mirror'\n/);
  assert.match(stderr, /Cannot install the Vulkan driver: apt-get failed/);
  assert.match(stderr, /sudo apt-get update && sudo apt-get install -y lib/);
});

Deno.test("denow installs no driver for others than root", async () => {
  await using project = new Project({
    programs: {
      deno: FAKE_DENO,
      "apt-get": FAKE_APT,
      id: "#!/bin/sh\necho 1000\n",
    },
    hasDriver: false,
  });
  const { code, stderr } = await project.run(["x"]);
  assert.equal(code, 7);
  assert.match(stderr, /no Vulkan driver found\n/);
  assert.match(stderr, /sudo apt-get install -y libvulkan1 mesa-vulkan/);
  assert.deepEqual(project.calls("apt"), []);
});

Deno.test("denow names the packages of other systems", async () => {
  await using project = new Project({
    programs: { deno: FAKE_DENO, pacman: "#!/bin/sh\n" },
    hasDriver: false,
  });
  const { stderr } = await project.run(["x"]);
  assert.match(stderr, /sudo pacman -S vulkan-icd-loader vulkan-swrast/);
});

for (
  const { when, env, programs = {} } of [
    { when: "when told to", env: { DENOW_DRIVER: "skip" } },
    { when: "when Vulkan is pointed at one", env: { VK_DRIVER_FILES: "/x" } },
    {
      when: "outside Linux",
      env: {},
      programs: { uname: "#!/bin/sh\necho Darwin\n" },
    },
  ]
) {
  Deno.test(`denow leaves the driver alone ${when}`, async () => {
    await using project = new Project({
      programs: { deno: FAKE_DENO, "apt-get": FAKE_APT, ...programs },
      hasDriver: false,
    });
    await Deno.writeTextFile(
      `${project.folder}/fakes/lib/libvulkan.so.1`,
      "",
    );
    const { stderr } = await project.run(["x"], env as Record<string, string>);
    assert.equal(stderr, "");
    assert.deepEqual(project.calls("apt"), []);
  });
}

Deno.test("denow makes a private XDG_RUNTIME_DIR where there is none", async () => {
  await using project = new Project({ programs: { deno: FAKE_DENO } });
  for (const missing of ["", `${project.folder}/missing`]) {
    const { stdout } = await project.run(["runtime"], {
      XDG_RUNTIME_DIR: missing,
    });
    assert.match(stdout, /^drwx------.*\/\.deno\/run$/);
  }
  const { stdout } = await project.run(["runtime"], {
    XDG_RUNTIME_DIR: `${project.folder}/home`,
  });
  assert.match(stdout, /\/home$/);
});

Deno.test("denow pins the Deno that these tests run on", () => {
  assert.equal(
    Deno.version.deno,
    VERSION,
    "run the tests with ./denow, or change DENO_VERSION in it",
  );
});
