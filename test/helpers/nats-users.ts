import { nkeys } from "@nats-io/transport-node";

type KeyPair = ReturnType<typeof nkeys.createUser>;

/** An operator's server: lines of configuration that know one account, and credentials files of users. */
export interface OperatorMode {
  readonly settings: string;
  /** The text of a credentials file. `stranger`: of an account that the server does not know. */
  credentials(of: "member" | "stranger"): string;
}

/** Makes what `nsc` makes: JWTs of an operator, an account and its users. See https://docs.nats.io/running-a-nats-service/configuration/securing_nats/jwt */
export function operatorMode(): OperatorMode {
  const operator = nkeys.createOperator();
  const account = nkeys.createAccount();
  const unlimited = { subs: -1, data: -1, payload: -1 };
  const ofAccount = { ...unlimited, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
  const limits = { ...ofAccount, mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
  const system = nkeys.createAccount();
  const operatorToken = token(operator, operator, { type: "operator" });
  const accountToken = token(operator, account, { type: "account", limits });
  const systemToken = token(operator, system, { type: "account", limits: ofAccount });
  return {
    settings: [
      `operator: "${operatorToken}"`,
      "resolver: MEMORY",
      `system_account: ${system.getPublicKey()}`,
      `resolver_preload: { ${account.getPublicKey()}: "${accountToken}", ${system.getPublicKey()}: "${systemToken}" }`,
    ].join("\n"),
    credentials(of) {
      const user = nkeys.createUser();
      const issuer = of === "member" ? account : nkeys.createAccount();
      const userToken = token(issuer, user, { type: "user", pub: {}, sub: {}, ...unlimited });
      return [
        "-----BEGIN NATS USER JWT-----",
        userToken,
        "------END NATS USER JWT------",
        "",
        "-----BEGIN USER NKEY SEED-----",
        seedOf(user),
        "------END USER NKEY SEED------",
        "",
      ].join("\n");
    },
  };
}

/** A user whom a server knows by a key of its own: what the server is told, and the seed that only the user has. */
export function userByKey(): { readonly publicKey: string; readonly seed: string } {
  const user = nkeys.createUser();
  return { publicKey: user.getPublicKey(), seed: seedOf(user) };
}

function seedOf(pair: KeyPair): string {
  return new TextDecoder().decode(pair.getSeed());
}

function token(issuer: KeyPair, subject: KeyPair, nats: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    jti: subject.getPublicKey(),
    iat: 1_764_000_000,
    iss: issuer.getPublicKey(),
    name: "test",
    sub: subject.getPublicKey(),
    nats: { ...nats, version: 2 },
  };
  const text = `${part({ typ: "JWT", alg: "ed25519-nkey" })}.${part(claims)}`;
  return `${text}.${Buffer.from(issuer.sign(Buffer.from(text))).toString("base64url")}`;
}
