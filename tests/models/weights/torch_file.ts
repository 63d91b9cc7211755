/**
 * Writes what `torch.save` writes, as far as tests need it: pickles opcode by opcode, and zip archives.
 *
 * @module
 */

/** Opcodes of a pickle. */
export type Code = readonly number[];

const utf8 = (text: string): Code => [...new TextEncoder().encode(text)];

/** `length` little-endian bytes of an integer. */
export function int(value: number | bigint, length: number): Code {
  const wide = BigInt.asUintN(8 * length, BigInt(value));
  return Array.from(
    { length },
    (_, i) => Number(wide >> BigInt(8 * i) & 0xffn),
  );
}

/** BINUNICODE. */
export function text(value: string): Code {
  const bytes = utf8(value);
  return [0x58, ...int(bytes.length, 4), ...bytes];
}

/** BININT1, BININT or LONG1. */
export function integer(value: number): Code {
  if (value >= 0 && value < 256) return [0x4b, value];
  const isLong = value !== (value | 0);
  return isLong ? [0x8a, 8, ...int(value, 8)] : [0x4a, ...int(value, 4)];
}

/** MARK … TUPLE. */
export function tuple(...items: Code[]): Code {
  return [0x28, ...items.flat(), 0x74];
}

/** GLOBAL. */
export function global(module: string, name: string): Code {
  return [0x63, ...utf8(`${module}\n${name}\n`)];
}

/** REDUCE. */
export function call(target: Code, ...args: Code[]): Code {
  return [...target, ...tuple(...args), 0x52];
}

/** EMPTY_DICT, MARK … SETITEMS. */
export function dict(items: readonly (readonly [string, Code])[]): Code {
  const pairs = items.flatMap(([key, value]) => [...text(key), ...value]);
  return [0x7d, 0x28, ...pairs, 0x75];
}

/** An `OrderedDict` with the attribute `_metadata`, as `state_dict()` returns it. */
export function stateDict(items: readonly (readonly [string, Code])[]): Code {
  const pairs = items.flatMap(([key, value]) => [...text(key), ...value]);
  return [
    ...call(global("collections", "OrderedDict")),
    ...[0x28, ...pairs, 0x75],
    ...dict([["_metadata", call(global("collections", "OrderedDict"))]]),
    0x62,
  ];
}

/** A tensor: a view of storage `key`. */
export function tensor(
  key: string,
  type: string,
  shape: readonly number[],
  strides: readonly number[] = stridesOf(shape),
  offset = 0,
): Code {
  const id = tuple(
    text("storage"),
    global("torch", `${type}Storage`),
    text(key),
    text("cpu"),
    integer(0),
  );
  return call(
    global("torch._utils", "_rebuild_tensor_v2"),
    [...id, 0x51],
    integer(offset),
    tuple(...shape.map(integer)),
    tuple(...strides.map(integer)),
    [0x89],
    call(global("collections", "OrderedDict")),
  );
}

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((a, b) => a * b, 1)
  );
}

/** PROTO 2 … STOP. */
export function pickle(code: Code): Uint8Array {
  return Uint8Array.from([0x80, 2, ...code, 0x2e]);
}

/** A checkpoint: a pickle, and the bytes of storages by key. */
export function torchFile(
  code: Code,
  storages: Readonly<Record<string, ArrayBufferView>> = {},
  options?: ZipOptions,
): Uint8Array<ArrayBuffer> {
  const parts = Object.entries(storages).map(([key, view]) =>
    [
      `archive/data/${key}`,
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
    ] as const
  );
  return zip([["archive/data.pkl", pickle(code)], ...parts], options);
}

/** The header of a checkpoint from before PyTorch 1.6. */
export interface LegacyHeader {
  /** Hexadecimal digits of what tells the format. */
  readonly magic?: string;
  readonly version?: number;
  readonly isLittleEndian?: boolean;
  /** Keys of the storages, in the order of their bytes. */
  readonly keys?: Code;
}

