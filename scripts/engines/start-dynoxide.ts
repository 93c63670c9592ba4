import { join } from "node:path";
import { type EngineProcess, startEngineProcess } from "./engine-process.ts";
import { freePort } from "./free-port.ts";

/** Starts dynoxide in memory, on a loopback port of its own. */
export const startDynoxide = async (
  program: string,
  folder: string,
): Promise<EngineProcess & { readonly url: string }> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const engine = await startEngineProcess({
    name: "dynoxide",
    program,
    options: ["serve", "--host", "127.0.0.1", "--port", String(port), "--log", "quiet"],
    env: process.env,
    port,
    logFile: join(folder, "dynoxide.log"),
  });
  return { ...engine, url };
};
