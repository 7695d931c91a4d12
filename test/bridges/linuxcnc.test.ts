import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const script = 'bridges/linuxcnc/simulation/run.sh';

describe('the bridge to LinuxCNC', () => {
  it('is installed as a program of the package', () => {
    const { bin, files } = JSON.parse(readFileSync('package.json', 'utf8')) as { bin: object; files: string[] };
    expect(bin).toMatchObject({ 'halyard-hal': 'bridges/linuxcnc/halyard-hal' });
    expect(files).toContain('bridges');
    accessSync('bridges/linuxcnc/halyard-hal', constants.X_OK);
    expect(readFileSync('bridges/linuxcnc/halyard-hal', 'utf8')).toMatch(/^#!\/usr\/bin\/env python3\n/);
  });

  // LinuxCNC refuses root: HALYARD_LINUXCNC_USER names another user to run it as.
  it.runIf(process.env['HALYARD_LINUXCNC'] === '1')(
    'switches a plug by M64, M65, M62 and M63 of a real LinuxCNC, and brings its button back',
    () => {
      const user = process.env['HALYARD_LINUXCNC_USER'];
      const command = user === undefined ? ['sh', script] : ['runuser', '-u', user, '--', 'sh', script];
      const { status, stdout } = spawnSync(command[0] ?? '', command.slice(1), { encoding: 'utf8' });
      process.stdout.write(stdout);
      expect(status).toBe(0);
      expect(stdout).toMatch(/^all \d+ steps passed$/m);
    },
    150_000,
  );
});
