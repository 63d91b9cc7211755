/**
 * Reads Python pickles that hold nothing but data.
 *
 * A pickle is a program: it may name any function of any module and call it. Only globals that the
 * caller hands in are known here, everything else is refused by name, so that opening a file cannot do
 * anything. Opcodes are those of Python's `pickletools`, protocols 2 to 5, as far as data needs them.
 *
 * @module
 */

/** A function or class that a pickle may name. */
export interface PickleGlobal {
  /** Its value for these arguments; a pickle may not call a global without this. */
  readonly call?: (args: readonly unknown[]) => unknown;
}

/** What a pickle may refer to. */
export interface PickleOptions {
  /** Functions and classes by `module.name`. */
  readonly globals: ReadonlyMap<string, PickleGlobal>;
  /** Resolves a persistent id: something that lies outside of the pickle. */
  persistent(id: unknown): unknown;
}

/** Thrown when the bytes end before the pickle does. */
export class PickleEndError extends SyntaxError {
  /** Stays the same when code is minified. */
  override readonly name: string = "PickleEndError";
}

/** What a pickle holds. */
export interface Unpickled {
  /** Dictionaries as `Map`, lists and tuples as arrays, integers beyond 53 bits as `bigint`. */
  readonly value: unknown;
  /** Where the pickle ends in the bytes. */
  readonly end: number;
}

/**
 * Evaluates a pickle.
 *
 * @param bytes Bytes that hold it.
 * @param begin Where it begins in them.
 * @throws {PickleEndError} If it is cut off.
 * @throws {SyntaxError} If `call` or `persistent` throws one, or the pickle names or does anything that is not allowed.
 */
