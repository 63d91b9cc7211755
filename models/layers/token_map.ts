/**
 * Tokens of a map in an order of choice.
 *
 * Norms, linear maps, MLPs and residuals do not care in which order tokens come. So a network that
 * attends in windows keeps its tokens window by window, and they move only where windows change.
 *
 * @module
 */
import { constant, type Tensor } from "../graph/tensor.ts";
import { reorder } from "../ops/reorder.ts";

/** An order of the tokens of a map. */
export interface TokenOrder {
  /** Unique among the orders of maps of one size. */
  readonly name: string;
  /** Place of each token in the map, `row * width + column`. */
  readonly places: Int32Array;
}

/** Tokens and where they come from. */
export interface TokenMap {
  /** `[B, height * width, C]`. */
  readonly tokens: Tensor;
  /** Rows of the map. */
  readonly height: number;
  /** Columns of the map. */
  readonly width: number;
  /** In which order they come. */
  readonly order: TokenOrder;
}

/** The rows of a map, one behind the other. */
export function rowOrder(height: number, width: number): TokenOrder {
  const places = Int32Array.from({ length: height * width }, (_, i) => i);
  return { name: "rows", places };
}

/**
 * The windows of a map, one behind the other, each row by row.
 *
 * @param height Rows of the map, a multiple of `window`.
 * @param width Columns of the map, a multiple of `window`.
 * @param window Side of a window.
 * @param shift How far the windows are moved down and right; what leaves the map enters on the other
 * side.
 */
export function windowOrder(
  height: number,
  width: number,
  window: number,
  shift: number,
): TokenOrder {
  const columns = width / window, N = window * window;
  const places = Int32Array.from({ length: height * width }, (_, i) => {
    const own = Math.floor(i / N), token = i % N;
    const row = Math.floor(own / columns) * window + Math.floor(token / window);
    const column = own % columns * window + token % window;
    return (row + shift) % height * width + (column + shift) % width;
  });
  return { name: `windows_${window}_${shift}`, places };
}

/**
 * Neighbours of a map in fours, as patch merging joins them: above left, below left, above right,
 * below right.
 *
 * @param width Columns of the map.
 * @param merged Order of the fours, a map of half the height and width.
 */
export function mergeOrder(width: number, merged: TokenOrder): TokenOrder {
  const half = width / 2;
  const places = Int32Array.from(
    { length: 4 * merged.places.length },
    (_, i) => {
      const four = merged.places[i >> 2]!;
      const row = 2 * Math.floor(four / half) + (i & 1);
      return row * width + 2 * (four % half) + (i >> 1 & 1);
    },
  );
  return { name: `fours_by_${merged.name}`, places };
}

/** The same map in another order. */
export function arrange(map: TokenMap, order: TokenOrder): TokenMap {
  const { tokens, height, width, order: { name, places } } = map;
  if (order.places.every((place, i) => place === places[i])) return map;
  const where = new Int32Array(places.length);
  places.forEach((place, i) => where[place] = i);
  const moves = constant(
    `order_${height}x${width}_${name}_to_${order.name}`,
    [places.length],
    order.places.map((place) => where[place]!),
  );
  return { tokens: reorder(tokens, moves), height, width, order };
}
