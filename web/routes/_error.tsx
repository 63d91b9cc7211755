import { address } from "../views/address.ts";

/** What is shown when the server failed. */
export default function Failed() {
  return (
    <>
      <h1>A fault of ours</h1>
      <p>
        The server could not make this page. The fault was noted; nothing that
        was stored is lost. <a href={address([])}>To the board</a>.
      </p>
    </>
  );
}
