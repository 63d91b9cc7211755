import { type Browser, chromium } from "playwright-core";

/** Opens Debian's Chromium; as root on a machine without one it installs it. */
export async function openBrowser(): Promise<Browser> {
  const path = "/usr/bin/chromium";
  try {
    await Deno.stat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    for (const args of [["update", "-qq"], ["install", "-qqy", "chromium"]]) {
      const { success } = await new Deno.Command("apt-get", {
        args,
        env: { DEBIAN_FRONTEND: "noninteractive" },
        stdout: "null",
      }).output();
      if (!success) {
        throw new Error(
          `Cannot install chromium: apt-get ${
            args[0]
          } failed, expected Debian and root`,
        );
      }
    }
  }
  return await chromium.launch({
    executablePath: path,
    timeout: 180_000,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}
