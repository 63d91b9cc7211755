import { plainSize } from "../views/plain_size.ts";

const ORDER = [
  "weight",
  "adapter",
  "gradient",
  "optimizer",
  "activation",
  "constant",
  "staging",
];

/** The most GPU memory in use, by purpose: a bar, and a table that says the same. */
export default function MemoryBar(
  { peakBytes }: {
    /** Bytes by purpose, and `total`. */
    readonly peakBytes: Readonly<Record<string, number>>;
  },
) {
  const { total: _, ...own } = peakBytes;
  const place = (tag: string) => (ORDER.indexOf(tag) + 100) % 100;
  const parts = Object.entries(own).filter(([, bytes]) => bytes > 0)
    .sort(([a], [b]) => place(a) - place(b));
  const sum = parts.reduce((total, [, bytes]) => total + bytes, 0);
  let at = 0;
  return (
    <div class="memory">
      <svg
        viewBox="0 0 400 18"
        preserveAspectRatio="none"
        height="18"
        aria-hidden="true"
      >
        {parts.map(([tag, bytes], i) => {
          const x = at / sum * 400;
          at += bytes;
          return (
            <rect
              key={tag}
              class={`fill-${i % 6 + 1}`}
              x={x}
              y="0"
              width={Math.max(bytes / sum * 400 - 1, 0.5)}
              height="18"
            />
          );
        })}
      </svg>
      <table>
        <tbody>
          {parts.map(([tag, bytes], i) => (
            <tr key={tag}>
              <th scope="row">
                <span class={`key fill-${i % 6 + 1}`} aria-hidden="true"></span>
                {tag}
              </th>
              <td class="amount">{plainSize(bytes, "B")}</td>
              <td class="amount quiet">{(100 * bytes / sum).toFixed(1)} %</td>
            </tr>
          ))}
          <tr>
            <th scope="row">at once, at most</th>
            <td class="amount">
              {plainSize(peakBytes["total"] ?? sum, "B")}
            </td>
            <td></td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
