import type { Terminal } from "../terminal.ts";

/** Shows how an import gets on: a bar that is redrawn where somebody is looking, a line now and then elsewhere. */
export type Progress = {
  readonly update: (done: { readonly bytes: number; readonly lines: number }) => void;
  /** Clears the bar, so that something else can be said. */
  readonly clear: () => void;
};

/** For those who read results only. */
export const NO_PROGRESS: Progress = { update: () => {}, clear: () => {} };

const BAR_MILLISECONDS = 100;
const LINE_MILLISECONDS = 5_000;
const BAR_WIDTH = 24;

/** `from` and `size`: where the import begins in the file, and how long that is, in bytes. */
export const createProgress = (
  { redraw, say }: Pick<Terminal, "redraw" | "say">,
  { from, size }: { readonly from: number; readonly size: number },
): Progress => {
  const started = performance.now();
  let shown = started;
  return {
    update: ({ bytes, lines }) => {
      const now = performance.now();
      if (now - shown < (redraw ? BAR_MILLISECONDS : LINE_MILLISECONDS)) return;
      shown = now;
      const part = size === 0 ? 1 : Math.min(1, bytes / size);
      const seconds = (now - started) / 1_000;
      const remaining = bytes > from ? ((size - bytes) * seconds) / (bytes - from) : undefined;
      const text = `${percent(part)}  ${lines.toLocaleString("en")} lines  ${rate(lines, seconds)}  ${left(remaining)}`;
      if (redraw) redraw(`${bar(part)} ${text}`);
      else say(text);
    },
    clear: () => redraw?.(""),
  };
};

const bar = (part: number): string => {
  const full = Math.round(part * BAR_WIDTH);
  return `[${"█".repeat(full)}${"·".repeat(BAR_WIDTH - full)}]`;
};

const percent = (part: number): string => `${Math.floor(part * 100)} %`.padStart(5);
const rate = (lines: number, seconds: number): string => `${Math.round(lines / seconds).toLocaleString("en")}/s`;

const left = (seconds: number | undefined): string => {
  if (seconds === undefined) return "";
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s left` : `${Math.floor(whole / 60)} min ${whole % 60} s left`;
};
