import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Splink on the same files, unsupervised, one generic configuration; installed into a temporary folder from PyPI. */
export function runPeer(data: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-peer-'));
  const python = join(folder, 'bin', 'python');
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', 'splink>=4,<5'], { stdio: 'inherit' });
  return execFileSync(python, [resolve('test/linkage/peer.py'), resolve(data)], { encoding: 'utf8' });
}
