import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type EngineProcess, startEngineProcess } from "./engine-process.ts";
import { freePort } from "./free-port.ts";
import type { ShiftedClock } from "./shifted-clock.ts";

const NODE = join(import.meta.dirname, "..", "..", "node_modules", ".bin");

/** Starts MiniStack in memory, on a loopback port of its own; the functions deployed to it run on the Node of this repository. */
export const startMiniStack = async (
  python: string,
  folder: string,
  clock?: ShiftedClock,
): Promise<EngineProcess & { readonly url: string; readonly certificate: string }> => {
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;
  const temporary = temporaryFolder(folder);
  const certificate = join(temporary, "ministack-tls", "server.crt");
  const engine = await startEngineProcess({
    name: "MiniStack",
    program: python,
    options: ["-m", "ministack"],
    env: {
      ...process.env,
      ...settings(folder, port),
      ...clock?.env,
      // It leaves the code of functions there, and starts it as CommonJS, which a package.json further up would forbid.
      TMPDIR: temporary,
      // Functions call it, too.
      NODE_EXTRA_CA_CERTS: certificate,
    },
    port,
    logFile: join(folder, "ministack.log"),
  });
  return { ...engine, url, certificate };
};

const settings = (folder: string, port: number): NodeJS.ProcessEnv => ({
  BIND_HOST: "127.0.0.1",
  GATEWAY_PORT: String(port),
  MINISTACK_HOST: "localhost",
  // Both would listen on every interface.
  IOT_MTLS_ENABLED: "0",
  SFTP_ENABLED: "0",
  // Every request must be signed and come over TLS, and what a policy does not allow is refused.
  AUTH: "true",
  USE_SSL: "1",
  LAMBDA_EXECUTOR: "local",
  LOG_LEVEL: "WARNING",
  PYTHONDONTWRITEBYTECODE: "1",
  STATE_DIR: join(folder, "state"),
  S3_DATA_DIR: join(folder, "s3"),
  PATH: [NODE, process.env["PATH"]].join(delimiter),
});

const temporaryFolder = (folder: string): string => {
  const temporary = join(folder, "tmp");
  mkdirSync(temporary, { recursive: true });
  writeFileSync(join(temporary, "package.json"), '{ "type": "commonjs" }\n');
  return temporary;
};
