import { Top } from "../components/top.tsx";
import type { AppProps } from "../pages/define.ts";

/** The document around each page. */
export default function App({ url, head, body }: AppProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{head.title ? `${head.title} – TrueTune` : "TrueTune"}</title>
        {head.description && (
          <meta name="description" content={head.description} />
        )}
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <Top path={url.pathname} />
        <main id="main" dangerouslySetInnerHTML={{ __html: body }} />
        <footer class="foot">
          <div>
            ± is the widest 95 % interval, over test items, runs or both.
            Differences are paired by item and run. Ranks are bands that hold
            all at once with 95 %: rows whose bands overlap are not told apart.
            Failed and superseded runs stay in sight.
          </div>
        </footer>
      </body>
    </html>
  );
}