export function unpickle(
  bytes: Uint8Array,
  begin: number,
  options: PickleOptions,
): Unpickled {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const stack: unknown[] = [], marks: number[] = [];
  const memo = new Map<number, unknown>();
  let at = begin, op = 0, start = begin;

  const describe = (problem: string) =>
    `opcode 0x${op.toString(16).padStart(2, "0")} at byte ${start}: ${problem}`;
  const fail = (problem: string) => new SyntaxError(describe(problem));
  const cutOff = () => new PickleEndError(describe("the pickle is cut off"));
  const take = (length: number) => {
    if (at + length > bytes.length) throw cutOff();
    at += length;
    return at - length;
  };
  const u8 = () => view.getUint8(take(1));
  const u32 = () => view.getUint32(take(4), true);
  const u64 = () => {
    const length = Number(view.getBigUint64(take(8), true));
    if (length > bytes.length) throw cutOff();
    return length;
  };
  const raw = (length: number) => {
    const from = take(length);
    return bytes.subarray(from, from + length);
  };
  const text = (length: number) => {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(raw(length));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw fail("text that is no UTF-8, expected UTF-8");
    }
  };
  const line = () => {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw cutOff();
    const found = text(end - at);
    at++;
    return found;
  };
  const floor = () => marks.at(-1) ?? 0;
  const pop = () => {
    if (stack.length <= floor()) throw fail("the stack is empty");
    return stack.pop();
  };
  const top = () => {
    if (stack.length <= floor()) throw fail("the stack is empty");
    return stack.at(-1);
  };
  const sinceMark = () => {
    const mark = marks.pop();
    if (mark === undefined) throw fail("there is no mark");
    return stack.splice(mark);
  };
  const tuple = (length: number) => {
    if (stack.length - length < floor()) throw fail("the stack is empty");
    stack.push(stack.splice(stack.length - length));
  };
  const store = (items: readonly unknown[]) => {
    const target = top();
    if (!(target instanceof Map) || items.length % 2) {
      throw fail("items without a dictionary, expected one");
    }
    for (let i = 0; i < items.length; i += 2) {
      target.set(items[i], items[i + 1]);
    }
  };
  const append = (items: readonly unknown[]) => {
    const target = top();
    if (!Array.isArray(target)) {
      throw fail("items without a list, expected one");
    }
    for (const item of items) target.push(item);
  };
  const global = (module: unknown, name: unknown) => {
    const found = options.globals.get(`${module}.${name}`);
    if (found) return void stack.push(found);
    throw fail(
      `global "${module}.${name}" is refused, expected one of ${
        [...options.globals.keys()].join(", ")
      }`,
    );
  };
  const attempt = (call: () => unknown) => {
    try {
      return call();
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw fail(error.message);
    }
  };
  const reduce = () => {
    const args = pop(), target = pop() as PickleGlobal;
    const isKnown = [...options.globals.values()].includes(target);
    if (!isKnown || !target.call || !Array.isArray(args)) {
      throw fail("a call of what is no function, expected a global");
    }
    stack.push(attempt(() => target.call!(args)));
  };
  const build = () => {
    pop();
    // The attributes of an OrderedDict: versions of the modules, of no use here.
    if (!(top() instanceof Map)) {
      throw fail("attributes of an object, expected those of a dictionary");
    }
  };
  const recall = (index: number) => {
    if (!memo.has(index)) throw fail(`nothing is kept under ${index}`);
    stack.push(memo.get(index));
  };

  for (;;) {
    start = at;
    op = 0;
    op = u8();
    switch (op) {
      case 0x80: { // PROTO
        const protocol = u8();
        if (protocol < 2 || protocol > 5) {
          throw fail(`protocol ${protocol}, expected 2 to 5`);
        }
        break;
      }
      case 0x95: // FRAME
        take(8);
        break;
      case 0x2e: { // STOP
        const value = pop();
        if (stack.length || marks.length) throw fail("values are left over");
        return { value, end: at };
      }
      case 0x28: // MARK
        marks.push(stack.length);
        break;
      case 0x30: // POP
        pop();
        break;
      case 0x31: // POP_MARK
        sinceMark();
        break;
      case 0x4e: // NONE
        stack.push(null);
        break;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        stack.push(op === 0x88);
        break;
      case 0x4a: // BININT
        stack.push(view.getInt32(take(4), true));
        break;
      case 0x4b: // BININT1
        stack.push(u8());
        break;
      case 0x4d: // BININT2
        stack.push(view.getUint16(take(2), true));
        break;
      case 0x8a: // LONG1
        stack.push(toInteger(raw(u8())));
        break;
      case 0x47: // BINFLOAT
        stack.push(view.getFloat64(take(8)));
        break;
      case 0x58: // BINUNICODE
        stack.push(text(u32()));
        break;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(text(u8()));
        break;
      case 0x8d: // BINUNICODE8
        stack.push(text(u64()));
        break;
      case 0x29: // EMPTY_TUPLE
      case 0x5d: // EMPTY_LIST
        stack.push([]);
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        tuple(op - 0x84);
        break;
      case 0x74: // TUPLE
        stack.push(sinceMark());
        break;
      case 0x61: // APPEND
        append([pop()]);
        break;
      case 0x65: // APPENDS
        append(sinceMark());
        break;
      case 0x73: { // SETITEM
        const value = pop(), key = pop();
        store([key, value]);
        break;
      }
      case 0x75: // SETITEMS
        store(sinceMark());
        break;
      case 0x71: // BINPUT
        memo.set(u8(), top());
        break;
      case 0x72: // LONG_BINPUT
        memo.set(u32(), top());
        break;
      case 0x94: // MEMOIZE
        memo.set(memo.size, top());
        break;
      case 0x68: // BINGET
        recall(u8());
        break;
      case 0x6a: // LONG_BINGET
        recall(u32());
        break;
      case 0x63: // GLOBAL
      case 0x69: // INST, which calls as well: known or not, it is refused below.
        global(line(), line());
        if (op === 0x69) throw fail("a call by mark, expected none");
        break;
      case 0x93: { // STACK_GLOBAL
        const name = pop(), module = pop();
        global(module, name);
        break;
      }
      case 0x52: // REDUCE
        reduce();
        break;
      case 0x62: // BUILD
        build();
        break;
      case 0x51: { // BINPERSID
        const id = pop();
        stack.push(attempt(() => options.persistent(id)));
        break;
      }
      default:
        throw fail("is refused, expected one that only holds data");
    }
  }
}

/** Two's complement of any length, little-endian. */
function toInteger(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (const byte of bytes.toReversed()) value = value << 8n | BigInt(byte);
  value = BigInt.asIntN(8 * bytes.length, value);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
