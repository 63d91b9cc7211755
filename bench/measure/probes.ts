import { delimiter } from "node:path";
import { native } from "../../models/mod.ts";
import type { Probes } from "./diagnose.ts";

const LOADER = "libvulkan.so.1";

/** Where distributions lay libraries; `ldconfig` needs root or a path in some of them. */
const LIBRARY_FOLDERS = [
  "/usr/lib",
  "/usr/lib64",
  "/usr/local/lib",
  "/lib",
  "/lib64",
  ...["x86_64", "aarch64"].flatMap((machine) => [
    `/usr/lib/${machine}-linux-gnu`,
    `/lib/${machine}-linux-gnu`,
  ]),
];

/** Where the loader looks for drivers; Khronos, Vulkan-Loader, LoaderDriverInterface.md. */
const DRIVER_FOLDERS = [
  "/etc",
  "/usr/local/etc",
  "/usr/local/share",
  "/usr/share",
]
  .map((folder) => `${folder}/vulkan/icd.d`);

/** Looks at this machine. */
export const systemProbes: Probes = {
  os: Deno.build.os,
  async distributions() {
    const text = await readIfThere("/etc/os-release");
    const fields = [...text.matchAll(/^(ID|ID_LIKE)=(.*)$/gm)];
    return fields.flatMap(([, , names]) =>
      names!.replaceAll(/["']/g, "").split(/\s+/)
    ).map((name) => name.replace(/^opensuse.*/, "suse"));
  },
  async findLoader() {
    const own = Deno.env.get("LD_LIBRARY_PATH")?.split(delimiter) ?? [];
    for (const folder of [...own.filter(Boolean), ...LIBRARY_FOLDERS]) {
      if (await exists(`${folder}/${LOADER}`)) return `${folder}/${LOADER}`;
    }
    return null;
  },
  async findDrivers() {
    const given = Deno.env.get("VK_DRIVER_FILES") ??
      Deno.env.get("VK_ICD_FILENAMES");
    const paths = given
      ? given.split(delimiter)
      : (await Promise.all(DRIVER_FOLDERS.map(listJson))).flat();
    const found = await Promise.all(paths.map(exists));
    return paths.filter((_, i) => found[i]);
  },
  async openDevice() {
    await using session = await native.open();
    return session.device;
  },
};

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function readIfThere(path: string): Promise<string> {
  return await exists(path) ? await Deno.readTextFile(path) : "";
}

async function listJson(folder: string): Promise<string[]> {
  if (!await exists(folder)) return [];
  const paths: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".json")) paths.push(`${folder}/${name}`);
  }
  return paths.sort();
}
