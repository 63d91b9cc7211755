/**
 * Why there is no GPU, and what to do about it.
 *
 * @module
 */
import { DeviceError, type DeviceIdentity } from "../../models/mod.ts";

/** Looks at the machine; tests pass their own. */
export interface Probes {
  /** Operating system, as `Deno.build.os` names it. */
  readonly os: string;
  /** Names of the Linux distribution and of those that it is like, e.g. `["ubuntu", "debian"]`. */
  distributions(): Promise<readonly string[]>;
  /** Path of the Vulkan loader; `null` if there is none. */
  findLoader(): Promise<string | null>;
  /** Paths of the manifests of Vulkan drivers. */
  findDrivers(): Promise<readonly string[]>;
  /** Opens the default device and closes it again; throws `DeviceError` if there is none. */
  openDevice(): Promise<DeviceIdentity>;
}

/** What was found. */
export interface Diagnosis {
  /**
   * `ok`: a GPU; `software`: only a software rasterizer, which computes the same but slowly; `no_loader`,
   * `no_driver`: pieces of Vulkan are missing, even if a device opens in another way; `no_adapter`: all
   * pieces are there, and yet no device opens.
   */
  readonly status: "ok" | "software" | "no_loader" | "no_driver" | "no_adapter";
  /** The device, if there is one. */
  readonly device: DeviceIdentity | null;
  /** Path of the Vulkan loader; `null` if there is none, or none is needed. */
  readonly loader: string | null;
  /** Paths of the manifests of Vulkan drivers. */
  readonly drivers: readonly string[];
  /** What is wrong, in one sentence; `null` if nothing is. */
  readonly problem: string | null;
  /** What to do about it, a command or a sentence each. */
  readonly advice: readonly string[];
}

/** Commands that install the loader and Mesa's drivers, those for the CPU included. */
const INSTALL: Readonly<Record<string, string>> = {
  debian: "apt-get install -y libvulkan1 mesa-vulkan-drivers",
  ubuntu: "apt-get install -y libvulkan1 mesa-vulkan-drivers",
  fedora: "dnf install -y vulkan-loader mesa-vulkan-drivers",
  rhel: "dnf install -y vulkan-loader mesa-vulkan-drivers",
  arch: "pacman -S --noconfirm vulkan-icd-loader vulkan-swrast",
  alpine: "apk add vulkan-loader mesa-vulkan-swrast",
  suse: "zypper install -y libvulkan1 Mesa-vulkan-device-select libvulkan_lvp",
};

/** Looks for a device and, where there is none, for the piece that is missing. */
export async function diagnose(probes: Probes): Promise<Diagnosis> {
  const isLinux = probes.os === "linux";
  const loader = isLinux ? await probes.findLoader() : null;
  const drivers = isLinux ? await probes.findDrivers() : [];
  const gap = isLinux ? gapOf(loader, drivers) : null;
  const found = { loader, drivers };
  const opened = await openDevice(probes);
  if (opened instanceof DeviceError) {
    const install = isLinux ? await installLines(probes) : [];
    return {
      ...found,
      device: null,
      status: gap?.status ?? "no_adapter",
      problem: gap?.problem ??
        (isLinux
          ? `Loader and driver are there, but no device opens: ${opened.message}`
          : opened.message),
      advice: !isLinux
        ? [
          "Update the operating system and the GPU driver; Metal (macOS) and DirectX 12 (Windows) come with them",
        ]
        : gap
        ? install
        : [
          "Check that VK_ICD_FILENAMES and VK_DRIVER_FILES are unset or right, and that /dev/dri may be read",
          ...install,
        ],
    };
  }
  const device = { ...found, device: opened };
  if (gap) {
    return {
      ...device,
      status: gap.status,
      problem:
        `${gap.problem}; a device opens by OpenGL, which is many times slower`,
      advice: await installLines(probes),
    };
  }
  if (!opened.isFallback) {
    return { ...device, status: "ok", problem: null, advice: [] };
  }
  return {
    ...device,
    status: "software",
    problem:
      `The only adapter is a software rasterizer, "${opened.adapter}": results are right, times say nothing about a GPU`,
    advice: [
      "For a GPU of AMD or Intel, Mesa's drivers are enough; NVIDIA has its own",
      ...(isLinux ? await installLines(probes) : []),
    ],
  };
}

async function openDevice(
  { openDevice }: Probes,
): Promise<DeviceIdentity | DeviceError> {
  try {
    return await openDevice();
  } catch (error) {
    if (error instanceof DeviceError) return error;
    throw error;
  }
}

/** The piece of Vulkan that is missing; `null` if none is. */
function gapOf(loader: string | null, drivers: readonly string[]) {
  if (loader === null) {
    return {
      status: "no_loader" as const,
      problem: "There is no Vulkan loader (libvulkan.so.1)",
    };
  }
  if (drivers.length > 0) return null;
  return {
    status: "no_driver" as const,
    problem: "There is a Vulkan loader, but no Vulkan driver (icd.d/*.json)",
  };
}

async function installLines(probes: Probes): Promise<string[]> {
  for (const name of await probes.distributions()) {
    const line = Object.hasOwn(INSTALL, name) ? INSTALL[name] : undefined;
    if (line) return [line];
  }
  return [
    "Install the Vulkan loader and Mesa's Vulkan drivers; Debian calls them libvulkan1 and mesa-vulkan-drivers",
  ];
}
