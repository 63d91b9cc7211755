/// <reference lib="dom" />
import { useEffect, useRef, useState } from "preact/hooks";
import type { LocalFile } from "../views/local_tables.ts";

/**
 * Opens results of the visitor's own: chosen, or dropped anywhere on the page. They stay in the browser.
 */
export function LocalFiles({ onFiles, faults }: {
  /** Told of the files. */
  readonly onFiles: (files: readonly LocalFile[]) => void;
  /** What is wrong with those that were opened, one line each. */
  readonly faults: readonly string[];
}) {
  const [isOver, setOver] = useState(false);
  const latest = useRef(onFiles);
  latest.current = onFiles;
  const read = async (list: FileList | null | undefined) => {
    const files = await Promise.all(
      [...list ?? []].map(async (file) => ({
        name: file.name,
        text: await file.text(),
      })),
    );
    if (files.length > 0) latest.current(files);
  };
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = () => setOver(false);
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      read(event.dataTransfer?.files);
    };
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", leave);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", over);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("drop", drop);
    };
  }, []);
  return (
    <div class={`local${isOver ? " over" : ""}`}>
      <label>
        <span>
          Look at results of your own: choose files (.json and .jsonl) or drop
          them here. They stay in this browser.
        </span>
        <input
          type="file"
          multiple
          accept=".json,.jsonl"
          onChange={(event) => read(event.currentTarget.files)}
        />
      </label>
      {faults.length > 0 && (
        <ul class="faults" role="alert">
          {faults.map((fault) => <li key={fault}>{fault}</li>)}
        </ul>
      )}
    </div>
  );
}
