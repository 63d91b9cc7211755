/**
 * The file that holds a page in an export, relative to its root: `/` is `index.html`, `/runs/1?a=b` is
 * `runs/1.html?a=b`. Files of the site keep their path. Escapes become plain characters, so that no host
 * reads them in its own way.
 *
 * @param path Path of a page with its query and fragment, beginning with `/`.
 */
export function staticAddress(path: string): string {
  const [, pathname, rest] = /^\/([^?#]*)(.*)$/s.exec(path) ?? [];
  if (pathname === undefined) return path;
  if (pathname === "") return `index.html${rest}`;
  const isFile = !pathname.includes("/") && /\.(css|svg)$/.test(pathname);
  return isFile
    ? pathname + rest
    : `${pathname.replaceAll("%", "_")}.html${rest}`;
}
