import { DeviceError, type Engine, type Session } from "../../models/mod.ts";

/** Keeps a session for one cell after the other, as long as its device is sound. */
export interface SessionKeeper extends AsyncDisposable {
  /**
   * The session; another one after an error of the device, which may say anything from then on.
   *
   * @throws {DeviceError} If there is no device.
   */
  get(): Promise<Session>;
  /** Told what a cell threw, if it threw something. */
  note(error: unknown): void;
}

/** Makes a keeper; a device is opened when it is first asked for one. */
export function keepSession(engine: Engine): SessionKeeper {
  let session: Session | null = null;
  let isSound = true;
  const close = async () => {
    const old = session;
    session = null;
    await old?.[Symbol.asyncDispose]();
  };
  return {
    async get() {
      if (session && !isSound) {
        await close().catch((error) => {
          // What is lost cannot be given back.
          if (!(error instanceof DeviceError)) throw error;
        });
      }
      session ??= await engine.open();
      isSound = true;
      return session;
    },
    note: (error) => void (isSound &&= !(error instanceof DeviceError)),
    [Symbol.asyncDispose]: close,
  };
}
