import { address } from "../views/address.ts";

/** What is shown where nothing is. */
export default function NotFound() {
  return (
    <>
      <h1>Nothing here</h1>
      <p>
        There is no page at this address, or its result was taken off.{" "}
        <a href={address([])}>To the board</a>.
      </p>
    </>
  );
}
