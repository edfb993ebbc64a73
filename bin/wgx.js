#!/usr/bin/env node
require("../dist/wgx.cjs");