/** A checkpoint as before PyTorch 1.6: pickles, and then number and bytes of the elements of storages. */
export function legacyFile(
  code: Code,
  storages: Readonly<Record<string, Float32Array>> = {},
  {
    magic = "1950a86a20f9469cfc6c",
    version = 1001,
    isLittleEndian = true,
    keys = list(Object.keys(storages).map(text)),
  }: LegacyHeader = {},
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...pickle([0x8a, 10, ...int(BigInt(`0x${magic}`), 10)]),
    ...pickle(integer(version)),
    ...pickle(dict([["little_endian", [isLittleEndian ? 0x88 : 0x89]]])),
    ...pickle(code),
    ...pickle(keys),
    ...Object.values(storages).flatMap((view) => [
      ...int(view.length, 8),
      ...new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
    ]),
  ]);
}

/** EMPTY_LIST, MARK … APPENDS. */
function list(items: readonly Code[]): Code {
  return [0x5d, 0x28, ...items.flat(), 0x65];
}

/** How an archive is written. */
export interface ZipOptions {
  /** Whether every size and offset is one of zip64. */
  readonly isWide?: boolean;
  /** Compression method written beside every entry. */
  readonly method?: number;
  /** Text behind the directory. */
  readonly comment?: string;
}

/** A zip archive whose data is aligned to 64 bytes by extra fields in local headers, as PyTorch does. */
export function zip(
  entries: readonly (readonly [string, Uint8Array])[],
  { isWide = false, method = 0, comment = "" }: ZipOptions = {},
): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [], directory: number[] = [];
  const none = int(0xffffffff, 4);
  for (const [name, data] of entries) {
    const header = bytes.length;
    const pad = 64 - (header + 34 + utf8(name).length) % 64;
    const common = [
      ...int(0, 2),
      ...int(method, 2),
      ...int(0, 8),
      ...(isWide ? [...none, ...none] : [
        ...int(data.length, 4),
        ...int(data.length, 4),
      ]),
      ...int(utf8(name).length, 2),
    ];
    bytes.push(...[0x50, 0x4b, 3, 4], ...int(45, 2), ...common);
    bytes.push(...int(pad + 4, 2), ...utf8(name), 0x46, 0x42, ...int(pad, 2));
    bytes.push(...new Array<number>(pad).fill(0x5a), ...data);
    const wide = [data.length, data.length, header].flatMap((n) => int(n, 8));
    // A field of another kind in front of that of zip64.
    const extra = isWide
      ? [0x46, 0x42, ...int(2, 2), 0, 0, 1, 0, ...int(24, 2), ...wide]
      : [];
    directory.push(...[0x50, 0x4b, 1, 2], ...int(45, 2), ...int(45, 2));
    directory.push(...common, ...int(extra.length, 2), ...int(0, 10));
    directory.push(
      ...(isWide ? none : int(header, 4)),
      ...utf8(name),
      ...extra,
    );
  }
  const offset = bytes.length, count = entries.length;
  bytes.push(...directory);
  const end = bytes.length;
  if (isWide) {
    bytes.push(...[0x50, 0x4b, 6, 6], ...int(44, 8), ...int(0, 12));
    bytes.push(...int(count, 8), ...int(count, 8));
    bytes.push(...int(directory.length, 8), ...int(offset, 8));
    bytes.push(...[0x50, 0x4b, 6, 7], ...int(0, 4), ...int(end, 8));
    bytes.push(...int(1, 4));
  }
  bytes.push(...[0x50, 0x4b, 5, 6], ...int(0, 4));
  const narrow = isWide ? 0xffff : count;
  bytes.push(...int(narrow, 2), ...int(narrow, 2));
  bytes.push(...(isWide ? none : int(directory.length, 4)));
  bytes.push(...(isWide ? none : int(offset, 4)));
  bytes.push(...int(utf8(comment).length, 2), ...utf8(comment));
  return Uint8Array.from(bytes);
}
