#!/usr/bin/env node
/** The executable `cachalot`: what `npx cachalot <command>` runs. */
import { main } from './cli';

void main(process.argv.slice(2), { program: 'npx cachalot' });
