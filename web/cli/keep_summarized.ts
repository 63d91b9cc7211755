import type { OpenStore } from "../store/open_store.ts";

/** What summarizes tables behind the readers' backs. */
export interface Keeper {
  /** Says that results came. */
  wake(): void;
  /** Resolves when nothing is left to do, or a fault stopped it. */
  settled(): Promise<void>;
}

/** Tables summarized before others may have their turn. */
const AT_ONCE = 4;

/** Summarizes tables in the background after results came, so that no reader waits for it. */
export function keepSummarized(
  store: Pick<OpenStore, "refresh">,
  onFault: (error: unknown) => void,
): Keeper {
  let isWanted = false;
  let running: Promise<void> | null = null;
  async function run(): Promise<void> {
    try {
      while (isWanted) {
        isWanted = false;
        while (await store.refresh(AT_ONCE)) {
          // Others first: a summary is computed in one piece.
          await new Promise((resolve) => setTimeout(resolve));
        }
      }
    } catch (error) {
      onFault(error);
    }
  }
  return {
    wake() {
      isWanted = true;
      running ??= run().finally(() => running = null);
    },
    settled: async () => void await running,
  };
}
