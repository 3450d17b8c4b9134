#!/usr/bin/env node
// The commands of this project: node manage --help
const path = require('node:path');
const { existsSync } = require('node:fs');

const built = path.join(__dirname, 'dist', 'management', 'index.js');
if (existsSync(built)) {
  require(built).main(process.argv.slice(2), { program: 'node manage' });
} else {
  console.error('The project is not built, so there are no commands yet. Run "npm run build" first.');
  process.exitCode = 1;
}
