#!/usr/bin/env node
import "../dist/wgx.js";
