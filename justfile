set positional-arguments
set quiet

wgx := quote(justfile_directory() / "bin/wgx.js")

# What there is
_default:
    just --list --unsorted --justfile {{ quote(justfile()) }}

# Bundle src/ into dist/
[group("develop")]
build:
    npm run --silent build

# Build, then run the tests, or those whose path holds one of the words
[group("develop")]
test *words: build
    npx vitest run "$@"

# Lint and format, as a check
[group("develop")]
lint:
    npm run --silent lint

# Format, and mend what the linter can mend safely
[group("develop")]
format:
    npm run --silent format

# Check the types
[group("develop")]
types:
    npm run --silent types

# Measure against shell loops, such as: just bench --sizes 200
[group("develop")]
bench *options:
    npm run --silent bench -- "$@"

# Build the demo fleet and walk through it
[group("develop")]
[no-cd]
demo *folder: build
    node {{ wgx }} demo "$@"

# Everything that CI runs
[group("develop")]
ci:
    .ci/run

# Look quickly at the fleet that the current folder is in
[group("operate")]
[no-cd]
[no-exit-message]
smoke *options: build
    node {{ wgx }} smoke "$@"

# Examine the fleet that the current folder is in
[group("operate")]
[no-cd]
[no-exit-message]
doctor *options: build
    node {{ wgx }} doctor "$@"

# Check the fleet's documents against their contracts
[group("operate")]
[no-cd]
[no-exit-message]
validate *options: build
    node {{ wgx }} validate "$@"

# The inventory in dependency order
[group("operate")]
[no-cd]
[no-exit-message]
list *options: build
    node {{ wgx }} list "$@"

# What rolling the templates out would change
[group("operate")]
[no-cd]
[no-exit-message]
plan *options: build
    node {{ wgx }} plan "$@"

# Roll the templates out
[group("operate")]
[no-cd]
[no-exit-message]
up *options: build
    node {{ wgx }} up "$@"

# Write the fleet's index and graph
[group("operate")]
[no-cd]
[no-exit-message]
index *options: build
    node {{ wgx }} index "$@"

# Write the log of today's runs, or add a section to it
[group("operate")]
[no-cd]
[no-exit-message]
log-sync *options: build
    node {{ wgx }} log-sync "$@"

# Carry the feed's events to the store and the policy, and bring the feedback home
[group("operate")]
[no-cd]
[no-exit-message]
e2e *options: build
    node {{ wgx }} ingest "$@"

# Show what carrying the events on would do
[group("operate")]
[no-cd]
[no-exit-message]
e2e-dry *options: build
    node {{ wgx }} ingest --dry-run "$@"
