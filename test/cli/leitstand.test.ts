import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { program, sharedFolder, startWgx, until, wgx } from "../helpers/wgx.ts";

const folder = sharedFolder();

interface Server {
  readonly child: ChildProcess;
  readonly ended: ReturnType<typeof startWgx>["ended"];
  readonly url: string;
  readonly token: string;
  post(body: string): Promise<number>;
}

async function started(name: string, env: Readonly<Record<string, string>> = {}): Promise<Server> {
  const data = join(folder, name);
  const { child, ended } = startWgx(["leitstand", "--port", "0", "--data-dir", data], { cwd: folder, env });
  let url = "";
  child.stdout?.on("data", (chunk) => {
    url = /^leitstand listens on (http:\S+)\n/.exec(String(chunk))?.[1] ?? url;
  });
  await until(() => url !== "" || child.exitCode !== null);
  const token = readFileSync(join(data, "token"), "utf8").trim();
  const post = async (body: string): Promise<number> => {
    const answer = await fetch(`${url}/v1/ingest?domain=aussen`, {
      method: "POST",
      body,
      headers: { "X-Auth": token, "Content-Type": "application/x-ndjson" },
    });
    return answer.status;
  };
  return { child, ended, url, token, post };
}

function events(name: string): string[] {
  return readFileSync(join(folder, name, "aussen.jsonl"), "utf8")
    .split("\n")
    .slice(0, -1);
}

describe("wgx leitstand", () => {
  it("makes a token that only its owner may read, prints the address and never the token", async () => {
    const server = await started("first");
    expect(statSync(join(folder, "first/token")).mode & 0o777).toBe(0o600);
    expect(await server.post('{"id":"a"}')).toBe(202);
    const address: unknown = JSON.parse(readFileSync(join(folder, "first/server.json"), "utf8"));
    expect(address).toMatchObject({ url: server.url, pid: server.child.pid });
    server.child.kill("SIGINT");
    const { status, stdout, stderr } = await server.ended;
    expect(status).toBe(130);
    expect(stdout).toBe(`leitstand listens on ${server.url}\n`);
    expect(stdout + stderr).not.toContain(server.token);
    expect(existsSync(join(folder, "first/server.json"))).toBe(false);
    expect(events("first")).toHaveLength(1);
  });

  it("lets no second one onto its store", async () => {
    const server = await started("taken");
    const second = wgx(["leitstand", "--port", "0", "--data-dir", join(folder, "taken")], { cwd: folder });
    expect(second.status).toBe(75);
    expect(second.stderr).toContain(`serving at ${server.url}`);
    // What a service manager sends: the end that it was made for.
    server.child.kill("SIGTERM");
    expect((await server.ended).status).toBe(0);
  });

  it("loses nothing that it acknowledged when it is killed in the middle, and takes over what it left", async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 4; round++) {
      const server = await started("killed");
      let stop = false;
      const lanes = Array.from({ length: 8 }, async (_, lane) => {
        for (let index = 0; !stop; index++) {
          const id = `r${round}-l${lane}-${index}`;
          // A connection that breaks acknowledges nothing.
          const status = await server.post(JSON.stringify({ id, text: "x".repeat(300) })).catch(() => undefined);
          if (status === 202) acknowledged.push(id);
          if (status === undefined) return;
        }
      });
      const before = acknowledged.length;
      await until(() => acknowledged.length > before + 40 * (round + 1));
      server.child.kill("SIGKILL");
      await server.ended;
      stop = true;
      await Promise.all(lanes);
    }
    const last = await started("killed");
    const ids = events("killed").map((line) => /"id":"([^"]+)"/.exec(line)?.[1] ?? "");
    expect(acknowledged.filter((id) => !ids.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await last.post(JSON.stringify({ id: acknowledged[0], text: "x".repeat(300) }))).toBe(202);
    expect(events("killed")).toHaveLength(ids.length);
    last.child.kill("SIGTERM");
    await last.ended;
  });

  it("answers 507 where the file cannot grow, and stores again what fits", async () => {
    const data = join(folder, "full");
    // ulimit -f counts blocks of 1024 bytes in bash.
    const child = spawn(
      "bash",
      ["-c", `ulimit -f 64; exec "$0" "$@"`, process.execPath, program, "leitstand", "--port", "0", "--data-dir", data],
      { cwd: folder, stdio: ["ignore", "pipe", "ignore"] },
    );
    const ended = new Promise((done) => child.on("close", done));
    let url = "";
    child.stdout.on("data", (chunk) => {
      url = /(http:\S+)/.exec(String(chunk))?.[1] ?? "";
    });
    await until(() => url !== "");
    const token = readFileSync(join(data, "token"), "utf8").trim();
    const post = async (id: string, bytes: number): Promise<string> => {
      const answer = await fetch(`${url}/v1/ingest?domain=aussen`, {
        method: "POST",
        body: JSON.stringify({ id, text: "x".repeat(bytes) }),
        headers: { "X-Auth": token, "Content-Type": "application/json" },
      });
      return `${answer.status} ${await answer.text()}`;
    };
    expect(await post("a", 30_000)).toBe("202 ok");
    expect(await post("b", 60_000)).toBe('507 {"detail":"insufficient storage"}');
    expect(await post("c", 20_000)).toBe("202 ok");
    expect(events("full").map((line) => /"id":"([^"]+)"/.exec(line)?.[1])).toEqual(["a", "c"]);
    child.kill("SIGTERM");
    await ended;
  });

  it("says what to do about a token that others may read, a port in use and a folder that is none", async () => {
    const server = await started("shared");
    const port = new URL(server.url).port;
    const inUse = wgx(["leitstand", "--port", port, "--data-dir", join(folder, "other")], { cwd: folder });
    expect([inUse.status, inUse.stderr]).toEqual([2, expect.stringContaining("it is in use")]);
    server.child.kill("SIGTERM");
    await server.ended;
    chmodSync(join(folder, "shared/token"), 0o644);
    const open = wgx(["leitstand", "--port", "0", "--data-dir", join(folder, "shared")], { cwd: folder });
    expect([open.status, open.stderr]).toEqual([2, expect.stringContaining("chmod 600")]);
    writeFileSync(join(folder, "file"), "");
    const none = wgx(["leitstand", "--port", "0", "--data-dir", join(folder, "file")], { cwd: folder });
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining("--data-dir")]);
  });
});
