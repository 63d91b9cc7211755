/**
 * The transformer block on jax-js, as its documentation writes a training step: one function under
 * `jit` with `valueAndGrad` inside.
 *
 * @module
 */
import { BLOCK, BLOCK_SHAPES, type BlockData } from "./block_data.ts";
import type { Contender } from "./contender.ts";

const { batch: B, tokens: T, channels: C, heads: H, lr, decay } = BLOCK;
const D = C / H;
const BETA1 = 0.9, BETA2 = 0.999, EPS = 1e-8, NORM_EPS = 1e-5;

/** Not written into the `import()`: a newcomer's first run shall not load a peer. */
const JAX = "npm:@jax-js/jax@0.1.25";

/** What is used of an array of jax-js. Every use but the last goes through `ref`. */
interface JaxArray {
  readonly ref: JaxArray;
  add(other: JaxArray | number): JaxArray;
  sub(other: JaxArray | number): JaxArray;
  mul(other: JaxArray | number): JaxArray;
  div(other: JaxArray | number): JaxArray;
  reshape(shape: readonly number[]): JaxArray;
  transpose(axes: readonly number[]): JaxArray;
  data(): Promise<Float32Array>;
  dispose(): void;
}

type Tree = Record<string, JaxArray>;

/** What is used of jax-js. */
interface Jax {
  init(): Promise<unknown>;
  defaultDevice(name: "webgpu"): void;
  getWebGPUDevice(): GPUDevice;
  jit<F>(f: F): F;
  valueAndGrad(
    f: (p: Tree, x: JaxArray, y: JaxArray) => JaxArray,
  ): (p: Tree, x: JaxArray, y: JaxArray) => [JaxArray, Tree];
  readonly tree: { ref(tree: Tree): Tree; dispose(tree: unknown): void };
  readonly lax: { erf(x: JaxArray): JaxArray };
  readonly nn: { softmax(x: JaxArray, axis: number): JaxArray };
  readonly numpy: {
    array(values: Float32Array | number): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    mean(x: JaxArray, axis?: number, options?: { keepdims: true }): JaxArray;
    sqrt(x: JaxArray): JaxArray;
    square(x: JaxArray): JaxArray;
    unstack(x: JaxArray): JaxArray[];
  };
}

/**
 * Prepares the block on jax-js.
 *
 * @throws {Error} If it finds no WebGPU device.
 */
export async function openJaxContender(data: BlockData): Promise<Contender> {
  const jax: Jax = await import(JAX);
  await jax.init();
  jax.defaultDevice("webgpu");
  let fault: Error | undefined;
  const device = jax.getWebGPUDevice();
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    const { error } = event as GPUUncapturedErrorEvent;
    fault ??= new Error(`Cannot run jax-js on the GPU: ${error.message}`);
  });
  const { numpy: np } = jax;
  const treeOf = (values: (name: string) => Float32Array): Tree =>
    Object.fromEntries(
      Object.entries(BLOCK_SHAPES).map(([name, shape]) => [
        name,
        np.array(values(name)).reshape(shape),
      ]),
    );
  const zeros = (name: string) => new Float32Array(data.weights[name]!.length);
  let p = treeOf((name) => data.weights[name]!);
  let m = treeOf(zeros);
  let v = treeOf(zeros);
  const x = np.array(data.x).reshape([B * T, C]);
  const y = np.array(data.y).reshape([B * T, C]);
  const step = jax.jit(trainingStep(jax));
  let losses: JaxArray[] = [];
  let t = 0;
  return {
    name: "jax-js",
    adapter: device.adapterInfo?.description ?? "",
    flops: 0,
    update() {
      t++;
      const [c1, c2] = [1 - BETA1 ** t, 1 - BETA2 ** t];
      let loss: JaxArray;
      [loss, p, m, v] = step(p, m, v, np.array(c1), np.array(c2), x.ref, y.ref);
      losses.push(loss);
    },
    async settle() {
      const values = await Promise.all(losses.map((loss) => loss.data()));
      losses = [];
      if (fault) throw fault;
      return values.map(([value]) => value!);
    },
    [Symbol.asyncDispose]() {
      jax.tree.dispose([p, m, v, x, y]);
      return Promise.resolve();
    },
  };
}

type Step = (
  p: Tree,
  m: Tree,
  v: Tree,
  correction1: JaxArray,
  correction2: JaxArray,
  x: JaxArray,
  y: JaxArray,
) => [JaxArray, Tree, Tree, Tree];

function trainingStep(jax: Jax): Step {
  const { numpy: np } = jax;
  const gradient = jax.valueAndGrad(blockLoss(jax));
  return (p, m, v, c1, c2, x, y) => {
    const [loss, g] = gradient(jax.tree.ref(p), x, y);
    const newP: Tree = {}, newM: Tree = {}, newV: Tree = {};
    for (const name of Object.keys(BLOCK_SHAPES)) {
      const own = g[name]!;
      const mean = m[name]!.mul(BETA1).add(own.ref.mul(1 - BETA1));
      const square = v[name]!.mul(BETA2).add(np.square(own).mul(1 - BETA2));
      const root = np.sqrt(square.ref.div(c2.ref)).add(EPS);
      newP[name] = p[name]!.mul(1 - lr * decay)
        .sub(mean.ref.div(c1.ref).mul(lr).div(root));
      newM[name] = mean;
      newV[name] = square;
    }
    c1.dispose();
    c2.dispose();
    return [loss, newP, newM, newV];
  };
}

function blockLoss({ numpy: np, nn, lax }: Jax) {
  const norm = (x: JaxArray, gain: JaxArray, bias: JaxArray) => {
    const mean = np.mean(x.ref, -1, { keepdims: true });
    const centred = x.sub(mean);
    const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
    return centred.div(np.sqrt(variance.add(NORM_EPS))).mul(gain).add(bias);
  };
  const linear = (x: JaxArray, w: JaxArray, b: JaxArray) =>
    np.matmul(x, w).add(b);
  const gelu = (x: JaxArray) =>
    x.ref.mul(lax.erf(x.mul(Math.SQRT1_2)).add(1)).mul(0.5);
  return (p: Tree, x: JaxArray, y: JaxArray): JaxArray => {
    const a = linear(norm(x.ref, p.g1!, p.b1!), p.wqkv!, p.bqkv!)
      .reshape([B, T, 3, H, D]).transpose([2, 0, 3, 1, 4]); // (3, B, H, T, D)
    const [q, k, v] = np.unstack(a) as [JaxArray, JaxArray, JaxArray];
    const scores = np.matmul(q, k.transpose([0, 1, 3, 2])).mul(D ** -0.5);
    const mixed = np.matmul(nn.softmax(scores, -1), v)
      .transpose([0, 2, 1, 3]).reshape([B * T, C]);
    let h = x.add(linear(mixed, p.wo!, p.bo!));
    const inner = gelu(linear(norm(h.ref, p.g2!, p.b2!), p.w1!, p.bb1!));
    h = h.add(linear(inner, p.w2!, p.bb2!));
    return np.mean(np.square(h.sub(y)));
  };
}
