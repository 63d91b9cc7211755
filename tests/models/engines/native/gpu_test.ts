import assert from "node:assert/strict";
import { DeviceError } from "../../../../models/engine.ts";
import { openGpu } from "../../../../models/engines/native/gpu.ts";
import { createPipelines } from "../../../../models/engines/native/pipelines.ts";
import { writeKernel } from "../../../../models/kernel.ts";

Deno.test("openGpu() turns an uncaptured error into a thrown DeviceError", async () => {
  const gpu = await openGpu();
  gpu.device.createBuffer({ size: 16, usage: 0xffff });
  await gpu.device.queue.onSubmittedWorkDone();
  assert.throws(() => gpu.check(), DeviceError);
  await gpu.destroy();
});

Deno.test("openGpu() refuses a buffer that is larger than the device allows", async () => {
  const gpu = await openGpu();
  assert.throws(
    () => gpu.allocate("weight", 2 ** 40, GPUBufferUsage.STORAGE),
    (error) => error instanceof DeviceError && error.reason === "memory",
  );
  await gpu.destroy();
});

Deno.test("createPipelines() names the kernel that does not compile", async () => {
  const gpu = await openGpu();
  const broken = writeKernel().dispatch(
    "broken_kernel",
    "@compute @workgroup_size(1) fn main() { let x = y; }",
    [1, 1, 1],
  );
  await assert.rejects(
    () => createPipelines(gpu).compile([broken]),
    (error) =>
      error instanceof DeviceError && /broken_kernel/.test(error.message),
  );
  await gpu.destroy();
});

Deno.test("openGpu() throws once the device is lost", async () => {
  const gpu = await openGpu();
  gpu.device.destroy();
  await gpu.device.lost;
  assert.throws(
    () => gpu.check(),
    (error) => error instanceof DeviceError && error.reason === "lost",
  );
});
