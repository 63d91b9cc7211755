import { Command } from "@commander-js/extra-typings";
import { createToken, listTokens, revokeTokens } from "../../store/tokens.ts";
import { openSiteStore } from "../open_site_store.ts";
import type { WebIo } from "../web_io.ts";

/** `web token`: who may submit. */
export function tokenCommand(io: WebIo) {
  return new Command("token")
    .description("make, list and revoke the tokens of submitters")
    .addCommand(
      new Command("create")
        .description("make a token, and show it this once")
        .argument("<submitter>", "name that stands on the board")
        .option("--note <text>", "what it is for", "")
        .option("--referee", "of the board's own people: referee-run results")
        .action(async (name, { note, referee = false }) => {
          await using store = await openSiteStore(io);
          const submitter = { name, isReferee: referee };
          io.out(
            `${await createToken(store.db, submitter, note, io.now())}\n`,
          );
        }),
    )
    .addCommand(
      new Command("list")
        .description("list tokens: id, submitter, date, state, note")
        .action(async () => {
          await using store = await openSiteStore(io);
          for (const own of await listTokens(store.db)) {
            const state = own.revokedAt ? `revoked ${own.revokedAt}` : "valid";
            io.out(
              `${own.id}  ${own.submitter}  ${own.createdAt}  ${state}  ${own.note}\n`,
            );
          }
        }),
    )
    .addCommand(
      new Command("revoke")
        .description("revoke a token by its id, or all of a submitter")
        .argument("<which>", "id as `list` shows it, or name of a submitter")
        .action(async (which) => {
          await using store = await openSiteStore(io);
          const count = await revokeTokens(store.db, which, io.now());
          if (count === 0) {
            throw new RangeError(
              `Cannot revoke "${which}": found no valid token, expected an id or a submitter of \`web token list\``,
            );
          }
          io.out(`Revoked ${count}\n`);
        }),
    );
}
