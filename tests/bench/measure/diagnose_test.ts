import assert from "node:assert/strict";
import { diagnose, type Probes } from "../../../bench/measure/diagnose.ts";
import { DeviceError } from "../../../models/mod.ts";

const DEVICE = {
  engine: "native",
  adapter: "Example GPU",
  vendor: "example",
  architecture: "",
  driver: "1.0",
  isFallback: false,
  features: [],
  limits: {},
};

const missing = () =>
  Promise.reject(new DeviceError("missing", "no WebGPU adapter found"));

/** A Debian with everything, some of it changed. */
function machine(changes: Partial<Probes>): Probes {
  return {
    os: "linux",
    distributions: () => Promise.resolve(["debian"]),
    findLoader: () => Promise.resolve("/usr/lib/libvulkan.so.1"),
    findDrivers: () => Promise.resolve(["/usr/share/vulkan/icd.d/lvp.json"]),
    openDevice: () => Promise.resolve(DEVICE),
    ...changes,
  };
}

Deno.test("diagnose() finds nothing wrong with a GPU", async () => {
  const { status, device, problem, advice } = await diagnose(machine({}));
  assert.deepEqual([status, device, problem, advice], ["ok", DEVICE, null, []]);
});

Deno.test("diagnose() names the missing loader and how to install it", async () => {
  const found = await diagnose(machine({
    openDevice: missing,
    findLoader: () => Promise.resolve(null),
    findDrivers: () => Promise.resolve([]),
  }));
  assert.equal(found.status, "no_loader");
  assert.match(found.problem!, /libvulkan\.so\.1/);
  assert.deepEqual(found.advice, [
    "apt-get install -y libvulkan1 mesa-vulkan-drivers",
  ]);
});

Deno.test("diagnose() names the missing driver", async () => {
  const found = await diagnose(machine({
    openDevice: missing,
    findDrivers: () => Promise.resolve([]),
    distributions: () => Promise.resolve(["nobara", "fedora"]),
  }));
  assert.equal(found.status, "no_driver");
  assert.match(found.problem!, /no Vulkan driver/);
  assert.match(found.advice[0]!, /^dnf install/);
});

Deno.test("diagnose() is not content with a device that opens without Vulkan", async () => {
  const found = await diagnose(machine({
    openDevice: () => Promise.resolve({ ...DEVICE, isFallback: true }),
    findDrivers: () => Promise.resolve([]),
  }));
  assert.equal(found.status, "no_driver");
  assert.equal(found.device?.adapter, "Example GPU");
  assert.match(found.problem!, /no Vulkan driver .* by OpenGL/);
  assert.match(found.advice[0]!, /^apt-get install/);
});

Deno.test("diagnose() passes on why no device opens", async () => {
  const found = await diagnose(machine({ openDevice: missing }));
  assert.equal(found.status, "no_adapter");
  assert.match(found.problem!, /no WebGPU adapter found/);
  assert.match(found.advice[0]!, /VK_ICD_FILENAMES/);
});

Deno.test("diagnose() tells a software rasterizer from a GPU", async () => {
  const found = await diagnose(machine({
    openDevice: () => Promise.resolve({ ...DEVICE, isFallback: true }),
    distributions: () => Promise.resolve(["unknown"]),
  }));
  assert.equal(found.status, "software");
  assert.match(found.problem!, /software rasterizer, "Example GPU"/);
  assert.match(found.advice.at(-1)!, /mesa-vulkan-drivers/);
});

Deno.test("diagnose() does not look for Vulkan where there is none to look for", async () => {
  const found = await diagnose(machine({
    os: "darwin",
    openDevice: missing,
    findLoader: () => assert.fail("no loader on macOS"),
    findDrivers: () => assert.fail("no drivers on macOS"),
  }));
  assert.equal(found.status, "no_adapter");
  assert.match(found.advice[0]!, /Metal/);
});

Deno.test("diagnose() does not swallow errors of another kind", async () => {
  const openDevice = () => Promise.reject(new TypeError("a bug"));
  await assert.rejects(diagnose(machine({ openDevice })), /a bug/);
});
