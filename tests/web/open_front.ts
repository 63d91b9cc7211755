import { createSite } from "../../web/cli/create_site.ts";
import type { OpenStore } from "../../web/store/open_store.ts";

/**
 * What the network sees of a site over a store: no faults are swallowed, nobody is believed, nothing is told of new results.
 *
 * @param now The clock.
 */
export async function openFront(store: OpenStore, now: () => string) {
  const { front } = await createSite({
    store,
    now,
    onFault: (error) => {
      throw error;
    },
    devOrigin: null,
    isBehindProxy: false,
    verifyAttestation: null,
    onStored() {},
  });
  return front;
}
