/**
 * Environment that gives git a token for one address, as a credential helper (gitcredentials(7)) that is asked after the
 * operator's own. The token is in the environment of that one process and what it starts, in no argument, URL or file;
 * git hands it to that scheme and host only.
 *
 * @param url of the repository, http or https.
 */
export function tokenHelper(url: string, token: string): Record<string, string> {
  const { protocol, host } = new URL(url);
  return {
    WGX_GIT_TOKEN: token,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `credential.${protocol}//${host}.helper`,
    GIT_CONFIG_VALUE_0:
      '!f() { test "$1" = get && echo username=x-access-token && echo "password=$WGX_GIT_TOKEN"; }; f',
  };
}
