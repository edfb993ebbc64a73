import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Whether there is an openssl to make certificates with. */
export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** A certificate authority of our own, and what it signed: paths of PEM files. */
export interface Certificates {
  readonly ca: string;
  readonly server: Signed;
  readonly client: Signed;
}

export interface Signed {
  readonly cert: string;
  readonly key: string;
}

/** Makes them with openssl. The server's is for `localhost` and 127.0.0.1. */
export function makeCertificates(folder: string): Certificates {
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => void execFileSync("openssl", args, { stdio: "pipe" });
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...curve,
    "-keyout",
    path("ca.key"),
    "-out",
    path("ca.pem"),
    "-subj",
    "/CN=test",
    "-days",
    "2",
  );
  const sign = (name: string, extensions: string): Signed => {
    const [key, request, cert] = [path(`${name}.key`), path(`${name}.csr`), path(`${name}.pem`)] as const;
    openssl("req", "-new", ...curve, "-keyout", key, "-out", request, "-subj", `/CN=${name}`);
    writeFileSync(path(`${name}.ext`), extensions);
    const authority = ["-CA", path("ca.pem"), "-CAkey", path("ca.key"), "-CAcreateserial"];
    openssl("x509", "-req", "-in", request, ...authority, "-out", cert, "-days", "2", "-extfile", path(`${name}.ext`));
    return { cert, key };
  };
  return {
    ca: path("ca.pem"),
    server: sign("server", "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n"),
    client: sign("client", "extendedKeyUsage=clientAuth\n"),
  };
}
