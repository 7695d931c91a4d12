#!/usr/bin/env node
import { messageOf } from './errors.ts';

process.stderr.write(`${messageOf('not built yet')}\n`);
