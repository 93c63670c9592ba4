/** What is installed, exactly. A new version is a new folder, so that two checkouts never disturb each other. */
export const DYNOXIDE = {
  crate: "dynoxide-rs",
  version: "3.2.0",
  /** Of the published `.crate` file; its own lockfile pins the rest by checksum. */
  sha256: "a2d1ffc871ddd8d1d26bcd0a52e32386a8cf08083c0995b78959afa987923ae4",
  features: "native-sqlite,http-server,cli",
  minimumRust: [1, 88],
} as const;

export const MINISTACK = { version: "1.5.33", minimumPython: [3, 10] } as const;
