/** Actions by the commit of a release, so that nobody can change what runs. */
const checkout = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2";
const setupNode = "actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0";

/** The CI workflow of a metarepo: its documents, its generated files where this wgx makes them, and its members. */
export function workflowText(commands: ReadonlySet<string>): string {
  const generated = commands.has("index") ? "      - run: wgx index --check\n" : "";
  return `# Made by wgx init, and yours to change. It builds wgx from the repository that the variable WGX_REPOSITORY names
# (owner/name, under Settings > Secrets and variables > Actions > Variables), at WGX_REF: a commit or a tag.
name: wgx
on:
  push:
  pull_request:
  schedule:
    - cron: "17 4 * * *"
  workflow_dispatch:

permissions:
  contents: read

jobs:
  fleet:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    steps:
      - name: where wgx comes from
        env:
          WGX_REPOSITORY: \${{ vars.WGX_REPOSITORY }}
          WGX_REF: \${{ vars.WGX_REF }}
        run: |
          if [ -z "$WGX_REPOSITORY" ] || [ -z "$WGX_REF" ]; then
            echo "::error::set the repository's variables WGX_REPOSITORY and WGX_REF; see .github/workflows/wgx.yml"
            exit 1
          fi
      - uses: ${checkout}
        with:
          # The history of templates/ tells how far a member is behind.
          fetch-depth: 0
          persist-credentials: false
          path: metarepo
      - uses: ${checkout}
        with:
          repository: \${{ vars.WGX_REPOSITORY }}
          ref: \${{ vars.WGX_REF }}
          persist-credentials: false
          path: .wgx-source
      - uses: ${setupNode}
        with:
          node-version: 22
      - run: npm ci && npm run build && npm install --global .
        working-directory: .wgx-source
      - run: wgx validate
        working-directory: metarepo
${generated === "" ? "" : `${generated}        working-directory: metarepo\n`}      - run: wgx doctor --all
        working-directory: metarepo
        env:
          # Sees public repositories; for private members give a token that may read them.
          GH_TOKEN: \${{ github.token }}
`;
}
