/**
 * The file that holds a page in an export, relative to its root: `/` is `index.html`, `/runs/1?a=b` is
 * `runs/1.html?a=b`. Files with an ending keep their path.
 *
 * @param path Path of a page with its query and fragment, beginning with `/`.
 */
export function staticAddress(path: string): string {
  const [, pathname, rest] = /^\/([^?#]*)(.*)$/s.exec(path) ?? [];
  if (pathname === undefined) return path;
  if (pathname === "") return `index.html${rest}`;
  return /\.(css|js|svg|ico|png|json|csv|txt)$/.test(pathname)
    ? pathname + rest
    : `${pathname}.html${rest}`;
}
