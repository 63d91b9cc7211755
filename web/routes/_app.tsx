import type { AppProps } from "../pages/define.ts";

/** The document around each page. */
export default function App({ head, body }: AppProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{head.title ?? "TrueTune"}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body dangerouslySetInnerHTML={{ __html: body }} />
    </html>
  );
}
