import { address } from "../views/address.ts";
import { type BoardState, searchOf } from "../views/board_state.ts";

/** Links to the pages before and after one of a large board. */
export function PageLinks(
  { state, hasNext }: {
    /** What the board shows; its page is the one that is open. */
    readonly state: BoardState;
    /** Whether another page follows. */
    readonly hasNext: boolean;
  },
) {
  if (state.page === 1 && !hasNext) return null;
  const to = (page: number) => address([], searchOf({ ...state, page }));
  return (
    <nav class="pages" aria-label="Pages of tables">
      {state.page > 1 && (
        <a rel="prev" href={to(state.page - 1)}>Previous page</a>
      )}
      <span aria-current="page">Page {state.page}</span>
      {hasNext && <a rel="next" href={to(state.page + 1)}>Next page</a>}
    </nav>
  );
}
