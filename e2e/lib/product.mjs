// The product itself, started as a person would, each time with data of its own.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { workspaceFolder } from "./paths.mjs";

const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 10_000;

/** The program under test: TRAJECTOIRE_BIN, or the one of the development build. */
export function programPath() {
  const target = path.resolve(workspaceFolder, process.env.CARGO_TARGET_DIR ?? "target");
  return process.env.TRAJECTOIRE_BIN ?? path.join(target, "debug", "trajectoire");
}

/**
 * Starts `trajectoire demo` on a free port with an empty data folder.
 *
 * Returns `{ address, data, stop }`: the address it printed (no slash at its end), its data folder, and how to end it.
 * What it writes goes to `log`. Throws when it does not print an address within a minute.
 */
export async function startProduct({ log, args = [] }) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "trajectoire-e2e-"));
  const program = programPath();
  if (!fs.existsSync(program)) {
    throw new Error(`${program} does not exist: run "cargo build -p trajectoire" first`);
  }
  const child = spawn(program, ["demo", "--data", data, "--listen", "127.0.0.1:0", "--fresh", ...args], {
    cwd: workspaceFolder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = fs.createWriteStream(log);
  let said = "";
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not be run: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`ended by itself (${signal ?? code})`));
  });

  let timer;
  try {
    const address = await Promise.race([
      new Promise((resolve) => {
        for (const stream of [child.stdout, child.stderr]) {
          stream.setEncoding("utf8");
          stream.on("data", (text) => {
            written.write(text);
            // Enough to find the address; the rest of a long life is only kept on disk.
            if (said.length < 100_000) said += text;
            const found = said.match(/http:\/\/127\.0\.0\.1:\d+/);
            if (found) resolve(found[0]);
          });
        }
      }),
      ended.then((why) => {
        throw new Error(`the product ${why}:\n${said}`);
      }),
      new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`the product printed no address:\n${said}`)), START_MILLISECONDS);
      }),
    ]);
    return { address, data, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }

  async function stop() {
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), STOP_MILLISECONDS);
    await ended;
    clearTimeout(force);
    written.end();
    fs.rmSync(data, { recursive: true, force: true });
  }
}
