#!/usr/bin/env node
// Starts the simulator; the sources are TypeScript, which Node 24 runs as it is.
await import('../src/main.ts')
