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
 * Starts `trajectoire demo` on a free port with an empty data folder, on the day `date` (AAAA-MM-JJ) if one is given.
 *
 * Returns `{ address, data, stop, restart }`: the address it printed (no slash at its end), its data folder, how to end it,
 * and how to stop it and start it again at the same address with the same data, on another day: `await restart({ date })`.
 * What it writes goes to `log`. Throws when it does not print an address within a minute.
 */
export async function startProduct({ log, args = [], date }) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), "trajectoire-e2e-"));
  const program = programPath();
  if (!fs.existsSync(program)) {
    throw new Error(`${program} does not exist: run "cargo build -p trajectoire" first`);
  }
  const written = fs.createWriteStream(log);
  const start = (listen, day, more) =>
    run(program, ["demo", "--data", data, "--listen", listen, ...(day ? ["--date", day] : []), ...more, ...args], written);
  const forget = () => {
    written.end();
    fs.rmSync(data, { recursive: true, force: true });
  };
  let running;
  try {
    running = await start("127.0.0.1:0", date, ["--fresh"]);
  } catch (error) {
    forget();
    throw error;
  }
  const { address } = running;
  return {
    address,
    data,
    async stop() {
      await running.stop();
      forget();
    },
    async restart(next = {}) {
      await running.stop();
      running = await start(new URL(address).host, next.date, []);
    },
  };
}

/** One life of the program: `{ address, stop }` once it has printed its address. */
async function run(program, args, written) {
  const child = spawn(program, args, { cwd: workspaceFolder, stdio: ["ignore", "pipe", "pipe"] });
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
    return { address, stop };
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
  }
}
