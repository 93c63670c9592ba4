import { setFlagsFromString } from "node:v8";

/**
 * Keeps the process small whatever the machine has: left alone, the engine lets garbage grow to a gigabyte before it looks.
 * Collecting early costs no throughput here, since most garbage is short-lived text. No limit is set, so a large request
 * makes the process larger for a while rather than ending it.
 */
export const keepMemorySmall = (): void => {
  setFlagsFromString("--heap-growing-percent=30");
  setFlagsFromString("--max-semi-space-size=8");
};
