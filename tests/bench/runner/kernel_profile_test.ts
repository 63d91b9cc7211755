import assert from "node:assert/strict";
import {
  addKernels,
  kernelProfile,
} from "../../../bench/runner/kernel_profile.ts";

Deno.test("kernelProfile() gives means of the profiled updates, the longest kernel first", () => {
  const spent = {};
  const times = (matmul: number) => [
    { label: "gelu", gpuMs: 1, flops: 10 },
    { label: "matmul", gpuMs: matmul, flops: 1000 },
    { label: "matmul", gpuMs: matmul, flops: 1000 },
  ];
  addKernels(spent, times(2));
  addKernels(spent, times(4));
  assert.deepEqual(kernelProfile(spent, 2), {
    updates: 2,
    gpuMs: 7,
    kernels: [
      { name: "matmul", gpuMs: 6, dispatches: 2, flops: 2000 },
      { name: "gelu", gpuMs: 1, dispatches: 1, flops: 10 },
    ],
  });
});

Deno.test("kernelProfile() names ten kernels, sums all, and orders equal times by name", () => {
  const spent = {};
  const labels = Array.from({ length: 15 }, (_, i) => `k${i + 10}`);
  addKernels(
    spent,
    labels.toReversed().map((label) => ({ label, gpuMs: 1, flops: 0 })),
  );
  const profile = kernelProfile(spent, 1)!;
  assert.equal(profile.gpuMs, 15);
  assert.deepEqual(
    profile.kernels.map(({ name }) => name),
    labels.slice(0, 10),
  );
});

Deno.test("kernelProfile() of a device without timestamps is left out", () => {
  assert.equal(kernelProfile({}, 0), undefined);
});
